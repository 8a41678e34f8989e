"""Which words count as the same, and how many are wrong."""

import pytest

from bench.wer import errors, words


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("i like football", "I like football.", 0),
        ("um i like uh football", "I like football.", 0),
        ("my favourite colour is grey", "My favorite color is gray.", 0),
        ("i have two hundred and five cards", "I have 205 cards", 1),  # "and"
        ("oh one seven", "017", 0),
        ("we can't go it's closed", "We cannot go, it is closed!", 0),
        ("i play the drum kit", "I play the drumkit.", 0),
        ("i like videogames a lot", "I like video games a lot.", 0),
        ("i like football", "I like foot", 1),
        ("i like football", "", 3),
        ("football", "I really like football", 3),
        ("i like dragons and knights", "I like and nights", 2),
    ],
)
def test_words_that_are_wrong(said: str, heard: str, wrong: int) -> None:
    assert errors(words(said), words(heard)) == wrong


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("7", "seven"),
        ("13", "thirteen"),
        ("42", "forty two"),
        ("80", "eighty"),
        ("300", "three hundred"),
        ("2009", "two thousand nine"),
    ],
)
def test_numbers_are_said(digits: str, said: str) -> None:
    assert words(digits) == said.split()
