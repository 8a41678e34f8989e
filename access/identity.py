"""Who asks: what their token says, and which user they are. Asked at the door, before anything else is done for them."""

from dataclasses import dataclass
from datetime import datetime

from access.tokens import Claims, Issuer, IssuerUnavailable, TokenRefused, bearer
from access.viewer import Viewer, barred
from datasources.errors import StoreUnavailable
from datasources.relational.people import ViewerRow
from datasources.relational.viewers import Viewers
from execution.errors import RequestRefused

MOST = 10_000  # who are remembered


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a good token."""

    claims: Claims
    viewer: Viewer | None  # None where no user has this subject (yet)
    known: bool = True  # whether that is so; while PostgreSQL is down, nobody knows
    row: ViewerRow | None = None  # that the viewer was made of


class Identity:
    """Tells who asks, by the tokens of one issuer."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer
        self._known: dict[str, SignedIn] = {}  # a viewer is made of the same claims and the same row once

    async def of(self, authorization: str, viewers: Viewers, now: datetime) -> SignedIn | None:
        """Who sends this Authorization header; None where nobody is signed in. It waits for nothing where token and user are
        known. Raises `RequestRefused` for a bad token, and for users who are not active or locked."""
        token = bearer(authorization)
        if token is None:
            return None
        claims = await self._read(token)
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
        return self._signed_in(claims, row)

    async def _read(self, token: str) -> Claims:
        try:
            return await self._issuer.read(token)
        except TokenRefused as refused:
            raise _unauthenticated(f"The bearer token is refused: {refused}.") from refused
        except IssuerUnavailable as unavailable:
            message = "Whether the bearer token is good cannot be told at the moment; ask again later."
            raise RequestRefused.because("IDENTITY_UNAVAILABLE", message, 503, [(b"retry-after", b"10")]) from unavailable

    def _signed_in(self, claims: Claims, row: ViewerRow) -> SignedIn:
        found = self._known.get(claims.subject)
        if found is None or found.claims is not claims or found.row is not row:
            if len(self._known) >= MOST:
                self._known.clear()
            found = self._known[claims.subject] = SignedIn(claims, Viewer.of(row, claims.is_staff), row=row)
        return found


def _unauthenticated(message: str) -> RequestRefused:
    return RequestRefused.because("UNAUTHENTICATED", message, 401, headers=[(b"www-authenticate", b"Bearer")])
