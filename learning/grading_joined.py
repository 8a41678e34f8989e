"""A rule and a model have both marked an answer: whose mark of each step counts."""

from collections.abc import Sequence
from dataclasses import replace

from learning.grading import Mark, computes

SETTLED = 0.6
"""How sure the rule must be of a step that asks for a number for the step to be settled."""

DISPUTED = 0.4
"""How sure a mark is that the model sees otherwise."""


def joined(by_rule: Sequence[Mark], by_model: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks of an answer, one for each step, in order.

    What computation has settled, no model overrules: its other opinion only makes the mark unsure, so that where much is disputed
    a person looks. All else is a matter of meaning, and the model's to mark.
    """
    return tuple(_of_step(own, other) for own, other in zip(by_rule, by_model, strict=True))


def _of_step(own: Mark, other: Mark) -> Mark:
    if not (computes(own.step) and own.confidence >= SETTLED):
        return other
    if own.status is not other.status:
        return replace(own, confidence=DISPUTED)
    return replace(own, feedback=other.feedback or own.feedback, confidence=max(own.confidence, other.confidence))
