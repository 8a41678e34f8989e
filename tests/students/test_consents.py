"""Consents: given and withdrawn by those who may, one of each kind at a time."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.conftest import School, serving
from tests.people.conftest import Desk, Tables, later
from tests.students.conftest import CONSENTS, ask, bare, outcome, user

VOICE = {"kind": "VOICE_RECORDING", "policyVersion": "2026-10"}
NOW = "2026-11-18T16:30:00Z"
STORED = "2026-11-18T16:30:00+00:00"
NODE = "query($id: ID!) { node(id: $id) { __typename ... on Consent { kind grantedBy { name } } } }"


async def voice(desk: Desk, **values: Any) -> dict[str, Any]:
    return {"studentId": await desk.student("Maya")} | VOICE | values


async def held(desk: Desk) -> list[tuple[Any, ...]]:
    """Kind and version of the consents that hold for Maya."""
    return await desk.tables.rows("""
        SELECT kind, policy_version FROM consents c JOIN student_profiles s ON s.id = c.student_profile_id
        WHERE first_name = 'Maya' AND withdrawn_at IS NULL ORDER BY kind""")


async def test_a_guardian_consents(desk: Desk) -> None:
    given = await ask(desk.client("chidi-okonkwo"), "grantConsent", **await voice(desk, policyVersion=" 2026-10 "))

    id = given.pop("id")
    assert given == {
        "__typename": "Consent",
        "kind": "VOICE_RECORDING",
        "policyVersion": "2026-10",
        "grantedAt": NOW,
        "withdrawnAt": None,
        "grantedBy": {"name": "Chidi Okonkwo"},
    }
    row = {
        "student_profile_id": bare(await desk.student("Maya")),
        "kind": "voice_recording",
        "policy_version": "2026-10",
        "granted_by": bare(await user(desk, "chidi-okonkwo")),
        "granted_at": STORED,
    }
    assert await desk.tables.audit() == [("chidi-okonkwo", "user", "grantConsent", "consents", None, row)]
    assert await desk.tables.value("SELECT policy_version FROM consents WHERE id::text = $1", bare(id)) == "2026-10"


async def test_what_is_held_is_given_again_and_not_written(desk: Desk) -> None:
    first = await ask(desk.client("adaeze-okonkwo"), "grantConsent", **await voice(desk))

    async with desk.tables.untouched():
        again = await ask(desk.client("chidi-okonkwo"), "grantConsent", **await voice(desk))

    assert again == first


async def test_another_text_is_another_consent_in_place_of_the_one_held(desk: Desk) -> None:
    chidi = desk.client("chidi-okonkwo")
    first = await ask(chidi, "grantConsent", **await voice(desk))

    second = await ask(chidi, "grantConsent", **await voice(desk, policyVersion="2026-11"))

    assert second["id"] != first["id"]
    assert await held(desk) == [("ai_processing", "2026-08"), ("voice_recording", "2026-11")]
    assert [event[2:] for event in (await desk.tables.audit())[1:2]] == [
        ("grantConsent", "consents", {"withdrawn_at": None}, {"withdrawn_at": STORED})
    ]


async def test_a_consent_is_withdrawn_at_once_and_once(desk: Desk) -> None:
    asked = {"studentId": await desk.student("Maya"), "kind": "AI_PROCESSING"}

    given = await ask(desk.client("chidi-okonkwo"), "withdrawConsent", **asked)
    async with later(desk, timedelta(hours=1)) as then, desk.tables.untouched():
        again = await ask(then.client("adaeze-okonkwo"), "withdrawConsent", **asked)
    seen = await desk.client("maya").data(CONSENTS, id=asked["studentId"])

    id = given.pop("id")
    assert given == {
        "__typename": "Consent",
        "kind": "AI_PROCESSING",
        "policyVersion": "2026-08",
        "grantedAt": "2026-09-14T15:42:31.941759Z",
        "withdrawnAt": NOW,
        "grantedBy": {"name": "Adaeze Okonkwo"},
    }
    assert again == given | {"id": id}
    given.pop("__typename")
    assert seen["student"]["consents"] == [given | {"id": id}]
    assert await held(desk) == []
    assert await desk.tables.audit() == [
        ("chidi-okonkwo", "user", "withdrawConsent", "consents", {"withdrawn_at": None}, {"withdrawn_at": STORED})
    ]


async def test_what_was_never_given_cannot_be_withdrawn(desk: Desk) -> None:
    async with desk.tables.untouched():
        told = await ask(
            desk.client("chidi-okonkwo"), "withdrawConsent", studentId=await desk.student("Maya"), kind="VOICE_RECORDING"
        )

    hidden = "There is nothing behind `kind` that you can see."
    assert told == {"__typename": "NotFoundError", "message": hidden, "field": "kind"}


async def test_what_was_withdrawn_is_given_anew(desk: Desk) -> None:
    chidi, maya = desk.client("chidi-okonkwo"), await desk.student("Maya")
    first = await ask(chidi, "grantConsent", **await voice(desk))
    await ask(chidi, "withdrawConsent", studentId=maya, kind="VOICE_RECORDING")

    second = await ask(chidi, "grantConsent", **await voice(desk))
    seen = (await chidi.data(CONSENTS, id=maya))["student"]["consents"]

    assert second["id"] != first["id"]
    assert [(one["kind"], one["withdrawnAt"]) for one in seen] == [("AI_PROCESSING", None), ("VOICE_RECORDING", None)]
    assert seen[1]["id"] == second["id"]


async def test_a_version_is_short_plain_text(desk: Desk) -> None:
    async with desk.tables.untouched():
        told = [
            await ask(desk.client("chidi-okonkwo"), "grantConsent", **await voice(desk, policyVersion=version))
            for version in (" ", "x" * 51, "a\nb")
        ]

    assert [[one["path"] for one in answer["fields"]] for answer in told] == [[["policyVersion"]]] * 3


async def test_many_at_once_give_one(desk: Desk) -> None:
    asked = await voice(desk)

    given = await asyncio.gather(
        *(ask(desk.client(who), "grantConsent", **asked) for who in ("chidi-okonkwo", "adaeze-okonkwo") * 4)
    )

    assert len({one["id"] for one in given}) == 1
    assert len(await desk.tables.audit()) == 1


async def test_withdrawing_while_others_give(desk: Desk) -> None:
    """However they come, one holds at most, the trail tells how it came about, and what is answered in the end is what holds."""
    asked, maya, chidi = await voice(desk), await desk.student("Maya"), desk.client("chidi-okonkwo")
    withdrawing = {"studentId": maya, "kind": "VOICE_RECORDING"}
    first = await ask(chidi, "grantConsent", **asked)

    await asyncio.gather(
        *(
            outcome(desk.client("adaeze-okonkwo"), "grantConsent", asked | {"policyVersion": str(n)})
            if n % 2
            else outcome(chidi, "withdrawConsent", withdrawing)
            for n in range(12)
        )
    )

    given = [event for event in await desk.tables.audit() if event[4] is None]
    withdrawn = [event for event in await desk.tables.audit() if event[4] is not None]
    rows = await held(desk)
    assert len(given) == 7
    assert len(given) - len(withdrawn) == len(rows) - 1  # the other one holds of old
    last = await ask(chidi, "withdrawConsent", **withdrawing)
    assert last["withdrawnAt"] == NOW
    assert last["id"] != first["id"]
    assert await held(desk) == [("ai_processing", "2026-08")]


async def test_a_student_of_age_consents_for_themselves(desk: Desk) -> None:
    await desk.tables.value("UPDATE student_profiles SET birthday = '2008-11-18' WHERE first_name = 'Maya'")

    given = await ask(desk.client("maya"), "grantConsent", **await voice(desk))
    taken = await ask(desk.client("maya"), "withdrawConsent", studentId=await desk.student("Maya"), kind="AI_PROCESSING")

    assert given["grantedBy"] == {"name": "Maya Okonkwo"}
    assert taken["withdrawnAt"] == NOW


async def test_of_age_by_the_students_own_day(desk: Desk) -> None:
    """It is tomorrow where Tāne lives, and today where Maya does."""
    await desk.tables.value("UPDATE student_profiles SET birthday = '2008-11-19' WHERE first_name IN ('Maya', 'Tāne')")

    assert await outcome(desk.client("tane"), "grantConsent", VOICE | {"studentId": await desk.student("Tāne")}) == "Consent"
    async with desk.tables.untouched():
        assert await outcome(desk.client("maya"), "grantConsent", await voice(desk)) == "FORBIDDEN"


async def test_nobody_is_of_age_whose_birthday_is_not_known(desk: Desk) -> None:
    await desk.tables.value("UPDATE student_profiles SET birthday = NULL WHERE first_name = 'Maya'")

    async with desk.tables.untouched():
        assert await outcome(desk.client("maya"), "grantConsent", await voice(desk)) == "FORBIDDEN"


async def test_the_age_is_a_setting(own_school: School) -> None:
    lower = replace(own_school, settings=replace(own_school.settings, consent_age=13))
    async with serving(lower) as served:
        desk = Desk(served.app, lower)
        desk.tables = Tables(served)
        await desk.tables.value("UPDATE student_profiles SET birthday = '2013-11-18' WHERE first_name = 'Maya'")

        assert await outcome(served.client("maya"), "grantConsent", await voice(desk)) == "Consent"


async def test_an_educator_consents_for_their_own_child_alone(desk: Desk) -> None:
    vargas, mateo = desk.client("ms-vargas"), await desk.student("Mateo")

    assert await outcome(vargas, "grantConsent", VOICE | {"studentId": mateo}) == "Consent"
    async with desk.tables.untouched():
        assert await outcome(vargas, "grantConsent", await voice(desk)) == "FORBIDDEN"


async def test_a_guardian_who_is_not_verified_does_not_consent(desk: Desk) -> None:
    marco, dante = desk.client("marco-russo"), await desk.student("Dante")

    async with desk.tables.untouched():
        assert await outcome(marco, "grantConsent", VOICE | {"studentId": dante}) == "NotFoundError"


async def test_nobody_consents_whose_guardianship_has_just_ended(desk: Desk) -> None:
    """Whichever comes first, nothing is given after the end."""
    chidi, lindqvist = desk.client("chidi-okonkwo"), desk.client("dr-lindqvist")
    ending = {"studentId": await desk.student("Maya"), "guardianId": await user(desk, "chidi-okonkwo")}

    asked = [await voice(desk, policyVersion=str(n)) for n in range(6)]
    told = await asyncio.gather(
        *(outcome(chidi, "grantConsent", one) for one in asked[:3]),
        outcome(lindqvist, "removeGuardian", ending),
        *(outcome(chidi, "grantConsent", one) for one in asked[3:]),
    )

    actions = list(dict.fromkeys(event[2] for event in await desk.tables.audit()))
    assert told[3] == "Student"
    assert actions[-1] == "removeGuardian"
    assert set(told[:3] + told[4:]) <= {"Consent", "FORBIDDEN", "NotFoundError"}
    assert await outcome(chidi, "grantConsent", asked[0]) == "NotFoundError"


async def test_whoever_sees_the_student_sees_the_consents(desk: Desk) -> None:
    maya = await desk.student("Maya")

    for handle in ("maya", "chidi-okonkwo", "mr-okafor", "dr-lindqvist", "robin"):
        [one] = (await desk.client(handle).data(CONSENTS, id=maya))["student"]["consents"]
        found = await desk.client(handle).data(NODE, id=one["id"])
        assert found["node"] == {"__typename": "Consent", "kind": "AI_PROCESSING", "grantedBy": {"name": "Adaeze Okonkwo"}}


async def test_nobody_else_sees_one(desk: Desk) -> None:
    id = await desk.tables.value("""
        SELECT c.id FROM consents c JOIN student_profiles s ON s.id = c.student_profile_id WHERE first_name = 'Maya'""")

    for handle in ("lucas", "beatriz-ferreira", "marco-russo", "mr-delacroix", "nina"):
        assert await desk.client(handle).data(NODE, id=f"Consent:{id}") == {"node": None}


async def test_a_consent_outlives_who_gave_it(desk: Desk) -> None:
    await desk.tables.value("DELETE FROM users WHERE handle = 'adaeze-okonkwo'")

    [one] = (await desk.client("maya").data(CONSENTS, id=await desk.student("Maya")))["student"]["consents"]

    assert (one["kind"], one["grantedBy"]) == ("AI_PROCESSING", None)


async def test_the_consents_of_all_children_are_one_statement(desk: Desk) -> None:
    adaeze = desk.client("adaeze-okonkwo")
    query = "{ viewer { children { firstName consents { kind grantedBy { id } } } } }"
    await adaeze.data(query)
    calls = desk.count_calls()

    seen = await adaeze.data(query)

    kinds = {child["firstName"]: [one["kind"] for one in child["consents"]] for child in seen["viewer"]["children"]}
    assert kinds == {"Maya": ["AI_PROCESSING"], "Obinna": ["AI_PROCESSING", "VOICE_RECORDING"]}
    assert calls == {"relational": 4}  # the user, the children, their consents, who gave these


async def test_calls_of_the_store(desk: Desk) -> None:
    """Whether the student is seen, a transaction, and the read of what is answered with whether its student is seen."""
    chidi, asked = desk.client("chidi-okonkwo"), await voice(desk)
    await chidi.data("{ viewer { id } }")
    calls = desk.count_calls()

    await chidi.data("mutation($input: GrantConsentInput!) { grantConsent(input: $input) { __typename } }", input=asked)

    assert calls == {"transaction": 1, "relational": 2}
