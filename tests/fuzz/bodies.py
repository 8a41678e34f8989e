"""Requests whose body is no JSON, or JSON of the wrong shape."""

import gzip
import json
from collections.abc import Mapping
from random import Random
from typing import Any

from tests.fuzz.hostile import Hostile, Token, posted, written
from tests.fuzz.values import NUMBERS, SHAPES, TEXTS

TYPENAME = "{ __typename }"
DEEP = 100_000
LIMIT = 1_000_000  # bytes of a body
GOOD = written({"query": "query Q($id: ID!) { node(id: $id) { id } }", "variables": {"id": "Subject:1"}, "operationName": "Q"})


def _string_of(size: int) -> bytes:
    """A body of this many bytes, of which a comment has most."""
    frame = written({"query": "{ __typename } #"})
    return frame[:-2] + b"x" * (size - len(frame)) + frame[-2:]


FIXED: Mapping[str, bytes] = {
    "empty": b"",
    "blank": b" \r\n\t",
    "zeros": b"\0" * 4_096,
    "gzip": gzip.compress(GOOD, mtime=0),
    "UTF-16": GOOD.decode().encode("utf-16"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "overlong NUL": b'{"query": "{ __typename } #\xc0\x80"}',
    "overlong slash": b'{"query": "{ __typename } #\xe0\x80\xaf"}',
    "surrogate in UTF-8": b'{"query": "{ __typename } #\xed\xa0\x80"}',
    "beyond Unicode": b'{"query": "{ __typename } #\xf4\x90\x80\x80"}',
    "Latin-1": b'{"query": "{ __typename } #\xe9"}',
    "cut within a character": b'{"query": "{ __typename } #\xf0\x9f',
    "bare control character": b'{"query": "{ __typename } #\x01"}',
    "NUL after the end": GOOD + b"\0",
    "two objects": GOOD + GOOD,
    "trailing comma": GOOD[:-1] + b",}",
    "comment": b"/* a */" + GOOD,
    "single quotes": b"{'query': '{ __typename }'}",
    "bare words": b"{query: undefined}",
    "brackets": b"[" * DEEP,
    "brackets that close": b"[" * DEEP + b"]" * DEEP,
    "braces": b'{"a":' * DEEP,
    "braces that close": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep variables": b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * DEEP + b"]" * DEEP + b"}}",
    "deep variables of objects": b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}",
    "deep extensions": b'{"query": "{ __typename }", "extensions": {"a": ' + b"[" * 1_000 + b"]" * 1_000 + b"}}",
    "as large as may be": _string_of(LIMIT),
    "a byte too large": _string_of(LIMIT + 1),
    "four times too large": _string_of(4 * LIMIT),
    "query twice": b'{"query": "{", "query": "{ __typename }"}',
    "variables twice": b'{"query": "{ __typename }", "variables": 1, "variables": {}}',
    "operation twice": b'{"query": "query A { __typename }", "operationName": "A", "operationName": 1}',
    "escaped key": b'{"qu\\u0065ry": "{ __typename }"}',
    "wrong escape": b'{"query": "\\x41"}',
    "escape cut short": b'{"query": "\\u00"}',
    "thousands of keys": written({f"k{n}": n for n in range(20_000)}),
    "thousands of equal keys": b"{" + b'"query":"{ __typename }",' * 20_000 + b'"query":1}',
    "long key": written({"k" * 100_000: 1, "query": TYPENAME}),
    "prototype": b'{"query": "{ __typename }", "__proto__": {"variables": 1}, "constructor": null}',
    "form": b"query=%7B__typename%7D",
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "GraphQL itself": b"{ __typename }",
    "digits": b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 900_000 + b"}}",
    "minus": b'{"query": "{ __typename }", "variables": {"a": -}}',
    "leading zero": b'{"query": "{ __typename }", "variables": {"a": 01}}',
    "batch": b"[%s]" % b",".join([GOOD] * 10),
    "batch of a thousand": b"[%s]" % b",".join([GOOD] * 1_000),
    "batch of batches": b"[[%s]]" % GOOD,
    "empty batch": b"[]",
}

WRONG: Mapping[str, Any] = {**SHAPES, **NUMBERS, "text": "text", "empty text": "", "long text": "a" * 200_000}
PARAMETERS = ("query", "variables", "operationName", "extensions", "documentId")

PERSISTED: Mapping[str, Any] = {
    "unknown": {"version": 1, "sha256Hash": "0" * 64},
    "no hash": {"version": 1},
    "version 2": {"version": 2, "sha256Hash": "0" * 64},
    "infinite version": {"version": Token("1e308"), "sha256Hash": "0" * 64},
    "hash is a list": {"version": 1, "sha256Hash": ["0"]},
    "hash is NUL": {"version": 1, "sha256Hash": "\0"},
    "long hash": {"version": 1, "sha256Hash": "0" * 100_000},
}


def _cut(random: Random) -> bytes:
    return GOOD[: random.randrange(1, len(GOOD))]


def _flipped(random: Random) -> bytes:
    body = bytearray(GOOD)
    for _ in range(random.randrange(1, 6)):
        body[random.randrange(len(body))] = random.randrange(256)
    return bytes(body)


def _bytes(random: Random) -> bytes:
    return random.randbytes(random.choice([1, 7, 100, 5_000, 60_000]))


def _text(random: Random) -> bytes:
    """Random characters of all planes, in a string of JSON."""
    points = [random.randrange(random.choice([128, 0x800, 0x10000, 0x110000])) for _ in range(300)]
    return json.dumps({"query": "".join(map(chr, points))}, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


RANDOM = {"random bytes": _bytes, "cut": _cut, "flipped": _flipped, "random text": _text}


def _persisted(said: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": said}}


def fixed() -> list[Hostile]:
    """One of each kind."""
    found = [Hostile(f"body: {name}", body) for name, body in FIXED.items()]
    found += [posted(f"body: is {name}", value) for name, value in WRONG.items() if name not in ("list", "lists")]
    for parameter in PARAMETERS:
        found += [posted(f"body: {parameter} is {name}", {"query": TYPENAME, parameter: value}) for name, value in WRONG.items()]
    found += [
        posted(f"body: operationName is {name}", {"query": TYPENAME, "operationName": text}) for name, text in TEXTS.items()
    ]
    found += [posted(f"body: documentId is {name}", {"documentId": text}) for name, text in TEXTS.items()]
    found += [posted(f"body: persisted, {name}", _persisted(said)) for name, said in PERSISTED.items()]
    found += [
        posted(f"body: persisted and query, {name}", {"query": TYPENAME, **_persisted(said)}) for name, said in PERSISTED.items()
    ]
    return found


def rolled(random: Random) -> Hostile:
    """One that is another at each roll."""
    name = random.choice(list(RANDOM))
    return Hostile(f"body: {name}", RANDOM[name](random))
