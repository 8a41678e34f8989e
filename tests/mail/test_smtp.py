"""Mail over SMTP, to a real server on loopback: the contract, how it is encrypted, and what a server may refuse."""

import socket
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from datasources.errors import StoreMisconfigured, StoreRefused, StoreUnavailable
from datasources.mail.port import Letter
from datasources.mail.smtp import SmtpMail
from tests.mail.contract import *  # noqa: F403
from tests.mail.contract import Received, letter
from tests.mail.server import Mailbox, serving

SENDER = "Spool <spool@school.example>"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
async def mail(mailbox: Mailbox) -> AsyncIterator[SmtpMail]:
    async with serving(mailbox) as port:
        yield SmtpMail(f"smtp+plain://127.0.0.1:{port}", SENDER, 5)


@pytest.fixture
def received(mailbox: Mailbox) -> Received:
    return lambda: [message_from_bytes(one.replace(b"\r\n", b"\n"), policy=default) for one in mailbox.letters]


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's side of TLS, and that of a client who believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail on loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


async def test_a_letter_goes_by_starttls_with_a_login(
    mailbox: Mailbox, received: Received, certified: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    server, client = certified
    settings: dict[str, Any] = {
        "tls_context": server,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": mailbox.authenticate,
    }

    async with serving(mailbox, **settings) as port:
        await SmtpMail(f"smtp://ada:p%40ss@127.0.0.1:{port}", SENDER, 5, client).send(letter())

    assert mailbox.logins == [(b"ada", b"p@ss")]
    assert [one["Subject"] for one in received()] == ["Letter 1"]


async def test_a_letter_goes_encrypted_from_the_start(
    mailbox: Mailbox, received: Received, certified: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    server, client = certified

    async with serving(mailbox, server) as port:
        await SmtpMail(f"smtps://127.0.0.1:{port}", SENDER, 5, client).send(letter())

    assert [one["Subject"] for one in received()] == ["Letter 1"]


async def test_nothing_goes_unencrypted_unless_that_is_said(mailbox: Mailbox) -> None:
    async with serving(mailbox) as port:
        with pytest.raises(StoreUnavailable):
            await SmtpMail(f"smtp://127.0.0.1:{port}", SENDER, 5).send(letter())

    assert mailbox.letters == []


async def test_a_server_that_nobody_vouches_for_gets_nothing(
    mailbox: Mailbox, certified: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    async with serving(mailbox, tls_context=certified[0]) as port:
        with pytest.raises(StoreUnavailable):
            await SmtpMail(f"smtp://127.0.0.1:{port}", SENDER, 5).send(letter())

    assert mailbox.letters == []


@pytest.mark.parametrize(("answer", "error"), [("550 no such mailbox", StoreRefused), ("450 come back later", StoreUnavailable)])
async def test_a_mailbox_that_is_not_there_is_told_from_one_that_is_busy(answer: str, error: type[Exception]) -> None:
    async with serving(Mailbox(answer)) as port:
        with pytest.raises(error) as refused:
            await SmtpMail(f"smtp+plain://127.0.0.1:{port}", SENDER, 5).send(letter())

    assert "reader1" not in str(refused.value)


async def test_an_address_that_the_server_cannot_write_is_refused_for_good(mailbox: Mailbox) -> None:
    async with serving(mailbox, enable_SMTPUTF8=False) as port:
        with pytest.raises(StoreRefused) as refused:
            await SmtpMail(f"smtp+plain://127.0.0.1:{port}", SENDER, 5).send(
                Letter(to="zoë@people.example", subject="Letter", text="Hello.\n")
            )

    assert "people.example" not in str(refused.value)
    assert mailbox.letters == []


async def test_a_wrong_password_is_an_outage(mailbox: Mailbox, certified: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server, client = certified
    settings: dict[str, Any] = {"tls_context": server, "auth_required": True, "authenticator": mailbox.authenticate}

    async with serving(mailbox, **settings) as port:
        with pytest.raises(StoreUnavailable) as refused:
            await SmtpMail(f"smtp://ada:wrong@127.0.0.1:{port}", SENDER, 5, client).send(letter())

    assert "wrong" not in str(refused.value)


async def test_a_server_that_is_down_or_silent_is_an_outage() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(StoreUnavailable):
            await SmtpMail(f"smtp+plain://127.0.0.1:{silent.getsockname()[1]}", SENDER, 0.3).send(letter())
        with pytest.raises(StoreUnavailable):
            await SmtpMail(f"smtp+plain://127.0.0.1:{_closed()}", SENDER, 5).send(letter())


@pytest.mark.parametrize("url", ["http://mail", "mail", "smtp://", "smtp://mail:many", ""])
def test_an_address_that_is_none_is_said(url: str) -> None:
    with pytest.raises(StoreMisconfigured, match="SPOOL_SMTP_URL"):
        SmtpMail(url, SENDER, 5)


def _closed() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
