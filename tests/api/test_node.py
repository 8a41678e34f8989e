"""Any object by its id: whatever a list hands out is found again by it, as the same type."""

import pytest

from resolvers.node import BY_TYPE
from tests.api.conftest import Ids
from tests.conftest import Served

EVERYTHING = """
query($student: ID!, $organization: ID!) {
  viewer { __typename id memberships { __typename id } }
  organization(id: $organization) { __typename id }
  subjects { __typename id topics { __typename id sections { __typename id concepts { __typename id } } } }
  textbooks { nodes { __typename id } }
  student(id: $student) {
    __typename id
    interviews { __typename id }
    consents { __typename id }
    learningPaths { __typename id
      progress { nodes { __typename id } }
      currentConcept { hooks { __typename id } examples { __typename id } content { __typename id } }
    }
    sessions { nodes { __typename id exercises { __typename id assessment { __typename id remediation { __typename id } } } } }
    achievements { __typename id achievement { __typename id } }
    dailyChallenges { __typename id challenge { __typename id } }
  }
  remediated: organization(id: $organization) {
    students(filter: {inRemediation: true}) { nodes { activeRemediations { __typename id } } }
  }
}
"""


async def test_every_type_of_node_is_found_by_its_id(served: Served, ids: Ids) -> None:
    educator = served.client("mr-okafor")
    variables = {"student": await ids.student("maya"), "organization": await ids.organization("Willow")}
    data = await educator.data(EVERYTHING, **variables)
    examples: dict[str, str] = {}
    collect(data, examples)

    assert set(examples) == set(BY_TYPE) - {"ErrorLog", "Invitation"}  # see tests/errors, and tests/people: the school has none
    for typename, id in examples.items():
        found = await educator.data("query($id: ID!) { node(id: $id) { __typename id } }", id=id)
        assert found["node"] == {"__typename": typename, "id": id}


@pytest.mark.parametrize(
    "id",
    [
        "",
        "nonsense",
        "Nothing:1",
        "Student:1",
        "Concept:nothing",
        "ContentChunk:math/nothing",
        "Membership:1.2.3",
        "StudentChallenge:x",
    ],
)
async def test_an_id_that_leads_nowhere_is_null(served: Served, id: str) -> None:
    assert await served.client("mr-okafor").data("query($id: ID!) { node(id: $id) { id } }", id=id) == {"node": None}


def collect(value: object, examples: dict[str, str]) -> None:
    """One id of each type that an answer holds."""
    if isinstance(value, list):
        for item in value:
            collect(item, examples)
    if isinstance(value, dict):
        if "id" in value:
            examples.setdefault(value["__typename"], value["id"])
        for item in value.values():
            collect(item, examples)


@pytest.mark.parametrize(
    ("typename", "table"), [("StudentAchievement", "achievements"), ("StudentChallenge", "daily_challenges")]
)
async def test_nobody_s_reward_is_null_for_staff_too(served: Served, ids: Ids, typename: str, table: str) -> None:
    reward = await ids.value(f"SELECT id FROM {table} ORDER BY id LIMIT 1")
    id = f"{typename}:00000000-0000-7000-8000-000000000000.{reward}"

    assert await served.client("robin").data("query($id: ID!) { node(id: $id) { id } }", id=id) == {"node": None}
