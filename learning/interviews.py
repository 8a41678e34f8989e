"""An interview: what is asked next, when enough was heard, and what is made of it. Which interests an answer tells is found
elsewhere: by a rule (`interests_heard.py`) or a model.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from learning.interests import fold
from learning.interviews_script import Question, Script
from learning.vocabulary import InterviewKind, LearningStyle, LifeCategory

ENOUGH = 5
"""Interests with which a profile is complete, and an interview may end."""

MOST_ASKED = 12
"""Questions of one interview."""

MOST_LIKED = 100
"""Interests that a profile keeps: the strongest."""

KEYS = ("interest", "category", "strength", "confidence")
"""What a profile keeps of an interest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An interest that an answer told of. `evidence` are the words of the answer that show it."""

    interest: str
    category: LifeCategory
    strength: float  # 0 to 1: how much they like it
    confidence: float  # 0 to 1: how sure it is
    evidence: str

    def stored(self) -> dict[str, Any]:
        kept = {"interest": self.interest, "category": self.category.value, "evidence": self.evidence}
        return kept | {"strength": round(self.strength, 2), "confidence": round(self.confidence, 2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one answer told."""

    interests: tuple[Heard, ...] = ()
    styles: tuple[LearningStyle, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it was asked. `topic` is the question of the script that it is, or follows up."""

    id: str
    text: str
    topic: str

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        id = stored["question_id"]
        return cls(id=id, text=stored["question_text"], topic=stored.get("topic", id))

    def stored(self, order: int) -> dict[str, Any]:
        return {"question_id": self.id, "question_text": self.text, "order": order, "topic": self.topic}

    @property
    def follows_up(self) -> bool:
        return self.id != self.topic


def opening(script: Script, kind: InterviewKind, known: Iterable[LifeCategory] = ()) -> Asked:
    """The first question, with the greeting. `known` are the sides of life of which interests are known: what is asked to
    complete them passes these over."""
    question = _waiting(script, kind, known, done=frozenset(), enough=False)[0]
    greeting = script.greeting if kind is InterviewKind.INITIAL else script.greeting_again
    return Asked(id=question.id, text=f"{greeting} {_text(question, kind)}", topic=question.id)


def following(
    script: Script,
    kind: InterviewKind,
    asked: Sequence[Asked],
    found: Mapping[str, Sequence[Mapping[str, Any]]],
    known: Iterable[LifeCategory] = (),
) -> Asked | None:
    """What is asked after all this; None where the interview is at its end: every side of life has been asked about and enough
    is known, or there is nothing left to ask. `found` holds the interests that each answer told, by its question's id."""
    if len(asked) >= MOST_ASKED:
        return None
    enough = len(merged(found.values())) >= ENOUGH
    last = asked[-1]
    question = script.question(last.topic)
    if question is not None and not last.follows_up and (further := _follow_up(question, found.get(last.id, ()), enough)):
        return Asked(id=f"{question.id}-2", text=further, topic=question.id)
    waiting = _waiting(script, kind, known, done={one.topic for one in asked}, enough=enough)
    return Asked(id=waiting[0].id, text=_text(waiting[0], kind), topic=waiting[0].id) if waiting else None


def merged(found: Iterable[Iterable[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The interests of several answers, strongest first. Names that mean the same are one interest, and so are one and the kind
    of it that was named too (`music` and `rock music`): the narrower stays, with the most that was said of either."""
    kept: dict[str, dict[str, Any]] = {}
    for one in sorted((one for some in found for one in some), key=lambda one: -float(one["strength"])):
        name = fold(one["interest"])
        same = next((other for other in kept if _is_same(name, other)), None)
        if same is None:
            kept[name] = dict(one)
            continue
        narrow, wide = (one, kept[same]) if len(name) > len(same) else (kept[same], one)
        del kept[same]
        kept[max(name, same, key=len)] = {
            **narrow,
            "strength": max(narrow["strength"], wide["strength"]),
            "confidence": _surer(narrow.get("confidence"), wide.get("confidence")),
        }
    return sorted(kept.values(), key=lambda one: (-one["strength"], one["interest"]))


def liked(before: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The interests of a profile after an interview, strongest first. What somebody has entered by hand stays as it is; of what
    was found before, this interview knows better."""
    by_hand = [dict(one) for one in before if one.get("confidence") is None]
    new = [_kept(one) for one in found if not _among(one, by_hand)]
    old = [dict(one) for one in before if one.get("confidence") is not None and not _among(one, [*by_hand, *new])]
    return sorted([*by_hand, *new, *old], key=lambda one: (-one["strength"], one["interest"]))[:MOST_LIKED]


def sides(interests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns of a profile that say what a student likes, by these interests."""
    return {
        "interests": list(interests),
        "career_interests": _of_side(interests, LifeCategory.CAREER),
        "philanthropic_interests": _of_side(interests, LifeCategory.PHILANTHROPIC),
    }


def _follow_up(question: Question, found: Sequence[Mapping[str, Any]], enough: bool) -> str | None:
    """What follows an answer up: deeper where nothing was heard, and where one thing was, what there is besides."""
    if not found:
        return question.deeper
    if len(found) == 1 and question.about and not enough:
        name = str(found[0]["interest"])
        return question.about.format(
            interest=name if not question.about.startswith("{interest}") else name[:1].upper() + name[1:]
        )
    return None


def _waiting(
    script: Script, kind: InterviewKind, known: Iterable[LifeCategory], *, done: Collection[str], enough: bool
) -> list[Question]:
    """The questions that are still to be asked: of the sides of life, then those in reserve, then the others."""
    skipped = set(known) if kind is InterviewKind.SUPPLEMENTAL else set()
    left = [one for one in script.questions if one.id not in done and one.side not in skipped | {None} and not one.is_reserve]
    reserve = [one for one in script.questions if one.id not in done and one.is_reserve and not enough]
    return [*left, *reserve, *(one for one in script.questions if one.id not in done and one.side is None)]


def _text(question: Question, kind: InterviewKind) -> str:
    return question.again if kind is not InterviewKind.INITIAL and question.again else question.text


def _is_same(one: str, other: str) -> bool:
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return one == other or longer.endswith(f" {shorter}")


def _among(one: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    return any(_is_same(fold(one["interest"]), fold(other["interest"])) for other in others)


def _surer(one: float | None, other: float | None) -> float | None:
    """How sure it is what two answers tell."""
    return None if one is None or other is None else round(min(1 - (1 - one) * (1 - other), 0.99), 2)


def _kept(one: Mapping[str, Any]) -> dict[str, Any]:
    return {key: one[key] for key in KEYS}


def _of_side(interests: Sequence[Mapping[str, Any]], side: LifeCategory) -> list[dict[str, Any]]:
    return [{"interest": one["interest"], "strength": one["strength"]} for one in interests if one["category"] == side.value]
