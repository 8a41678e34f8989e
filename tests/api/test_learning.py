"""What a pupil is shown: what to do next and why, where they stand, and what suits them."""

from tests.api.conftest import Ids
from tests.conftest import Served


async def test_a_knowledge_map_follows_the_course_and_locks_what_is_not_ready(served: Served, ids: Ids) -> None:
    query = """query($subject: ID!) { viewer { student { knowledgeMap(subjectId: $subject) {
      isUnlocked progress { status } concept { id name prerequisites { strength canSkip satisfied } } } } } }"""

    data = await served.client("maya").data(query, subject="Subject:subj_mathematics")

    entries = data["viewer"]["student"]["knowledgeMap"]
    assert len(entries) == 33
    assert [entry["concept"]["name"] for entry in entries[:3]] == [
        "Data and variables",
        "Populations and samples",
        "Sampling methods",
    ]
    assert {entry["isUnlocked"] for entry in entries} == {True, False}
    for entry in entries:
        locks = [one for one in entry["concept"]["prerequisites"] if one["strength"] != "WEAK" and not one["canSkip"]]
        assert entry["isUnlocked"] == all(one["satisfied"] for one in locks)


async def test_what_is_unmet_comes_in_the_order_to_learn_it(served: Served, ids: Ids) -> None:
    query = "query($id: ID!) { concept(id: $id) { unmetPrerequisites { name } } }"
    newcomer = served.client("wren-or-another")  # a token of nobody: no student is asked about
    concept = await ids.node("Concept", "Expected value")

    assert (await newcomer.data(query, id=concept)) == {"concept": {"unmetPrerequisites": None}}

    who = await ids.student("mateo")  # not onboarded: has learned nothing yet
    query = """query($id: ID!, $who: ID!) { concept(id: $id) {
      unmetPrerequisites(studentId: $who) { name unmetPrerequisites(studentId: $who) { name } } } }"""
    unmet = (await served.client("mr-okafor").data(query, id=concept, who=who))["concept"]["unmetPrerequisites"]

    seen: set[str] = set()
    for one in unmet:
        assert {before["name"] for before in one["unmetPrerequisites"]} <= seen
        seen.add(one["name"])
    assert {"Random variables", "Mean"} <= seen


async def test_recommendations_have_reasons_and_are_open(served: Served) -> None:
    query = """{ viewer { student { recommendations(first: 10) { ruleVersion sessionKind reasons { kind text }
      concept { name unmetPrerequisites { name } progress { status reviewDueAt } } } } } }"""

    found = (await served.client("maya").data(query))["viewer"]["student"]["recommendations"]

    assert 1 <= len(found) <= 10
    assert len({one["concept"]["name"] for one in found}) == len(found)
    for one in found:
        assert one["concept"]["unmetPrerequisites"] == []
        assert one["reasons"][0]["text"].endswith(".")
        assert one["ruleVersion"] == "next-2"
        if one["sessionKind"] == "REVIEW":
            assert one["concept"]["progress"]["status"] == "MASTERED"
            assert "REVIEW_DUE" in [reason["kind"] for reason in one["reasons"]]


async def test_reviews_come_most_overdue_first(served: Served, ids: Ids) -> None:
    query = "query($who: ID!) { student(id: $who) { reviewsDue(first: 100) { nodes { status reviewDueAt } } } }"
    tomas = await ids.student("tomas")  # with five of them due

    nodes = (await served.client("mr-okafor").data(query, who=tomas))["student"]["reviewsDue"]["nodes"]

    due = [node["reviewDueAt"] for node in nodes]
    assert due == sorted(due)
    assert due[-1] <= served.school.now.isoformat().replace("+00:00", "Z")
    assert len(due) == 5
    assert {node["status"] for node in nodes} == {"MASTERED"}


async def test_passages_are_found_by_meaning_and_narrowed_by_kind(served: Served, ids: Ids) -> None:
    query = """query($query: String!, $filter: ContentFilter) { searchContent(query: $query, filter: $filter, first: 5) {
      score matchedInterests chunk { kind difficulty text concept { name } textbook { title } } } }"""
    educator = served.client("mr-okafor")

    found = (await educator.data(query, query="the middle value when numbers are put in order"))["searchContent"]
    definitions = (await educator.data(query, query="median", filter={"kinds": ["DEFINITION"]}))["searchContent"]
    basic = (await educator.data(query, query="median", filter={"difficulties": ["BASIC"]}))["searchContent"]

    assert "Median" in [one["chunk"]["concept"]["name"] for one in found]
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    assert {one["chunk"]["kind"] for one in definitions} == {"DEFINITION"}
    assert "**Median**: The middle value" in "".join(one["chunk"]["text"] for one in definitions)
    assert {one["chunk"]["difficulty"] for one in basic} == {"BASIC"}
    assert {one["chunk"]["textbook"]["title"] for one in found} == {
        "Chance and Data: A First Course in Probability and Statistics"
    }


async def test_interests_move_passages_up(served: Served, ids: Ids) -> None:
    query = """query($who: ID) { searchContent(query: "average of several numbers", studentId: $who, first: 20) {
      score matchedInterests chunk { id } } }"""
    educator = served.client("mr-okafor")

    plain = (await educator.data(query))["searchContent"]
    for_maya = (await educator.data(query, who=await ids.student("maya")))["searchContent"]

    scores = {one["chunk"]["id"]: one["score"] for one in plain}
    assert all(one["matchedInterests"] == [] for one in plain)
    assert any(one["matchedInterests"] for one in for_maya)
    for one in for_maya:
        if one["chunk"]["id"] in scores:
            lifted = one["score"] > scores[one["chunk"]["id"]]
            assert lifted == bool(one["matchedInterests"])


async def test_concepts_are_found_by_name_and_through_their_passages(served: Served) -> None:
    query = "query($query: String!) { searchConcepts(query: $query, first: 3) { name } }"
    educator = served.client("mr-okafor")

    named = (await educator.data(query, query="box plot"))["searchConcepts"]
    meant = (await educator.data(query, query="how spread out the numbers are around their mean"))["searchConcepts"]

    assert named[0]["name"] == "Box plots"
    assert {"Mean absolute deviation", "Standard deviation"} & {one["name"] for one in meant}


async def test_a_query_without_words_is_refused(served: Served) -> None:
    educator = served.client("mr-okafor")

    for query in (
        '{ searchContent(query: " ") { score } }',
        '{ searchConcepts(query: "") { id } }',
        '{ searchConcepts(query: "me\\u0000an") { id } }',
        '{ textbooks(gradeLevel: "\\u0000") { nodes { id } } }',
    ):
        assert [code for _, code in await educator.codes(query)] == ["BAD_USER_INPUT"]


async def test_hooks_suit_the_student_who_is_asked_about(served: Served, ids: Ids) -> None:
    query = """query($id: ID!, $who: ID) { concept(id: $id) {
      hooks(studentId: $who) { id } examples(studentId: $who) { interestTags } } }"""
    educator, concept = served.client("mr-okafor"), await ids.node("Concept", "Mean")

    for_all = (await educator.data(query, id=concept))["concept"]
    for_maya = (await educator.data(query, id=concept, who=await ids.student("maya")))["concept"]

    assert sorted(one["id"] for one in for_all["hooks"]) == sorted(one["id"] for one in for_maya["hooks"])
    assert len(for_all["hooks"]) >= 4
    assert sorted(map(str, for_all["examples"])) == sorted(map(str, for_maya["examples"]))


async def test_a_graded_answer_shows_its_steps_and_no_solution_before(served: Served, ids: Ids) -> None:
    query = """{ viewer { student { assessments(first: 100) { nodes { status response exercise { prompt kind status }
      evaluation { score steps { step status } understanding feedback evaluatedAt } } } } } }"""

    nodes = (await served.client("hana").data(query))["viewer"]["student"]["assessments"]["nodes"]

    statuses = {node["status"] for node in nodes}
    assert statuses == {"EVALUATED", "NEEDS_REVIEW"}
    for node in nodes:
        assert (node["evaluation"] is not None) == (node["status"] == "EVALUATED")
        if node["evaluation"]:
            right = [step["status"] for step in node["evaluation"]["steps"]].count("CORRECT")
            assert node["evaluation"]["score"] == round(right / len(node["evaluation"]["steps"]), 4)


async def test_secret_achievements_appear_once_earned(served: Served, ids: Ids) -> None:
    query = "{ viewer { student { achievements { earnedAt progress target achievement { id name } } } } }"
    secret = set(await ids.value("SELECT array_agg('Achievement:' || id) FROM achievements WHERE is_secret"))

    shown = (await served.client("maya").data(query))["viewer"]["student"]["achievements"]

    earned = [one["earnedAt"] for one in shown if one["earnedAt"]]
    assert earned == sorted(earned, reverse=True)
    assert [one["earnedAt"] is None for one in shown] == [False] * len(earned) + [True] * (len(shown) - len(earned))
    assert not secret & {one["achievement"]["id"] for one in shown if one["earnedAt"] is None}
    assert all(0 <= one["progress"] <= one["target"] for one in shown)


async def test_a_section_is_mastered_by_those_who_master_all_of_it(served: Served, ids: Ids) -> None:
    query = """query($id: ID!, $class: ID!) { node(id: $id) { ... on Section {
      mastery(organizationId: $class) { studentCount learningCount masteredCount averageMastery struggling { id } }
      concepts { id mastery(organizationId: $class) { masteredCount struggling { id } } } } } }"""
    willow = await ids.organization("Willow")
    section = await ids.node("Section", "Centre")
    data = (await served.client("mr-okafor").data(query, id=section, **{"class": willow}))["node"]
    concepts = [concept["id"].removeprefix("Concept:") for concept in data["concepts"]]
    begun, masters = await _counts(ids, willow.removeprefix("Organization:"), concepts)

    assert data["mastery"]["masteredCount"] == masters
    assert data["mastery"]["learningCount"] == begun - masters
    assert data["mastery"]["studentCount"] == await ids.value(
        "SELECT current_students FROM organizations WHERE name LIKE 'Willow%'"
    )
    assert 0 < masters < begun
    assert all(concept["mastery"]["masteredCount"] >= masters for concept in data["concepts"])
    struggling = {student["id"] for concept in data["concepts"] for student in concept["mastery"]["struggling"]}
    assert {student["id"] for student in data["mastery"]["struggling"]} == struggling


async def _counts(ids: Ids, organization: str, concepts: list[str]) -> tuple[int, int]:
    """How many students of an organization have begun any of these concepts, and how many master all of them."""
    rows = """
    SELECT count(*) FILTER (WHERE %s) FROM (
        SELECT count(*) FILTER (WHERE p.status = 'mastered') AS mastered
        FROM concept_progress p JOIN student_profiles s ON s.id = p.student_profile_id
        WHERE s.organization_id = $1::text::uuid AND p.concept_id = ANY($2::text[]) GROUP BY s.id) AS student
    """
    begun = await ids.value(rows % "true", organization, concepts)
    masters = await ids.value(rows % "mastered = cardinality($2::text[])", organization, concepts)
    return begun, masters
