"""A concept as platform staff corrects it: what follows in the stores, and what is refused."""

from typing import Any

import pytest

from datasources.graph.port import Node, Relationship
from datasources.relational.versions import current_version
from tests.authors.conftest import Study, ask, outcome

DRIFTED = "UPDATE concept_progress SET concept_name = 'Mode, as it was' WHERE concept_id = $1"
NAMES = "SELECT DISTINCT concept_name FROM concept_progress WHERE concept_id = $1"


def texts(section: Node) -> list[str]:
    """The concepts that a section names."""
    named = section.properties["key_concepts"]
    assert isinstance(named, list)
    return named


async def version(study: Study) -> str:
    textbook = await study.value("SELECT id FROM textbooks")
    return await current_version(study.stores.relational.database, textbook)


async def test_all_of_it_is_corrected(study: Study) -> None:
    mode, before = await study.concept("Mode"), await version(study)

    answer = await ask(
        study.client("robin"),
        "updateConcept",
        id=f"Concept:{mode}",
        name=" The mode ",
        description="What comes up *most*.\n\nThere may be several.",
        difficulty="ADVANCED",
        estimatedMinutes=35,
        masteryThreshold=0.9,
        isOptional=True,
    )

    shown = {name: answer[name] for name in answer if name not in ("id", "__typename", "prerequisites")}
    assert shown == {
        "name": "The mode",
        "description": "What comes up *most*.\n\nThere may be several.",
        "difficulty": "ADVANCED",
        "estimatedMinutes": 35,
        "masteryThreshold": 0.9,
        "isOptional": True,
    }
    [(entity, number, content, author)] = await study.versions()
    assert (entity, number, author) == ("Concept", 1, "robin")
    assert (content["name"], content["difficulty_level"], content["mastery_threshold"]) == ("The mode", "advanced", 0.9)
    [(who, action, about, was, now)] = await study.audit()
    assert (who, action, about, was["name"], now["name"]) == ("robin", "updateConcept", "Concept", "Mode", "The mode")
    assert was.keys() == now.keys() == {*content} - {"prerequisites"}
    assert await version(study) == f"{before}+1"


async def test_what_is_left_out_stays_and_null_takes_away(study: Study) -> None:
    mode = await study.concept("Mode")
    robin = study.client("robin")
    [before] = await study.stores.curriculum.concepts([mode])
    assert before is not None
    assert before.description is not None

    answer = await ask(robin, "updateConcept", id=f"Concept:{mode}", description=None)

    assert (answer["name"], answer["description"], answer["estimatedMinutes"]) == ("Mode", None, before.estimated_minutes)
    async with study.untouched():
        again = await ask(robin, "updateConcept", id=f"Concept:{mode}", description=None, name="Mode")
    assert again == answer


async def test_its_name_follows_where_it_is_written_down(study: Study) -> None:
    """Its section lists it; students' progress calls it by name."""
    mode = await study.concept("Mode")
    [(edge, section)] = await study.stores.graph.sources(Relationship.INCLUDES_CONCEPT, [mode])
    assert edge.properties["is_core"] is True
    before = texts(section)
    assert before.count("Mode") == 1
    await study.rows(DRIFTED, mode)

    await ask(study.client("robin"), "updateConcept", id=f"Concept:{mode}", name="The mode", isOptional=True)
    await study.work()

    [(edge, section)] = await study.stores.graph.sources(Relationship.INCLUDES_CONCEPT, [mode])
    assert edge.properties["is_core"] is False
    assert texts(section) == ["The mode" if name == "Mode" else name for name in before]
    assert await study.rows(NAMES, mode) == [("The mode",)]


@pytest.mark.parametrize(
    ("input", "path", "message"),
    [
        ({"name": None}, "name", "It cannot be null; leave it out to keep what is there."),
        ({"name": " "}, "name", "It takes 1 to 255 characters."),
        ({"name": "Mo\nde"}, "name", "It cannot hold control characters."),
        ({"description": "w" * 2001}, "description", "It takes 1 to 2000 characters."),
        ({"description": "\u0007"}, "description", "It cannot hold control characters."),
        ({"difficulty": None}, "difficulty", "It cannot be null; leave it out to keep what is there."),
        ({"estimatedMinutes": 0}, "estimatedMinutes", "It takes 1 to 600."),
        ({"estimatedMinutes": 601}, "estimatedMinutes", "It takes 1 to 600."),
        ({"masteryThreshold": -0.1}, "masteryThreshold", "It takes 0 to 1."),
        ({"masteryThreshold": 1.01}, "masteryThreshold", "It takes 0 to 1."),
        ({"isOptional": None}, "isOptional", "It cannot be null; leave it out to keep what is there."),
    ],
)
async def test_a_value_that_is_not_acceptable(study: Study, input: dict[str, Any], path: str, message: str) -> None:
    mode = await study.concept("Mode")
    async with study.untouched():
        answer = await ask(study.client("robin"), "updateConcept", id=f"Concept:{mode}", **input)
    assert answer["fields"] == [{"path": [path], "message": message}]


async def test_a_concept_that_is_not_there(study: Study) -> None:
    async with study.untouched():
        for id in ("Concept:nobody", "Hook:nobody", "nobody"):
            answer = await ask(study.client("robin"), "updateConcept", id=id, name="New")
            assert (answer["__typename"], answer["field"]) == ("NotFoundError", "id")
        assert await outcome(study.client(), "updateConcept", id="Concept:nobody", name="New") == "UNAUTHENTICATED"
