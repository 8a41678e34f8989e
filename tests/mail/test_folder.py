"""Mail into a folder: the contract, and what is its own."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from datasources.errors import StoreUnavailable
from datasources.mail.folder import FolderMail
from tests.mail.contract import *  # noqa: F403
from tests.mail.contract import Received, letter


@pytest.fixture
def mail(tmp_path: Path) -> FolderMail:
    return FolderMail(tmp_path / "mail")


@pytest.fixture
def received(mail: FolderMail) -> Received:
    return lambda: [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(mail.folder.iterdir())]


async def test_letters_are_their_owners_alone(mail: FolderMail) -> None:
    await mail.send(letter())

    assert mail.folder.stat().st_mode & 0o777 == 0o700


async def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnavailable):
        await FolderMail(tmp_path / "file" / "mail").send(letter())
