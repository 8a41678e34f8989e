"""The local issuer, for development and demo viewers: it signs with a key in the data folder. Production has none."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from access.tokens import ALGORITHM, Claims, Remembered, reading

ISSUER = "spool:local"
AUDIENCE = "spool"


class LocalIssuer:
    """Signs and reads tokens with an RSA key of its own, as an OpenID issuer would."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        self._public = key.public_key()
        self._good = Remembered()

    @classmethod
    def of(cls, folder: Path) -> "LocalIssuer":
        """The issuer of this data folder; its key is made at first use, readable by its owner alone."""
        path = folder / "issuer.pem"
        if not path.exists():
            _write_key(path, rsa.generate_private_key(public_exponent=65537, key_size=2048))
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return cls(key)

    def issue(
        self,
        subject: str,
        *,
        groups: frozenset[str] = frozenset(),
        email: str | None = None,
        name: str | None = None,
        now: datetime,
        hours: float = 12,
    ) -> str:
        """A token for this subject, from now on; the address is said to be verified."""
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "cognito:groups": sorted(groups),
            "iat": now,
            "exp": now + timedelta(hours=hours),
        }
        if email is not None:
            claims |= {"email": email, "email_verified": True}
        if name is not None:
            claims["name"] = name
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    async def read(self, token: str) -> Claims:
        """What the token says. Raises `TokenRefused`."""
        remembered = self._good.get(token)
        if remembered is not None:
            return remembered
        with reading():
            said = jwt.decode(
                token, self._public, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER, options={"require": ["exp", "sub"]}
            )
        claims = Claims.of(said, said["exp"])
        self._good.put(token, claims)
        return claims


def _write_key(path: Path, key: rsa.RSAPrivateKey) -> None:
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
