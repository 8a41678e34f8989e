"""Mail where none is set up."""

from datasources.errors import StoreUnavailable
from datasources.mail.port import Letter


class NoMail:
    """Takes no letter: each waits until something does."""

    async def send(self, letter: Letter) -> None:
        raise StoreUnavailable("mail", "none is set up")
