"""An OpenID issuer on loopback: its discovery document, its keys, and tokens as Amazon Cognito makes them."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.utils import base64url_encode

CLIENT = "spool-web"
KEYS = "/keys.json"


@cache
def key(kid: str) -> rsa.RSAPrivateKey:
    """A key takes a tenth of a second to make: there is one of each name."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """What it answers may be changed while it serves."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[str] = []
        self.fails = False
        self.named = address
        self.keys = address + KEYS
        self.private: dict[str, rsa.RSAPrivateKey] = {}
        self.add("first")

    def add(self, kid: str) -> None:
        self.private[kid] = key(kid)

    def public(self, kid: str) -> bytes:
        """A key as anybody can have it."""
        pem, info = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private[kid].public_key().public_bytes(pem, info)

    def token(self, *, kid: str = "first", signed_by: str | None = None, **changes: Any) -> str:
        """An access token of somebody's, with these changes; a claim that is None is left out."""
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "user-1",
            "client_id": CLIENT,
            "token_use": "access",
            "iat": now,
            "exp": now + 3_600,
            **changes,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(said, self.private[signed_by or kid], "RS256", headers={"kid": kid})

    def answer(self, path: str) -> Any:
        self.asked.append(path)
        if self.fails:
            return None
        if path == KEYS:
            return {"keys": [self._told(kid) for kid in self.private]}
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.named, "jwks_uri": self.keys}
        return None

    def fetches(self) -> int:
        return self.asked.count(KEYS)

    def _told(self, kid: str) -> dict[str, Any]:
        told = jwt.algorithms.RSAAlgorithm.to_jwk(self.private[kid].public_key(), as_dict=True)
        return {**told, "kid": kid, "alg": "RS256", "use": "sig"}


@contextmanager
def issuing() -> Iterator[Issuer]:
    """An issuer that serves."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = issuer.answer(self.path)
            body = json.dumps(said).encode()
            self.send_response(503 if said is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_address[1]}")
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def forged_with(secret: bytes, claims: dict[str, Any]) -> str:
    """A token signed by HS256 with what is no secret: PyJWT itself would not make it."""
    head = json.dumps({"alg": "HS256", "typ": "JWT", "kid": "first"}).encode()
    unsigned = base64url_encode(head) + b"." + base64url_encode(json.dumps(claims).encode())
    return (unsigned + b"." + base64url_encode(hmac.digest(secret, unsigned, hashlib.sha256))).decode()
