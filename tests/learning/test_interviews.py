"""Interviews as sequences: what is asked after what, when it ends, and what becomes of what was found."""

from typing import Any

import pytest

from learning.interviews import MOST_ASKED, Asked, following, liked, merged, opening, sides
from learning.interviews_script import SCRIPT, Question, Script
from learning.vocabulary import InterviewKind, LifeCategory

INITIAL, UPDATE, SUPPLEMENTAL = InterviewKind
PERSONAL, SOCIAL, CAREER, PHILANTHROPIC = LifeCategory
SMALL = Script(
    greeting="Hi!",
    greeting_again="Hello again!",
    closing="Bye!",
    questions=(
        Question(id="personal", side=PERSONAL, text="Alone?", again="Alone lately?", deeper="Really?", about="{interest}! And?"),
        Question(id="career", side=CAREER, text="Work?", deeper="A day of it?"),
        Question(id="extra", side=PERSONAL, text="Extra?", is_reserve=True),
        Question(id="learning", text="Learning?"),
    ),
)


def found(*names: str, category: str = "personal", strength: float = 0.5) -> list[dict[str, Any]]:
    return [{"interest": name, "category": category, "strength": strength, "confidence": 0.8, "evidence": name} for name in names]


def talk(script: Script, told: dict[str, list[dict[str, Any]]], kind: InterviewKind = INITIAL, known: Any = ()) -> list[str]:
    """The ids of all that is asked of somebody whose answers tell this, by the questions' ids."""
    asked = [opening(script, kind, known)]
    while True:
        answered = {one.id: told.get(one.id, []) for one in asked}
        further = following(script, kind, asked, answered, known)
        if further is None:
            return [one.id for one in asked]
        asked.append(further)


def test_where_little_is_heard_it_is_asked_deeper_and_then_what_is_held_in_reserve() -> None:
    assert talk(SMALL, {}) == ["personal", "personal-2", "career", "career-2", "extra", "learning"]


def test_one_thing_is_followed_up_and_two_are_not() -> None:
    assert talk(SMALL, {"personal": found("chess"), "career": found("vet", "nurse")}) == [
        *("personal", "personal-2", "career", "extra", "learning")
    ]
    assert talk(SMALL, {"personal": found("chess", "cats"), "career": found("vet")}) == [
        "personal",
        "career",
        "extra",
        "learning",
    ]


def test_with_five_interests_and_every_side_asked_it_is_enough() -> None:
    told = {"personal": found("chess", "cats", "lego", "drums"), "career": found("vet", category="career")}
    assert talk(SMALL, told) == ["personal", "career", "learning"]


def test_five_from_one_answer_do_not_leave_the_other_sides_out() -> None:
    told = {"personal": found("chess", "cats", "lego", "drums", "swimming")}
    assert talk(SMALL, told) == ["personal", "career", "career-2", "learning"]


def test_one_thing_said_twice_is_one() -> None:
    told = {"personal": found("games", "video games", "gaming", "gamer", "game")}
    assert talk(SMALL, told) == ["personal", "career", "career-2", "extra", "learning"]


def test_the_greeting_goes_before_the_first_question() -> None:
    assert opening(SMALL, INITIAL) == Asked(id="personal", text="Hi! Alone?", topic="personal")
    assert opening(SMALL, UPDATE) == Asked(id="personal", text="Hello again! Alone lately?", topic="personal")


def test_a_follow_up_says_what_was_heard() -> None:
    asked = [opening(SMALL, INITIAL)]
    assert following(SMALL, INITIAL, asked, {"personal": found("chess")}) == Asked(
        id="personal-2", text="Chess! And?", topic="personal"
    )


def test_a_supplement_asks_only_about_sides_of_which_nothing_is_known() -> None:
    assert talk(SMALL, {}, SUPPLEMENTAL, {PERSONAL}) == ["career", "career-2", "extra", "learning"]
    assert talk(SMALL, {}, SUPPLEMENTAL, {PERSONAL, CAREER}) == ["extra", "learning"]


def test_nobody_is_asked_more_than_the_most() -> None:
    assert len(talk(SCRIPT, {})) == MOST_ASKED
    assert talk(SCRIPT, {})[-1] == "learning"


def test_the_usual_script_asks_of_all_four_sides_of_life() -> None:
    main = [one for one in SCRIPT.questions if not one.is_reserve]
    assert [one.side for one in main] == [PERSONAL, SOCIAL, CAREER, PHILANTHROPIC, None]
    assert len({one.id for one in SCRIPT.questions}) == len(SCRIPT.questions)


def test_names_that_mean_the_same_are_merged_and_the_narrower_stays() -> None:
    both = merged(
        [found("music", strength=0.9), found("rock music", strength=0.4), found("Soccer"), found("association football")]
    )
    assert [(one["interest"], one["strength"], one["confidence"]) for one in both] == [
        ("rock music", 0.9, 0.96),
        ("Soccer", 0.5, 0.96),
    ]


def test_what_somebody_entered_by_hand_stays_and_what_was_found_before_is_known_better_now() -> None:
    before = [
        {"interest": "chess", "category": "personal", "strength": 0.3, "confidence": None},
        {"interest": "cats", "category": "personal", "strength": 0.9, "confidence": 0.5},
        {"interest": "trains", "category": "personal", "strength": 0.6, "confidence": 0.5},
    ]
    now = liked(before, [*found("chess", strength=1.0), *found("cats", strength=0.2), *found("drums", strength=0.7)])
    assert [(one["interest"], one["strength"]) for one in now] == [
        *(("drums", 0.7), ("trains", 0.6), ("chess", 0.3), ("cats", 0.2))
    ]
    assert all(set(one) == {"interest", "category", "strength", "confidence"} for one in now)


def test_a_profile_tells_careers_and_causes_apart() -> None:
    interests = [*found("vet", category="career"), *found("oceans", category="philanthropic"), *found("chess")]
    assert sides(interests) == {
        "interests": interests,
        "career_interests": [{"interest": "vet", "strength": 0.5}],
        "philanthropic_interests": [{"interest": "oceans", "strength": 0.5}],
    }


@pytest.mark.parametrize("kind", list(InterviewKind))
def test_every_text_that_is_the_same_for_all_is_known_before(kind: InterviewKind) -> None:
    asked = [opening(SCRIPT, kind)]
    while further := following(SCRIPT, kind, asked, {}):
        asked.append(further)
    assert {one.text for one in asked} <= SCRIPT.texts()
