"""The public keys of an OpenID issuer: found by discovery, kept, and read anew when they are old or one is missing."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from access.tokens import ALGORITHM, IssuerUnavailable, TokenRefused

DEADLINE = 5.0  # seconds in which the issuer has to answer
PAUSE = 10.0  # seconds, at least, between two times that it is asked
OLD = 3_600.0  # seconds after which keys are read anew, so that those go that the issuer has dropped
WEAK = 2_048  # bits; a key of fewer is not taken

log = logging.getLogger("spool.identity")


class Keys:
    """The keys of one issuer, by their ids. While it does not answer, those that are known go on working.

    However many tokens name keys that nobody knows, the issuer is asked once at a time, and once in `PAUSE` seconds.
    """

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer = issuer
        self._clock = clock
        self._known: dict[str, RSAPublicKey] = {}
        self._asked = self._answered = -math.inf
        self._asking: asyncio.Task[None] | None = None
        self._dropped: Callable[[], None] = lambda: None
        self._tls = httpx.create_ssl_context()  # takes 10 ms and more: not while others wait

    def when_dropped(self, tell: Callable[[], None]) -> None:
        """Tells when a key is no longer good, and with it what it has signed."""
        self._dropped = tell

    def renew_if_old(self) -> None:
        """Has old keys read anew, beside the request."""
        if self._known and self._clock() - self._answered > OLD:
            self._ask()

    async def find(self, kid: object) -> RSAPublicKey:
        """The key with this id. Raises `TokenRefused` where the issuer has none, and `IssuerUnavailable` where it cannot be
        asked: refused as bad, a good token would be thrown away by its client."""
        if not isinstance(kid, str):
            raise TokenRefused("it names no key")
        if kid not in self._known:
            self._ask()
            if self._asking is not None:
                await asyncio.shield(self._asking)
        key = self._known.get(kid)
        if key is None:
            raise TokenRefused("its key is not its issuer's") if self._answered >= self._asked else IssuerUnavailable
        return key

    def _ask(self) -> None:
        """Begins to read the keys, unless that is under way or was done just now."""
        if self._asking is None and self._clock() - self._asked >= PAUSE:
            self._asked = self._clock()
            self._asking = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(DEADLINE):
                known = await self._fetched()
        except (httpx.HTTPError, httpx.InvalidURL, jwt.PyJWTError, TimeoutError, ValueError, LookupError, TypeError) as error:
            log.warning("the keys of %s cannot be read: %r", self.issuer, error)
            return
        finally:
            self._asking = None
        gone = any(known.get(kid) != key for kid, key in self._known.items())
        self._known, self._answered = known, self._clock()
        if gone:
            self._dropped()

    async def _fetched(self) -> dict[str, RSAPublicKey]:
        """The keys, as the issuer tells them now. Raises what httpx does, and `ValueError` and its like for another answer."""
        async with httpx.AsyncClient(verify=self._tls, timeout=DEADLINE) as http:
            found = await _json(http, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found["issuer"] != self.issuer:
                raise ValueError(f"the issuer calls itself {found['issuer']!r}")
            address = str(found["jwks_uri"])
            if urlsplit(address).scheme != urlsplit(self.issuer).scheme:
                raise ValueError(f"its keys are elsewhere than over TLS: {address}")
            told = await _json(http, address)
        known = {one["kid"]: _key(one) for one in told["keys"] if _signs(one)}
        strong = {kid: key for kid, key in known.items() if key.key_size >= WEAK}
        if not strong:
            raise ValueError(f"it has no key for {ALGORITHM}")
        return strong


async def _json(http: httpx.AsyncClient, address: str) -> Any:
    return (await http.get(address)).raise_for_status().json()


def _signs(told: Mapping[str, Any]) -> bool:
    """Whether a key of a JWKS is one for tokens of our algorithm."""
    return told["kty"] == "RSA" and told.get("use", "sig") == "sig" and told.get("alg", ALGORITHM) == ALGORITHM and "kid" in told


def _key(told: Mapping[str, Any]) -> RSAPublicKey:
    key = jwt.PyJWK(dict(told), ALGORITHM).key
    if not isinstance(key, RSAPublicKey):
        raise ValueError("a key of the issuer is not a public one")
    return key
