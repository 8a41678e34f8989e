"""No way to a textbook's passages shows what an exercise's solution is: not as they are taken in now, nor as they once were."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import School, Served, serving
from tests.databases import execute

COURSE = Path(__file__).parents[2] / "demo" / "course"
SOLUTION = re.compile(r"^\*\*Solution\.\*\* (.+?)\s+^\*\*Steps\.\*\*", re.MULTILINE | re.DOTALL)
SOLUTIONS = [found for file in sorted(COURSE.glob("*/*.md")) for found in SOLUTION.findall(file.read_text("utf-8"))]

CHUNK = "id kind text summary citation difficulty misconceptions concept { description keyVocabulary learningObjectives }"
CONCEPTS = "SELECT 'Concept:' || id FROM embedded_graph.nodes WHERE label = 'Concept'"
CONTENT = f"query($id: ID!) {{ node(id: $id) {{ ... on Concept {{ content(first: 50) {{ {CHUNK} }} }} }} }}"
LEAVES = "query($id: ID!) { concept(id: $id) { content(first: 50) { id kind text summary citation } } }"  # one JSON text each
SEARCH = f"""query($query: String!, $kinds: [ContentKind!]) {{
  searchContent(query: $query, filter: {{ kinds: $kinds }}, first: 50) {{ chunk {{ {CHUNK} }} matchedInterests }} }}"""
NODE = f"query($id: ID!) {{ node(id: $id) {{ ... on ContentChunk {{ {CHUNK} }} }} }}"
LESSONS = f"""{{ viewer {{ student {{ sessions(first: 100) {{ nodes {{
  lesson {{ explanation hook {{ text }} examples {{ text }} sources {{ {CHUNK} }} }} }} }} }} }} }}"""

AS_IT_WAS = """
UPDATE embedded_content.vectors
SET metadata = metadata - 'solution'
    || jsonb_build_object('text', (metadata ->> 'text') || E'\\n\\n**Solution.** ' || (metadata ->> 'solution'))
WHERE metadata ? 'solution'"""


@pytest.fixture(params=["as it is taken in", "as it once was"])
async def anywhere(request: pytest.FixtureRequest, own_school: School) -> AsyncIterator[Served]:
    """The demo school with passages that have their solutions apart, or in their text."""
    if request.param == "as it once was":
        await execute(own_school.url, AS_IT_WAS)
    async with serving(own_school) as served:
        yield served


async def test_no_answer_holds_the_solution_of_an_exercise(anywhere: Served) -> None:
    pupil, teacher = anywhere.client("maya"), anywhere.client("mr-okafor")
    concepts = [row[0] for row in await anywhere.stores.relational.database.fetch(CONCEPTS)]
    said = [await one.data(query, id=id) for id in concepts for one in (pupil, teacher) for query in (CONTENT, LEAVES)]
    exercises = {one["id"] for one in passages(said) if one["kind"] == "EXERCISE"}
    said += [await pupil.data(NODE, id=id) for id in exercises]
    said += [await pupil.data(SEARCH, query=words, kinds=["EXERCISE"]) for words in SOLUTIONS[::8]]
    said.append(await pupil.data(LESSONS))

    texts = [text for one in said for text in strings(one)]

    assert (len(SOLUTIONS), len(exercises)) == (97, 97)
    assert [text for text in texts if "**Solution.**" in text] == []
    assert [(solution, text) for solution in SOLUTIONS for text in texts if solution in text] == []


def passages(value: Any) -> Iterator[dict[str, Any]]:
    """The passages in an answer."""
    if isinstance(value, dict) and "kind" in value:
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from passages(one)


def strings(value: Any) -> Iterator[str]:
    """The texts in an answer."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(one)
