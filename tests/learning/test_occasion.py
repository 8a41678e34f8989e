"""What an exercise is built around, as a sequence."""

from dataclasses import dataclass

from learning.occasion import level, occasion
from learning.vocabulary import Difficulty, ExerciseKind, LifeCategory

EVEN = dict.fromkeys(LifeCategory.values(), 0.25)


@dataclass(frozen=True)
class Like:
    name: str
    category: LifeCategory
    strength: float


CHESS = Like("chess", LifeCategory.PERSONAL, 1.0)
CHOIR = Like("choir", LifeCategory.SOCIAL, 0.6)
VETS = Like("being a vet", LifeCategory.CAREER, 0.5)


def test_interests_take_turns_by_how_much_they_are_liked() -> None:
    used: list[str | None] = []
    for _ in range(8):
        used.append(occasion([CHESS, CHOIR, VETS], EVEN, used)[1])

    assert used == ["chess", "choir", "chess", "being a vet", "chess", "choir", "chess", "being a vet"]


def test_the_side_that_matters_more_comes_first() -> None:
    assert occasion([CHESS, CHOIR, VETS], EVEN | {"career": 0.7, "personal": 0.1}, []) == (LifeCategory.CAREER, "being a vet")


def test_without_an_interest_there_is_a_side_of_life() -> None:
    assert occasion([], EVEN | {"philanthropic": 0.4}, [None]) == (LifeCategory.PHILANTHROPIC, None)
    assert occasion([], {}, []) == (LifeCategory.PERSONAL, None)


def test_levels_end_where_they_end() -> None:
    found = [[level(difficulty, kind) for kind in ExerciseKind] for difficulty in Difficulty]

    basic, intermediate, advanced = Difficulty
    assert found == [
        [basic, intermediate, basic],
        [intermediate, advanced, basic],
        [advanced, advanced, intermediate],
    ]
