"""What a textbook can come in, and what is refused."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from ingestion import source
from ingestion.book import BookError
from ingestion.source import open_book
from tests.ingestion import library


def test_a_folder_and_its_archives_are_the_same_book(tmp_path: Path) -> None:
    folder = open_book(library.folder(library.WEATHER, tmp_path / "weather"))
    assert open_book(library.tar(library.WEATHER, tmp_path / "weather.tar.xz", tmp_path)) == folder
    assert open_book(library.zipped(library.WEATHER, tmp_path / "weather.zip")) == folder
    assert folder.book.slug == "weather-science"


def test_pictures_and_hidden_files_are_not_read(tmp_path: Path) -> None:
    book = library.folder(library.COURSE, tmp_path / "book")
    before = open_book(book)
    (book / "apples.png").write_bytes(b"\x89PNG")
    (book / ".git").mkdir()
    (book / ".git" / "notes.md").write_text("# No section")
    assert open_book(book) == before


def tar_of(path: Path, member: tarfile.TarInfo, data: bytes = b"") -> Path:
    with tarfile.open(path, "w:gz") as archive:
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return path


def link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        (tarfile.TarInfo("../collection.xml"), "The archive's ../collection.xml would be unpacked outside of its folder."),
        (tarfile.TarInfo("book/../../x.md"), "The archive's book/../../x.md would be unpacked outside of its folder."),
        (tarfile.TarInfo("/etc/x.md"), "The archive's /etc/x.md would be unpacked outside of its folder."),
        (
            link("a.md", tarfile.SYMTYPE, "/etc/passwd"),
            "The archive's a.md is a link or a device, which a textbook has no need of.",
        ),
        (link("a.md", tarfile.LNKTYPE, "b.md"), "The archive's a.md is a link or a device, which a textbook has no need of."),
        (link("a.md", tarfile.CHRTYPE, ""), "The archive's a.md is a link or a device, which a textbook has no need of."),
    ],
)
def test_a_tar_that_reaches_out_is_refused(tmp_path: Path, member: tarfile.TarInfo, sentence: str) -> None:
    with pytest.raises(BookError) as caught:
        open_book(tar_of(tmp_path / "book.tar.gz", member))
    assert str(caught.value) == sentence


def test_a_zip_that_reaches_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"^The archive's ../a\.md would be unpacked outside of its folder\.$"):
        open_book(library.zipped({"../a.md": "# A\n\ntext"}, tmp_path / "book.zip"))


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.zip"
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("a.md")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    with pytest.raises(BookError, match=r"^The archive's a\.md is a link or a device"):
        open_book(path)


def test_a_link_out_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n\nwords")
    book = tmp_path / "book"
    book.mkdir()
    (book / "a.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(BookError, match=r"^a\.md is a link that leads out of the book's folder\.$"):
        open_book(book)


def test_a_bomb_stops_at_a_textbooks_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 100_000)
    path = tar_of(tmp_path / "book.tar.gz", tarfile.TarInfo("zeros.png"), bytes(1_000_000))
    assert path.stat().st_size < 10_000
    with pytest.raises(BookError, match=r"^This is more than a textbook: over 100,000 bytes\.$"):
        open_book(path)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_FILES", 2)
    with pytest.raises(BookError, match=r"^This is more than a textbook: over 2 files\.$"):
        open_book(library.zipped(library.WEATHER, tmp_path / "weather.zip"))


def test_too_much_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_TEXT_BYTES", 1_000)
    with pytest.raises(BookError, match=r"^This is more than a textbook: over 1,000 bytes of text\.$"):
        open_book(library.folder(library.WEATHER, tmp_path / "weather"))


def test_the_wrong_file_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "holiday.jpg"
    wrong.write_bytes(b"\xff\xd8\xff" + bytes(range(256)) * 9)
    with pytest.raises(BookError, match=r"holiday\.jpg is not a textbook: not a folder, nor an archive that can be unpacked"):
        open_book(wrong)


def test_a_truncated_archive_is_refused(tmp_path: Path) -> None:
    path = library.tar(library.WEATHER, tmp_path / "weather.tar.xz", tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BookError, match="nor an archive that can be unpacked"):
        open_book(path)


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"is not a textbook: it has neither a collection\.xml nor Markdown files\.$"):
        open_book(library.zipped({"data.xml": "<a/>"}, tmp_path / "data.zip"))


def test_two_books_in_one_archive_are_refused(tmp_path: Path) -> None:
    both = {f"{folder}/{name}": text for folder in ("one", "two") for name, text in library.WEATHER.items()}
    with pytest.raises(BookError, match=r"^There are 2 books here; take them in one at a time\.$"):
        open_book(library.zipped(both, tmp_path / "both.zip"))


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"^There is no .*nowhere\.$"):
        open_book(tmp_path / "nowhere")
