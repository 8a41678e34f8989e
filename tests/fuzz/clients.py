"""Clients whose HTTP is none, or who send it as nobody does: by pieces of a connection, with pauses between them."""

from collections.abc import Mapping, Sequence

from tests.fuzz.heads import BODY
from tests.fuzz.wire import Piece

HEAD = b"POST /graphql HTTP/1.1\r\nhost: spool\r\ncontent-type: application/json\r\n"
GET = b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: spool\r\n\r\n"
MEGABYTE = 1_000_000


def _told(length: bytes, body: bytes = BODY) -> list[Piece]:
    return [HEAD + b"content-length: " + length + b"\r\n\r\n" + body]


def _chunked(body: bytes, coding: bytes = b"chunked", more: bytes = b"") -> list[Piece]:
    return [HEAD + more + b"transfer-encoding: " + coding + b"\r\n\r\n" + body]


def _trickle(piece: bytes) -> list[Piece]:
    """A little, again and again."""
    pieces: list[Piece] = [piece, 0.2]
    return pieces * 1_000


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


SOUND = _chunk(BODY) + b"0\r\n\r\n"

QUICK: Mapping[str, Sequence[Piece]] = {
    "length negative": _told(b"-1"),
    "length in words": _told(b"many"),
    "length with a sign": _told(b"+%d" % len(BODY)),
    "length hexadecimal": _told(b"0x%x" % len(BODY)),
    "length of 30 digits": _told(b"9" * 30),
    "length of 5000 digits": _told(b"9" * 5_000),
    "length twice, alike": _told(b"%d, %d" % (len(BODY), len(BODY))),
    "length twice, otherwise": _told(b"%d\r\ncontent-length: 1" % len(BODY)),
    "length empty": _told(b""),
    "length of other digits": _told("\u0665".encode()),
    "length too short": _told(b"5"),
    "length of a gigabyte": _told(b"1000000000"),
    "chunks": _chunked(SOUND),
    "chunks of one byte": _chunked(b"".join(_chunk(bytes([one])) for one in BODY) + b"0\r\n\r\n"),
    "chunks with extensions": _chunked(b"%x;a=b;%s\r\n%s\r\n0\r\n\r\n" % (len(BODY), b"c" * 5_000, BODY)),
    "chunks with trailers": _chunked(_chunk(BODY) + b"0\r\nauthorization: Bearer x\r\ncontent-length: 7\r\n\r\n"),
    "chunk without a size": _chunked(b"\r\n" + BODY),
    "chunk of a negative size": _chunked(b"-5\r\n" + BODY),
    "chunk of a size that overflows": _chunked(b"ffffffffffffffffff\r\n" + BODY),
    "chunk of no number": _chunked(b"zz\r\n" + BODY),
    "chunk larger than told": _chunked(b"1\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "chunks and a length": _chunked(SOUND, more=b"content-length: 5\r\n"),
    "chunks after a length": _chunked(SOUND, more=b"content-length: %d\r\n" % len(SOUND)),
    "chunked twice": _chunked(SOUND, b"chunked, chunked"),
    "chunked by a blank": _chunked(SOUND, b" chunked \t"),
    "chunked nearly": _chunked(SOUND, b"xchunked"),
    "identity": _chunked(BODY, b"identity"),
    "gzip and chunked": _chunked(SOUND, b"gzip, chunked"),
    "chunks beyond the limit": _chunked(_chunk(b" " * 100_000) * 30 + b"0\r\n\r\n"),
    "chunked by HTTP/1.0": [HEAD.replace(b"1.1", b"1.0") + b"transfer-encoding: chunked\r\n\r\n" + SOUND],
    "request line without a version": [b"GET /graphql\r\n\r\n"],
    "request line of version 9.9": [b"GET /graphql HTTP/9.9\r\n\r\n"],
    "request line of HTTP/2": [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    "request line of an address": [b"GET http://evil.example/graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: spool\r\n\r\n"],
    "request line of a star": [b"OPTIONS * HTTP/1.1\r\nhost: spool\r\n\r\n"],
    "request line of blanks": [b"GET  /graphql   HTTP/1.1\r\n\r\n"],
    "request line in lower case": [b"get /graphql http/1.1\r\n\r\n"],
    "request line of control characters": [b"G\x01T /graphql HTTP/1.1\r\n\r\n"],
    "request line of bytes": [b"GET /\xff\xfe\x80 HTTP/1.1\r\nhost: spool\r\n\r\n"],
    "request line with NUL": [b"GET /graphql\0 HTTP/1.1\r\nhost: spool\r\n\r\n"],
    "request line of line feeds": [GET.replace(b"\r\n", b"\n")],
    "request line of carriage returns": [GET.replace(b"\r\n", b"\r")],
    "request line of a megabyte": [b"GET /graphql?query=" + b"a" * MEGABYTE + b" HTTP/1.1\r\nhost: spool\r\n\r\n"],
    "method of its own": [GET.replace(b"GET", b"MANGLE")],
    "empty lines": [b"\r\n" * 10_000 + GET],
    "header without a colon": [b"GET /graphql HTTP/1.1\r\nhost\r\n\r\n"],
    "header without a name": [b"GET /graphql HTTP/1.1\r\n: spool\r\n\r\n"],
    "header with a blank": [HEAD + b"content-length : 5\r\n\r\n12345"],
    "header folded": [HEAD + b"x-a: b\r\n  c\r\n\r\n"],
    "header of NUL": [b"GET /graphql HTTP/1.1\r\nhost: sp\0ool\r\n\r\n"],
    "header of a carriage return": [b"GET /graphql HTTP/1.1\r\nhost: a\rb\r\n\r\n"],
    "header of a megabyte": [b"GET /graphql HTTP/1.1\r\nx: " + b"a" * MEGABYTE + b"\r\n\r\n"],
    "header name of a megabyte": [b"GET /graphql HTTP/1.1\r\n" + b"a" * MEGABYTE + b": x\r\n\r\n"],
    "50000 headers": [b"GET /graphql HTTP/1.1\r\n" + b"x: y\r\n" * 50_000 + b"\r\n"],
    "headers without end": [b"GET /graphql HTTP/1.1\r\n", *[b"x: " + b"y" * 60_000 + b"\r\n"] * 100],
    "no host": [b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\n\r\n"],
    "TLS": [bytes.fromhex("160301020001fc0303") + b"\x5a" * 500],
    "SSH": [b"SSH-2.0-OpenSSH_9.6\r\n"],
    "SMTP": [b"EHLO spool\r\nMAIL FROM:<a@example.org>\r\n"],
    "zeros": [b"\0" * 10_000],
    "requests in a pipeline": [GET * 200],
    "requests of which the second is broken": [GET + b"NONSENSE\r\n\r\n"],
    "a body that a request is hidden in": _told(b"0", GET + GET),
    "expects to be told to go on": [HEAD + b"expect: 100-continue\r\ncontent-length: %d\r\n\r\n" % len(BODY), 0.2, BODY],
    "expects something else": [HEAD + b"expect: nothing\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY],
    "a socket without a key": [b"GET /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"],
    "a socket with a bad key": [
        b"GET /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-version: 13\r\nsec-websocket-key: x\r\n\r\n"
    ],
    "a socket of version 99": [
        b"GET /graphql HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-version: 99\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ],
    "a socket by POST": [HEAD + b"connection: upgrade\r\nupgrade: websocket\r\ncontent-length: 0\r\n\r\n"],
    "upgrade to nothing": [HEAD + b"connection: upgrade\r\nupgrade: nothing/1.0\r\ncontent-length: 2\r\n\r\n{}"],
    "connect": [b"CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n\r\n"],
}
"""Whom the server answers at once."""

SLOW: Mapping[str, Sequence[Piece]] = {
    "says nothing": [],
    "stops in the request line": [b"POST /grap"],
    "stops in a header": [HEAD],
    "a byte of the head at a time": [HEAD[:-30], *_trickle(b"a")],
    "a header at a time": [HEAD, *_trickle(b"x: y\r\n")],
    "stops before the body": [HEAD + b"content-length: 5000\r\n\r\n"],
    "stops in the body": [HEAD + b"content-length: 5000\r\n\r\n" + BODY],
    "a byte of the body at a time": [HEAD + b"content-length: 5000\r\n\r\n", *_trickle(b" ")],
    "a chunk at a time": [HEAD + b"transfer-encoding: chunked\r\n\r\n", *_trickle(_chunk(b" "))],
    "a chunk's size without end": [HEAD + b"transfer-encoding: chunked\r\n\r\n", *_trickle(b"0")],
    "goes on sending after the answer": [
        HEAD.replace(b"POST", b"PUT") + b"content-length: 1000000000\r\n\r\n",
        *_trickle(b"x" * 100),
    ],
    "length too long": _told(b"%d" % (len(BODY) + 100)),
}
"""Whom it leaves when their time is up."""

GONE: Mapping[str, Sequence[Piece]] = {
    "gone before a word": [],
    "gone in the head": [HEAD, 0.05],
    "gone in the body": [HEAD + b"content-length: 5000\r\n\r\n" + BODY, 0.05],
    "gone before the answer": [HEAD + b"content-length: %d\r\n\r\n" % len(BODY) + BODY],
    "gone in a pipeline": [GET * 100],
}
"""Who hang up without waiting."""
