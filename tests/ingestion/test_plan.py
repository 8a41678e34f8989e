"""What is worked out about a book, besides its concepts, edges and passages."""

import asyncio

from datasources.language.local import WordllamaEmbedder
from ingestion import plan
from ingestion.book import Block, Book, Chapter, Section
from ingestion.plan import Plan
from ingestion.progress import Silence
from learning.vocabulary import ContentKind


def section(n: int, name: str, words: int, *objectives: str, kind: ContentKind = ContentKind.EXPLANATION) -> Section:
    block = Block(kind=kind, text=f"{name}. " + "word " * words)
    return Section(key=f"s{n}", name=name, number=f"1.{n}", blocks=(block,), learning_objectives=objectives)


def planned(*sections: Section, objectives: tuple[str, ...] = ()) -> Plan:
    chapter = Chapter(key="c", name="Chance", number="1", sections=sections, learning_objectives=objectives)
    book = Book(slug="chance", title="Chance", chapters=(chapter,))
    return asyncio.run(plan.make(book, "Mathematics", "math", WordllamaEmbedder(), Silence()))


def test_a_chapters_objectives_go_to_the_sections_that_share_their_words() -> None:
    made = planned(
        section(1, "Independent events", 9),
        section(2, "Tree diagrams", 9),
        section(3, "Venn diagrams", 9, "Draw a Venn diagram"),
        objectives=("Tell independent events from others", "Draw a tree", "Understand probability"),
    )
    assert [chunk.learning_objectives for chunk in made.chunks] == [
        ("Tell independent events from others",),
        ("Draw a tree",),
        ("Draw a Venn diagram",),
    ]
    assert made.topics[0].properties["learning_objectives"] == [
        "Tell independent events from others",
        "Draw a tree",
        "Understand probability",
    ]


def test_times_come_from_the_length_where_no_source_says_them() -> None:
    made = planned(section(1, "Reading", 599), section(2, "Doing", 599, kind=ContentKind.EXERCISE))
    assert [node.properties["estimated_minutes"] for node in made.concepts] == [5, 15]
    assert [node.properties["estimated_hours"] for node in made.sections] == [0.08, 0.25]
    assert made.topics[0].properties["estimated_hours"] == 0.33


def test_sections_count_their_exercises_and_name_their_concepts() -> None:
    made = planned(section(1, "Reading", 9), section(2, "Doing", 9, kind=ContentKind.EXERCISE))
    assert [node.properties["practice_problems_count"] for node in made.sections] == [0, 1]
    assert [node.properties["key_concepts"] for node in made.sections] == [["Reading"], ["Doing"]]


def test_terms_are_counted_once_a_passage() -> None:
    made = planned(section(1, "Zebras", 3), section(2, "Okapis", 3))
    assert sorted(made.terms.values()) == [1, 1, 2]
