"""How well hooks and examples work is told by what students did next."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from datasources.graph.port import Label
from datasources.relational import insights_content
from resolvers.content_jobs import carry_over
from resolvers.insights_jobs import judge_content
from tests.insights.conftest import MEDIAN, Class

BEGIN = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
HOOK = f"INSERT INTO content_hooks (concept_id, life_category, hook_text) VALUES (({MEDIAN}), 'social', 'Dice.') RETURNING id"
JUDGED = """
SELECT id, effectiveness_score, updated_at FROM content_hooks UNION ALL
SELECT id, effectiveness_score, updated_at FROM content_examples ORDER BY id
"""


async def judged(lesson: Class) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await lesson.database.fetch(JUDGED)]


async def test_the_demo_schools_are_judged_as_its_history_has_it(lesson: Class) -> None:
    before = await judged(lesson)
    assert sum(score is not None for _, score, _ in before) > 50
    await judge_content(lesson.work)
    assert await judged(lesson) == before
    for table in ("content_hooks", "content_examples"):
        await lesson.database.fetch(f"UPDATE {table} SET effectiveness_score = 0.1234")
    await judge_content(lesson.work)
    assert await judged(lesson) == before  # nor is it a change of them


@pytest.mark.parametrize("page", [1, 20])
async def test_the_first_answer_after_it_was_shown_counts_for_a_hook(
    lesson: Class, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insights_content, "PAGE", page)
    hook = await lesson.database.fetchval(HOOK)
    query = "query($id: ID!) { node(id: $id) { ... on Hook { effectiveness } } }"

    async def effectiveness() -> float | None:
        await judge_content(lesson.work)
        node = (await lesson.served.client("mr-okafor").data(query, id=f"Hook:{hook}"))["node"]
        told: float | None = node["effectiveness"]
        return told

    for n, score in enumerate([0.5, 0.5, 1.0, 1.0]):
        at = BEGIN + timedelta(hours=n)
        session = await lesson.sat("maya", at, 20, 20, hooks=[str(hook)])
        await lesson.answered(session, at + timedelta(minutes=4), None, "submitted")
        await lesson.answered(session, at + timedelta(minutes=5), score)
        await lesson.answered(session, at + timedelta(minutes=9), 0.0)
    assert await effectiveness() is None
    at = BEGIN + timedelta(hours=5)
    await lesson.sat("maya", at, 5, 5, hooks=[str(hook)])
    assert await effectiveness() is None  # it was shown, and nothing came of it yet
    session = await lesson.sat("maya", at + timedelta(minutes=30), 20, 20)
    await lesson.answered(session, at + timedelta(minutes=40), 0.75)  # what came next, came in another session
    assert await effectiveness() == 0.75


async def test_the_graph_is_told_how_well_a_hook_works(lesson: Class) -> None:
    hook, retired = [row.id for row in await lesson.database.fetch("SELECT id FROM content_hooks WHERE is_active LIMIT 2")]
    wrong = "UPDATE content_hooks SET effectiveness_score = 0.1234, archived_at = $2 WHERE id = $1"
    await lesson.database.fetch(wrong, hook, None)
    await lesson.database.fetch(wrong, retired, BEGIN)

    await judge_content(lesson.work)

    waiting = "SELECT key FROM outbox WHERE delivered_at IS NULL"
    assert [row.key for row in await lesson.database.fetch(waiting)] == [f"hook_{hook}"]
    await carry_over(lesson.work)
    score = await lesson.database.fetchval("SELECT effectiveness_score FROM content_hooks WHERE id = $1", hook)
    [node] = [node for node in await lesson.work.stores.graph.all(Label.HOOK) if node.id == f"hook_{hook}"]
    assert node.properties.get("effectiveness_score") == score != 0.1234


async def test_how_hard_a_concept_is_follows_its_answers(lesson: Class) -> None:
    answers = f"SELECT answer_count FROM concept_difficulty WHERE concept_id = ({MEDIAN})"
    before = await lesson.database.fetchval(answers)
    await lesson.answered(await lesson.sat("maya", BEGIN, 20, 20), BEGIN, 0.5)
    assert await lesson.database.fetchval(answers) == before
    await judge_content(lesson.work)
    assert await lesson.database.fetchval(answers) == before + 1
