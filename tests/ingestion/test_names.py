"""Names as they are compared and found."""

import pytest

from ingestion import names
from ingestion.names import Mentions


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Box plots", ("box", "plot")),
        ("the law of large numbers", ("law", "of", "large", "number")),
        ("Probability Distribution Function (PDF)", ("probability", "distribution", "function")),
        ("(PDF)", ("pdf",)),
        ("Kepler’s laws", ("kepler", "law")),
        ("“AND” Event:", ("and", "event")),
        ("...", ()),
    ],
)
def test_spellings_of_a_name_have_one_key(name: str, key: tuple[str, ...]) -> None:
    assert names.key(name) == key


def test_an_abbreviation_is_a_short_word_in_brackets() -> None:
    assert names.abbreviation("Analysis of variance (ANOVA)") == ("anova",)
    assert names.abbreviation("Mean (of a sample)") == ()


def test_the_longer_of_two_names_is_meant() -> None:
    mentions = Mentions({("speed",): "speed", ("average", "speed"): "average-speed"})
    assert list(mentions.of("Speeds differ: the average speed is a speed, on average.")) == ["speed", "average-speed", "speed"]


def test_a_name_is_found_in_either_number_and_case() -> None:
    assert list(Mentions({("box", "plot"): "box"}).of("BOX-PLOTS and a box plot")) == ["box", "box"]


def test_the_beginning_of_a_text_is_whole_sentences_without_figures_and_tables() -> None:
    text = "*Figure:* A kite.\n\n| a | b |\n\nThe **wind** blows. It is cold. And it goes on and on."
    assert names.first_sentences(text, 40) == "The wind blows. It is cold."
    assert names.first_sentences("one two three four", 9) == "one two …"
    assert names.first_sentences("- one\n- two") == ""


def test_distinct_keeps_the_first_spelling() -> None:
    assert names.distinct(["Mean", "means", "Median", "the mean"]) == ("Mean", "Median")
