"""Which exercise a student is given next where a rule chooses: one of the concept's own, or to explain the concept in own words.

Nothing is invented: an exercise is about a student's interest where the book has one that is. What models write is in
`datasources/language`; what a book's passages hold, in `exercises_material`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from learning.exercises_material import Found, Passage, exercises
from learning.grading_text import plain
from learning.grading_words import stems
from learning.interests import Interests
from learning.occasion import level
from learning.vocabulary import ContentKind, Difficulty, ExerciseKind, LifeCategory

RULE = "own-material@1"
SLOWLY = "Work this out slowly, and write down every step, one on each line.\n\n{prompt}"
EXPLAIN = "Explain **{name}** in your own words, with an example of your own.\n\n{parts}"
MOST_ASKED = 5
"""How many learning objectives, or words, are asked about at most."""

LIKE = 0.2
"""From which share of common words on two steps are alike."""


class Concept(Protocol):
    """A concept, as far as an exercise on it is written from it."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str | None: ...
    @property
    def learning_objectives(self) -> Sequence[str]: ...
    @property
    def key_vocabulary(self) -> Sequence[str]: ...
    @property
    def difficulty(self) -> Difficulty | None: ...


class Given(Protocol):
    """An exercise that the student was given before."""

    @property
    def prompt(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise as a rule writes it. Nothing but the prompt is for the student before the grading."""

    prompt: str  # Markdown, as the solution
    solution: str
    steps: tuple[str, ...]
    difficulty: Difficulty
    interest: str | None  # the student's interest that it is about, in the student's words
    category: LifeCategory | None  # the side of life that it is about, where the book says one
    target_step: str | None  # of its steps, the one that a remediation is after; None when none is like it
    written_by: str = RULE


def write(
    concept: Concept,
    passages: Iterable[Passage],
    *,
    kind: ExerciseKind,
    interests: Interests,
    before: Sequence[Given] = (),
    target_step: str | None = None,
) -> Exercise | None:
    """An exercise for a student with these interests; None where the concept has nothing to write one from.

    One that was given before comes again only when all were, the one given least often first. The first exercises come from the
    easier half of those that are left, advanced ones from the harder. A remediation's is the one with the step most like
    `target_step`, one that was given before where no other has a step like it.
    """
    known = list(passages)
    own = exercises(known)
    difficulty = level(concept.difficulty or Difficulty.INTERMEDIATE, kind)
    if not own:
        return _to_explain(concept, known, difficulty)
    times = [sum((one.prompt or "").endswith(found.prompt) for one in before) for found in own]
    left = [found for found, count in zip(own, times, strict=True) if count == min(times)]
    if kind is ExerciseKind.REMEDIATION and target_step:
        return _to_repair(own, left, target_step, interests, difficulty)
    half = (len(left) + 1) // 2
    fitting = left[-half:][::-1] if kind is ExerciseKind.ADVANCED else left[:half]
    best = max(fitting, key=lambda found: interests.match(found.interests).strength)
    return _of(best, interests, difficulty)


def _to_repair(
    own: Sequence[Found], left: Sequence[Found], target_step: str, interests: Interests, difficulty: Difficulty
) -> Exercise:
    found, step, likeness = _most_like(left, target_step)
    if likeness < LIKE:
        found, step, likeness = _most_like(own, target_step)
    return _of(found, interests, difficulty, wording=SLOWLY, target_step=step if likeness >= LIKE else None)


def _most_like(found: Iterable[Found], target_step: str) -> tuple[Found, str, float]:
    """The exercise with the step that shares most of its words with this one, the step, and how many it shares, 0 to 1."""
    wanted = _words(target_step)
    steps = [(one, step, _words(step)) for one in found for step in one.steps]
    likeness = [len(wanted & words) / max(len(wanted | words), 1) for _, _, words in steps]
    best = likeness.index(max(likeness))
    return (*steps[best][:2], likeness[best])


def _words(step: str) -> set[str]:
    """Without its numbers, which are another exercise's."""
    return {stem for stem in stems(plain(step)) if not stem[0].isdigit()}


def _of(
    found: Found, interests: Interests, difficulty: Difficulty, *, wording: str = "{prompt}", target_step: str | None = None
) -> Exercise:
    names = interests.match(found.interests).names
    return Exercise(
        prompt=wording.replace("{prompt}", found.prompt),
        solution=found.solution,
        steps=found.steps,
        difficulty=difficulty,
        interest=names[0] if names else None,
        category=found.category,
        target_step=target_step,
    )


def _to_explain(concept: Concept, passages: Sequence[Passage], difficulty: Difficulty) -> Exercise | None:
    """To explain the concept: its learning objectives are the steps, or else its words; the book's definitions, the solution."""
    steps = [f"{one.rstrip('.')}." for one in concept.learning_objectives[:MOST_ASKED]]
    steps = steps or [f"Say what {word} means." for word in concept.key_vocabulary[:MOST_ASKED]]
    told = [one.text for one in passages if one.kind is ContentKind.DEFINITION][:MOST_ASKED]
    solution = "\n\n".join([*([concept.description] if concept.description else []), *told])
    if not (steps or solution):
        return None
    steps = steps or [f"Say what {concept.name} means."]
    return Exercise(
        prompt=EXPLAIN.format(name=concept.name, parts="\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1))),
        solution=solution,
        steps=tuple(steps),
        difficulty=difficulty,
        interest=None,
        category=None,
        target_step=None,
    )
