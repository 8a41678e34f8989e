"""Which exercise a rule gives, from a concept's own material."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from learning.exercises import RULE, Exercise, write
from learning.exercises_material import apart, exercises
from learning.interests import Interests
from learning.vocabulary import ContentKind, Difficulty, ExerciseKind, LifeCategory

NONE = Interests()


@dataclass(frozen=True, slots=True)
class Passage:
    text: str
    kind: ContentKind = ContentKind.EXERCISE
    expected_steps: tuple[str, ...] = ()
    suitable_interests: tuple[str, ...] = ()
    life_categories: tuple[LifeCategory, ...] = ()
    requires_visual: bool | None = False
    solution: str | None = None


def solved(text: str, **more: Any) -> Passage:
    """An exercise, of a text as books have it."""
    task, solution = apart(text)
    return Passage(task, solution=solution, **more)


@dataclass(frozen=True, slots=True)
class Concept:
    name: str = "Mean"
    description: str | None = "The mean shares a sum out evenly."
    learning_objectives: Sequence[str] = ("Find a mean", "Say what a mean tells.")
    key_vocabulary: Sequence[str] = ("mean", "sum")
    difficulty: Difficulty | None = Difficulty.INTERMEDIATE


@dataclass(frozen=True, slots=True)
class Given:
    prompt: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A concept with four exercises of its own, easiest first."""

    concept: Concept = Concept()
    passages: tuple[Passage, ...] = field(
        default=(
            solved("**Books**\n\nRead 3 and 5.\n\n**Solution.** 4.", expected_steps=("Add: 8.", "Divide by 2: the mean is 4.")),
            solved(
                "**Goals**\n\nShot 1 and 5.\n\n**Solution.** 3.",
                expected_steps=("Add the goals: 6.", "Divide: 3."),
                suitable_interests=("soccer",),
                life_categories=(LifeCategory.PERSONAL,),
            ),
            solved(
                "**Score**\n\nThe mean of 2 and ? is 4.\n\n**Solution.** 6.", expected_steps=("Turn the mean into a total: 8.",)
            ),
            solved(
                "**Groups**\n\nTwo groups.\n\n**Solution.** 18.",
                expected_steps=("Find both totals.", "Explain that the larger group counts for more."),
            ),
        )
    )

    def write(
        self,
        kind: ExerciseKind = ExerciseKind.INITIAL,
        *,
        likes: Interests = NONE,
        before: Sequence[str] = (),
        target_step: str | None = None,
    ) -> Exercise:
        found = write(
            self.concept,
            self.passages,
            kind=kind,
            interests=likes,
            before=[Given(text) for text in before],
            target_step=target_step,
        )
        assert found is not None
        return found

    def prompts(self) -> list[str]:
        return [one.prompt for one in exercises(self.passages)]


def test_the_first_exercise_is_the_easiest_as_the_book_has_it() -> None:
    assert Shelf().write() == Exercise(
        prompt="**Books**\n\nRead 3 and 5.",
        solution="4.",
        steps=("Add: 8.", "Divide by 2: the mean is 4."),
        difficulty=Difficulty.INTERMEDIATE,
        interest=None,
        category=None,
        target_step=None,
        written_by=RULE,
    )


def test_one_that_suits_an_interest_goes_first_and_names_it_in_the_students_words() -> None:
    found = Shelf().write(likes=Interests({"Soccer": 0.9}))
    assert (found.prompt, found.interest, found.category) == ("**Goals**\n\nShot 1 and 5.", "Soccer", LifeCategory.PERSONAL)


def test_advanced_ones_come_from_the_harder_half_hardest_first() -> None:
    found = Shelf().write(ExerciseKind.ADVANCED, likes=Interests({"soccer": 1.0}))
    assert (found.prompt, found.difficulty) == ("**Groups**\n\nTwo groups.", Difficulty.ADVANCED)


def test_none_comes_again_while_others_are_left() -> None:
    shelf = Shelf()
    given: list[str] = []
    for _ in range(4):
        given.append(shelf.write(before=given).prompt)
    assert given == shelf.prompts()
    assert shelf.write(before=given).prompt == given[0]
    assert shelf.write(before=[*given, given[0]]).prompt == given[1]


def test_a_remediation_is_after_the_step_that_went_wrong_by_another_exercise_if_one_has_it() -> None:
    shelf = Shelf()
    found = shelf.write(ExerciseKind.REMEDIATION, before=shelf.prompts()[:1], target_step="Add: 8.")
    assert found.target_step == "Add the goals: 6."
    assert found.prompt == "Work this out slowly, and write down every step, one on each line.\n\n**Goals**\n\nShot 1 and 5."
    assert found.difficulty is Difficulty.BASIC


def test_a_remediation_goes_back_to_the_exercise_where_no_other_has_such_a_step() -> None:
    shelf = Shelf()
    step = "Explain that the larger group counts for more."
    found = shelf.write(ExerciseKind.REMEDIATION, before=shelf.prompts()[3:], target_step=step)
    assert (found.target_step, found.prompt.endswith("Two groups.")) == (step, True)


def test_a_remediation_that_was_given_counts_as_given() -> None:
    shelf = Shelf()
    first = shelf.write(ExerciseKind.REMEDIATION, before=shelf.prompts()[:1], target_step="Add: 8.")
    assert shelf.write(before=[*shelf.prompts()[:1], first.prompt]).prompt == shelf.prompts()[2]


def test_a_step_that_none_is_like_has_no_target() -> None:
    assert Shelf().write(ExerciseKind.REMEDIATION, target_step="Photosynthesis").target_step is None


def test_a_concept_without_exercises_is_to_be_explained() -> None:
    definition = Passage("**Mean**: the sum over the count.", kind=ContentKind.DEFINITION)
    found = replace(Shelf(), passages=(definition, Passage("Find it.", expected_steps=()))).write()
    assert found.prompt == (
        "Explain **Mean** in your own words, with an example of your own.\n\n1. Find a mean.\n2. Say what a mean tells."
    )
    assert found.steps == ("Find a mean.", "Say what a mean tells.")
    assert found.solution == "The mean shares a sum out evenly.\n\n**Mean**: the sum over the count."


@pytest.mark.parametrize(
    ("concept", "steps"),
    [
        (Concept(learning_objectives=()), ("Say what mean means.", "Say what sum means.")),
        (Concept(learning_objectives=(), key_vocabulary=()), ("Say what Mean means.",)),
    ],
)
def test_without_objectives_its_words_are_asked_for_or_else_its_name(concept: Concept, steps: tuple[str, ...]) -> None:
    assert Shelf(concept, ()).write().steps == steps


def test_nothing_is_written_from_nothing() -> None:
    bare = Concept(description=None, learning_objectives=(), key_vocabulary=())
    assert write(bare, (), kind=ExerciseKind.INITIAL, interests=NONE) is None


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("Find the mean.\n\n**Solution.** The sum is 24. The mean is 4.", ("The sum is 24.", "The mean is 4.")),
        ("a. Mean?\n\n**Solution.** a. 4  \nb. 5", ("4", "5")),
        ("Find the mean.", None),
        ("**Solution.** 4.", None),
        ("For the next two exercises, read this.\n\n**Solution.** 4.", None),
        ("One.\n\n**Solution.** 4.\n\nTwo.\n\n**Solution.** 5.", None),
        ("One.\n\n**Solution.** 4.\n\nAnother is here.", None),
        ("Long.\n\n**Solution.** " + "It goes on. " * 7, None),
    ],
)
def test_where_a_book_says_no_steps_a_short_solution_tells_them(text: str, steps: tuple[str, ...] | None) -> None:
    assert [one.steps for one in exercises([solved(text)])] == ([] if steps is None else [steps])


def test_what_needs_a_picture_is_left_out() -> None:
    assert exercises([solved("See.\n\n**Solution.** 4.", expected_steps=("Look.",), requires_visual=True)]) == []
