"""Store calls are by level, never by object: the same number whatever the count of students, paths or concepts."""

import pytest

from tests.api.conftest import Ids
from tests.conftest import School, Served, serving

MORE_PATHS = """
INSERT INTO learning_paths (student_profile_id, textbook_id, subject, status, current_concept_id, available_concepts)
SELECT student_profile_id, textbook_id, subject, 'abandoned', current_concept_id, available_concepts
FROM learning_paths CROSS JOIN generate_series(1, $2::int) WHERE student_profile_id = $1::text::uuid
"""
OVERVIEW = """
query EducatorOverview($organizationId: ID!, $sectionId: ID!, $from: Date!, $to: Date!, $first: Int!) {
  organization(id: $organizationId) {
    id name studentCount
    engagement(from: $from, to: $to) { date studentCount activeMinutes conceptsMastered }
    students(first: $first) {
      edges { node {
        id name gradeLevel lastActiveOn
        learningPaths(status: ACTIVE) { id subjectName averageMastery currentConcept { id name } }
        activeRemediations { id focus exercisesCompleted exercisesTotal }
      } }
      pageInfo { hasNextPage endCursor }
    }
  }
  node(id: $sectionId) {
    ... on Section {
      id name
      concepts {
        id name
        mastery(organizationId: $organizationId) {
          studentCount learningCount masteredCount averageMastery struggling { id name }
        }
      }
    }
  }
}
"""
HOME = """
query StudentHome($student: ID!, $today: Date!, $weekAgo: Date!) {
  student(id: $student) {
    id name level experiencePoints currentStreakDays dailyGoalMinutes
    engagement(from: $weekAgo, to: $today) { date activeMinutes }
    learningPaths {
      id subjectName conceptsMastered conceptsTotal
      currentConcept {
        id name estimatedMinutes
        hooks(studentId: $student) { id text }
        prerequisites { required { id name } strength satisfied(studentId: $student) }
      }
    }
    recommendations(first: 3) { concept { id name } sessionKind reasons { kind text } }
    reviewsDue(first: 5) { edges { node { id conceptName reviewDueAt } } pageInfo { hasNextPage endCursor } }
    dailyChallenges { id progress joinedAt challenge { id name target bonusPoints } }
    achievements(earned: true, acknowledged: false) { id achievement { id name iconUrl } }
  }
}
"""
EXPLORE = """
query ExploreConcept($query: String!, $studentId: ID, $first: Int!) {
  searchConcepts(query: $query, first: $first) {
    id name
    section { name topic { name subject { name } } }
    prerequisites { required { name } strength reason satisfied(studentId: $studentId) }
    unlocks { dependent { name } }
    related { relation relevance concept { name } }
    next { isDefault minScore concept { name } }
    unmetPrerequisites(studentId: $studentId) { name }
    content(studentId: $studentId, kinds: [EXPLANATION, DEFINITION], first: 3) { citation summary }
  }
  searchContent(query: $query, studentId: $studentId, filter: { difficulties: [BASIC] }, first: 5) {
    score matchedInterests chunk { text citation concept { name } textbook { title } }
  }
}
"""


@pytest.mark.parametrize("count", [1, 10, 40])
async def test_an_educators_overview(served: Served, ids: Ids, count: int) -> None:
    variables = {
        "organizationId": await ids.organization("Willow"),
        "sectionId": await ids.node("Section", "Centre"),
        "from": "2026-01-01",
        "to": "2026-12-31",
    }
    educator, calls = served.client("mr-okafor"), served.count_calls()

    data = await educator.data(OVERVIEW, first=count, **variables)

    assert len(data["organization"]["students"]["edges"]) == min(count, data["organization"]["studentCount"])
    assert len(data["node"]["concepts"]) == 3
    assert calls == {"relational": 9, "graph": 3}


@pytest.mark.parametrize("paths", [1, 3])
async def test_a_students_home(own_school: School, paths: int) -> None:
    async with serving(own_school) as served:
        ids = Ids(served.stores.relational.database)
        maya = await ids.student("maya")
        await ids.value(MORE_PATHS, maya.removeprefix("Student:"), paths - 1)
        student, calls = served.client("maya"), served.count_calls()

        data = await student.data(HOME, student=maya, today="2026-11-22", weekAgo="2026-11-15")

    assert len(data["student"]["learningPaths"]) == paths
    assert calls == {"relational": 15, "graph": 5}


@pytest.mark.parametrize("count", [1, 10])
async def test_an_exploration(served: Served, ids: Ids, count: int) -> None:
    variables = {"query": "the chance of two events", "studentId": await ids.student("maya")}
    educator, calls = served.client("mr-okafor"), served.count_calls()

    data = await educator.data(EXPLORE, first=count, **variables)

    assert len(data["searchConcepts"]) == count
    assert calls == {"relational": 7, "graph": 12, "content": 11}  # a search asks each of five namespaces


LONGEST = (
    "SELECT id FROM embedded_graph.nodes ORDER BY jsonb_array_length(properties -> 'pinecone_chunk_ids') DESC NULLS LAST, id"
)
PASSAGES = "query($id: ID!, $first: Int!) { concept(id: $id) { content(first: $first) { id text concept { id } } } }"


@pytest.mark.parametrize("leads_on", [True, False])  # to records, or no further: then the passages are JSON
async def test_passages_further_on_are_read_where_some_are_gone(own_school: School, leads_on: bool) -> None:
    query = PASSAGES if leads_on else PASSAGES.replace(" concept { id } } }", " } }")
    async with serving(own_school) as served:
        ids = Ids(served.stores.relational.database)
        educator, concept = served.client("mr-okafor"), f"Concept:{await ids.value(LONGEST)}"
        whole = (await educator.data(query, id=concept, first=5))["concept"]["content"]
        calls = served.count_calls()

        assert (await educator.data(query, id=concept, first=2))["concept"]["content"] == whole[:2]
        assert calls["content"] == 1

        namespace, _, gone = whole[0]["id"].removeprefix("ContentChunk:").partition("/")
        await served.stores.content.delete(namespace, [gone])
        calls.clear()
        assert (await educator.data(query, id=concept, first=2))["concept"]["content"] == whole[1:3]
        assert calls["content"] == 2
