"""Opens a textbook, a folder or an archive of one, and lets the reader that knows its format read it.

Archives come from anywhere: they are unpacked in memory only, within bounds, and what would leave the book's folder is refused.
"""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingestion import cnxml, markdown
from ingestion.book import Book, BookError

TEXT = {".xml", ".cnxml", ".md", ".markdown", ".yaml", ".yml"}
MAX_FILES = 20_000
MAX_BYTES = 1 << 30  # unpacked, pictures included
MAX_TEXT_BYTES = 128 << 20
COMPRESSIONS: dict[bytes, Callable[[Path], io.BufferedIOBase]] = {
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A textbook as it was read."""

    book: Book
    size: int  # of its text files, in bytes


def open_book(path: Path) -> Source:
    """The textbook at this path: a folder, a .tar (plain, .gz, .xz, .bz2) or a .zip. Raises `BookError`."""
    if not path.exists():
        raise BookError(f"There is no {path}.")
    try:
        files = dict(_from_folder(path) if path.is_dir() else _from_archive(path))
    except OSError as error:
        raise BookError(f"{path} cannot be read: {error.strerror or error}.") from error
    files = _below_their_root(files)
    if cnxml.COLLECTION in files:
        book = cnxml.read(files)
    elif any(PurePosixPath(name).suffix in (".md", ".markdown") for name in files):
        book = markdown.read(files, path.name.split(".")[0])
    else:
        raise BookError(f"{path} is not a textbook: it has neither a {cnxml.COLLECTION} nor Markdown files.")
    return Source(book, sum(map(len, files.values())))


def _below_their_root(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the folder that holds the book, by their names below it."""
    roots = [PurePosixPath(name).parent for name in files if PurePosixPath(name).name in (cnxml.COLLECTION, markdown.BOOK)]
    if not roots:
        parents = {PurePosixPath(name).parts[0] for name in files if "/" in name}
        roots = [PurePosixPath(parents.pop())] if len(parents) == 1 and all("/" in name for name in files) else []
    if len(roots) > 1:
        raise BookError(f"There are {len(roots)} books here; take them in one at a time.")
    root = roots[0] if roots else PurePosixPath(".")
    return {
        str(PurePosixPath(name).relative_to(root)): data
        for name, data in files.items()
        if PurePosixPath(name).is_relative_to(root)
    }


def _from_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    total = 0
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.suffix.lower() not in TEXT or any(part.startswith(".") for part in name.parts) or not path.is_file():
            continue
        if not path.resolve().is_relative_to(root):
            raise BookError(f"{name} is a link that leads out of the book's folder.")
        total += path.stat().st_size
        _bounded(total, MAX_TEXT_BYTES, "text")
        yield name.as_posix(), path.read_bytes()


def _from_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        if zipfile.is_zipfile(path):
            yield from _from_zip(path)
        else:
            yield from _from_tar(path)
    except (tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, EOFError, NotImplementedError) as error:
        raise BookError(f"{path} is not a textbook: not a folder, nor an archive that can be unpacked ({error}).") from error
    except gzip.BadGzipFile as error:
        raise BookError(f"{path} is a broken archive: {error}.") from error


def _from_tar(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as raw:
        start = raw.read(8)
    unpack = next((unpack for magic, unpack in COMPRESSIONS.items() if start.startswith(magic)), _plain)
    with unpack(path) as plain, tarfile.open(fileobj=_Bounded(plain), mode="r|") as tar:
        kept = 0
        for n, member in enumerate(tar, 1):
            _bounded(n, MAX_FILES, "files")
            name = _safe(member.name)
            if member.isdir():
                continue
            if not member.isreg():
                raise BookError(f"The archive's {member.name} is a link or a device, which a textbook has no need of.")
            if PurePosixPath(name).suffix.lower() in TEXT and (file := tar.extractfile(member)):
                kept += member.size
                _bounded(kept, MAX_TEXT_BYTES, "text")
                yield name, file.read()


def _plain(path: Path) -> io.BufferedIOBase:
    return path.open("rb")


def _from_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        _bounded(len(members), MAX_FILES, "files")
        _bounded(sum(member.file_size for member in members), MAX_BYTES, "bytes")
        kept = 0
        for member in members:
            name = _safe(member.filename)
            mode = member.external_attr >> 16
            if member.is_dir():
                continue
            if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
                raise BookError(f"The archive's {member.filename} is a link or a device, which a textbook has no need of.")
            if member.flag_bits & 0x1:
                raise BookError(f"The archive's {member.filename} is encrypted.")
            if PurePosixPath(name).suffix.lower() in TEXT:
                kept += member.file_size
                _bounded(kept, MAX_TEXT_BYTES, "text")
                with archive.open(member) as file:
                    yield name, file.read(member.file_size)


def _safe(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]):
        raise BookError(f"The archive's {name} would be unpacked outside of its folder.")
    return str(path)


def _bounded(number: int, most: int, what: str) -> None:
    if number > most:
        raise BookError(f"This is more than a textbook: over {most:,} {'bytes of text' if what == 'text' else what}.")


class _Bounded(io.RawIOBase):
    """What is unpacked, up to a textbook's size: a bomb stops here, whatever its headers say."""

    def __init__(self, plain: io.BufferedIOBase) -> None:
        self.plain = plain
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self.plain.read(size)
        self.count += len(data)
        _bounded(self.count, MAX_BYTES, "bytes")
        return data
