"""Whose mark counts where a rule and a model have both marked a step."""

import pytest

from learning.grading import Mark
from learning.grading_joined import DISPUTED, joined
from learning.vocabulary import StepStatus

CORRECT, INCORRECT, MISSING = StepStatus.CORRECT, StepStatus.INCORRECT, StepStatus.MISSING
SUM = "Add 4 to get 64."
WHY = "Say why they may be added."


@pytest.mark.parametrize(
    ("rule", "model", "found"),
    [
        # computed: the rule's, whatever the model says; it makes it sure or unsure
        (Mark(SUM, CORRECT, None, 0.9), Mark(SUM, CORRECT, "Yes.", 0.7), Mark(SUM, CORRECT, "Yes.", 0.9)),
        (Mark(SUM, CORRECT, None, 0.7), Mark(SUM, CORRECT, None, 0.9), Mark(SUM, CORRECT, None, 0.9)),
        (Mark(SUM, INCORRECT, "Once more.", 0.7), Mark(SUM, CORRECT, "Yes.", 1), Mark(SUM, INCORRECT, "Once more.", DISPUTED)),
        (Mark(SUM, MISSING, "Not there.", 0.8), Mark(SUM, CORRECT, "Yes.", 1), Mark(SUM, MISSING, "Not there.", DISPUTED)),
        (Mark(SUM, CORRECT, None, 0.9), Mark(SUM, MISSING, None, 0.0), Mark(SUM, CORRECT, None, DISPUTED)),
        # not settled, or a matter of meaning: the model's
        (Mark(SUM, MISSING, None, 0.5), Mark(SUM, CORRECT, "Yes.", 0.8), Mark(SUM, CORRECT, "Yes.", 0.8)),
        (Mark(WHY, CORRECT, None, 0.9), Mark(WHY, MISSING, "Say why.", 0.6), Mark(WHY, MISSING, "Say why.", 0.6)),
        (Mark(WHY, CORRECT, None, 0.9), Mark(WHY, MISSING, None, 0.0), Mark(WHY, MISSING, None, 0.0)),
    ],
)
def test_what_is_computed_is_not_overruled(rule: Mark, model: Mark, found: Mark) -> None:
    assert joined([rule], [model]) == (found,)


def test_steps_keep_their_order() -> None:
    rule = [Mark(SUM, CORRECT, None, 0.9), Mark(WHY, MISSING, None, 0.4)]
    model = [Mark(SUM, CORRECT, None, 0.5), Mark(WHY, CORRECT, None, 0.8)]

    assert joined(rule, model) == (rule[0], model[1])


def test_as_many_marks_as_steps() -> None:
    with pytest.raises(ValueError, match="zip"):
        joined([Mark(SUM, CORRECT)], [])
