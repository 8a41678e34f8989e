"""What spoken interviews need beside Spool: the files of the recogniser, and a voice to speak with."""

import os

import pytest

from tests.voice.spoken_interview import Say, child_says
from voice import models


@pytest.fixture(scope="session")
def recogniser() -> None:
    """The files are there, fetched if need be."""
    said: list[str] = []
    if not models.fetch(said.append):
        if os.environ.get("CI"):
            pytest.fail(said[-1])
        pytest.skip(said[-1])


@pytest.fixture(scope="session")
def child() -> Say:
    """Speaks for a pupil."""
    return child_says
