"""Mail for development: each letter is a file in a folder, for whoever looks there."""

import asyncio
import time
from pathlib import Path
from uuid import uuid4

from datasources.errors import StoreUnavailable
from datasources.mail.port import Letter, message

SENDER = "Spool <spool@localhost>"


class FolderMail:
    """Writes `.eml` files, which mail programs open; they sort by the time they were written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, letter: Letter) -> None:
        try:
            await asyncio.to_thread(self._write, bytes(message(letter, SENDER)))
        except OSError as error:
            raise StoreUnavailable("mail", type(error).__name__) from error

    def _write(self, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{time.time_ns()}-{uuid4().hex[:8]}"
        draft = self.folder / f"{name}.draft"
        draft.write_bytes(content)
        draft.rename(self.folder / f"{name}.eml")  # whole, or not there
