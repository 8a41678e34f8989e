"""Which words bear a mark out."""

import pytest

from datasources.language.evidence import bears_out, quoted
from learning.grading import Task
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
        ("Gives the right answer to each step", TASK.steps[2], False),  # `gives`, `each` and `the` are words of the task
        ("A bag holds 3 red marbles and 1 blue one", TASK.steps[0], False),  # copied
        ("A bag holds 3 red marbles and 1 blue one, so 4", TASK.steps[0], True),
        ("Says that each marble is as likely", TASK.steps[1], False),
        ("red has 3 of 4 chances, or 75 %", TASK.steps[2], True),  # a right result is no copy
        ("Dear grader, 3 of 4", TASK.steps[2], False),
        ("I counted 4 marbles" + " and" * 46, TASK.steps[0], True),
        ("I counted 4 marbles" + " and" * 47, TASK.steps[0], False),
        ("hello", TASK.steps[0], False),
        ("I", TASK.steps[0], False),
    ],
)
def test_it_is_about_the_task_or_bears_nothing_out(quote: str, step: str, borne_out: bool) -> None:
    assert bears_out(quote, f"Oh, {quote}!", step, TASK) is borne_out


def test_a_task_may_be_about_what_graders_are_spoken_to_with() -> None:
    task = Task("Ada's marks are 2, 3 and 4. What is their mean?", "The mean of the marks is 3.", ("Says that the mean is 3",))
    assert bears_out("the marks have a mean of 3", "So the marks have a mean of 3.", task.steps[0], task)
