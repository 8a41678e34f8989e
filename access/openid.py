"""An OpenID issuer, Amazon Cognito first: what its tokens have to say to be believed. Its keys are in `keys`."""

from collections.abc import Mapping
from typing import Any

import jwt

from access.keys import Keys
from access.tokens import ALGORITHM, Claims, Issuer, Remembered, TokenRefused, reading

SKEW = 30.0  # seconds by which the issuer's clock and ours may differ


class OpenIDIssuer:
    """Reads the tokens that one issuer makes for one client."""

    def __init__(self, keys: Keys, *, client_id: str, uses: frozenset[str]) -> None:
        """`uses` are the values of `token_use` that are taken: `access`, `id`."""
        self._keys = keys
        self._client = client_id
        self._uses = uses
        self._good = Remembered()
        keys.when_dropped(self._good.clear)

    async def read(self, token: str) -> Claims:
        """What the token says. Raises `TokenRefused` and `IssuerUnavailable`. It waits where the token's key is not known."""
        self._keys.renew_if_old()
        remembered = self._good.get(token)
        if remembered is not None:
            return remembered
        with reading():
            header = jwt.get_unverified_header(token)
            if header.get("alg") != ALGORITHM:
                raise TokenRefused(f"its algorithm is not {ALGORITHM}")
            said = jwt.decode(
                token,
                await self._keys.find(header.get("kid")),
                algorithms=[ALGORITHM],
                issuer=self._keys.issuer,
                leeway=SKEW,
                options={"require": ["exp", "iat", "sub"], "verify_aud": False},  # access tokens have none
            )
        self._refuse_others(said)
        claims = Claims.of(said, int(said["exp"]) + SKEW)
        self._good.put(token, claims)
        return claims

    def _refuse_others(self, said: Mapping[str, Any]) -> None:
        use = said.get("token_use")
        if use not in self._uses:
            raise TokenRefused(f"its `token_use` is not {' or '.join(f'`{one}`' for one in sorted(self._uses))}")
        audience = said.get("client_id" if use == "access" else "aud")
        if self._client not in (audience if isinstance(audience, list) else [audience]):
            raise TokenRefused("it is for another audience")


class EitherIssuer:
    """Two issuers, each of whose tokens are believed: the first's where they say that they are its own."""

    def __init__(self, first: Issuer, named: str, second: Issuer) -> None:
        self._first, self._named, self._second = first, named, second

    async def read(self, token: str) -> Claims:
        """What the token says. Raises what its issuer does."""
        with reading():
            said = jwt.decode(token, options={"verify_signature": False})
        return await (self._first if said.get("iss") == self._named else self._second).read(token)
