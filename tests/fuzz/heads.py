"""Requests that are odd in their method, path, query string or headers. What no parser of HTTP lets through is in `wires.py`."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.fuzz.hostile import JSON, Headers, Hostile, posted, written
from tests.fuzz.values import TEXTS

BODY = written({"query": "{ viewer { name } subjects { name } }"})
QUERY = b"query=%7B__typename%7D"
LONG = b"x" * 50_000

METHODS = ("PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PROPFIND", "REPORT", "SEARCH", "PURGE")

PATHS: Mapping[str, bytes] = {
    "slash": b"/graphql/",
    "two slashes": b"//graphql",
    "upwards": b"/graphql/../../etc/passwd",
    "upwards, escaped": b"/%2e%2e/%2e%2e/etc/passwd",
    "NUL": b"/graphql%00",
    "not UTF-8": b"/%ff%fe",
    "long": b"/" + b"a" * 20_000,
    "upper case": b"/GRAPHQL",
    "readiness": b"/readyz",
    "health": b"/healthz",
    "file of the explorer": b"/explorer/../../../settings.py",
    "file of the explorer, escaped": b"/explorer/%2e%2e%2f%2e%2e%2fsettings.py",
}

CONTENT_TYPES: Mapping[str, bytes] = {
    "empty": b"",
    "text": b"text/plain",
    "form": b"application/x-www-form-urlencoded",
    "multipart": b"multipart/form-data; boundary=x",
    "multipart without boundary": b"multipart/form-data",
    "GraphQL": b"application/graphql",
    "JSON and more": b'application/json; a=b; charset=utf-8; profile="x;y"',
    "JSON in UTF-16": b"application/json; charset=utf-16",
    "JSON in no charset": b"application/json; charset=",
    "JSON in two charsets": b"application/json; charset=utf-8; charset=latin-1",
    "quoted charset": b'application/json; charset="UTF-8"',
    "charset cut short": b"application/json; charset",
    "upper case": b"APPLICATION/JSON",
    "JSON with suffix": b"application/jsonp",
    "JSON after a comma": b"text/plain, application/json",
    "only semicolons": b";" * 5_000,
    "not ASCII": b"application/json\xff",
    "long": LONG,
}

ACCEPTS: Mapping[str, bytes] = {
    "nothing": b"",
    "an image": b"image/png",
    "no JSON": b"application/json;q=0, */*;q=0",
    "many": b", ".join(b"a/%d;q=0.%d" % (n, n) for n in range(4_000)),
    "commas": b"," * 10_000,
    "quality NaN": b"application/json;q=NaN",
    "quality infinite": b"application/json;q=Infinity",
    "quality 1e999": b"application/json;q=1e999",
    "quality negative": b"application/json;q=-1",
    "quality of words": b"application/json;q=much",
    "quality of underscores": b"application/json;q=1_0",
    "quality of other digits": "application/json;q=\u00b2".encode("latin-1"),
    "streams": b"text/event-stream",
    "streams and JSON": b"text/event-stream, application/json",
    "streams of no quality": b"text/event-stream;q=0",
    "multipart": b'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/json',
    "multipart and nothing else": b"multipart/mixed",
    "not ASCII": b"\xff\xfe/\x80",
    "long": LONG,
}

HEADERS: Mapping[str, tuple[tuple[bytes, bytes], ...]] = {
    "method override": ((b"x-http-method-override", b"DELETE"), (b"x-method-override", b"GET")),
    "host of others": ((b"host", b"evil.example"),),
    "empty host": ((b"host", b""),),
    "host with a path": ((b"host", b"spool/../../etc"),),
    "two hosts": ((b"host", b"a"), (b"host", b"b")),
    "origin of others": ((b"origin", b"https://evil.example"),),
    "null origin": ((b"origin", b"null"),),
    "two origins": ((b"origin", b"https://a.example"), (b"origin", b"https://b.example")),
    "preflight": ((b"origin", b"https://evil.example"), (b"access-control-request-method", b"POST")),
    "forwarded for many": ((b"x-forwarded-for", b", ".join(b"10.0.0.%d" % n for n in range(250))),),
    "forwarded for nobody": ((b"x-forwarded-for", b"'; DROP TABLE users; --"), (b"forwarded", b'for="_x";proto=gopher')),
    "forwarded host": ((b"x-forwarded-host", b"evil.example"), (b"x-forwarded-proto", b"javascript")),
    "original URL": ((b"x-original-url", b"/admin"), (b"x-rewrite-url", b"/admin")),
    "cookies": ((b"cookie", b"; ".join(b"a%d=b" % n for n in range(3_000))),),
    "400 headers": tuple((b"x-%d" % n, b"y") for n in range(400)),
    "long header": ((b"x-long", LONG),),
    "header that is not ASCII": ((b"x-odd", bytes(range(128, 256))),),
    "compressed": ((b"content-encoding", b"gzip, deflate, br, zstd"),),
    "wants compressed": ((b"accept-encoding", b"gzip;q=1.0, *;q=nonsense"),),
    "range": ((b"range", b"bytes=0-0,1-1,2-"), (b"if-range", b"x")),
    "conditions": ((b"if-none-match", b"*"), (b"if-modified-since", b"never")),
    "upgrade to HTTP/2": ((b"connection", b"Upgrade, HTTP2-Settings"), (b"upgrade", b"h2c"), (b"http2-settings", b"AAMAAABk")),
    "traces": ((b"traceparent", b"00-" + b"z" * 300), (b"baggage", b"a=b," * 500), (b"x-request-id", b"\"'<script>")),
    "referer": ((b"referer", b"javascript:alert(1)"), (b"user-agent", b"() { :;}; echo")),
    "Apollo": ((b"apollo-require-preflight", b"\0"), (b"x-apollo-operation-name", b"' OR 1=1")),
    "two content types": ((b"content-type", b"text/plain"),),
    "two accepts": ((b"accept", b"image/png"), (b"accept", b"application/json")),
    "two lengths alike": ((b"content-length", b"%d" % len(BODY)), (b"content-length", b"%d" % len(BODY))),
}

STRINGS: Mapping[str, bytes] = {
    "nothing": b"",
    "ampersands": b"&" * 20_000,
    "percent signs": b"query=%7B__typename%7D%&a=%zz&%",
    "not UTF-8": b"query=%ff%fe",
    "NUL": b"query=%7B__typename%7D%00",
    "overlong": b"query=%c0%80",
    "5000 parameters": b"&".join(b"a%d=b" % n for n in range(5_000)),
    "query twice": b"query=%7B&query=%7B__typename%7D",
    "query in brackets": b"query[]=%7B__typename%7D",
    "semicolons": b"query=%7B__typename%7D;variables=%7B%7D",
    "pluses": b"query=++%7B+__typename+%7D++",
    "no value": b"query",
    "variables are no JSON": QUERY + b"&variables=%7B",
    "variables are a list": QUERY + b"&variables=[]",
    "variables are empty": QUERY + b"&variables=",
    "variables of NaN": QUERY + b'&variables={"a":NaN}',
    "deep variables": QUERY + b"&variables=" + b"[" * 20_000,
    "extensions are text": QUERY + b'&extensions="a"',
    "plan is text": QUERY + b'&extensions={"plan":"true"}',
    "persisted": b'extensions={"persistedQuery":{"version":1,"sha256Hash":"0"}}',
    "persisted, of no shape": b'extensions={"persistedQuery":[[]]}',
    "a mutation": b"query=mutation%7B__typename%7D",
    "a subscription": b"query=subscription%7Ba%7D",
    "raw bytes": b"query={ __typename }\xff",
    "long": b"query=" + LONG,
}


def _part(said: Any) -> str:
    text = said if isinstance(said, bytes) else json.dumps(said).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def token(header: Any, payload: Any, signature: str = "c2lnbmF0dXJl") -> bytes:
    """A bearer token that nobody has signed."""
    return f"Bearer {_part(header)}.{_part(payload)}.{signature}".encode()


RS256 = {"alg": "RS256", "typ": "JWT"}
ADMIN = {"sub": "demo:dr-lindqvist", "iss": "spool:local", "aud": "spool", "exp": 99999999999, "cognito:groups": ["staff"]}

AUTHORIZATIONS: Mapping[str, bytes] = {
    "empty": b"",
    "blank": b"   ",
    "scheme alone": b"Bearer",
    "scheme and blanks": b"Bearer    ",
    "lower case": b"bearer x",
    "no scheme": b"x.y.z",
    "Basic": b"Basic YTpi",
    "Digest": b'Digest username="a", realm="b"',
    "two tokens": b"Bearer a b",
    "two schemes": b"Bearer a, Basic b",
    "dots": b"Bearer " + b"." * 10_000,
    "not ASCII": b"Bearer \xff\xfe",
    "NUL by base64": b"Bearer AAAA.AAAA.AAAA",
    "long": b"Bearer " + b"a" * 50_000,
    "long and dotted": b"Bearer " + b"a" * 20_000 + b"." + b"b" * 20_000 + b".c",
    "none": token({"alg": "none"}, ADMIN, ""),
    "None": token({"alg": "NonE"}, ADMIN, ""),
    "HS256": token({"alg": "HS256"}, ADMIN),
    "an algorithm of NUL": token({"alg": "\0"}, ADMIN),
    "an algorithm of a list": token({"alg": ["RS256"]}, ADMIN),
    "no algorithm": token({}, ADMIN),
    "wrong signature": token(RS256, ADMIN),
    "signature of bytes": token(RS256, ADMIN, "gICAgA" * 500),
    "a key from elsewhere": token({**RS256, "jku": "http://127.0.0.1:1/keys", "x5u": "file:///etc/passwd"}, ADMIN),
    "a key of its own": token({**RS256, "jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}, ADMIN),
    "a key's name of SQL": token({**RS256, "kid": "' UNION SELECT 1 --"}, ADMIN),
    "a key's name of a path": token({**RS256, "kid": "../../../dev/null"}, ADMIN),
    "a key's name of a list": token({**RS256, "kid": [1]}, ADMIN),
    "critical": token({**RS256, "crit": ["nothing"], "b64": False}, ADMIN),
    "header is a list": token([1], ADMIN),
    "header is deep": token(b"[" * 20_000, ADMIN),
    "header is bytes": token(b"\xff\xfe\0", ADMIN),
    "payload is a list": token(RS256, [1]),
    "payload is deep": token(RS256, b"[" * 20_000),
    "payload is bytes": token(RS256, b"\xff\xfe\0"),
    "payload is not finite": token(RS256, b'{"exp": 1e400, "iat": NaN}'),
    "encrypted": b"Bearer a.b.c.d.e",
}

Signed = Callable[[dict[str, Any]], str]
"""Makes a token that the server believes, of claims."""

CLAIMS: Mapping[str, dict[str, Any]] = {
    **{f"subject {name}": {"sub": text} for name, text in TEXTS.items() if len(text) < 10_000},
    "subject of a list": {"sub": ["demo:maya"]},
    "subject of a number": {"sub": 7},
    "subject null": {"sub": None},
    "no end": {"exp": None},
    "end as text": {"exp": "never"},
    "end in the year 3000000": {"exp": 10**14},
    "end beyond numbers": {"exp": 10**400},
    "end below zero": {"exp": -(10**18)},
    "issued tomorrow": {"iat": 10**11},
    "not before the end": {"nbf": 10**11},
    "groups of text": {"cognito:groups": "staff"},
    "groups of an object": {"cognito:groups": {"a": 1}},
    "groups of lists": {"cognito:groups": [["a"], None, 7]},
    "many groups": {"cognito:groups": [f"g{n}" for n in range(1_000)]},
    "e-mail of a list": {"email": ["a@example.org"], "email_verified": True},
    "e-mail of NUL": {"email": "a\0@example.org", "email_verified": True},
    "verified by a text": {"email": "a@example.org", "email_verified": "yes"},
    "name of an object": {"name": {"a": 1}},
    "name of NUL": {"name": "\0"},
    "audience of a list": {"aud": ["spool", 7]},
    "long name": {"name": "a" * 20_000},
    "long e-mail": {"email": "a" * 20_000 + "@example.org", "email_verified": True},
    "no e-mail": {"email": "nobody", "email_verified": True},
}

FOUNDING = (
    'mutation ($key: UUID!) { createOrganization(input: {name: "Harbor", kind: MICROSCHOOL, idempotencyKey: $key}) { __typename'
    " ... on Organization { name } ... on InputError { fields { path message } } } }"
)


def fixed(signed: Signed) -> list[Hostile]:
    """One of each kind."""
    found = [Hostile(f"method: {name}", BODY, method=name) for name in METHODS]
    found += [Hostile(f"path: {name}", BODY, path=path) for name, path in PATHS.items()]
    found += [Hostile(f"path by GET: {name}", method="GET", path=path, query=QUERY) for name, path in PATHS.items()]
    found += [Hostile(f"content type: {name}", BODY, ((b"content-type", value),)) for name, value in CONTENT_TYPES.items()]
    found.append(Hostile("content type: none", BODY, ()))
    found += [Hostile(f"accept: {name}", BODY, (*JSON, (b"accept", value))) for name, value in ACCEPTS.items()]
    found += [
        Hostile(f"accept by GET: {name}", headers=((b"accept", value),), method="GET", query=QUERY)
        for name, value in ACCEPTS.items()
    ]
    found += [Hostile(f"header: {name}", BODY, (*JSON, *headers)) for name, headers in HEADERS.items()]
    found += [Hostile(f"query string: {name}", headers=(), method="GET", query=query) for name, query in STRINGS.items()]
    found += [Hostile(f"both: {name}", BODY, query=query) for name, query in STRINGS.items()]
    found += [
        Hostile(f"authorization: {name}", BODY, (*JSON, (b"authorization", value))) for name, value in AUTHORIZATIONS.items()
    ]
    found.append(Hostile("authorization: two", BODY, (*JSON, (b"authorization", b"Bearer a"), (b"authorization", b"Bearer b"))))
    found += [Hostile(f"claims: {name}", BODY, _bearing(signed(claims))) for name, claims in CLAIMS.items()]
    found += [
        posted(f"claims of a founder: {name}", _founding(n), headers=_bearing(signed({"sub": f"founder:{n}", **claims})))
        for n, (name, claims) in enumerate(CLAIMS.items())
    ]
    return found


def _bearing(token: str) -> Headers:
    return (*JSON, (b"authorization", b"Bearer " + token.encode()))


def _founding(number: int) -> dict[str, Any]:
    return {"query": FOUNDING, "variables": {"key": f"00000000-0000-4000-9000-{number:012x}"}}
