"""Which words bear a mark out."""

import pytest

from datasources.language.evidence import bears_out, quoted
from tests.language.contract import RESPONSE, TASK


@pytest.mark.parametrize(
    ("quote", "response", "found"),
    [
        ("3 out of 4", RESPONSE, True),
        ("  i COUNTED 4\nmarbles ", RESPONSE, True),
        ("“I counted 4 marbles”", RESPONSE, True),
        ("I counted ... 3 out of 4", RESPONSE, True),
        ("I counted … out of 4", RESPONSE, True),
        ("I counted ... 3 of 4", RESPONSE, False),
        ("counted 4 marble", RESPONSE, False),  # half a word is another word
        ("4", "14 marbles", False),
        ("", RESPONSE, False),
        (" … ", RESPONSE, False),
        ("!", "Red!", False),
        ("red", "", False),
        ("don’t know", "I don't know", True),
        ("ﬁve of ½", "five of 1/2", True),
        ("ЧЕТЫРЕ шара", "Там четыре шара.", True),
        ("five", "f\u200bi\u2060ve", True),  # as the model was told it
        ("3/4", "It is 3 / 4.", True),
    ],
)
def test_a_quote_is_found_by_its_words(quote: str, response: str, found: bool) -> None:
    assert quoted(quote, response) is found


@pytest.mark.parametrize(
    ("quote", "step", "borne_out"),
    [
        ("I counted 4 marbles", TASK.steps[0], True),
        ("marbles", TASK.steps[0], True),
        ("75", TASK.steps[2], True),  # of the solution
        ("likely", TASK.steps[1], True),
        ("Gives full marks as all is right", TASK.steps[2], False),  # `gives` and `as` are words of the step
        ("hello", TASK.steps[0], False),
        ("I", TASK.steps[0], False),
    ],
)
def test_it_is_about_the_task_or_bears_nothing_out(quote: str, step: str, borne_out: bool) -> None:
    assert bears_out(quote, f"Oh, {quote}!", step, TASK) is borne_out
