"""What a student likes and how they want to learn."""

import asyncio
from typing import Any

from tests.people.conftest import Desk
from tests.students.conftest import ask

SIDES = ("PERSONAL", "SOCIAL", "CAREER", "PHILANTHROPIC")
KEPT = "It cannot be null; leave it out to keep what is there."


async def change(desk: Desk, handle: str = "maya", name: str = "Maya", **values: Any) -> dict[str, Any]:
    return await ask(desk.client(handle), "updatePreferences", studentId=await desk.student(name), **values)


async def stored(desk: Desk, columns: str, name: str = "Maya") -> Any:
    [row] = await desk.tables.rows(f"SELECT {columns} FROM student_profiles WHERE first_name = $1", name)
    return row


def interest(name: str, strength: float = 0.5, category: str = "PERSONAL") -> dict[str, Any]:
    return {"name": name, "category": category, "strength": strength}


def weights(*shares: float) -> list[dict[str, Any]]:
    return [{"category": category, "weight": share} for category, share in zip(SIDES, shares, strict=False)]


LIKES = [
    interest("chess", 0.3),
    interest("skateboarding", 0.94),  # as the interview found it
    interest("space", 0.9, "CAREER"),  # it found less
    interest(" drones ", 1, "CAREER"),
    interest("rivers", 0, "PHILANTHROPIC"),
]


async def test_a_student_changes_everything(desk: Desk) -> None:
    changed = await change(
        desk,
        interests=LIKES,
        lifeCategoryWeights=weights(0.4, 0.1, 0.5, 0),
        preferredSessionMinutes=5,
        dailyGoalMinutes=480,
        notifications=["REVIEW_DUE", "DAILY_GOAL"],
        timeZone="Africa/Lagos",
    )

    assert changed == {
        "__typename": "Student",
        "interests": [
            {"name": "drones", "category": "CAREER", "strength": 1.0, "confidence": None},
            {"name": "skateboarding", "category": "PERSONAL", "strength": 0.94, "confidence": 0.92},
            {"name": "space", "category": "CAREER", "strength": 0.9, "confidence": None},
            {"name": "chess", "category": "PERSONAL", "strength": 0.3, "confidence": None},
            {"name": "rivers", "category": "PHILANTHROPIC", "strength": 0.0, "confidence": None},
        ],
        "lifeCategoryWeights": weights(0.4, 0.1, 0.5, 0.0),
        "preferredSessionMinutes": 5,
        "dailyGoalMinutes": 480,
        "notifications": ["DAILY_GOAL", "REVIEW_DUE"],
        "timeZone": "Africa/Lagos",
    }
    assert await stored(desk, "career_interests, philanthropic_interests, life_category_weights, notification_preferences") == (
        [{"interest": "drones", "strength": 1.0}, {"interest": "space", "strength": 0.9}],
        [{"interest": "rivers", "strength": 0.0}],
        {"personal": 0.4, "social": 0.1, "career": 0.5, "philanthropic": 0.0},
        {"daily_goal": True, "review_due": True, "achievement": False, "weekly_report": False},
    )
    [(who, words, action, table, before, after)] = await desk.tables.audit()
    assert (who, words, action, table) == ("maya", "user", "updatePreferences", "student_profiles")
    assert (before["daily_goal_minutes"], after["daily_goal_minutes"]) == (40, 480)
    assert (before["timezone"], after["timezone"]) == ("America/Denver", "Africa/Lagos")
    assert [one["interest"] for one in before["interests"]][:2] == ["skateboarding", "music"]
    assert sorted(after) == [
        "career_interests",
        "daily_goal_minutes",
        "interests",
        "life_category_weights",
        "notification_preferences",
        "philanthropic_interests",
        "preferred_session_length",
        "timezone",
    ]
    assert sorted(before) == sorted(after)


async def test_what_is_left_out_stays(desk: Desk) -> None:
    await change(desk, dailyGoalMinutes=41)

    assert [event[4:] for event in await desk.tables.audit()] == [({"daily_goal_minutes": 40}, {"daily_goal_minutes": 41})]


async def test_what_is_sent_back_as_it_was_is_not_written(desk: Desk) -> None:
    async with desk.tables.untouched():
        seen = await change(desk)
        interests = [{name: one[name] for name in ("name", "category", "strength")} for one in reversed(seen["interests"])]
        again = await change(
            desk,
            interests=interests,
            lifeCategoryWeights=seen["lifeCategoryWeights"][::-1],
            preferredSessionMinutes=seen["preferredSessionMinutes"],
            dailyGoalMinutes=seen["dailyGoalMinutes"],
            notifications=seen["notifications"],
            timeZone=seen["timeZone"],
        )

    assert again == seen


async def test_five_interests_end_the_onboarding(desk: Desk) -> None:
    await change(desk, "ms-vargas", "Mateo", interests=LIKES)
    first = await stored(desk, "onboarding_completed_at", "Mateo")
    before = await stored(desk, "onboarding_completed_at")
    await change(desk, interests=LIKES)

    assert first == (desk.school.now,)
    assert await stored(desk, "onboarding_completed_at") == before


async def test_no_interests_are_deleted_by_other_changes(desk: Desk) -> None:
    """A student may have fewer than five before the onboarding ends: that is no reason to refuse the rest."""
    changed = await change(desk, "ms-vargas", "Mateo", dailyGoalMinutes=20)

    assert [one["name"] for one in changed["interests"]] == ["football", "dogs"]
    assert await stored(desk, "onboarding_completed_at", "Mateo") == (None,)


async def test_all_that_is_wrong_is_said_at_once(desk: Desk) -> None:
    likes = [interest("chess"), interest("", 1.01), interest("Chess "), interest("x" * 101, -0.1), interest("a\nb")]

    async with desk.tables.untouched():
        changed = await change(
            desk,
            interests=likes,
            lifeCategoryWeights=weights(1.2, -0.2, 0, 0),
            preferredSessionMinutes=4,
            dailyGoalMinutes=481,
            notifications=["DAILY_GOAL", "DAILY_GOAL"],
            timeZone="Denver",
        )

    assert changed["fields"] == [
        {"path": ["interests", "1", "name"], "message": "It takes 1 to 100 characters."},
        {"path": ["interests", "1", "strength"], "message": "It takes 0 to 1."},
        {"path": ["interests", "2", "name"], "message": "It is there before."},
        {"path": ["interests", "3", "name"], "message": "It takes 1 to 100 characters."},
        {"path": ["interests", "3", "strength"], "message": "It takes 0 to 1."},
        {"path": ["interests", "4", "name"], "message": "It cannot hold control characters."},
        {"path": ["lifeCategoryWeights", "0", "weight"], "message": "It takes 0 to 1."},
        {"path": ["lifeCategoryWeights", "1", "weight"], "message": "It takes 0 to 1."},
        {"path": ["preferredSessionMinutes"], "message": "It takes 5 to 180."},
        {"path": ["dailyGoalMinutes"], "message": "It takes 5 to 480."},
        {"path": ["notifications"], "message": "Each may be there once."},
        {"path": ["timeZone"], "message": "It is the name of an IANA time zone, e.g. `Europe/Paris`."},
    ]


async def test_nothing_may_be_null(desk: Desk) -> None:
    names = ("interests", "lifeCategoryWeights", "preferredSessionMinutes", "dailyGoalMinutes", "notifications", "timeZone")

    async with desk.tables.untouched():
        changed = await change(desk, "maya", "Maya", **dict.fromkeys(names))

    assert changed["fields"] == [{"path": [name], "message": KEPT} for name in names]


async def test_interests_are_five_at_least_and_a_hundred_at_most(desk: Desk) -> None:
    async with desk.tables.untouched():
        told = [await change(desk, interests=[interest(str(n)) for n in range(many)]) for many in (0, 4, 101)]
    some = await change(desk, interests=[interest(str(n)) for n in range(100)])

    field = {"path": ["interests"], "message": "It takes 5 to 100 of them."}
    assert [one["fields"] for one in told] == [[field]] * 3
    assert len(some["interests"]) == 100


async def test_weights_are_one_for_each_side_of_life_and_add_up_to_one(desk: Desk) -> None:
    twice = [*weights(0.25, 0.25, 0.25), {"category": "PERSONAL", "weight": 0.25}]
    wrong = [[], weights(0.5, 0.5), twice, [*weights(0.25, 0.25, 0.25, 0.25), *twice], weights(0.25, 0.25, 0.25, 0.2399)]
    right = [(0.33, 0.33, 0.33, 0), (0.26, 0.25, 0.25, 0.25), (1, 0, 0, 0), (0.1, 0.2, 0.3, 0.4), (0.25, 0.25, 0.25, 0.24)]

    async with desk.tables.untouched():
        told = [await change(desk, lifeCategoryWeights=one) for one in wrong]
    taken = [await change(desk, lifeCategoryWeights=weights(*one)) for one in right]

    one_each, one_in_all = "It takes one weight for each side of life.", "The weights add up to 1."
    assert [[field["message"] for field in one["fields"]] for one in told] == [[one_each]] * 4 + [[one_in_all]]
    assert [one["lifeCategoryWeights"] for one in taken] == [weights(*one) for one in right]


async def test_no_notifications_are_wanted_by_an_empty_list(desk: Desk) -> None:
    assert (await change(desk, notifications=[]))["notifications"] == []


async def test_changes_at_once_lose_nothing(desk: Desk) -> None:
    await asyncio.gather(
        change(desk, dailyGoalMinutes=50),
        change(desk, "adaeze-okonkwo", preferredSessionMinutes=50),
        change(desk, "mr-okafor", interests=LIKES),
    )

    assert await stored(desk, "daily_goal_minutes, preferred_session_length, jsonb_array_length(interests)") == (50, 50, 5)
