"""Who asks: what their token says, and which user they are. Asked at the door, before anything else is done for them."""

from dataclasses import dataclass
from datetime import datetime

from access.tokens import Claims, Issuer, IssuerUnavailable, TokenRefused, bearer
from access.viewer import Viewer, barred
from datasources.errors import StoreUnavailable
from datasources.relational.viewers import Viewers
from execution.errors import RequestRefused


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a good token."""

    claims: Claims
    viewer: Viewer | None  # None where no user has this subject (yet)
    known: bool = True  # whether that is so; while PostgreSQL is down, nobody knows


async def identified(authorization: str, issuer: Issuer, viewers: Viewers, now: datetime) -> SignedIn | None:
    """Who sends this Authorization header; None where nobody is signed in. It waits for nothing where token and user are known.

    Raises `RequestRefused` for a bad token, and for users who are not active or locked.
    """
    token = bearer(authorization)
    if token is None:
        return None
    try:
        claims = await issuer.read(token)
    except TokenRefused as refused:
        raise _unauthenticated(f"The bearer token is refused: {refused}.") from refused
    except IssuerUnavailable as unavailable:
        message = "Whether the bearer token is good cannot be told at the moment; ask again later."
        raise RequestRefused.because("IDENTITY_UNAVAILABLE", message, 503, headers=[(b"retry-after", b"10")]) from unavailable
    try:
        row = viewers.kept(claims.subject) or await viewers.find(claims.subject)
    except StoreUnavailable:
        return SignedIn(claims, None, known=False)
    if row is None:
        return SignedIn(claims, None)
    why = barred(row, now)
    if why is not None:
        raise _unauthenticated(why)
    viewers.saw(row, now)
    return SignedIn(claims, Viewer.of(row, claims.is_staff))


def _unauthenticated(message: str) -> RequestRefused:
    return RequestRefused.because("UNAUTHENTICATED", message, 401, headers=[(b"www-authenticate", b"Bearer")])
