"""The list of codes in docs/errors.md is whole: every code in the sources is in it, with its status, and no other."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    *(path for room in ("execution", "access", "resolvers", "schema") for path in (ROOT / room).rglob("*.py")),
    ROOT / "app.py",
]
CODE = re.compile(r"[A-Z]+(_[A-Z]+)+|[A-Z]{6,}")
ROW = re.compile(r"\| `([A-Z_]+)` \| ((?:\d{3}(?: or |, )?)+)?")
RAISED_BY = {"because", "Refusal", "RequestRefused"}


def constants(path: Path) -> Iterator[tuple[str, int | None]]:
    """The words of a module that may be codes, each with the status that stands beside it in a call."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            entries = zip(node.keys, node.values, strict=True)
            yield from ((word(value), None) for key, value in entries if key is not None and word(key) == "code")
        if isinstance(node, ast.Call) and node.args and called(node) in RAISED_BY:
            yield word(node.args[0]), next((status for one in node.args[2:3] if (status := number(one))), None)
        if isinstance(node, ast.Call) and called(node) == "__init__" and node.args:
            yield word(node.args[0]), None
        if isinstance(node, ast.Assign | ast.AnnAssign) and path.name == "errors.py" and node.value is not None:
            yield word(node.value), None
        if isinstance(node, ast.FunctionDef) and node.name == "known":
            yield from ((word(one), None) for one in ast.walk(node))


def word(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def number(node: ast.AST) -> int | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def in_sources() -> dict[str, set[int]]:
    """The codes, each with its statuses as far as they stand beside it."""
    found: dict[str, set[int]] = defaultdict(set)
    for path in SOURCES:
        for code, status in constants(path):
            if CODE.fullmatch(code):
                found[code] |= set() if status is None else {status}
    return dict(found)


def in_docs() -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for code, statuses in ROW.findall((ROOT / "docs/errors.md").read_text()):
        found[code] |= {int(status) for status in re.findall(r"\d{3}", statuses)}
    return dict(found)


def test_every_code_is_in_the_list_and_no_other() -> None:
    assert set(in_sources()) == set(in_docs())


def test_each_has_the_status_that_it_is_answered_with() -> None:
    documented = in_docs()

    assert {code: statuses for code, statuses in in_sources().items() if not statuses <= documented[code]} == {}


def test_codes_are_found_where_they_are() -> None:
    """One of each way in which the sources say them."""
    found = in_sources()

    assert found["UNAUTHENTICATED"] == {401}
    assert {"INTERNAL", "FORBIDDEN", "STORE_UNAVAILABLE", "SERVER_BUSY", "QUERY_TOO_COMPLEX"} <= set(found)


def test_no_other_word_in_the_sources_looks_like_a_code() -> None:
    """So that a code which is said in a new way is missed by this test, and not by the list."""
    found: set[str] = set()
    for path in SOURCES:
        words = {word(node) for node in ast.walk(ast.parse(path.read_text()))}
        found |= {one for one in words if CODE.fullmatch(one) and "_" in one}
    assert found - set(in_sources()) - {one for one in found if one.startswith("SPOOL_")} == set()
