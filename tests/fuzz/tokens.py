"""Tokens that the server of a data folder believes, whatever they claim."""

import json
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from access.local import AUDIENCE, ISSUER
from access.tokens import ALGORITHM, STAFF


class Signer:
    """Signs claims with the key of the local issuer. A claim that is None is left out."""

    def __init__(self, folder: Path) -> None:
        self._key = load_pem_private_key((folder / "issuer.pem").read_bytes(), password=None)

    def __call__(self, claims: dict[str, Any]) -> str:
        usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "demo:maya", "exp": int(time.time()) + 40_000}
        said = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return jwt.PyJWS().encode(json.dumps(said).encode(), self._key, algorithm=ALGORITHM)  # type: ignore[arg-type]

    def authorization(self, handle: str | None) -> bytes:
        """The header of one of the demo school's people; nobody's is empty."""
        if handle is None:
            return b""
        groups = [STAFF] if handle == "robin" else []
        return f"Bearer {self({'sub': f'demo:{handle}', 'cognito:groups': groups})}".encode()
