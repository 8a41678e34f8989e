"""Mail over SMTP. Python's own client blocks, so each letter goes in a thread, over a connection of its own."""

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.mail.port import Letter, message

SETTING = "SPOOL_SMTP_URL"
THREADS = 4
PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
"""By scheme: encrypted from the start; encrypted by STARTTLS, without which nothing is sent; not encrypted."""


class SmtpMail:
    """A mail server, `smtps://user:password@host:port`. `sender` is an address, perhaps with a name; `timeout` is in seconds and
    holds for each answer of the server; `tls` says which servers are believed, by default those that the system believes."""

    def __init__(self, url: str, sender: str, timeout: float, tls: ssl.SSLContext | None = None) -> None:
        try:
            address = urlsplit(url)
            port = address.port or PORTS[address.scheme]
        except (KeyError, ValueError):
            raise StoreMisconfigured(SETTING, "it begins with `smtps://`, `smtp://` or `smtp+plain://`.") from None
        if not address.hostname:
            raise StoreMisconfigured(SETTING, "it names no host: `smtps://user:password@host:port`.")
        self._scheme, self._host, self._port = address.scheme, address.hostname, port
        self._login = (unquote(address.username), unquote(address.password or "")) if address.username else None
        self._sender = sender
        self._timeout = timeout
        self._tls = tls or ssl.create_default_context()
        self._threads = ThreadPoolExecutor(THREADS, "mail")  # its own: a server that is silent holds them for a while

    async def send(self, letter: Letter) -> None:
        try:
            async with asyncio.timeout(self._timeout):
                await asyncio.get_running_loop().run_in_executor(self._threads, self._send, message(letter, self._sender))
        except smtplib.SMTPRecipientsRefused as error:
            codes = {code for code, _ in error.recipients.values()}
            kind = StoreRefused if all(code >= 500 for code in codes) else StoreUnavailable
            raise kind("mail", f"the recipient: {', '.join(map(str, sorted(codes)))}") from error
        except (smtplib.SMTPException, OSError, TimeoutError) as error:  # its words may hold what was sent
            raise StoreUnavailable("mail", type(error).__name__) from error

    def _send(self, letter: EmailMessage) -> None:
        if self._scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=self._tls)
        else:
            connection = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        with connection:
            if self._scheme == "smtp":
                connection.starttls(context=self._tls)
            if self._login:
                connection.login(*self._login)
            try:
                connection.send_message(letter)
            except smtplib.SMTPNotSupportedError as error:  # of the server's, this alone is about the letter
                raise StoreRefused("mail", "an address that is not ASCII") from error
