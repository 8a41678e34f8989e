"""Hooks and examples as their authors write, change and retire them: who may, what the graph and the search are told, and what
is kept of each edit."""

import asyncio
from typing import Any

import pytest

from datasources.content.chunks import EXAMPLES
from datasources.graph.port import Label, Relationship
from tests.authors.conftest import Study, ask, key, outcome

HOOK: dict[str, Any] = {"text": "Which **number** wins?", "category": "SOCIAL"}
EXAMPLE: dict[str, Any] = {"text": "Ages of a band: 19, 19, 23.", "category": "CAREER", "interestTags": ["music", "bands"]}
FOR_ALL = "SELECT '{0}:' || id FROM content_{1} WHERE organization_id IS NULL AND is_active ORDER BY id LIMIT 1"
BOTH = pytest.mark.parametrize(("sort", "given"), [("Hook", HOOK), ("Example", EXAMPLE)])


async def write(study: Study, handle: str, sort: str, place: str | None = None, **given: Any) -> dict[str, Any]:
    """A new hook or example of the concept Mode."""
    concept = f"Concept:{await study.concept('Mode')}"
    organization = await study.organization(place) if place else None
    input = {**given, "conceptId": concept, "organizationId": organization, "idempotencyKey": key()}
    return await ask(study.client(handle), f"create{sort}", **input)


async def search(study: Study, handle: str, filter: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What somebody finds who looks for the text of `EXAMPLE`."""
    document = """query($query: String!, $filter: ContentFilter) {
        searchContent(query: $query, filter: $filter) { chunk { id concept { name } } } }"""
    found = await study.client(handle).data(document, query=EXAMPLE["text"], filter=filter)
    return list(found["searchContent"])


async def told(study: Study, sort: str, id: str) -> dict[str, Any] | None:
    """The node of a hook or example, with what its edge says, but for times."""
    label, relationship = (Label.HOOK, Relationship.HAS_HOOK) if sort == "Hook" else (Label.EXAMPLE, Relationship.HAS_EXAMPLE)
    node_id = id.replace(":", "_").lower()
    edges = await study.stores.graph.sources(relationship, [node_id])
    nodes = await study.stores.graph.nodes(label, [node_id])
    if node_id not in nodes:
        return None
    own = {name: value for name, value in nodes[node_id].properties.items() if name not in ("created_at", "updated_at")}
    return {**own, "of": [(edge.source, dict(edge.properties)) for edge, _ in edges]}


async def test_a_hook_for_all_is_written(study: Study) -> None:
    answer = await write(study, "robin", "Hook", **HOOK, subCategory="games", difficulty="ADVANCED")

    id = answer.pop("id")
    assert answer == {
        "__typename": "Hook",
        "text": "Which **number** wins?",
        "category": "SOCIAL",
        "subCategory": "games",
        "difficulty": "ADVANCED",
        "isActive": True,
        "usageCount": 0,
        "author": {"name": "Robin Achterberg"},
        "organization": None,
        "concept": {"name": "Mode"},
    }
    mode = await study.concept("Mode")
    said = {
        "concept_id": mode,
        "text": "Which **number** wins?",
        "category": "social",
        "sub_category": "games",
        "difficulty": "advanced",
        "organization_id": None,
        "is_active": True,
    }
    assert await study.versions() == [("content_hooks", 1, said, "robin")]
    assert [(who, action, entity) for who, action, entity, *_ in await study.audit()] == [
        ("robin", "createHook", "content_hooks")
    ]
    assert await told(study, "Hook", id) is None
    await study.work()
    assert await told(study, "Hook", id) == {
        "concept_id": mode,
        "life_category": "social",
        "sub_category": "games",
        "hook_text": "Which **number** wins?",
        "difficulty": "advanced",
        "of": [(mode, {"life_category": "social"})],
    }


async def test_an_example_for_all_is_found_by_search(study: Study) -> None:
    answer = await write(study, "robin", "Example", **EXAMPLE, visualAidUrl="https://pictures.example/band.png")
    assert answer["visualAidUrl"] == "https://pictures.example/band.png"
    assert answer["interestTags"] == ["music", "bands"]
    await study.work()

    passage = answer["id"].replace(":", "_").lower()
    metadata = (await study.stores.content.fetch(EXAMPLES, [passage]))[passage]
    mode = await study.concept("Mode")
    assert {name: metadata[name] for name in ("text", "concept_id", "content_type", "suitable_interests", "life_categories")} == {
        "text": "Ages of a band: 19, 19, 23.",
        "concept_id": mode,
        "content_type": "example",
        "suitable_interests": ["music", "bands"],
        "life_categories": ["career"],
    }
    node = await told(study, "Example", answer["id"])
    assert node is not None
    assert node["of"] == [(mode, {"interest_match": 0.5})]
    found = await search(study, "nina")
    assert {"chunk": {"id": f"ContentChunk:examples/{passage}", "concept": {"name": "Mode"}}} in found
    [chunk] = [one["chunk"] for one in found if one["chunk"]["id"].endswith(passage)]
    shown = await study.client("nina").data("query($id: ID!) { node(id: $id) { ... on ContentChunk { text } } }", id=chunk["id"])
    assert shown == {"node": {"text": "Ages of a band: 19, 19, 23."}}
    assert chunk not in [one["chunk"] for one in await search(study, "nina", {"subjectId": "Subject:subj_history"})]


@BOTH
async def test_what_is_an_organizations_own_stays_inside_it(study: Study, sort: str, given: dict[str, Any]) -> None:
    """It is not in the index of the search at all; whoever is of another organization finds nothing behind its id."""
    before = await study.stores.content.namespaces()
    answer = await write(study, "mr-okafor", sort, "Willow", **given)
    assert answer["organization"] == {"name": "Willow Creek Microschool"}
    await study.work()

    assert await study.stores.content.namespaces() == before
    assert answer["id"].split(":")[1] not in str(await search(study, "maya"))
    node = await told(study, sort, answer["id"])
    assert node is not None
    assert f"Organization:{node['organization_id']}" == await study.organization("Willow")
    listed = f"query($id: ID!) {{ concept(id: $id) {{ found: {sort.lower()}s {{ id }} }} }}"
    concept = f"Concept:{await study.concept('Mode')}"
    for handle, shown in (("maya", True), ("robin", True), ("nina", False), ("ms-tran", False)):
        client = study.client(handle)
        found = (await client.data(listed, id=concept))["concept"]["found"]
        assert ({"id": answer["id"]} in found) is shown
        node_ = (await client.data("query($id: ID!) { node(id: $id) { id } }", id=answer["id"]))["node"]
        assert node_ == ({"id": answer["id"]} if shown else None)
    async with study.untouched():
        assert await outcome(study.client("ms-tran"), f"update{sort}", id=answer["id"], text="Mine.") == "NotFoundError"
        assert await outcome(study.client("maya"), f"update{sort}", id=answer["id"], text="Mine.") == "FORBIDDEN"


@BOTH
async def test_who_may_not_write(study: Study, sort: str, given: dict[str, Any]) -> None:
    async with study.untouched():
        for handle, place, expected in (
            ("mr-okafor", None, "FORBIDDEN"),  # for all
            ("maya", "Willow", "FORBIDDEN"),
            ("mr-okafor", "Harbor", "NotFoundError"),
        ):
            concept, organization = f"Concept:{await study.concept('Mode')}", place and await study.organization(place)
            input = {**given, "conceptId": concept, "organizationId": organization, "idempotencyKey": key()}
            assert await outcome(study.client(handle), f"create{sort}", **input) == expected
        for_all = await study.value(FOR_ALL.format(sort, f"{sort.lower()}s"))
        for handle in ("mr-okafor", "dr-lindqvist", "maya"):
            assert await outcome(study.client(handle), f"update{sort}", id=for_all, text="Mine.") == "FORBIDDEN"
        nowhere = await ask(study.client("mr-okafor"), f"update{sort}", id=f"{sort}:nothing", text="Mine.")
        assert (nowhere["__typename"], nowhere["field"]) == ("NotFoundError", "id")


@BOTH
async def test_a_concept_or_an_organization_that_takes_none(study: Study, sort: str, given: dict[str, Any]) -> None:
    willow = await study.organization("Willow")
    concept = f"Concept:{await study.concept('Mode')}"
    await study.rows("UPDATE organizations SET archived_at = now() WHERE name LIKE 'Harbor%'")
    harbor = await study.organization("Harbor")
    async with study.untouched():
        client = study.client("robin")
        nowhere = await ask(
            client, f"create{sort}", **given, conceptId="Concept:nobody", organizationId=willow, idempotencyKey=key()
        )
        assert (nowhere["__typename"], nowhere["field"]) == ("NotFoundError", "conceptId")
        left = await ask(client, f"create{sort}", **given, conceptId=concept, organizationId=harbor, idempotencyKey=key())
        assert (left["__typename"], left["reason"]) == ("ConflictError", "WRONG_STATE")


@BOTH
async def test_it_is_written_once_for_each_key(study: Study, sort: str, given: dict[str, Any]) -> None:
    client, concept = study.client("robin"), f"Concept:{await study.concept('Mode')}"
    input = {**given, "conceptId": concept, "idempotencyKey": key()}

    found = await asyncio.gather(*(ask(client, f"create{sort}", **input) for _ in range(4)))

    assert {one["id"] for one in found} == {found[0]["id"]}
    assert await study.value(f"SELECT count(*) FROM content_{sort.lower()}s WHERE id = $1", found[0]["id"].split(":")[1]) == 1
    assert len(await study.versions()) == 1
    async with study.untouched():
        another = await ask(client, f"create{sort}", **{**input, "text": "Another."})
        assert (another["__typename"], another["reason"]) == ("ConflictError", "KEY_REUSED")


async def test_a_hook_is_changed_retired_and_brought_back(study: Study) -> None:
    id = (await write(study, "mr-okafor", "Hook", "Willow", **HOOK, subCategory="games"))["id"]
    vargas = study.client("ms-vargas")  # who teaches there too

    changed = await ask(vargas, "updateHook", id=id, text="Which one?", category="CAREER", subCategory=None)
    assert (changed["text"], changed["category"], changed["subCategory"]) == ("Which one?", "CAREER", None)
    assert changed["author"] == {"name": "Emeka Okafor"}
    async with study.untouched():
        assert await ask(vargas, "updateHook", id=id, text=" Which one? ", isActive=True) == changed
    await study.work()
    node = await told(study, "Hook", id)
    assert node is not None
    assert ("sub_category" in node, node["of"][0][1]) == (False, {"life_category": "career"})

    assert (await ask(vargas, "updateHook", id=id, isActive=False))["isActive"] is False
    await study.work()
    assert await told(study, "Hook", id) is None

    assert (await ask(vargas, "updateHook", id=id, isActive=True))["isActive"] is True
    await study.work()
    assert await told(study, "Hook", id) == node
    said = [(number, content["text"], content["is_active"], who) for _, number, content, who in await study.versions()]
    assert said == [
        (1, "Which **number** wins?", True, "mr-okafor"),
        (2, "Which one?", True, "ms-vargas"),
        (3, "Which one?", False, "ms-vargas"),
        (4, "Which one?", True, "ms-vargas"),
    ]


async def test_an_example_is_changed_retired_and_brought_back(study: Study) -> None:
    robin, id = study.client("robin"), (await write(study, "robin", "Example", **EXAMPLE))["id"]
    passage = id.replace(":", "_").lower()
    url = "https://pictures.example/club"
    changed = await ask(robin, "updateExample", id=id, text="Ages of a club.", interestTags=["chess"], visualAidUrl=url)
    assert (changed["interestTags"], changed["visualAidUrl"]) == (["chess"], url)
    await study.work()
    found = (await study.stores.content.fetch(EXAMPLES, [passage]))[passage]
    assert (found["text"], found["suitable_interests"]) == ("Ages of a club.", ["chess"])

    await ask(robin, "updateExample", id=id, isActive=False)
    await study.work()
    assert await study.stores.content.fetch(EXAMPLES, [passage]) == {}
    assert await told(study, "Example", id) is None

    assert (await ask(robin, "updateExample", id=id, isActive=True, visualAidUrl=None))["visualAidUrl"] is None
    await study.work()
    assert list(await study.stores.content.fetch(EXAMPLES, [passage])) == [passage]


async def test_one_whose_concept_has_left_the_curriculum(study: Study) -> None:
    """It can be changed still; the graph has no place for it."""
    id = (await write(study, "robin", "Hook", **HOOK))["id"]
    await study.rows("UPDATE content_hooks SET concept_id = 'concept_gone' WHERE id = $1", id.split(":")[1])

    assert (await ask(study.client("robin"), "updateHook", id=id, text="Still here."))["text"] == "Still here."

    await study.work()
    assert await told(study, "Hook", id) is None
    assert await study.value("SELECT count(*) FROM outbox WHERE delivered_at IS NULL") == 0


LONG_URL = "https://pictures.example/" + "w" * 500
NOT_NULL = "It cannot be null; leave it out to keep what is there."
ADDRESS = "It is an address that begins with `https://`, of at most 500 characters."


@pytest.mark.parametrize(
    ("sort", "input", "path", "message"),
    [
        ("Hook", {"text": " "}, ["text"], "It takes 1 to 2000 characters."),
        ("Hook", {"text": "w" * 2001}, ["text"], "It takes 1 to 2000 characters."),
        ("Hook", {"text": "a\u0001b"}, ["text"], "It cannot hold control characters."),
        ("Hook", {"subCategory": ""}, ["subCategory"], "It takes 1 to 100 characters."),
        ("Example", {"text": "w" * 5001}, ["text"], "It takes 1 to 5000 characters."),
        ("Example", {"interestTags": []}, ["interestTags"], "It takes 1 to 20 of them."),
        ("Example", {"interestTags": [str(n) for n in range(21)]}, ["interestTags"], "It takes 1 to 20 of them."),
        ("Example", {"interestTags": ["chess", " "]}, ["interestTags", "1"], "It takes 1 to 50 characters."),
        ("Example", {"interestTags": ["chess", "Chess "]}, ["interestTags", "1"], "It is there before."),
        ("Example", {"visualAidUrl": "http://pictures.example/a"}, ["visualAidUrl"], ADDRESS),
        ("Example", {"visualAidUrl": "https://"}, ["visualAidUrl"], ADDRESS),
        ("Example", {"visualAidUrl": "https://a b.example/"}, ["visualAidUrl"], ADDRESS),
        ("Example", {"visualAidUrl": "javascript:alert(1)"}, ["visualAidUrl"], ADDRESS),
        ("Example", {"visualAidUrl": LONG_URL}, ["visualAidUrl"], ADDRESS),
    ],
)
async def test_a_value_that_is_not_acceptable(
    study: Study, sort: str, input: dict[str, Any], path: list[str], message: str
) -> None:
    client, given = study.client("robin"), HOOK if sort == "Hook" else EXAMPLE
    concept = f"Concept:{await study.concept('Mode')}"
    there = await study.value(FOR_ALL.format(sort, f"{sort.lower()}s"))
    async with study.untouched():
        made = await ask(client, f"create{sort}", **{**given, **input, "conceptId": concept, "idempotencyKey": key()})
        assert made["fields"] == [{"path": path, "message": message}]
        changed = await ask(client, f"update{sort}", **input, id=there)
        assert changed["fields"] == [{"path": path, "message": message}]


@BOTH
async def test_what_cannot_be_taken_away(study: Study, sort: str, given: dict[str, Any]) -> None:
    there = await study.value(FOR_ALL.format(sort, f"{sort.lower()}s"))
    names = ["text", "category", "difficulty", "isActive", *(["interestTags"] if sort == "Example" else [])]
    async with study.untouched():
        answer = await ask(study.client("robin"), f"update{sort}", id=there, **dict.fromkeys(names))
    assert sorted(answer["fields"], key=lambda one: str(one["path"])) == [
        {"path": [name], "message": NOT_NULL} for name in sorted(names)
    ]
