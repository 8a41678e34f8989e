"""The smaller rules: interests, key words, subjects, ids."""

import pytest

from ingestion import ids, interests
from ingestion.book import Book, BookError
from ingestion.keywords import Keywords
from ingestion.names import Mentions
from ingestion.subjects import subject_of
from learning.vocabulary import LifeCategory


@pytest.mark.parametrize(
    ("text", "tags", "categories"),
    [
        ("A basketball player takes free throws.", ("basketball",), ()),
        ("A tree diagram in a sample space, drawn again.", (), ()),
        ("The band plays a note.", ("music",), ()),
        ("The band played.", (), ()),
        ("An astronaut on the Moon; a nurse and a doctor volunteer.", ("health", "space", "volunteering"), None),
        ("Her company pays workers.", (), (LifeCategory.CAREER,)),
        ("", (), ()),
    ],
)
def test_a_passage_suits_what_shares_one_sure_word_or_two_others(
    text: str, tags: tuple[str, ...], categories: tuple[LifeCategory, ...] | None
) -> None:
    found, sides = interests.suits(text)
    assert found == tags
    assert categories is None or sides == categories


def test_a_passage_suits_at_most_four_interests() -> None:
    text = "A car, a train, an airplane, a guitar, a dog, a horse and a robot."
    assert len(interests.suits(text)[0]) == interests.MOST


def test_key_words_are_the_concepts_that_are_mentioned_then_the_rarest_words() -> None:
    texts = ["The mean of a zebra and a zebra", *["A mean and a word"] * 6, "nothing at all"]
    keywords = Keywords(texts, Mentions({("mean",): "mean"}), {"mean": "Mean"})
    assert keywords.of(texts[0]) == ("mean", "zebra")


def test_key_words_are_spelled_as_in_the_text() -> None:
    texts = ["A series of zebras.", *["The mean is a number."] * 8]
    assert Keywords(texts, Mentions({}), {}).of(texts[0]) == ("series", "zebras")


def book(title: str, subject: str | None = None) -> Book:
    return Book(slug="b", title=title, chapters=(), subject=subject)


@pytest.mark.parametrize(
    ("title", "said", "given", "expected"),
    [
        ("Introductory Statistics 2e", None, None, ("Mathematics", "math")),
        ("Physics", None, None, ("Science", "science")),
        ("World History", None, None, ("Humanities", "humanities")),
        ("Anything", "Maths", None, ("Mathematics", "math")),
        ("Physics", "Science", "Literature", ("Literature", "literature")),
    ],
)
def test_a_books_subject(title: str, said: str | None, given: str | None, expected: tuple[str, str]) -> None:
    assert subject_of(book(title, said), given) == expected


def test_without_a_subject_it_is_asked_for() -> None:
    with pytest.raises(BookError) as caught:
        subject_of(book("Gardening"), None)
    assert str(caught.value) == (
        "Nothing says which subject Gardening belongs to; say --subject with one of Mathematics, Science, Literature, Humanities."
    )


def test_an_unknown_subject_is_refused() -> None:
    with pytest.raises(BookError) as caught:
        subject_of(book("Physics"), "Alchemy")
    assert str(caught.value) == (
        "There is no subject Alchemy; say --subject with one of Mathematics, Science, Literature, Humanities."
    )


def test_ids_are_the_same_everywhere() -> None:
    assert ids.subject_id("Mathematics") == "subj_mathematics"
    assert ids.concept_id("chance-and-data", "mean") == "concept_a4961024-f971-5d10-9774-4b7c3f51ba14"
    assert ids.concept_id("other", "mean") != ids.concept_id("chance-and-data", "mean")
