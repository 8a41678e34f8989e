"""Documents are parsed and validated once, and what is kept of them is bounded."""

from typing import Any

import graphql
import pytest

from execution import documents
from execution.documents import Documents
from execution.errors import RequestRefused
from execution.recent import Recent
from tests.execution.door import SCHEMA


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were parsed."""
    sources: list[str] = []

    def parse(source: str, **options: Any) -> Any:
        sources.append(source)
        return graphql.parse(source, **options)

    monkeypatch.setattr(documents, "parse", parse)
    return sources


def test_a_document_is_read_once_good_or_refused(parsed: list[str]) -> None:
    kept = Documents(SCHEMA._schema)

    assert kept.find("{ greeting }") is kept.find("{ greeting }")
    for _ in range(2):
        with pytest.raises(RequestRefused, match="Syntax Error"):
            kept.find("{")
        with pytest.raises(RequestRefused, match="Cannot query field 'nothing'"):
            kept.find("{ nothing }")

    assert parsed == ["{ greeting }", "{", "{ nothing }"]


def test_a_flood_of_refused_documents_costs_the_good_ones_nothing(parsed: list[str]) -> None:
    kept = Documents(SCHEMA._schema)
    kept.find("{ greeting }")
    for number in range(documents.COUNT + 10):
        with pytest.raises(RequestRefused):
            kept.find("{" * (number + 1))

    kept.find("{ greeting }")
    with pytest.raises(RequestRefused):
        kept.find("{")  # the least recently used went

    assert parsed.count("{ greeting }") == 1
    assert parsed.count("{") == 2


def test_the_least_recently_used_go_first() -> None:
    recent = Recent[int](count=2, weight=100)
    recent.put("a", 1, 10)
    recent.put("b", 2, 20)
    recent.get("a")

    recent.put("c", 3, 30)

    assert [recent.get(key) for key in "abc"] == [1, None, 3]
    assert (len(recent), recent.weight) == (2, 40)


def test_a_document_has_a_bound() -> None:
    with pytest.raises(RequestRefused) as refused:
        Documents(SCHEMA._schema).find("{" + " greeting" * 8_000 + "}")
    assert refused.value.errors[0]["extensions"] == {
        "code": "QUERY_TOO_COMPLEX",
        "what": "tokens",
        "value": 8_001,
        "limit": 8_000,
    }


def test_what_is_kept_has_a_weight() -> None:
    recent = Recent[int](count=10, weight=100)
    recent.put("a", 1, 60)
    recent.put("b", 2, 30)

    recent.put("c", 3, 50)
    recent.put("d", 4, 101)

    assert [recent.get(key) for key in "abcd"] == [None, 2, 3, None]
    assert recent.weight == 80
