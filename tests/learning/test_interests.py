"""Names that mean the same interest."""

import pytest

from learning.interests import KIND_OF, Interests, Match, fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Skateboarding", "skateboard"),
        ("video games", "Gaming"),
        ("Playing video-games", "video_game"),
        ("movies", "a Movie".removeprefix("a ")),
        ("Movies", "cinema"),
        ("hobbies", "hobby"),
        ("watching birds", "bird"),
        ("Listening to Music", "songs"),
        ("dishes", "dish"),
        ("foxes", "fox"),
        ("Café", "CAFÉ"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("music", "sport"), ("physics", "physic"), ("chess", "ches"), ("play", "playing guitar"), ("bus", "bu")]
)
def test_these_are_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("nothing", ["", "  ", "-_-"])
def test_a_name_without_words_folds_to_nothing_and_matches_nothing(nothing: str) -> None:
    assert fold(nothing) == ""
    assert Interests({nothing: 1.0}).match([nothing]) == Match()


def test_a_match_is_as_strong_as_its_best_and_names_all_in_the_students_words() -> None:
    interests = Interests({"Soccer": 0.6, "playing video games": 0.9, "painting": 1.0})
    assert interests.match(["gaming", "association football"]) == Match(0.9, ("playing video games", "Soccer"))
    assert interests.match(["cooking"]) == Match()
    assert interests.match([]) == Match()


def test_a_kind_of_an_interest_matches_less() -> None:
    assert Interests({"rock music": 0.8}).match(["music"]) == Match(0.8 * KIND_OF, ("rock music",))
    assert Interests({"music": 0.8}).match(["rock music"]) == Match(0.8 * KIND_OF, ("music",))
    assert Interests({"music": 0.8}).match(["music theory"]) == Match()


def test_equally_strong_matches_come_by_name_and_what_has_no_strength_matches_nothing() -> None:
    interests = Interests({"dogs": 0.5, "chess": 0.5, "maths": 0.0})
    assert interests.match(["dog", "chess", "maths"]) == Match(0.5, ("chess", "dogs"))
