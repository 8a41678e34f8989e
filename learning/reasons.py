"""Why a concept is recommended to a student, worded for them. Which concepts are recommended is in `recommendation.py`."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from learning.mastery import PASSED
from learning.navigation import PrerequisiteGraph
from learning.vocabulary import RecommendationReasonKind

IMPORTANCE = (
    RecommendationReasonKind.CLOSES_GAP,
    RecommendationReasonKind.UNFINISHED,
    RecommendationReasonKind.REVIEW_DUE,
    RecommendationReasonKind.NEXT_ON_PATH,
    RecommendationReasonKind.UNLOCKS_MORE,
    RecommendationReasonKind.MATCHES_INTEREST,
)
"""The sorts of reason, most important first."""

MUCH = 3
"""From how many concepts that build on one it is said that much does."""

NAMED_INTERESTS = 2
"""How many interests a reason names at most."""


class Standing(Protocol):
    """The student's progress on one concept."""

    @property
    def concept_id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def mastery_score(self) -> float | None: ...
    @property
    def review_due_at(self) -> datetime | None: ...
    @property
    def last_used_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a concept is recommended, worded for the student."""

    kind: RecommendationReasonKind
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one student, for one question."""

    progress: Mapping[str, Standing]  # by concept
    mastered: AbstractSet[str]
    done: AbstractSet[str]  # completed, mastered or not
    gaps: AbstractSet[str]  # concepts with a remediation under way
    names: Mapping[str, str]  # of the concepts that may be recommended
    interests: Mapping[str, Sequence[str]]  # what the student likes that a concept suits, best first
    now: datetime


def keeping_reasons(concept: str, facts: Facts) -> list[Reason]:
    """The reasons to come back to a concept that is mastered."""
    reasons = []
    if concept in facts.gaps:
        reasons.append(_gap(concept, facts))
    if _is_due(concept, facts):
        text = f"You mastered {facts.names[concept]}. A short look at it now will keep it fresh."
        reasons.append(Reason(RecommendationReasonKind.REVIEW_DUE, text))
    return reasons


def learning_reasons(concept: str, graph: PrerequisiteGraph, facts: Facts, is_next: bool) -> list[Reason]:
    """The reasons to learn a concept that is not mastered, most important first."""
    name = facts.names[concept]
    reasons = []
    if concept in facts.gaps or concept in facts.done or _went_wrong(concept, facts):
        reasons.append(_gap(concept, facts))
    if concept in facts.progress and concept not in facts.done:
        text = f"You have begun {name}. You can pick it up where you left off."
        reasons.append(Reason(RecommendationReasonKind.UNFINISHED, text))
    if is_next:
        reasons.append(Reason(RecommendationReasonKind.NEXT_ON_PATH, f"{name} comes next on your path."))
    ahead = [facts.names[d] for d in graph.dependents(concept) if d in facts.names and d not in facts.done]
    if len(ahead) >= MUCH:
        text = f"It opens the way to {ahead[0]} and {len(ahead) - 1} more."
        reasons.append(Reason(RecommendationReasonKind.UNLOCKS_MORE, text))
    if liked := facts.interests.get(concept):
        text = f"It goes well with what you like: {' and '.join(liked[:NAMED_INTERESTS])}."
        reasons.append(Reason(RecommendationReasonKind.MATCHES_INTEREST, text))
    return reasons


def _gap(concept: str, facts: Facts) -> Reason:
    text = f"Something in {facts.names[concept]} is not quite clear yet. A little practice will close the gap."
    return Reason(RecommendationReasonKind.CLOSES_GAP, text)


def _went_wrong(concept: str, facts: Facts) -> bool:
    """Whether the answers so far show that the concept was not understood."""
    row = facts.progress.get(concept)
    return row is not None and row.mastery_score is not None and row.mastery_score < PASSED


def _is_due(concept: str, facts: Facts) -> bool:
    due = facts.progress[concept].review_due_at
    return due is not None and due <= facts.now
