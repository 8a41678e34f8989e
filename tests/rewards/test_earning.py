"""What learning earns, over days and across midnights, in the transaction that stores it."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from access.learners import learner
from access.work import HOUSE
from datasources.relational.changes import changing
from datasources.relational.counters import STREAKS, STUDENTS
from datasources.relational.database import driver
from learning.engagement import experience_for
from learning.happened import Happened
from resolvers.rewards_changes import earn
from tests.rewards.conftest import Aroha, active, answered, there

AUCKLAND = ZoneInfo("Pacific/Auckland")
PRIZE = "SELECT id FROM achievements WHERE name = 'Well read'"
BADGES = """
INSERT INTO achievements (name, description, criteria_type, criteria_value, criteria_details, category, rarity)
SELECT 'Badge ' || n, 'Earn it.', 'perfect_score', 1 + n % 2, '{}', 'mastery', 'rare' FROM generate_series(1, 200) AS n
"""


OF_THE_DRIVER = {"SELECT current_setting('jit')", "SELECT set_config('jit',", "WITH RECURSIVE"}
"""How it learns about types that are new to a connection."""


def local(*moment: int) -> datetime:
    """By Auckland's clocks."""
    return datetime(*moment, tzinfo=AUCKLAND).astimezone(UTC)  # type: ignore[arg-type,misc]


async def test_a_streak_over_the_day_that_loses_an_hour(aroha: Aroha) -> None:
    """Clocks went forward on Sunday, 27 September 2026. Every moment but one lies on the day before by UTC."""
    moments = [local(2026, 9, 26, 9), local(2026, 9, 27, 0, 10), local(2026, 9, 28, 23, 50), local(2026, 9, 29, 0, 10)]
    assert [moment.day for moment in moments] == [25, 26, 28, 28]
    seen = []
    for moment in moments:
        await aroha.opens(moment)
        seen.append(await aroha.streak())
    assert seen == [(1, 1, "2026-09-26"), (2, 2, "2026-09-27"), (3, 3, "2026-09-28"), (4, 4, "2026-09-29")]
    assert await aroha.achievements() == {
        "Three in a row": (3, True),
        "More than a school week": (4, False),
        "Ten days": (4, False),
    }
    assert await aroha.told() == [("achievement_earned", "Three in a row")]
    assert await aroha.profile() == {
        "level": 1,
        "experiencePoints": 30,
        "totalPoints": 15,
        "longestStreakDays": 4,
        "lastActiveOn": "2026-09-29",
    }


async def test_a_missed_day_begins_anew_and_is_mended_by_what_comes_late(aroha: Aroha) -> None:
    await aroha.opens(local(2026, 11, 2, 9), local(2026, 11, 3, 9), local(2026, 11, 5, 9))
    assert await aroha.streak() == (1, 2, "2026-11-05")
    assert (await aroha.achievements())["Three in a row"] == (1, False)
    await aroha.learns(active((local(2026, 11, 4, 23, 59), 30)), local(2026, 11, 5, 20))  # the phone was offline
    assert await aroha.streak() == (4, 4, "2026-11-05")
    assert (await aroha.achievements())["Three in a row"] == (3, True)
    await aroha.opens(local(2026, 11, 9, 9))
    assert await aroha.streak() == (1, 4, "2026-11-09")
    assert (await aroha.achievements())["Three in a row"] == (3, True)  # what is earned stays
    assert (await aroha.achievements())["Ten days"] == (1, False)
    _, drifts = await STREAKS.drifted(aroha.database)
    assert aroha.id not in {drift.id for drift in drifts}


async def test_one_batch_that_reaches_over_days_makes_each_of_them(aroha: Aroha) -> None:
    batch = active(*((local(2026, 11, day, 9), 60) for day in (1, 2, 3)))
    await aroha.learns(batch, local(2026, 11, 3, 10))
    assert await aroha.streak() == (3, 3, "2026-11-03")


async def test_what_a_concept_learned_well_is_worth(aroha: Aroha) -> None:
    at = local(2026, 11, 2, 9)
    await aroha.learns(Happened(explanations_read=there(at)), at)
    assert (await aroha.profile())["experiencePoints"] == 5
    await aroha.learns(Happened(graded=(answered(at, 0.5),)), at)
    assert (await aroha.profile())["experiencePoints"] == 13
    await aroha.learns(
        Happened(
            graded=(answered(at, 1),), concepts_completed=there(at), concepts_mastered=there(at), remediations_completed=there(at)
        ),
        at,
    )
    # 15 for the answer, 40 for the concept, 20 for the practice; 20 each for `First step` and `Nothing missing`
    assert await aroha.profile() == {
        "level": 2,
        "experiencePoints": 128,
        "totalPoints": 20,
        "longestStreakDays": 1,
        "lastActiveOn": "2026-11-02",
    }
    found = await aroha.achievements()
    assert {name: found[name] for name in ("First step", "On the way", "Nothing missing", "Quick thinker")} == {
        "First step": (1, True),
        "On the way": (1, False),
        "Nothing missing": (1, True),
        "Quick thinker": (1, False),
    }
    assert await aroha.told() == [("achievement_earned", "First step"), ("achievement_earned", "Nothing missing")]


async def test_an_answer_decided_anew_replaces_what_it_was_worth(aroha: Aroha) -> None:
    at = local(2026, 11, 2, 9)
    await aroha.learns(Happened(graded=(answered(at, 0.6),)), at)
    await aroha.learns(Happened(graded=(answered(at, 1, before=0.6),)), at)
    assert (await aroha.profile())["experiencePoints"] == 35  # 15, and 20 for the first answer with every step right
    await aroha.learns(Happened(graded=(answered(at, 1, before=1),)), at)
    await aroha.learns(Happened(graded=(answered(at, 0.2, before=1),)), at)
    assert (await aroha.profile())["experiencePoints"] == 23
    assert (await aroha.achievements())["Step by step"] == (1, False)


async def test_a_secret_achievement_is_earned_unseen_and_shown_then(aroha: Aroha) -> None:
    first = local(2026, 9, 1, 9)
    await aroha.opens(*(first + timedelta(days=n) for n in range(13)))
    assert "Weekends too" not in await aroha.achievements()
    await aroha.opens(first + timedelta(days=13))
    assert (await aroha.achievements())["Weekends too"] == (14, True)
    assert (await aroha.told())[-1] == ("achievement_earned", "Weekends too")


async def test_a_challenge_counts_its_own_day_from_when_it_was_taken_on(aroha: Aroha) -> None:
    day, joined_at = date(2026, 11, 3), local(2026, 11, 3, 8)
    await aroha.joins(day, "time_spent", 2, joined_at, points=30)
    await aroha.learns(active((local(2026, 11, 3, 7, 59), 500)), joined_at)  # before
    await aroha.learns(active((local(2026, 11, 3, 9), 59)), joined_at)
    [challenge] = await aroha.challenges(day)
    assert (challenge["progress"], challenge["completedAt"]) == (0, None)
    await aroha.learns(active((local(2026, 11, 3, 10), 30)), joined_at)
    [challenge] = await aroha.challenges(day)
    assert (challenge["progress"], challenge["completedAt"]) == (1, None)
    await aroha.learns(active((local(2026, 11, 4, 0, 1), 500)), joined_at)  # the next day
    await aroha.learns(active((local(2026, 11, 3, 23, 59), 31)), local(2026, 11, 5, 9))  # told late
    [challenge] = await aroha.challenges(day)
    assert (challenge["progress"], challenge["completedAt"]) == (2, "2026-11-04T20:00:00Z")
    assert (await aroha.profile())["totalPoints"] == 30
    assert await aroha.told() == [("challenge_progressed", "time_spent")] * 2
    await aroha.learns(active((local(2026, 11, 3, 23), 500)), local(2026, 11, 5, 9))
    assert (await aroha.profile())["totalPoints"] == 30  # completed once


async def test_a_challenge_can_give_an_achievement(aroha: Aroha) -> None:
    at = local(2026, 11, 3, 9)
    prize = await aroha.run(PRIZE)
    await aroha.joins(date(2026, 11, 3), "concept_count", 1, at, prize=prize)
    await aroha.learns(Happened(concepts_completed=there(at)), at)
    assert (await aroha.achievements())["Well read"] == (12, True)
    assert await aroha.told() == [("challenge_progressed", "concept_count"), ("achievement_earned", "Well read")]
    assert (await aroha.profile())["totalPoints"] == 70


async def test_what_is_undone_earns_nothing(aroha: Aroha) -> None:
    at = local(2026, 11, 2, 9)

    async def broken_off() -> None:
        async with changing(aroha.database, "test", at, audited=False) as change:
            change.actor = HOUSE
            await earn(change, await learner(change, aroha.id), Happened(graded=(answered(at, 1),)), at)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await broken_off()
    assert await aroha.streak() == (0, 0, None)
    assert await aroha.achievements() == {}
    assert await aroha.told() == []


async def test_nothing_happened_and_nothing_is_written(aroha: Aroha) -> None:
    before = await aroha.desk.tables.rows("SELECT * FROM student_profiles WHERE id = $1", aroha.id)
    await aroha.learns(Happened(), local(2026, 11, 2, 9))
    assert await aroha.desk.tables.rows("SELECT * FROM student_profiles WHERE id = $1", aroha.id) == before


async def test_many_at_once_are_counted_exactly(aroha: Aroha) -> None:
    """Two answers cannot both be the first with every step right, nor can a count lose one of them."""
    at = local(2026, 11, 2, 9)
    await aroha.joins(date(2026, 11, 2), "perfect_score", 20, at, points=30)
    await asyncio.gather(*(aroha.learns(Happened(graded=(answered(at, 1),)), at) for _ in range(20)))
    found = await aroha.achievements()
    assert (found["Step by step"], found["Quick thinker"]) == ((20, False), (12, True))
    # 20 answers at 15, and twice the points of `Nothing missing` (10) and `Quick thinker` (40)
    assert await aroha.profile() == {
        "level": 3,
        "experiencePoints": 400,
        "totalPoints": 80,
        "longestStreakDays": 1,
        "lastActiveOn": "2026-11-02",
    }
    assert sorted(await aroha.told()) == [
        ("achievement_earned", "Nothing missing"),
        ("achievement_earned", "Quick thinker"),
        *[("challenge_progressed", "perfect_score")] * 20,
    ]


async def test_however_many_achievements_there_are_it_takes_the_same_statements(aroha: Aroha) -> None:
    at = local(2026, 11, 2, 9)
    happened = Happened(active=active((at, 60)).active, graded=(answered(at, 1),), concepts_mastered=there(at))
    await aroha.joins(date(2026, 11, 2), "perfect_score", 5, at)
    few = await _statements(aroha, happened, at)
    await aroha.run(BADGES)
    many = await _statements(aroha, happened, at)
    assert few == ["WITH added", "SELECT d.id,", "UPDATE student_daily_challenges", "SELECT a.id,", "INSERT INTO"]
    assert many == ["SELECT d.id,", "UPDATE student_daily_challenges", "SELECT a.id,", "INSERT INTO"]  # no new day
    assert len([name for name in await aroha.achievements() if name.startswith("Badge")]) == 200


async def test_points_and_streaks_are_what_the_doctor_counts(aroha: Aroha) -> None:
    """Of the experience, what no row stands for here is missing: an answer at 15, and a concept at 40."""
    at = local(2026, 11, 2, 9)
    await aroha.learns(Happened(graded=(answered(at, 1),), concepts_mastered=there(at)), at)
    levels = [experience_for(level) for level in range(1, 100)]
    _, drifts = await STUDENTS.drifted(aroha.database, levels)
    [drift] = [drift for drift in drifts if drift.id == aroha.id]
    assert (drift.said["experience_points"], drift.counted["experience_points"]) == (95, 40)
    assert drift.said["total_points"] == drift.counted["total_points"] == 20


async def _statements(aroha: Aroha, happened: Happened, at: datetime) -> list[str]:
    """How each begins that earning this sends, but for the profile's own, which goes another way."""
    sent: list[str] = []

    def note(record: Any) -> None:
        sent.append(record.query)

    async with changing(aroha.database, "test", at, audited=False) as change:
        change.actor = HOUSE
        student = await learner(change, aroha.id)
        connection = driver(change.connection)
        connection.add_query_logger(note)
        await earn(change, student, happened, at)
        connection.remove_query_logger(note)
    return [one for query in sent if (one := " ".join(query.split()[:2])) not in OF_THE_DRIVER]
