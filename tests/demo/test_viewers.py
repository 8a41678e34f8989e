"""The demo viewers are who they are said to be, and the first query that a newcomer finds answers out of all three stores."""

from datasources.stores import Stores
from demo.roster import organization_id
from demo.viewers import DEFAULT_QUERY, VIEWERS
from tests.conftest import Served


async def test_each_viewer_has_the_rights_of_their_role(stores: Stores) -> None:
    found = {viewer.handle: await stores.relational.people.viewer(viewer.subject) for viewer in VIEWERS}
    roles = {
        handle: (
            sorted(zip(map(str, row.organizations), row.roles, strict=True)),
            row.student_id is not None,
            len(row.children),
        )
        for handle, row in found.items()
        if row is not None
    }
    willow, harbor = str(organization_id("willow")), str(organization_id("harbor"))
    assert roles == {
        "maya": ([(willow, "student")], True, 0),
        "mateo": ([(willow, "student")], True, 0),
        "adaeze-okonkwo": ([(willow, "parent")], False, 2),
        "mr-okafor": ([(willow, "educator")], False, 0),
        "dr-lindqvist": ([(willow, "admin")], False, 0),
        "ms-tran": ([(harbor, "educator")], False, 0),
        "robin": ([], False, 0),
    }
    assert [viewer.role for viewer in VIEWERS if viewer.groups] == ["staff"]


async def test_the_default_query_answers_out_of_all_three_stores(served: Served) -> None:
    student = (await served.client("maya").data(DEFAULT_QUERY))["viewer"]["student"]

    assert student["name"] == "Maya Okonkwo"
    (path,) = student["learningPaths"]
    assert path["conceptsTotal"] == 33
    assert 10 < path["conceptsMastered"] < 33
    assert path["currentConcept"]["prerequisites"]
    assert len(path["currentConcept"]["hooks"]) >= 4
    assert [one["citation"].split(",")[0] for one in path["currentConcept"]["content"]] == [
        "Chance and Data: A First Course in Probability and Statistics"
    ] * 2
    assert len(student["recommendations"]) == 3
    assert all(one["reasons"] for one in student["recommendations"])
