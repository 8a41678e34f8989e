"""Sound that is kept, and let go of."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import numpy as np

from voice.audio import HEARD, Sound, from_wav
from voice.recordings import clean, keep

ONE, OTHER = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def kept(folder: Path, interview: UUID, age: timedelta) -> Path:
    path = Path(urlsplit(keep(folder, interview, Sound(np.arange(100, dtype=np.int16), HEARD))).path)
    at = (NOW - age).timestamp()
    os.utime(path, (at, at))
    return path


def test_what_is_kept_is_the_owners_alone(tmp_path: Path) -> None:
    path = kept(tmp_path / "recordings", ONE, timedelta(0))
    assert list(from_wav(path.read_bytes()).samples) == list(range(100))
    assert path.parent.name == str(ONE)
    assert [oct(folder.stat().st_mode & 0o777) for folder in (path.parent, path.parent.parent)] == ["0o700", "0o700"]


def test_what_was_kept_long_enough_goes_and_nothing_else(tmp_path: Path) -> None:
    old, new = (kept(tmp_path, ONE, timedelta(days=days)) for days in (8, 6))
    lonely = kept(tmp_path, OTHER, timedelta(days=8))
    clean(tmp_path, NOW - timedelta(days=7))
    assert (old.exists(), new.exists(), lonely.parent.exists()) == (False, True, False)


def test_where_nothing_is_kept_there_is_nothing_to_clean(tmp_path: Path) -> None:
    clean(tmp_path / "nowhere", NOW)
