"""Words and clauses of pupils' texts."""

import pytest

from learning.grading_text import clauses, labelled, plain, spelled_out
from learning.grading_words import alike, is_negated, stems, turned_round


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("convinience sample", "convenience samples"),
        ("continous", "continuous"),
        ("dividing", "divided"),
        ("the biggest", "the maximum"),
        ("kids", "pupils"),
        ("middle", "centre"),
    ],
)
def test_words_are_alike_but_for_endings_slips_and_synonyms(one: str, other: str) -> None:
    assert all(alike(a, b) for a, b in zip(stems(one), stems(other), strict=True))


@pytest.mark.parametrize(
    ("one", "other"), [("mean", "median"), ("mode", "model"), ("discrete", "continuous"), ("sample", "population")]
)
def test_other_words_are_not(one: str, other: str) -> None:
    assert not alike(*stems(f"{one} {other}"))


def test_little_words_tell_nothing() -> None:
    assert stems("so that is what it was") == []
    assert stems("8,400 households") == ["8400", "household"]


def test_to_deny_twice_is_to_state() -> None:
    assert [
        is_negated(plain(text)) for text in ("It's not biased", "it does not mean no connection", "it can’t be", "it is biased")
    ] == [
        True,
        False,
        True,
        False,
    ]


def test_words_turned_round() -> None:
    assert "independ" in turned_round("depend")
    assert "depend" in turned_round("independ")


def test_clauses_say_one_thing_each() -> None:
    assert [text.strip() for _, text in clauses("first this, then that; the mean is 4.5. done because i added 3,4\nnext")] == [
        "first this",
        "that",
        "the mean is 4.5",
        "done",
        "i added 3,4",
        "next",
    ]


def test_labels_are_spelled_out_where_they_are_few_words() -> None:
    labels = labelled("Sort: (a) the stroke, (b) the time for 50 m, (c) the locker number. Give reasons.")
    assert labels == {"a": "the stroke", "b": "the time for 50 m", "c": "the locker number"}
    assert spelled_out("a) is a word", labels) == "\nthe stroke  is a word"
    assert spelled_out("a numerical\nb categorical", labels) == "\nthe stroke  numerical\n\nthe time for 50 m  categorical"
    assert spelled_out("a time is measured", labels) == "a time is measured"


def test_questions_are_no_labels() -> None:
    assert labelled("Find them. (a) What is the mean? (b) What is the mode?") == {}
