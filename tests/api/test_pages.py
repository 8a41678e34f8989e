"""Connections: pages that follow one another leave nothing out and repeat nothing, in the order that the list has whole."""

from typing import Any

import pytest

from execution.pages import cursor
from tests.api.conftest import Ids
from tests.conftest import Client, Served

LISTS = {
    "students": "Organization",
    "members": "Organization",
    "sessions": "Student",
    "assessments": "Student",
    "reviewsDue": "Student",
    "progress": "LearningPath",
    "concepts": "Textbook",
}
DOCUMENT = """
query($id: ID!, $first: Int!, $after: String) { node(id: $id) { ... on %s { list: %s(first: $first, after: $after) {
  nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }
"""


async def parent_of(ids: Ids, name: str) -> str:
    match LISTS[name]:
        case "Organization":
            return await ids.organization("Willow")
        case "Student":
            return await ids.student("tomas")  # with reviews due
        case "LearningPath":
            key = (await ids.student("priya")).removeprefix("Student:")
            return (
                f"LearningPath:{await ids.value('SELECT id FROM learning_paths WHERE student_profile_id = $1::text::uuid', key)}"
            )
        case _:
            return f"Textbook:{await ids.value('SELECT id FROM textbooks')}"


async def read(client: Client, name: str, parent: str, first: int, after: str | None = None) -> Any:
    document = DOCUMENT % (LISTS[name], name)
    return (await client.data(document, id=parent, first=first, after=after))["node"]["list"]


@pytest.mark.parametrize("name", LISTS)
async def test_pages_add_up_to_the_list(served: Served, ids: Ids, name: str) -> None:
    client, parent = served.client("dr-lindqvist"), await parent_of(ids, name)
    whole = await read(client, name, parent, 100)
    expected = [node["id"] for node in whole["nodes"]]
    assert len(expected) > 1

    found: list[str] = []
    after = None
    while True:
        page = await read(client, name, parent, max(2, len(expected) // 4), after)
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        found += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"] or len(found) >= len(expected):
            break

    assert found[: len(expected)] == expected


@pytest.mark.parametrize("name", LISTS)
async def test_a_page_has_a_size_that_can_be(served: Served, ids: Ids, name: str) -> None:
    client, parent = served.client("dr-lindqvist"), await parent_of(ids, name)

    for first in (0, -1, 101):
        assert await client.codes(DOCUMENT % (LISTS[name], name), id=parent, first=first) == [("node.list", "BAD_USER_INPUT")]


@pytest.mark.parametrize("after", ["", "nonsense", "WyJ4Il0", "e30", "bnVsbA", "WzEsMiwzLDQsNSw2LDcsOF0", "W0luZmluaXR5XQ"])
@pytest.mark.parametrize("name", LISTS)
async def test_what_is_no_cursor_of_the_list_is_refused(served: Served, ids: Ids, name: str, after: str) -> None:
    client, parent = served.client("dr-lindqvist"), await parent_of(ids, name)

    codes = await client.codes(DOCUMENT % (LISTS[name], name), id=parent, first=5, after=after)

    assert codes == [("node.list", "BAD_USER_INPUT")]


async def test_a_cursor_whose_last_key_is_no_id_is_refused(served: Served, ids: Ids) -> None:
    query = "query($id: ID!, $after: String) { organization(id: $id) { students(after: $after) { nodes { id } } } }"
    after = cursor(("a", "b", "c"))

    codes = await served.client("mr-okafor").codes(query, id=await ids.organization("Willow"), after=after)

    assert codes == [("organization.students", "BAD_USER_INPUT")]


@pytest.mark.parametrize("name", ["a\0", "\ud800"])
async def test_a_cursor_with_a_text_that_no_store_takes_is_refused(served: Served, ids: Ids, name: str) -> None:
    query = "query($id: ID!, $after: String) { organization(id: $id) { members(after: $after) { nodes { id } } } }"

    codes = await served.client("mr-okafor").codes(query, id=await ids.organization("Willow"), after=cursor((name, "b")))

    assert codes == [("organization.members", "BAD_USER_INPUT")]


async def test_students_come_by_name(served: Served, ids: Ids) -> None:
    query = "query($id: ID!) { organization(id: $id) { students(first: 100) { nodes { lastName firstName } } } }"

    data = await served.client("mr-okafor").data(query, id=await ids.organization("Willow"))

    names = [(node["lastName"], node["firstName"]) for node in data["organization"]["students"]["nodes"]]
    assert names == sorted(names)
    assert len(names) == await ids.value("SELECT current_students FROM organizations WHERE name LIKE 'Willow%'")


@pytest.mark.parametrize(
    ("filter", "condition"),
    [
        ({"gradeLevel": "7"}, "grade_level = '7'"),
        ({"name": "OKONKWO"}, "last_name = 'Okonkwo'"),
        ({"name": "%"}, "false"),
        ({"inRemediation": True}, "id IN (SELECT student_profile_id FROM remediation_paths WHERE status = 'active')"),
        ({"inRemediation": False}, "id NOT IN (SELECT student_profile_id FROM remediation_paths WHERE status = 'active')"),
        ({"inactiveSince": "2000-01-01"}, "last_activity_date IS NULL"),
    ],
)
async def test_students_are_filtered(served: Served, ids: Ids, filter: dict[str, Any], condition: str) -> None:
    query = """query($id: ID!, $filter: StudentFilter) {
      organization(id: $id) { students(filter: $filter, first: 100) { nodes { id } } } }"""
    willow = await ids.organization("Willow")
    keys = await ids.value(
        "SELECT array_agg(id ORDER BY last_name, first_name, id) FROM student_profiles"
        f" WHERE organization_id = $1::text::uuid AND {condition}",
        willow.removeprefix("Organization:"),
    )

    data = await served.client("mr-okafor").data(query, id=willow, filter=filter)

    assert [node["id"] for node in data["organization"]["students"]["nodes"]] == [f"Student:{key}" for key in keys or []]
