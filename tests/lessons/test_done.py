"""What was done in a session is taken in: once, late, in any order; and sessions end."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from access.work import Work
from resolvers import lessons_done
from resolvers.lessons_jobs import end_sessions
from tests.lessons.conftest import MINUTE, Pupil, bare, done, pupil, unchanged
from tests.people.conftest import Desk, later

SUMMARY = """
SELECT duration_seconds, active_seconds, idle_periods, scroll_depth_percent, component_engagement, last_interaction_at
FROM learning_sessions WHERE id = $1::text::uuid
"""
PROGRESS = """
SELECT status, hook_viewed, examples_viewed, core_content_viewed, active_time_seconds, total_time_seconds
FROM concept_progress WHERE student_profile_id = $1::text::uuid AND concept_id = $2
"""


def read(session: dict[str, Any], at: Any) -> list[dict[str, Any]]:
    """Twenty minutes with a lesson, of which four were idle."""
    lesson = session["lesson"]
    return [
        done("VIEW", "HOOK", at, 60, targetId=lesson["hook"]["id"]),
        done("VIEW", "EXPLANATION", at + MINUTE, 600),
        done("SCROLL", "EXPLANATION", at + 2 * MINUTE, None, scrollPercent=40),
        done("SCROLL", "EXPLANATION", at + 9 * MINUTE, None, scrollPercent=95),
        done("IDLE", "EXPLANATION", at + 3 * MINUTE, 240),
        done("VIEW", "EXAMPLE", at + 10 * MINUTE, 600, targetId=lesson["examples"][0]["id"]),
        done("CLICK", "EXAMPLE", at + 12 * MINUTE, None, targetId=lesson["examples"][0]["id"]),
        done("VIEW", "EXAMPLE", at + 15 * MINUTE, 120, targetId=lesson["examples"][1]["id"]),
    ]


async def test_the_summary_progress_and_rewards(desk: Desk) -> None:
    sam = await pupil(desk, "sam")
    at = desk.school.now
    session = await sam.begin(conceptId=await new_concept(sam))
    before = await sam.row("SELECT experience_points FROM student_profiles WHERE id = $1::text::uuid", sam.key)
    async with later(desk, timedelta(minutes=30)) as then:
        sam = await pupil(then, "sam")
        mark = await sam.mark()
        answer = await sam.ask("recordInteractions", sessionId=session["id"], interactions=read(session, at))

        assert (answer["activeSeconds"], answer["endedAt"]) == (16 * 60, None)
        assert await sam.row(SUMMARY, bare(session["id"])) == (
            20 * 60,
            16 * 60,
            [{"at": (at + 3 * MINUTE).isoformat(), "seconds": 240}],
            95,
            {"hook": 60, "explanation": 360, "example": 600},
            at + 20 * MINUTE,
        )
        assert await sam.row(PROGRESS, sam.key, bare(session["concept"]["id"])) == ("viewing", True, 2, True, 960, 1200)
        kinds = [(kind, payload) for kind, _, payload in await sam.told(mark)]
        assert ("concept_progressed", {"status": "viewing"}) in kinds
        assert [kind for kind, _ in kinds].count("session_changed") == 0
        after = await sam.row("SELECT experience_points FROM student_profiles WHERE id = $1::text::uuid", sam.key)
        assert after > before


async def new_concept(sam: Pupil) -> str:
    """A concept that they can begin, and have not."""
    found = await sam.client.data(
        "query($id: ID!) { node(id: $id) { ... on LearningPath { availableConcepts { id progress { id } } } } }",
        id=await sam.path(),
    )
    return str(next(one["id"] for one in found["node"]["availableConcepts"] if one["progress"] is None))


async def test_the_same_again_in_any_order_and_in_parts_changes_nothing(desk: Desk) -> None:
    sam = await pupil(desk, "sam")
    session = await sam.begin(conceptId=await new_concept(sam))
    batch = read(session, desk.school.now)
    async with later(desk, timedelta(minutes=30)) as then:
        sam = await pupil(then, "sam")
        for one in reversed(batch[2:]):
            await sam.ask("recordInteractions", sessionId=session["id"], interactions=[one])
        answer = await sam.ask("recordInteractions", sessionId=session["id"], interactions=batch)
        assert answer["activeSeconds"] == 16 * 60
        assert (await sam.row(SUMMARY, bare(session["id"])))[:2] == (20 * 60, 16 * 60)
        assert (await sam.row(PROGRESS, sam.key, bare(session["concept"]["id"])))[4:] == (960, 1200)
        async with unchanged(then):
            again = await sam.ask("recordInteractions", sessionId=session["id"], interactions=batch[::-1] + batch[:2])
        assert again == answer


async def test_batches_at_once_are_counted_once(desk: Desk) -> None:
    sam = await pupil(desk, "sam")
    session = await sam.begin(conceptId=await new_concept(sam))
    batch = read(session, desk.school.now)
    async with later(desk, timedelta(minutes=30)) as then:
        sam = await pupil(then, "sam")
        await asyncio.gather(
            *(sam.ask("recordInteractions", sessionId=session["id"], interactions=batch[n % 3 :]) for n in range(12))
        )
        assert (await sam.row(SUMMARY, bare(session["id"])))[:2] == (20 * 60, 16 * 60)
        assert (await sam.row(PROGRESS, sam.key, bare(session["concept"]["id"])))[4:] == (960, 1200)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"seconds": -1}, "seconds", "It takes 0 to 43200."),
    ({"seconds": 50_000}, "seconds", "It takes 0 to 43200."),
    ({"seconds": None}, "seconds", "It is left out for `CLICK` alone."),
    ({"kind": "CLICK"}, "seconds", "A click takes none."),
    ({"scrollPercent": 10}, "scrollPercent", "It is for `SCROLL` only."),
    ({"kind": "SCROLL", "scrollPercent": 101}, "scrollPercent", "It takes 0 to 100."),
    ({"targetId": None}, "targetId", "It is the hook of this session."),
    ({"targetId": "Example:{hook}"}, "targetId", "It is the hook of this session."),
    ({"part": "EXPLANATION"}, "targetId", "It is left out for the explanation."),
    ({"part": "EXAMPLE"}, "targetId", "It is an example of this session."),
    ({"part": "EXERCISE", "targetId": "Exercise:{exercise}"}, "targetId", "It is an exercise of this session."),
    ({"at": "2026-11-18T16:20:00Z"}, "at", "It is before the session began."),
    ({"at": "2026-11-18T16:35:30Z"}, "at", "It lies in the future, or lasts until then."),
]


async def test_one_that_is_not_acceptable_refuses_the_batch(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    session = await maya.begin()
    hook = bare(session["lesson"]["hook"]["id"])
    other = await desk.tables.value("SELECT id FROM exercise_generations ORDER BY id LIMIT 1")
    good = done("VIEW", "EXPLANATION", desk.school.now, 30)
    async with unchanged(desk):
        for change, path, message in REFUSED:
            bad = done("VIEW", "HOOK", desk.school.now, 60, targetId=f"Hook:{hook}") | change
            bad["targetId"] = bad["targetId"] and bad["targetId"].format(hook=hook, exercise=other)
            answer = await maya.ask("recordInteractions", sessionId=session["id"], interactions=[good, bad])
            expected = [{"path": ["interactions", "1", path], "message": message}]
            assert answer == {"__typename": "InputError", "fields": expected}, change


async def test_a_batch_has_1_to_200(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    session = await maya.begin()
    batch = [done("VIEW", "EXPLANATION", desk.school.now, 1) for _ in range(201)]
    async with unchanged(desk):
        for size in (0, 201):
            answer = await maya.ask("recordInteractions", sessionId=session["id"], interactions=batch[:size])
            assert answer["fields"] == [{"path": ["interactions"], "message": "It takes 1 to 200 of them."}]
    taken = await maya.ask("recordInteractions", sessionId=session["id"], interactions=batch[:200])
    assert taken["__typename"] == "LearningSession"


async def test_what_was_done_offline_is_taken_for_seven_days(desk: Desk) -> None:
    session = await (await pupil(desk, "maya")).begin()
    async with later(desk, 2 * MINUTE) as then:
        await (await pupil(then, "maya")).ask("endSession", id=session["id"])
    batch = [done("VIEW", "EXPLANATION", desk.school.now, 120)]
    async with later(desk, timedelta(days=7, minutes=2)) as then:
        answer = await (await pupil(then, "maya")).ask("recordInteractions", sessionId=session["id"], interactions=batch)
        assert answer["activeSeconds"] == 120
    more = [done("VIEW", "EXPLANATION", desk.school.now + 2 * MINUTE, 120)]
    async with later(desk, timedelta(days=7, minutes=2, seconds=1)) as then:
        async with unchanged(then):
            late = await (await pupil(then, "maya")).ask("recordInteractions", sessionId=session["id"], interactions=more)
        assert late == {
            "__typename": "ConflictError",
            "reason": "EXPIRED",
            "message": "The session ended too long ago.",
            "existing": {"__typename": "LearningSession", "id": session["id"]},
        }


async def test_nobody_is_active_for_longer_than_a_session_has_lasted(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    session = await maya.begin()
    ahead = [done("VIEW", "EXPLANATION", desk.school.now, 300)]  # as a clock may say that is five minutes ahead
    answer = await maya.ask("recordInteractions", sessionId=session["id"], interactions=ahead)
    assert answer["activeSeconds"] == 0
    async with later(desk, MINUTE) as then:
        more = [done("VIEW", "EXPLANATION", then.school.now, 300)]
        answer = await (await pupil(then, "maya")).ask("recordInteractions", sessionId=session["id"], interactions=more)
        assert answer["activeSeconds"] == 60


async def test_a_session_takes_so_many_interactions_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons_done, "MOST_KEPT", 2)
    maya = await pupil(desk, "maya")
    session = await maya.begin()
    batch = [done("CLICK", "EXPLANATION", desk.school.now) for _ in range(3)]
    assert (await maya.ask("recordInteractions", sessionId=session["id"], interactions=batch[:2]))[
        "__typename"
    ] == "LearningSession"
    async with unchanged(desk):
        refused = await maya.ask("recordInteractions", sessionId=session["id"], interactions=batch)
    assert (refused["reason"], refused["message"]) == ("WRONG_STATE", "A session takes 2 interactions.")


async def test_ending_is_idempotent(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    session = await maya.begin()
    mark = await maya.mark()
    ended = await maya.ask("endSession", id=session["id"])
    assert ended["endedAt"] == session["startedAt"]
    assert await maya.told(mark) == [("session_changed", bare(session["id"]), {})]
    async with later(desk, timedelta(minutes=5)) as then, unchanged(then):
        assert await (await pupil(then, "maya")).ask("endSession", id=session["id"]) == ended


async def test_a_session_ends_by_itself_twelve_hours_after_the_last_thing_done_in_it(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    session = await maya.begin()
    await maya.ask("recordInteractions", sessionId=session["id"], interactions=[done("VIEW", "EXPLANATION", desk.school.now, 60)])
    mark = await maya.mark()
    over = desk.school.now + timedelta(hours=12, minutes=1)
    sql = "SELECT ended_at FROM learning_sessions WHERE id = $1::text::uuid"
    await end_sessions(work(desk, over - timedelta(seconds=1)))
    assert await maya.row(sql, bare(session["id"])) == (None,)
    await end_sessions(work(desk, over + timedelta(hours=3)))
    assert await maya.row(sql, bare(session["id"])) == (over,)
    assert await maya.told(mark) == [("session_changed", bare(session["id"]), {})]
    async with unchanged(desk):
        await end_sessions(work(desk, over + timedelta(hours=4)))


def work(desk: Desk, now: datetime) -> Work:
    """What a job is done with at this moment."""
    return Work(stores=desk.stores, terms=desk.app.state.terms, clock=lambda: now)


async def test_store_calls(desk: Desk) -> None:
    maya = await pupil(desk, "maya")
    session = await maya.begin()
    plain = "mutation($input: RecordInteractionsInput!) { recordInteractions(input: $input) { ... on LearningSession { id } } }"
    batch = [done("VIEW", "EXPLANATION", desk.school.now, 60)]
    calls = desk.count_calls()
    await maya.client.data(plain, input={"sessionId": session["id"], "interactions": batch})
    assert calls == {"relational": 2, "transaction": 1}
    calls.clear()
    ending = "mutation($input: EndSessionInput!) { endSession(input: $input) { ... on LearningSession { id } } }"
    await maya.client.data(ending, input={"id": session["id"]})
    assert calls == {"relational": 2, "transaction": 1}
