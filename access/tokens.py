"""Bearer tokens: what a good one says, and how good ones are remembered. Who issues and checks them: `local` and `openid`."""

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import jwt

from execution.recent import Recent

ALGORITHM = "RS256"
STAFF = "staff"
REMEMBERED = 10_000  # tokens
WEIGHT = 20_000_000  # their bytes
LONGEST = 255  # characters of a subject, a name or an address


class TokenRefused(Exception):
    """A token that is no good. The message says to its bearer of what sort the fault is."""


class IssuerUnavailable(Exception):
    """Whether a token is good cannot be told: the issuer's keys cannot be read."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says: whom it stands for, the platform groups they are in, and what the issuer knows of them."""

    subject: str
    groups: frozenset[str]
    email: str | None = None
    """Only one that the issuer has verified."""
    name: str | None = None
    expires: float = math.inf
    """In epoch seconds: from then on the token is refused."""

    @classmethod
    def of(cls, said: Mapping[str, Any], expires: float) -> "Claims":
        """The claims of a token whose signature, issuer and age are right. Raises `TokenRefused` for one of nobody."""
        if not said["sub"]:
            raise TokenRefused("it names no subject")
        if not _is_kept(said["sub"]):
            raise TokenRefused("its subject cannot be kept")
        groups = said.get("cognito:groups")
        verified = said.get("email_verified") in (True, "true")
        return cls(
            subject=said["sub"],
            groups=frozenset(one for one in groups if isinstance(one, str)) if isinstance(groups, list) else frozenset(),
            email=_text(said.get("email")) if verified else None,
            name=_text(said.get("name")),
            expires=expires,
        )

    @property
    def is_staff(self) -> bool:
        return STAFF in self.groups


class Issuer(Protocol):
    """Whose tokens are believed."""

    async def read(self, token: str) -> Claims:
        """What a token says. Raises `TokenRefused` and `IssuerUnavailable`. For a token that is known it does not wait."""
        ...


class Remembered:
    """Good tokens, each until it expires: to check one takes 0.06 ms, which is a fifth of a small query."""

    def __init__(self) -> None:
        self.clear()

    def get(self, token: str) -> Claims | None:
        claims = self._good.get(token)
        return claims if claims is not None and time.time() < claims.expires else None

    def put(self, token: str, claims: Claims) -> None:
        if self._good.get(token) is None:  # two requests may have read it at the same time
            self._good.put(token, claims, len(token))

    def clear(self) -> None:
        self._good = Recent[Claims](count=REMEMBERED, weight=WEIGHT)


def bearer(authorization: str) -> str | None:
    """The token of an `Authorization: Bearer` header. None when there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


@contextmanager
def reading() -> Iterator[None]:
    """Within it, what is wrong with a token is raised as `TokenRefused`."""
    try:
        yield
    except (jwt.PyJWTError, ValueError, OverflowError, RecursionError) as error:
        raise TokenRefused(_why(error)) from error


def _why(error: Exception) -> str:
    """What is wrong with a token, for its bearer."""
    if isinstance(error, jwt.MissingRequiredClaimError):
        return f"it has no `{error.claim}`"
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "it is malformed")


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (jwt.ExpiredSignatureError, "it has expired"),
    (jwt.ImmatureSignatureError, "it is not valid yet"),
    (jwt.InvalidIssuerError, "it is of another issuer"),
    (jwt.InvalidAudienceError, "it is for another audience"),
    (jwt.InvalidSignatureError, "its signature is not its issuer's"),
    (jwt.InvalidAlgorithmError, f"its algorithm is not {ALGORITHM}"),
)


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) and _is_kept(value) else None


def _is_kept(text: str) -> bool:
    """Whether a store takes this text: not if it is long, nor with what JSON alone may hold, U+0000 and lone surrogates."""
    return len(text) <= LONGEST and "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)
