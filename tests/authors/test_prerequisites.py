"""What builds on what, as authors change it: no cycle is ever closed, whoever writes at the same time, and whatever waits."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from datasources.errors import StoreUnavailable
from datasources.graph.port import Change, DropEdge, Edge, Relationship
from tests.authors.conftest import Study, ask, document, outcome
from tests.conftest import serving

REQUIRES = Relationship.REQUIRES_PREREQUISITE
UNMET = "query($id: ID!, $student: ID!) { concept(id: $id) { unmetPrerequisites(studentId: $student) { name } } }"
BEGINNER = """
SELECT s.id FROM student_profiles s JOIN organizations o ON o.id = s.organization_id WHERE o.name LIKE 'Willow%'
AND NOT EXISTS (SELECT FROM concept_progress p WHERE p.student_profile_id = s.id AND p.concept_id = $1) LIMIT 1
"""
STATED = {"strength": "moderate", "can_skip": False, "source": "author", "confidence": 1.0}


def ends(required: str, dependent: str) -> dict[str, str]:
    return {"requiredId": f"Concept:{required}", "dependentId": f"Concept:{dependent}"}


async def three(study: Study) -> tuple[str, str, str]:
    """Concepts none of which builds on another: there is no way between them."""
    mode, plots, methods = [await study.concept(name) for name in ("Mode", "Scatter plots", "Sampling methods")]
    return mode, plots, methods


def failing(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the graph is read, and does not take what it is told."""

    async def down(changes: Sequence[Change]) -> int:
        raise StoreUnavailable("graph", "it is being mended")

    monkeypatch.setattr(study.stores.graph, "apply", down)


async def test_one_is_added(study: Study) -> None:
    mode, plots, _ = await three(study)
    before = await study.value("SELECT count(*) FROM outbox WHERE delivered_at IS NULL")

    answer = await ask(study.client("robin"), "addPrerequisite", **ends(mode, plots), reason="The tallest *heap*.")

    assert (answer["__typename"], answer["name"]) == ("Concept", "Scatter plots")
    added = [one for one in answer["prerequisites"] if one["required"]["id"] == f"Concept:{mode}"]
    assert added == [
        {
            "strength": "MODERATE",
            "reason": "The tallest *heap*.",
            "canSkip": False,
            "required": {"id": f"Concept:{mode}"},
        }
    ]
    stated = {**STATED, "reason": "The tallest *heap*."}
    assert await study.requires(plots, mode) == stated
    assert await study.value("SELECT count(*) FROM outbox WHERE delivered_at IS NULL") == before
    [(entity, number, content, author)] = await study.versions()
    assert (entity, number, author) == ("Concept", 1, "robin")
    assert (content["name"], content["prerequisites"][mode]) == ("Scatter plots", stated)
    assert await study.audit() == [
        ("robin", "addPrerequisite", "Concept", {"prerequisites": {mode: None}}, {"prerequisites": {mode: stated}})
    ]


async def test_another_process_notices(study: Study) -> None:
    mode, plots, _ = await three(study)
    student = await study.value(BEGINNER, mode)
    about = {"id": f"Concept:{plots}", "student": f"Student:{student}"}
    async with serving(study.school) as other:
        teacher = other.client("mr-okafor")
        before = (await teacher.data(UNMET, **about))["concept"]["unmetPrerequisites"]
        assert {"name": "Mode"} not in before

        assert await outcome(study.client("robin"), "addPrerequisite", **ends(mode, plots)) == "Concept"

        assert {"name": "Mode"} in (await teacher.data(UNMET, **about))["concept"]["unmetPrerequisites"]


async def test_an_inferred_one_is_confirmed_and_one_that_is_there_changed(study: Study) -> None:
    mode, plots, _ = await three(study)
    guess: dict[str, Any] = {"strength": "weak", "reason": "Its text mentions Mode 3 times.", "can_skip": True}
    await study.stores.graph.apply([Edge(REQUIRES, plots, mode, {**guess, "source": "mention", "confidence": 0.6})])
    robin, same = study.client("robin"), {"strength": "WEAK", "reason": guess["reason"], "canSkip": True}

    assert await outcome(robin, "addPrerequisite", **ends(mode, plots), **same) == "Concept"
    assert await study.requires(plots, mode) == {**guess, "source": "author", "confidence": 1.0}

    async with study.untouched():  # it says so already
        assert await outcome(robin, "addPrerequisite", **ends(mode, plots), **same) == "Concept"

    assert await outcome(robin, "addPrerequisite", **ends(mode, plots), strength="STRONG") == "Concept"
    assert await study.requires(plots, mode) == {**STATED, "strength": "strong"}
    assert [version[1] for version in await study.versions()] == [1, 2]


async def test_one_is_removed(study: Study) -> None:
    mode, plots, _ = await three(study)
    robin = study.client("robin")
    await ask(robin, "addPrerequisite", **ends(mode, plots))

    answer = await ask(robin, "removePrerequisite", **ends(mode, plots))

    assert f"Concept:{mode}" not in [one["required"]["id"] for one in answer["prerequisites"]]
    assert await study.requires(plots, mode) is None
    assert mode not in (await study.versions())[-1][2]["prerequisites"]
    async with study.untouched():
        assert await outcome(robin, "removePrerequisite", **ends(mode, plots)) == "Concept"


@pytest.mark.parametrize("mutation", ["addPrerequisite", "removePrerequisite"])
async def test_a_concept_that_is_not_there(study: Study, mutation: str) -> None:
    robin, (mode, plots, _) = study.client("robin"), await three(study)
    async with study.untouched():
        for given, field in (
            (ends("nobody", plots), "requiredId"),
            (ends(mode, "nobody"), "dependentId"),
            ({"requiredId": f"Hook:{mode}", "dependentId": f"Concept:{plots}"}, "requiredId"),
        ):
            answer = await ask(robin, mutation, **given)
            assert (answer["__typename"], answer["field"]) == ("NotFoundError", field)


async def test_a_reason_that_is_too_long(study: Study) -> None:
    mode, plots, _ = await three(study)
    async with study.untouched():
        answer = await ask(study.client("robin"), "addPrerequisite", **ends(mode, plots), reason="w" * 501)
        assert answer["fields"] == [{"path": ["reason"], "message": "It takes 1 to 500 characters."}]


@pytest.mark.parametrize("handle", ["maya", "mr-okafor", "dr-lindqvist"])
async def test_only_platform_staff_may(study: Study, handle: str) -> None:
    mode, plots, _ = await three(study)
    client = study.client(handle)
    async with study.untouched():
        for mutation in ("addPrerequisite", "removePrerequisite"):
            assert await outcome(client, mutation, **ends(mode, plots)) == "FORBIDDEN"
        assert await outcome(client, "updateConcept", id=f"Concept:{mode}", name="Fashion") == "FORBIDDEN"


async def test_one_that_would_close_a_cycle_is_refused(study: Study) -> None:
    mode, plots, methods = await three(study)
    robin = study.client("robin")
    for required, dependent in ((mode, plots), (plots, methods)):
        assert await outcome(robin, "addPrerequisite", **ends(required, dependent)) == "Concept"

    async with study.untouched():
        answer = await ask(robin, "addPrerequisite", **ends(methods, mode))
        itself = await ask(robin, "addPrerequisite", **ends(mode, mode))

    assert (answer["__typename"], [one["name"] for one in answer["path"]]) == (
        "CycleError",
        ["Mode", "Scatter plots", "Sampling methods"],
    )
    assert answer["message"] == (
        "It would make a concept its own prerequisite: Mode -> Scatter plots -> Sampling methods -> Mode."
    )
    assert (itself["__typename"], [one["name"] for one in itself["path"]]) == ("CycleError", ["Mode"])


async def test_of_two_that_would_close_one_together_one_is_refused(study: Study) -> None:
    """Each is fine alone. They go through two processes, over and over."""
    mode, plots, _ = await three(study)
    async with serving(study.school) as other:
        writers = study.client("robin"), other.client("robin")
        for _ in range(5):
            first, second = await asyncio.gather(
                outcome(writers[0], "addPrerequisite", **ends(mode, plots)),
                outcome(writers[1], "addPrerequisite", **ends(plots, mode)),
            )
            assert sorted((first, second)) == ["Concept", "CycleError"]
            there = await study.requires(plots, mode), await study.requires(mode, plots)
            assert [one is not None for one in there] == [first == "Concept", second == "Concept"]
            for given in (ends(mode, plots), ends(plots, mode)):
                assert await outcome(writers[0], "removePrerequisite", **given) == "Concept"


async def test_many_at_once_that_close_none_are_all_made(study: Study) -> None:
    names = ("Mode", "Scatter plots", "Sampling methods", "Histograms", "Box plots", "Outliers", "Tree diagrams", "Events")
    ids = [await study.concept(name) for name in names]
    robin, first = study.client("robin"), await study.concept("Data and variables")
    pairs = [(first, dependent) for dependent in ids]

    found = await asyncio.gather(*(outcome(robin, "addPrerequisite", **ends(*pair), strength="STRONG") for pair in pairs))

    assert found == ["Concept"] * len(pairs)
    for required, dependent in pairs:
        assert await study.requires(dependent, required) == {**STATED, "strength": "strong"}


async def test_what_the_graph_cannot_be_told_is_kept_and_counts(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    mode, plots, _ = await three(study)
    robin = study.client("robin")
    with monkeypatch.context() as patched:
        failing(study, patched)
        for _ in range(2):  # sent again it is not decided again
            body = await robin.send(document("addPrerequisite"), input=ends(mode, plots))
            assert body["data"] == {"addPrerequisite": None}
            assert [error["extensions"]["code"] for error in body["errors"]] == ["STORE_UNAVAILABLE"]
        assert len(await study.versions()) == 1
        assert await study.requires(plots, mode) is None
        assert await outcome(robin, "addPrerequisite", **ends(plots, mode)) == "CycleError"

    await study.work()

    assert await study.requires(plots, mode) == STATED
    assert await study.value("SELECT count(*) FROM outbox WHERE delivered_at IS NULL") == 0


async def test_what_the_graph_refuses_is_taken_back(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica lags: it does not tell of a prerequisite that its writer has."""
    mode, plots, methods = await three(study)
    await study.stores.graph.apply([Edge(REQUIRES, dependent, on) for on, dependent in ((mode, plots), (plots, methods))])

    async def lagging(ids: Sequence[str]) -> set[tuple[str, str]]:
        return set()

    monkeypatch.setattr(study.stores.graph, "prerequisites_below", lagging)
    robin = study.client("robin")

    answer = await ask(robin, "addPrerequisite", **ends(methods, mode))

    assert (answer["__typename"], [one["name"] for one in answer["path"]]) == (
        "CycleError",
        ["Mode", "Scatter plots", "Sampling methods"],
    )
    assert await study.value("SELECT count(*) FROM outbox WHERE delivered_at IS NULL") == 0
    [with_it, without] = await study.versions()
    assert methods in with_it[2]["prerequisites"]
    assert methods not in without[2]["prerequisites"]
    assert [(action, entity) for _, action, entity, *_ in await study.audit()] == [
        ("addPrerequisite", "Concept"),
        ("withdraw", "Concept"),
    ]
    assert await outcome(robin, "addPrerequisite", **ends(mode, plots)) == "Concept"  # nothing is held back by it


async def test_what_is_refused_later_is_taken_back_by_the_job(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    mode, plots, _ = await three(study)
    with monkeypatch.context() as patched:
        failing(study, patched)
        assert await outcome(study.client("robin"), "addPrerequisite", **ends(mode, plots)) == "STORE_UNAVAILABLE"
    await study.stores.graph.apply([Edge(REQUIRES, mode, plots, {"strength": "weak"})])

    await study.work()

    assert await study.requires(plots, mode) is None
    assert await study.value("SELECT count(*) FROM outbox WHERE delivered_at IS NULL") == 0
    actor: Any = await study.rows("SELECT actor, action FROM audit_events ORDER BY id DESC LIMIT 1")
    assert actor == [("spool", "withdraw")]


async def test_what_is_asked_of_the_stores(study: Study) -> None:
    mode, plots, _ = await three(study)
    robin = study.client("robin")
    document = "mutation($input: AddPrerequisiteInput!) { addPrerequisite(input: $input) { ... on Concept { id } } }"
    await robin.data(document, input=ends(mode, plots))
    await study.stores.graph.apply([DropEdge(REQUIRES, plots, mode)])

    calls = study.count_calls()
    await robin.data(document, input=ends(mode, plots))

    assert calls == {"relational": 4, "transaction": 2, "graph": 6}
