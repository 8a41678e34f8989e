"""The local issuer reads what it signed, and nothing else; a token is checked once, and is good no longer than it says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from access.local import LocalIssuer
from access.tokens import TokenRefused

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> LocalIssuer:
    return LocalIssuer.of(tmp_path_factory.mktemp("keys"))


async def test_a_token_is_checked_once(issuer: LocalIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    token = issuer.issue("ada", groups=frozenset({"staff"}), email="ada@example.org", name="Ada", now=NOW)
    first = await issuer.read(token)
    monkeypatch.delattr(jwt, "decode")

    assert await issuer.read(token) is first
    assert (first.subject, first.is_staff, first.email, first.name) == ("ada", True, "ada@example.org", "Ada")
    assert first.expires == int((NOW + timedelta(hours=12)).timestamp())


async def test_a_remembered_token_expires(issuer: LocalIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    token = issuer.issue("ada", now=NOW, hours=12)
    await issuer.read(token)
    expired = (NOW + timedelta(hours=13)).timestamp()
    monkeypatch.setattr("time.time", lambda: expired)
    asked: list[str] = []

    def decode(token: str, *arguments: object, **options: object) -> None:
        asked.append(token)
        raise jwt.ExpiredSignatureError("Signature has expired")

    monkeypatch.setattr(jwt, "decode", decode)

    with pytest.raises(TokenRefused, match="it has expired"):
        await issuer.read(token)
    assert asked == [token]


async def test_a_token_of_another_key_is_refused(issuer: LocalIssuer, tmp_path: Path) -> None:
    token = LocalIssuer.of(tmp_path).issue("ada", now=NOW)

    for _ in range(2):
        with pytest.raises(TokenRefused, match="its signature is not its issuer's"):
            await issuer.read(token)


def test_the_key_is_its_owners_alone_and_not_where_postgresql_writes(tmp_path: Path) -> None:
    LocalIssuer.of(tmp_path)

    (key,) = tmp_path.rglob("*")
    assert (key.name, key.stat().st_mode & 0o777) == ("issuer.pem", 0o600)
    assert key.parent != tmp_path / "postgres"


@pytest.mark.parametrize("token", ["", "word", "a.b.c", "\ud800.x.y", "é.é.é", "W1tb" * 9_000 + ".e30.e30"])
async def test_what_is_no_token_is_refused_as_such(issuer: LocalIssuer, token: str) -> None:
    with pytest.raises(TokenRefused, match="it is malformed"):
        await issuer.read(token)


@pytest.mark.parametrize("subject", ["\0", "ada\0", "ada\ud800", "\udc00\ud800", "a" * 256])
async def test_a_subject_that_no_store_takes_is_nobodys(issuer: LocalIssuer, subject: str) -> None:
    with pytest.raises(TokenRefused, match="its subject cannot be kept"):
        await issuer.read(issuer.issue(subject, now=NOW))


async def test_names_and_addresses_that_no_store_takes_are_left_out(issuer: LocalIssuer) -> None:
    for email, name in (("a\0@example.org", "\udfffAda"), ("a" * 250 + "@example.org", "Ada" * 100)):
        claims = await issuer.read(issuer.issue("ada", email=email, name=name, now=NOW))

        assert (claims.email, claims.name) == (None, None)
