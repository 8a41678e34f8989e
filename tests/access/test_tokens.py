"""The local issuer reads what it signed, and nothing else; a token is checked once, and is good no longer than it says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from access.tokens import LocalIssuer, TokenRefused

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> LocalIssuer:
    return LocalIssuer.of(tmp_path_factory.mktemp("keys"))


def test_a_token_is_checked_once(issuer: LocalIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    token = issuer.issue("ada", groups=frozenset({"staff"}), now=NOW)
    first = issuer.read(token)
    monkeypatch.delattr(jwt, "decode")

    assert issuer.read(token) is first
    assert (first.subject, first.is_staff) == ("ada", True)


def test_a_remembered_token_expires(issuer: LocalIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    token = issuer.issue("ada", now=NOW, hours=12)
    issuer.read(token)
    expired = (NOW + timedelta(hours=13)).timestamp()
    monkeypatch.setattr("time.time", lambda: expired)
    asked: list[str] = []

    def decode(token: str, *arguments: object, **options: object) -> None:
        asked.append(token)
        raise jwt.ExpiredSignatureError("Signature has expired")

    monkeypatch.setattr(jwt, "decode", decode)

    with pytest.raises(TokenRefused, match="expired"):
        issuer.read(token)
    assert asked == [token]


def test_a_token_of_another_key_is_refused(issuer: LocalIssuer, tmp_path: Path) -> None:
    token = LocalIssuer.of(tmp_path).issue("ada", now=NOW)

    for _ in range(2):
        with pytest.raises(TokenRefused, match="Signature verification failed"):
            issuer.read(token)
