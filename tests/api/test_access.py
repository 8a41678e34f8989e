"""Who sees what: two organizations that must not see each other, families, and strangers."""

import pytest

from tests.api.conftest import Ids
from tests.conftest import Client, School, Served, serving

BY_ID = """
query($id: ID!) { node(id: $id) { __typename id } student(id: $id) { id } organization(id: $id) { id } }
"""
ROWS = {
    "LearningPath": "SELECT p.id FROM learning_paths p JOIN student_profiles s ON s.id = p.student_profile_id",
    "ConceptProgress": "SELECT p.id FROM concept_progress p JOIN student_profiles s ON s.id = p.student_profile_id",
    "LearningSession": "SELECT p.id FROM learning_sessions p JOIN student_profiles s ON s.id = p.student_profile_id",
    "Assessment": "SELECT p.id FROM assessments p JOIN student_profiles s ON s.id = p.student_profile_id",
    "Exercise": (
        "SELECT g.id FROM exercise_generations g JOIN assessments p ON p.id = g.assessment_id"
        " JOIN student_profiles s ON s.id = p.student_profile_id"
    ),
    "RemediationPath": "SELECT p.id FROM remediation_paths p JOIN student_profiles s ON s.id = p.student_profile_id",
    "InterviewSession": "SELECT p.id FROM interview_sessions p JOIN student_profiles s ON s.id = p.student_profile_id",
    "StudentAchievement": (
        "SELECT p.student_profile_id || '.' || p.achievement_id FROM student_achievements p"
        " JOIN student_profiles s ON s.id = p.student_profile_id"
    ),
    "StudentChallenge": (
        "SELECT p.student_profile_id || '.' || p.daily_challenge_id FROM student_daily_challenges p"
        " JOIN student_profiles s ON s.id = p.student_profile_id"
    ),
}
WHOSE = " JOIN organizations o ON o.id = s.organization_id WHERE o.name LIKE 'Willow%' ORDER BY 1 LIMIT 1"


async def sees(client: Client, id: str) -> bool:
    data = await client.data("query($id: ID!) { node(id: $id) { id } }", id=id)
    return data["node"] is not None


@pytest.mark.parametrize("typename", ROWS)
async def test_a_pupils_rows_stay_in_their_school(served: Served, ids: Ids, typename: str) -> None:
    row = f"{typename}:{await ids.value(ROWS[typename] + WHOSE)}"

    assert await sees(served.client("mr-okafor"), row)  # teaches there
    assert await sees(served.client("dr-lindqvist"), row)  # runs it
    assert await sees(served.client("robin"), row)  # the platform's staff
    assert not await sees(served.client("ms-tran"), row)  # teaches elsewhere
    assert not await sees(served.client("mr-delacroix"), row)  # runs another
    assert not await sees(served.client("nina"), row)  # learns elsewhere


async def test_a_student_sees_themselves_and_no_other(served: Served, ids: Ids) -> None:
    maya = served.client("maya")

    data = await maya.data(BY_ID, id=await ids.student("maya"))
    other = await maya.data(BY_ID, id=await ids.student("lucas"))

    assert data["student"]["id"] == data["node"]["id"] == await ids.student("maya")
    assert other == {"node": None, "student": None, "organization": None}


async def test_an_educator_sees_the_students_of_their_school(served: Served, ids: Ids) -> None:
    educator = served.client("mr-okafor")

    assert (await educator.data(BY_ID, id=await ids.student("maya")))["student"] is not None
    assert (await educator.data(BY_ID, id=await ids.student("nina")))["student"] is None


async def test_a_guardian_sees_their_children(served: Served, ids: Ids) -> None:
    mother = await ids.value("SELECT handle FROM users WHERE name = 'Adaeze Okonkwo'")
    query = "{ viewer { children { name } } }"

    data = await served.client(mother).data(query)

    assert sorted(child["name"] for child in data["viewer"]["children"]) == ["Maya Okonkwo", "Obi Okonkwo"]
    assert await sees(served.client(mother), await ids.student("maya"))
    assert not await sees(served.client(mother), await ids.student("lucas"))


async def test_an_unverified_guardian_sees_nobody(served: Served, ids: Ids) -> None:
    father = await ids.value("SELECT handle FROM users WHERE name = 'Marco Russo'")

    data = await served.client(father).data("{ viewer { children { name } } }")

    assert data == {"viewer": {"children": []}}
    assert not await sees(served.client(father), await ids.student("dante"))


async def test_organizations_do_not_see_each_other(served: Served, ids: Ids) -> None:
    query = "query($id: ID!) { organization(id: $id) { name students { nodes { id } } members { nodes { id } } } }"
    willow = await ids.organization("Willow")

    assert (await served.client("mr-okafor").data(query, id=willow))["organization"]["name"] == "Willow Creek Microschool"
    assert await served.client("ms-tran").data(query, id=willow) == {"organization": None}
    assert await served.client("nina").data(query, id=willow) == {"organization": None}


async def test_an_organization_shows_a_student_themselves_and_who_teaches(served: Served, ids: Ids) -> None:
    query = """query($id: ID!) { organization(id: $id) {
      billingEmail trialEndsAt studentCount engagement(from: "2026-01-01", to: "2026-12-31") { date }
      students(first: 100) { nodes { id } } members(first: 100) { nodes { role user { name email } } } } }"""

    data = (await served.client("maya").data(query, id=await ids.organization("Willow")))["organization"]

    assert data["students"] == {"nodes": [{"id": await ids.student("maya")}]}
    assert data["billingEmail"] is data["trialEndsAt"] is None
    assert data["engagement"] == []
    members = [(member["role"], member["user"]["name"]) for member in data["members"]["nodes"]]
    assert members == [
        ("EDUCATOR", "Elena Vargas"),
        ("EDUCATOR", "Emeka Okafor"),
        ("ADMIN", "Karin Lindqvist"),
        ("STUDENT", "Maya Okonkwo"),
    ]
    assert {member["user"]["email"] for member in data["members"]["nodes"]} == {None}


async def test_who_teaches_in_one_organization_and_belongs_to_another_sees_all_of_the_one(own_school: School) -> None:
    query = "{ viewer { memberships { organization { name students(first: 100) { nodes { id } } } } } }"
    async with serving(own_school) as served:
        ids = Ids(served.stores.relational.database)
        willow, other = await ids.organization("Willow"), await ids.value("SELECT id FROM organizations WHERE name NOT LIKE 'W%'")
        await ids.value(
            "INSERT INTO organization_members (organization_id, user_id, role)"
            " SELECT $1, id, 'parent' FROM users WHERE handle = 'mr-okafor' RETURNING user_id",
            other,
        )

        data = await served.client("mr-okafor").data(query)
        alone = await served.client("mr-okafor").data(
            "query($id: ID!) { organization(id: $id) { name students(first: 100) { nodes { id } } } }", id=willow
        )

    shown = {one["organization"]["name"]: one["organization"]["students"]["nodes"] for one in data["viewer"]["memberships"]}
    assert len(shown) == 2
    assert shown.pop("Willow Creek Microschool") == alone["organization"]["students"]["nodes"] != []
    assert list(shown.values()) == [[]]


async def test_a_fellow_student_is_no_member_that_a_student_sees(served: Served, ids: Ids) -> None:
    membership = (
        "SELECT m.organization_id || '.' || m.user_id || '.' || m.role FROM organization_members m"
        " JOIN users u ON u.id = m.user_id WHERE u.handle = $1"
    )
    lucas, educator = [f"Membership:{await ids.value(membership, handle)}" for handle in ("lucas", "ms-vargas")]

    assert await sees(served.client("lucas"), lucas)
    assert await sees(served.client("mr-okafor"), lucas)
    assert not await sees(served.client("maya"), lucas)
    assert await sees(served.client("maya"), educator)


async def test_an_address_is_for_the_user_and_admins(served: Served, ids: Ids) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on User { name email } } }"
    id = "User:" + str(await ids.value("SELECT id FROM users WHERE handle = 'ms-vargas'"))
    address = await ids.value("SELECT email FROM users WHERE handle = 'ms-vargas'")

    assert (await served.client("ms-vargas").data(query, id=id))["node"] == {"name": "Elena Vargas", "email": address}
    assert (await served.client("dr-lindqvist").data(query, id=id))["node"]["email"] == address
    assert (await served.client("mr-okafor").data(query, id=id))["node"] == {"name": "Elena Vargas", "email": None}
    assert (await served.client("ms-tran").data(query, id=id))["node"] is None


async def test_a_birthday_is_for_family_and_admins(served: Served, ids: Ids) -> None:
    query, maya = "query($id: ID!) { student(id: $id) { birthday } }", await ids.student("maya")
    mother = await ids.value("SELECT handle FROM users WHERE name = 'Adaeze Okonkwo'")
    birthday = str(await ids.value("SELECT birthday FROM student_profiles WHERE id = $1::text::uuid", maya.split(":")[1]))

    shown = {
        handle: (await served.client(handle).data(query, id=maya))["student"]["birthday"]
        for handle in ("maya", mother, "dr-lindqvist", "mr-okafor")
    }

    assert shown == {"maya": birthday, mother: birthday, "dr-lindqvist": birthday, "mr-okafor": None}


async def test_hooks_of_an_organization_stay_inside_it(served: Served, ids: Ids) -> None:
    hook = await ids.value("SELECT id FROM content_hooks WHERE organization_id IS NOT NULL AND is_active ORDER BY id LIMIT 1")
    concept = await ids.value("SELECT concept_id FROM content_hooks WHERE id = $1", hook)
    owner = await ids.value(
        "SELECT o.name FROM content_hooks h JOIN organizations o ON o.id = h.organization_id WHERE h.id = $1", hook
    )
    inside, outside = ("maya", "nina") if owner.startswith("Willow") else ("nina", "maya")
    query = "query($id: ID!) { concept(id: $id) { hooks { id } } }"

    shown = {
        handle: f"Hook:{hook}"
        in [one["id"] for one in (await served.client(handle).data(query, id=f"Concept:{concept}"))["concept"]["hooks"]]
        for handle in (inside, outside)
    }

    assert shown == {inside: True, outside: False}
    assert await sees(served.client(inside), f"Hook:{hook}")
    assert not await sees(served.client(outside), f"Hook:{hook}")


async def test_what_was_retired_is_for_authors(served: Served, ids: Ids) -> None:
    retired = "SELECT concept_id FROM content_hooks WHERE NOT is_active AND organization_id IS NULL ORDER BY id LIMIT 1"
    id = f"Concept:{await ids.value(retired)}"
    query = "query($id: ID!) { concept(id: $id) { hooks(includeRetired: true) { isActive } } }"

    hooks = (await served.client("mr-okafor").data(query, id=id))["concept"]["hooks"]

    assert False in [hook["isActive"] for hook in hooks]
    assert await served.client("maya").codes(query, id=id) == [("concept.hooks", "FORBIDDEN")]


async def test_asking_about_another_student_is_refused_whether_they_exist_or_not(served: Served, ids: Ids) -> None:
    query = "query($id: ID!, $who: ID!) { concept(id: $id) { name progress(studentId: $who) { id } } }"
    concept, nina = await ids.node("Concept", "Mean"), await ids.student("nina")
    answers = [
        await served.client("maya").send(query, id=concept, who=who)
        for who in (nina, "Student:00000000-0000-7000-8000-000000000000", "Student:nonsense", "nonsense")
    ]

    assert [answer["data"] for answer in answers] == [{"concept": {"name": "Mean", "progress": None}}] * 4
    assert {error["message"] for answer in answers for error in answer["errors"]} == {
        "There is no such student, or you may not see them."
    }


async def test_a_class_is_for_those_who_teach_it(served: Served, ids: Ids) -> None:
    query = "query($id: ID!, $class: ID!) { concept(id: $id) { mastery(organizationId: $class) { studentCount } } }"
    concept, willow = await ids.node("Concept", "Mean"), await ids.organization("Willow")
    students = await ids.value("SELECT current_students FROM organizations WHERE name LIKE 'Willow%'")

    data = await served.client("mr-okafor").data(query, id=concept, **{"class": willow})

    assert data["concept"]["mastery"]["studentCount"] == students
    for handle in ("maya", "ms-tran"):
        codes = await served.client(handle).codes(query, id=concept, **{"class": willow})
        assert codes == [("concept.mastery", "FORBIDDEN")]


async def test_nobody_signed_in_sees_nothing(served: Served, ids: Ids) -> None:
    nobody = served.client()
    maya, willow = await ids.student("maya"), await ids.organization("Willow")

    assert await nobody.data("{ viewer { id } __typename }") == {"viewer": None, "__typename": "Query"}
    for query in (
        f'{{ student(id: "{maya}") {{ id }} }}',
        f'{{ organization(id: "{willow}") {{ id }} }}',
        '{ node(id: "x") { id } }',
        "{ subjects { id } }",
        '{ searchContent(query: "mean") { score } }',
    ):
        assert [code for _, code in await nobody.codes(query)] == ["UNAUTHENTICATED"]


@pytest.mark.parametrize("token", ["nonsense", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZW1vOm1heWEifQ."])
async def test_a_token_that_is_not_ours_is_refused(served: Served, token: str) -> None:
    http = served.client().http

    response = await http.post("/graphql", json={"query": "{ __typename }"}, headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
