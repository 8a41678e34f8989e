"""Which hook, example or passage suits a student best: orders what is given, and never leaves anything out.

A score here is a share from 0 to 1, the weighted mean of its parts; equal scores go by id, or by the order given. Which
words mean the same interest is in `interests.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

from learning.interests import Interests
from learning.vocabulary import Difficulty

EFFECTIVENESS_PRIOR = 0.5
"""The effectiveness that something is taken to have before anything is known of it."""

EFFECTIVENESS_PRIOR_USES = 20
"""How many uses that assumption weighs: after so many, what was seen counts as much as what was assumed."""

HOOK_WEIGHTS = {"category": 0.5, "interest": 0.2, "difficulty": 0.1, "effectiveness": 0.2}
EXAMPLE_WEIGHTS = {"category": 0.2, "interest": 0.5, "difficulty": 0.15, "effectiveness": 0.15}
PASSAGE_WEIGHTS = {"category": 0.25, "interest": 0.6, "difficulty": 0.15}

SHOWN_AGAIN = 0.5
"""What is left of a score for each time that the student was shown the same: something else goes first that is half as good."""

INTEREST_LIFT = 0.2
"""By how much of its own score an interest of strength 1 lifts a passage that was searched for: so a passage never goes
before one that matches more than a fifth better."""

BASIC_BELOW = 0.5
ADVANCED_FROM = 0.85
"""The mastery scores below which basic content fits, and from which advanced content does."""

NONE_SHOWN: Mapping[str, int] = MappingProxyType({})

_STEPS: Mapping[str, int] = {difficulty: step for step, difficulty in enumerate(Difficulty)}


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a student's taste."""

    interests: Interests = Interests()
    category_weights: Mapping[str, float] | None = None  # by life category; all alike when None
    difficulty: str | None = None  # the `Difficulty` that fits now; any fits when None


class Piece(Protocol):
    """Something written for a concept that can be shown to a student."""

    @property
    def id(self) -> object: ...
    @property
    def category(self) -> str: ...
    @property
    def difficulty(self) -> str: ...
    @property
    def effectiveness(self) -> float | None: ...
    @property
    def usage_count(self) -> int: ...


class HookPiece(Piece, Protocol):
    """A hook; its sub-category (`technology`) is the one interest that it can speak to."""

    @property
    def sub_category(self) -> str | None: ...


class ExamplePiece(Piece, Protocol):
    """An example, tagged with the interests that it suits."""

    @property
    def interest_tags(self) -> Sequence[str]: ...


class PassagePiece(Protocol):
    """A passage of a textbook."""

    @property
    def suitable_interests(self) -> Sequence[str]: ...
    @property
    def life_categories(self) -> Sequence[str]: ...
    @property
    def difficulty(self) -> str | None: ...


class FoundPassage(Protocol):
    """A passage that a search found."""

    @property
    def id(self) -> str: ...
    @property
    def suitable_interests(self) -> Sequence[str]: ...


HookT = TypeVar("HookT", bound=HookPiece)
ExampleT = TypeVar("ExampleT", bound=ExamplePiece)
PassageT = TypeVar("PassageT", bound=PassagePiece)
FoundT = TypeVar("FoundT", bound=FoundPassage)


@dataclass(frozen=True, slots=True)
class Preferred(Generic[FoundT]):
    """A passage that was found, as one student is shown it."""

    chunk: FoundT
    score: float  # with the lift, at most 1
    matched_interests: tuple[str, ...]  # those that lifted it, in the student's words, strongest match first


def fitting_difficulty(mastery_score: float | None) -> Difficulty:
    """How hard content should be for a student with this score; in the middle for one who has none."""
    if mastery_score is None or BASIC_BELOW <= mastery_score < ADVANCED_FROM:
        return Difficulty.INTERMEDIATE
    return Difficulty.BASIC if mastery_score < BASIC_BELOW else Difficulty.ADVANCED


def expected_effectiveness(effectiveness: float | None, usage_count: int) -> float:
    """The effectiveness to reckon with: what was seen, drawn toward the prior the more the fewer uses there were."""
    if effectiveness is None:
        return EFFECTIVENESS_PRIOR
    assumed = EFFECTIVENESS_PRIOR * EFFECTIVENESS_PRIOR_USES
    return (effectiveness * usage_count + assumed) / (usage_count + EFFECTIVENESS_PRIOR_USES)


def rank_hooks(hooks: Iterable[HookT], profile: Profile | None, shown: Mapping[str, int] = NONE_SHOWN) -> list[HookT]:
    """The hooks, best for the student first; most effective first when no student is asked about. `shown` is how often the
    student was shown each, by id."""

    def score(hook: HookT) -> float:
        tags = [hook.sub_category] if hook.sub_category else []
        return _piece_score(hook, tags, profile, HOOK_WEIGHTS) * SHOWN_AGAIN ** shown.get(str(hook.id), 0)

    return sorted(hooks, key=lambda hook: (-score(hook), str(hook.id)))


def rank_examples(examples: Iterable[ExampleT], profile: Profile | None, shown: Mapping[str, int] = NONE_SHOWN) -> list[ExampleT]:
    """The examples, best for the student first; most effective first when no student is asked about. `shown` as with hooks."""

    def score(example: ExampleT) -> float:
        own = _piece_score(example, example.interest_tags, profile, EXAMPLE_WEIGHTS)
        return own * SHOWN_AGAIN ** shown.get(str(example.id), 0)

    return sorted(examples, key=lambda example: (-score(example), str(example.id)))


def rank_passages(passages: Iterable[PassageT], profile: Profile | None) -> list[PassageT]:
    """Passages that come in reading order, best for the student first; as they came when no student is asked about, and
    among those that suit equally well."""
    if profile is None:
        return list(passages)

    def score(passage: PassageT) -> float:
        return _weighted(
            PASSAGE_WEIGHTS,
            category=max((_category_fit(category, profile) for category in passage.life_categories), default=0.0),
            interest=profile.interests.match(passage.suitable_interests).strength,
            difficulty=_difficulty_fit(passage.difficulty, profile.difficulty),
        )

    return sorted(passages, key=lambda passage: -score(passage))


def prefer_passages(found: Iterable[tuple[FoundT, float]], interests: Interests) -> list[Preferred[FoundT]]:
    """Passages that were searched for, each with its score from 0 to 1: those that suit the interests moved up by
    `INTEREST_LIFT` of their score at most; best first. What scores 0 or less stays where it is."""

    def preferred(passage: FoundT, score: float) -> Preferred[FoundT]:
        match = interests.match(passage.suitable_interests)
        if score <= 0 or match.strength == 0:
            return Preferred(passage, score, ())
        return Preferred(passage, min(1.0, score * (1 + INTEREST_LIFT * match.strength)), match.names)

    lifted = ((preferred(passage, score), score) for passage, score in found)
    return [best for best, _ in sorted(lifted, key=lambda pair: (-pair[0].score, -pair[1], pair[0].chunk.id))]


def _piece_score(piece: Piece, tags: Iterable[str], profile: Profile | None, weights: Mapping[str, float]) -> float:
    effectiveness = expected_effectiveness(piece.effectiveness, piece.usage_count)
    if profile is None:
        return effectiveness
    return _weighted(
        weights,
        category=_category_fit(piece.category, profile),
        interest=profile.interests.match(tags).strength,
        difficulty=_difficulty_fit(piece.difficulty, profile.difficulty),
        effectiveness=effectiveness,
    )


def _weighted(weights: Mapping[str, float], **parts: float) -> float:
    return sum(weights[name] * part for name, part in parts.items())


def _category_fit(category: str, profile: Profile) -> float:
    """1 for the side of life that weighs most with the student, less in proportion for the others."""
    weights = profile.category_weights or {}
    heaviest = max(weights.values(), default=0.0)
    return weights.get(category, 0.0) / heaviest if heaviest > 0 else 1.0


def _difficulty_fit(difficulty: str | None, fitting: str | None) -> float:
    """1 for the difficulty that fits, half for one step away from it, 0 for two; half when the piece does not say."""
    if fitting is None:
        return 1.0
    if difficulty is None:
        return 0.5
    return 1 - abs(_STEPS[difficulty] - _STEPS[fitting]) / 2
