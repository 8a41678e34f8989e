"""The sound of what pupils say, where the operator keeps it: a folder for each interview, and for no longer than was said."""

from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from voice.audio import Sound, wav


def keep(folder: Path, interview_id: UUID, sound: Sound) -> str:
    """Keeps it; gives its address."""
    path = folder / str(interview_id) / f"{uuid4()}.wav"
    for made in (folder, path.parent):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(wav(sound))
    return path.as_uri()


def clean(folder: Path, before: datetime) -> None:
    """Deletes what was kept before this moment."""
    for interview in folder.glob("*/"):
        for file in interview.glob("*.wav"):
            if file.stat().st_mtime < before.timestamp():
                file.unlink(missing_ok=True)
        if not any(interview.iterdir()):
            interview.rmdir()
