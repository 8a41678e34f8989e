"""Who may change what of Maya: everybody against every mutation."""

import itertools
from typing import Any

import pytest

from tests.people.conftest import Desk, key
from tests.students.conftest import ask, outcome, user

DONE, MAY_NOT, HIDDEN, NOBODY = "done", "FORBIDDEN", "NotFoundError", "UNAUTHENTICATED"
MUTATIONS = ("createStudent", "updateStudent", "updatePreferences", "grantConsent", "withdrawConsent", "removeGuardian")
TABLE = {  #                in the order of the mutations
    "maya": (MAY_NOT, MAY_NOT, DONE, MAY_NOT, MAY_NOT, MAY_NOT),
    "adaeze-okonkwo": (MAY_NOT, DONE, DONE, DONE, DONE, MAY_NOT),  # her mother; it is her father who is to be removed
    "mr-okafor": (DONE, DONE, DONE, MAY_NOT, MAY_NOT, MAY_NOT),  # her educator
    "dr-lindqvist": (DONE, DONE, DONE, MAY_NOT, MAY_NOT, DONE),  # her school's admin
    "robin": (DONE, DONE, MAY_NOT, MAY_NOT, MAY_NOT, DONE),  # platform staff
    "lucas": (MAY_NOT, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),  # a student of her school
    "beatriz-ferreira": (MAY_NOT, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),  # his mother
    "marco-russo": (MAY_NOT, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),  # another's uncle, not verified
    "mr-delacroix": (HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),  # the admin of another school
    "ms-tran": (HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),  # its educator
    "nina": (HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),  # its student
    "olga-petrova": (HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),  # its student's mother
    "somebody new": (HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    "nobody": (NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
}
fresh = itertools.count(11)  # what is sent says something new each time


async def inputs(desk: Desk, who: str) -> dict[str, dict[str, Any]]:
    maya, willow = await desk.student("Maya"), await desk.organization("Willow")
    guardian = await user(desk, "adaeze-okonkwo" if who == "robin" else "chidi-okonkwo")  # one for each who may
    return {
        "createStudent": {
            "organizationId": willow,
            "firstName": "Tove",
            "lastName": "Dahl",
            "timeZone": "Europe/Oslo",
            "idempotencyKey": key(),
        },
        "updateStudent": {"id": maya, "gradeLevel": str(next(fresh))},
        "updatePreferences": {"studentId": maya, "dailyGoalMinutes": next(fresh)},
        "grantConsent": {"studentId": maya, "kind": "VOICE_RECORDING", "policyVersion": str(next(fresh))},
        "withdrawConsent": {"studentId": maya, "kind": "AI_PROCESSING"},
        "removeGuardian": {"studentId": maya, "guardianId": guardian},
    }


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_everybody_may_what_the_table_says(desk: Desk, mutation: str) -> None:
    clients = {who: desk.client(who) for who in TABLE if who not in ("somebody new", "nobody")} | {
        "somebody new": desk.newcomer("sub-new"),
        "nobody": desk.client(),
    }
    expected = {who: row[MUTATIONS.index(mutation)] for who, row in TABLE.items()}
    refused = [who for who, told in expected.items() if told != DONE]
    allowed = [who for who, told in expected.items() if told == DONE]

    async with desk.tables.untouched():
        told = {who: await outcome(clients[who], mutation, (await inputs(desk, who))[mutation]) for who in refused}
    done = {who: await outcome(clients[who], mutation, (await inputs(desk, who))[mutation]) for who in allowed}

    assert told == {who: expected[who] for who in refused}
    assert done == dict.fromkeys(allowed, "Consent" if "Consent" in mutation else "Student")
    audit = [event[0] for event in await desk.tables.audit() if event[2] == mutation]
    assert list(dict.fromkeys(audit)) == allowed


async def test_a_student_who_is_not_seen_and_one_who_is_not_there_look_the_same(desk: Desk) -> None:
    nowhere = ["", "User:1", "Student:x", "Student:00000000-0000-7000-8000-000000000000"]
    usual = await inputs(desk, "lucas")
    del usual["createStudent"]

    for mutation, input in usual.items():
        field = "id" if mutation == "updateStudent" else "studentId"
        asked = [("lucas", input), *(("robin", input | {field: id}) for id in nowhere)]
        async with desk.tables.untouched():
            told = [await ask(desk.client(handle), mutation, **one) for handle, one in asked]
        hidden = f"There is nothing behind `{field}` that you can see."
        assert told == [{"__typename": "NotFoundError", "message": hidden, "field": field}] * len(asked)
