"""When the page is built, and what is left when it cannot be."""

import json
import shutil
from pathlib import Path

import pytest

from explorer.build import HERE, build, built_from


@pytest.fixture
def unbuildable(tmp_path: Path) -> Path:
    """The explorer's sources with a lock that npm refuses."""
    folder = tmp_path / "explorer"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("dist*", "node_modules", "__pycache__"))
    (folder / "package-lock.json").write_text("{")
    return folder


def test_what_is_built_is_not_built_again(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, said = tmp_path / "explorer", list[str]()
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("dist*", "node_modules", "__pycache__"))
    shutil.copytree(built, folder / "dist")
    monkeypatch.setenv("PATH", "")
    assert build(said.append, folder)
    assert said == []


def test_without_a_build_the_reason_is_one_sentence(unbuildable: Path) -> None:
    said: list[str] = []
    assert not build(said.append, unbuildable)
    assert said[-1].startswith("The explorer page was not built, so the plain page is served: npm said: ")
    assert not (unbuildable / "dist").exists()


def test_a_failed_build_leaves_the_older_one(unbuildable: Path) -> None:
    said: list[str] = []
    (unbuildable / "dist").mkdir()
    (unbuildable / "dist" / "stamp").write_text("older")
    assert not build(said.append, unbuildable)
    assert said[-1].startswith("The explorer page was not built, so an older build of it is served: npm said: ")
    assert built_from(unbuildable / "dist") == "older"


def test_the_lock_pins_content_and_names_no_registry() -> None:
    packages = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert {name for name, package in packages.items() if "integrity" not in package} == {""}
    assert not any("resolved" in package for package in packages.values())
