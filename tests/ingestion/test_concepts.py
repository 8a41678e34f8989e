"""Which concepts a book teaches, and which of its blocks are about which."""

from pathlib import Path

import pytest

from ingestion import concepts
from ingestion.book import Block, Book, BookError, Chapter, Section, StatedConcept
from ingestion.concepts import Place
from ingestion.source import open_book
from learning.vocabulary import ContentKind
from tests.ingestion import library


def explanation(text: str, *terms: str, subsection: str | None = None) -> Block:
    return Block(kind=ContentKind.EXPLANATION, text=text, terms=terms, subsection=subsection)


def definition(term: str, meaning: str) -> Block:
    return Block(kind=ContentKind.DEFINITION, text=f"**{term}**: {meaning}", terms=(term,))


def book(*sections: tuple[str, list[Block]], stated: tuple[StatedConcept, ...] = ()) -> Book:
    made = tuple(
        Section(key=f"s{n}", name=name, number=f"1.{n}", blocks=tuple(blocks), concepts=stated if n == 1 else ())
        for n, (name, blocks) in enumerate(sections, 1)
    )
    return Book(slug="book", title="Book", chapters=(Chapter(key="c", name="All", number="1", sections=made),))


def slugs(places: list[Place]) -> list[list[str]]:
    return [[concept.slug for concept in place.concepts] for place in places]


def test_the_small_books_concepts(tmp_path: Path) -> None:
    places = concepts.find(open_book(library.folder(library.WEATHER, tmp_path / "weather")).book)
    assert slugs(places) == [["preface"], ["wind-introduction"], ["air-pressure", "barometer"], ["isobar"]]
    assert [concept.source for place in places for concept in place.concepts] == ["section", "section", "term", "term", "term"]
    assert [concept.is_core for place in places for concept in place.concepts] == [False, False, True, True, True]
    pressure = places[2].concepts[0]
    assert (pressure.name, pressure.description) == (
        "Air pressure",
        "the weight of the air above an area, divided by that area",
    )
    assert places[1].concepts[0].description == "Wind is air that moves."


def test_a_block_is_about_what_it_introduces_or_mentions_most_or_what_was_spoken_of(tmp_path: Path) -> None:
    places = concepts.find(open_book(library.folder(library.WEATHER, tmp_path / "weather")).book)
    assert places[2].owners == [
        "air-pressure",
        "air-pressure",
        "barometer",
        "barometer",  # a table without a word of either follows the barometer
        "barometer",
        "air-pressure",
        "barometer",
        "air-pressure",
    ]


def test_a_term_belongs_to_the_section_that_defines_it_first_however_it_is_spelled() -> None:
    places = concepts.find(
        book(
            ("Means", [explanation("Means are easy, medians too."), definition("mean", "the sum over the count")]),
            ("Medians", [definition("Median", "the middle"), definition("Means", "again"), explanation("The mean.")]),
        )
    )
    assert slugs(places) == [["mean"], ["median"]]
    assert places[1].owners == ["median", "mean", "median"]


def test_a_term_in_the_text_is_a_concept_when_the_book_speaks_of_it_again() -> None:
    places = concepts.find(
        book(
            ("Chance", [explanation("A **die** has six sides.", "die"), explanation("A **spinner** has none.", "spinner")]),
            ("Dice", [explanation("Dice are rolled. A die is fair.")]),
        )
    )
    assert slugs(places) == [["chance", "die"], ["dice"]]
    assert places[0].concepts[1].description == "A die has six sides."


def test_a_section_is_a_concept_unless_its_terms_say_what_it_is_about() -> None:
    places = concepts.find(
        book(
            ("Position graphs", [definition("tangent", "a line that touches"), explanation("Positions are drawn.")]),
            ("Velocity", [definition("velocity", "speed with a direction"), explanation("It has a sign.")]),
            ("Nothing new", [explanation("Only words.")]),
        )
    )
    assert slugs(places) == [["position-graph", "tangent"], ["velocity"], ["nothing-new"]]
    assert places[0].owners == ["tangent", "position-graph"]


def test_an_authors_concepts_stand_alone() -> None:
    stated = (StatedConcept(slug="sum", name="Sum", key_vocabulary=("sum", "addend")),)
    text = Block(kind=ContentKind.EXPLANATION, text="A **part** is added. A part.", terms=("part",), concept="sum")
    places = concepts.find(book(("Sums", [text]), stated=stated))
    assert slugs(places) == [["sum"]]
    assert places[0].concepts[0].vocabulary == ["sum", "addend"]


def test_a_concept_stated_twice_is_refused() -> None:
    stated = (StatedConcept(slug="sum", name="Sum"), StatedConcept(slug="sum", name="Total"))
    with pytest.raises(BookError, match=r"^The concept sum is stated twice\.$"):
        concepts.find(book(("Sums", [explanation("words")]), stated=stated))


def test_sections_of_one_name_are_two_concepts() -> None:
    places = concepts.find(book(("Practice", [explanation("one")]), ("Practice", [explanation("two")])))
    assert slugs(places) == [["practice"], ["practice-s2"]]


def test_a_section_has_at_most_twelve_terms_of_its_text() -> None:
    letters = [f"term {chr(97 + n) * 3}" for n in range(20)]
    places = concepts.find(book(("Many terms", [explanation(f"A **{t}**. The {t}.", t) for t in letters])))
    assert slugs(places) == [[f"term-{chr(97 + n) * 3}" for n in range(12)]]
