"""What suits a student best."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from learning.interests import Interests
from learning.personalisation import (
    EXAMPLE_WEIGHTS,
    HOOK_WEIGHTS,
    INTEREST_LIFT,
    PASSAGE_WEIGHTS,
    Preferred,
    Profile,
    expected_effectiveness,
    fitting_difficulty,
    prefer_passages,
    rank_examples,
    rank_hooks,
    rank_passages,
)

GAMER = Profile(
    interests=Interests({"video games": 1.0, "dogs": 0.5}),
    category_weights={"personal": 0.4, "social": 0.2, "career": 0.4, "philanthropic": 0.0},
    difficulty="basic",
)


@dataclass(frozen=True, slots=True)
class Piece:
    id: str
    category: str = "personal"
    difficulty: str = "basic"
    effectiveness: float | None = None
    usage_count: int = 0
    sub_category: str | None = None
    interest_tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    id: str
    suitable_interests: Sequence[str] = ()
    life_categories: Sequence[str] = ()
    difficulty: str | None = None


def ids(pieces: Sequence[Piece | Passage]) -> list[str]:
    return [piece.id for piece in pieces]


@pytest.mark.parametrize("weights", [HOOK_WEIGHTS, EXAMPLE_WEIGHTS, PASSAGE_WEIGHTS])
def test_the_weights_of_a_score_add_up_to_one(weights: dict[str, float]) -> None:
    assert sum(weights.values()) == pytest.approx(1.0)


def test_effectiveness_is_drawn_to_the_middle_while_uses_are_few() -> None:
    assert expected_effectiveness(None, 0) == 0.5
    assert expected_effectiveness(1.0, 1) == pytest.approx(11 / 21)
    assert expected_effectiveness(1.0, 20) == 0.75
    assert expected_effectiveness(0.0, 20) == 0.25
    assert expected_effectiveness(0.9, 1980) == pytest.approx(0.896)


def test_without_a_student_the_most_effective_comes_first() -> None:
    pieces = [Piece("lucky", effectiveness=1.0, usage_count=1), Piece("new"), Piece("proven", effectiveness=0.8, usage_count=200)]
    pieces += [Piece("poor", effectiveness=0.2, usage_count=50)]
    assert ids(rank_hooks(pieces, None)) == ["proven", "lucky", "new", "poor"]
    assert ids(rank_examples(pieces, None)) == ["proven", "lucky", "new", "poor"]


def test_the_hook_for_the_side_of_life_that_weighs_most_comes_first() -> None:
    hooks = [
        Piece("philanthropic", "philanthropic"),
        Piece("social", "social"),
        Piece("career", "career"),
        Piece("gaming career", "career", sub_category="gaming"),
    ]
    assert ids(rank_hooks(hooks, GAMER)) == ["gaming career", "career", "social", "philanthropic"]


def test_the_example_for_the_strongest_interest_comes_first() -> None:
    examples = [
        Piece("plain"),
        Piece("dogs", interest_tags=["pets", "dogs"]),
        Piece("games elsewhere", "philanthropic", interest_tags=["gaming"]),
        Piece("games", interest_tags=["gaming"]),
    ]
    assert ids(rank_examples(examples, GAMER)) == ["games", "games elsewhere", "dogs", "plain"]


def test_what_is_too_hard_comes_later() -> None:
    examples = [Piece("hard", difficulty="advanced"), Piece("middling", difficulty="intermediate"), Piece("easy")]
    assert ids(rank_examples(examples, GAMER)) == ["easy", "middling", "hard"]


def test_equals_go_by_id_and_nothing_is_left_out() -> None:
    pieces = [Piece(name) for name in "dbac"]
    assert ids(rank_hooks(pieces, GAMER)) == ["a", "b", "c", "d"]
    assert ids(rank_examples(pieces, Profile())) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("score", "fits"),
    [(None, "intermediate"), (0.0, "basic"), (0.49, "basic"), (0.5, "intermediate"), (0.84, "intermediate"), (0.85, "advanced")],
)
def test_the_difficulty_that_fits_a_score(score: float | None, fits: str) -> None:
    assert fitting_difficulty(score) == fits


def test_passages_keep_their_reading_order_where_nothing_speaks_for_another() -> None:
    passages = [Passage("z"), Passage("y"), Passage("x", ["video game"]), Passage("w"), Passage("v", ["gaming"])]
    assert ids(rank_passages(passages, GAMER)) == ["x", "v", "z", "y", "w"]
    assert ids(rank_passages(passages, None)) == ["z", "y", "x", "w", "v"]


def test_a_passage_for_a_side_of_life_and_of_fitting_difficulty_comes_before_one_that_says_nothing() -> None:
    passages = [
        Passage("silent"),
        Passage("career", life_categories=["social", "career"]),
        Passage("hard", difficulty="advanced"),
    ]
    assert ids(rank_passages(passages, GAMER)) == ["career", "silent", "hard"]


def test_a_found_passage_is_lifted_by_what_it_suits() -> None:
    games, dogs, plain = Passage("games", ["gaming"]), Passage("dogs", ["dog", "gaming"]), Passage("plain")
    interests = Interests({"dogs": 0.5})
    assert prefer_passages([(plain, 0.5), (dogs, 0.48), (games, 0.4)], interests) == [
        Preferred(dogs, 0.48 * 1.1, ("dogs",)),
        Preferred(plain, 0.5, ()),
        Preferred(games, 0.4, ()),
    ]


def test_a_lift_never_passes_what_matches_more_than_a_fifth_better() -> None:
    games, plain = Passage("games", ["gaming"]), Passage("plain")
    found = prefer_passages([(games, 0.5), (plain, 0.61)], Interests({"gaming": 1.0}))
    assert [(best.chunk.id, best.score) for best in found] == [("plain", 0.61), ("games", 0.6)]


def test_a_lifted_score_stays_within_one_and_those_that_reach_it_keep_their_order() -> None:
    good, better = Passage("a", ["gaming"]), Passage("b", ["gaming"])
    found = prefer_passages([(good, 0.9), (better, 0.95)], Interests({"gaming": 1.0}))
    assert [(best.chunk.id, best.score) for best in found] == [("b", 1.0), ("a", 1.0)]


def test_what_does_not_match_the_search_is_not_lifted() -> None:
    passage = Passage("a", ["gaming"])
    assert prefer_passages([(passage, 0.0)], Interests({"gaming": 1.0})) == [Preferred(passage, 0.0, ())]


def test_without_interests_the_order_of_the_search_stands() -> None:
    passages = [(Passage("b"), 0.3), (Passage("a"), 0.3), (Passage("c", ["gaming"]), 0.9)]
    assert [best.chunk.id for best in prefer_passages(passages, Interests())] == ["c", "a", "b"]


def test_the_order_given_does_not_matter_and_no_lift_is_more_than_its_bound() -> None:
    chance = random.Random(7)
    for _ in range(50):
        interests = Interests({"gaming": chance.random(), "dogs": chance.random()})
        found = [(Passage(f"p{n}", chance.sample(["gaming", "dog", "art"], 2)), chance.randrange(10) / 20) for n in range(12)]
        scores = {passage.id: score for passage, score in found}

        preferred = prefer_passages(found, interests)
        assert preferred == prefer_passages(chance.sample(found, len(found)), interests)
        for best in preferred:
            assert scores[best.chunk.id] <= best.score <= scores[best.chunk.id] * (1 + INTEREST_LIFT)
            assert bool(best.matched_interests) == (best.score > scores[best.chunk.id])
