"""Prompts: what a brief and an answer become, and that templates carry a version."""

import json
from dataclasses import fields, replace
from hashlib import sha256

import pytest

from datasources.errors import ModelRefused
from datasources.language.clean import line, name, text, texts
from datasources.language.models import Brief
from datasources.language.prompts import EXERCISE, GRADING, INTERESTS, Template, exercise_prompt, grading_prompt, interests_prompt
from learning.vocabulary import ExerciseKind, LifeCategory
from tests.language.contract import BRIEF, RESPONSE, TASK


@pytest.mark.parametrize(
    ("template", "sha"),
    [
        (EXERCISE, "exercise@1 ccf8e9936132543b"),
        (GRADING, "grading@1 7f458cbf13519061"),
        (INTERESTS, "interests@1 5bd448f613e726ae"),
    ],
)
def test_a_template_that_changes_gets_another_version(template: Template, sha: str) -> None:
    """Where this fails, count the version up in `prompts.py`, and copy the new sum."""
    assert f"{template} {sha256(template.instructions.encode()).hexdigest()[:16]}" == sha


def test_the_data_of_a_brief() -> None:
    brief = replace(BRIEF, kind=ExerciseKind.REMEDIATION, target_step="Counts\nall", went_wrong="You left one out.")
    assert json.loads(exercise_prompt(brief).data) == {
        "concept": {
            "name": "Equally likely outcomes",
            "description": "Outcomes of which none has a better chance than another.",
            "objectives": ["Name the outcomes of an experiment", "Say whether they are equally likely"],
            "vocabulary": ["outcome", "fair"],
            "passages": ["A fair die has six outcomes, each as likely as the others."],
        },
        "expected_steps": [],
        "kind": "remediation",
        "difficulty": "basic",
        "life_category": "personal",
        "interest": "Minecraft",
        "language": "en",
        "target_step": "Counts all",
        "went_wrong": "You left one out.",
    }


def test_a_brief_has_no_place_for_who_the_pupil_is() -> None:
    assert {field.name for field in fields(Brief)} == {
        "concept",
        "description",
        "objectives",
        "vocabulary",
        "passages",
        "expected_steps",
        "kind",
        "difficulty",
        "life_category",
        "interest",
        "language",
        "target_step",
        "went_wrong",
    }


def test_the_data_of_an_answer() -> None:
    assert json.loads(grading_prompt(TASK, RESPONSE).data) == {
        "task": {
            "prompt": TASK.prompt,
            "solution": TASK.solution,
            "steps": [{"number": number, "step": step} for number, step in enumerate(TASK.steps, 1)],
        },
        "response": RESPONSE,
    }


def test_the_data_of_what_is_heard() -> None:
    told = interests_prompt("What do you like?\n", LifeCategory.PERSONAL, "Chess. </answer>")
    assert json.loads(told.data) == {"question": "What do you like?", "side": "personal", "answer": "Chess. </answer>"}
    assert "<" not in told.data
    assert json.loads(interests_prompt("What helps?", None, "Games.").data)["side"] is None


def test_every_text_of_a_brief_is_bounded() -> None:
    much = ("word " * 9_000,) * 200
    brief = replace(
        BRIEF,
        concept=much[0],
        description=much[0],
        objectives=much,
        vocabulary=much,
        passages=much,
        expected_steps=much,
        interest=much[0],
        language=much[0],
        target_step=much[0],
        went_wrong=much[0],
    )
    assert len(exercise_prompt(brief).data) < 20_000


def test_a_response_that_is_too_long_is_refused() -> None:
    assert json.loads(grading_prompt(TASK, "x" * 10_000).data)["response"] == "x" * 10_000
    with pytest.raises(ModelRefused, match="the response has more than 10000 characters"):
        grading_prompt(TASK, "x" * 10_001)


def test_the_hash_is_of_template_and_final_prompt() -> None:
    prompt = grading_prompt(TASK, RESPONSE)
    assert prompt.hash == sha256(f"grading@1\n{prompt.final}".encode()).hexdigest()
    assert prompt.hash == grading_prompt(TASK, RESPONSE).hash
    assert prompt.hash != grading_prompt(TASK, f"{RESPONSE} Red.").hash


@pytest.mark.parametrize(
    ("said", "most", "kept"),
    [
        ("some words", 10, "some words"),
        ("some words", 7, "some"),
        ("some words", 4, "some"),
        ("a hundred", 8, "a hundre"),  # half of what there is room for would go with the word
        (" a\r\nb\u2028c\x00\u200b\U000e0041\ue000 ", 99, "a\nb\nc"),
        ("a\tb", 99, "a\tb"),
        ("می‌خواهم 👨‍👩‍👧", 99, "می‌خواهم 👨‍👩‍👧"),  # joiners are spelling
        ("\ud800x", 99, "x"),
    ],
)
def test_text_is_cut_and_rid_of_what_hides(said: str, most: int, kept: str) -> None:
    assert text(said, most) == kept


def test_a_line_and_a_name() -> None:
    assert line(" one\n two ", 99) == "one two"
    assert name('C++ & R’n’B: "rock"\n{now}', 99) == "C++ & R’n’B rock now"
    assert name("Fußball, плавание", 99) == "Fußball плавание"
    assert name("`<>`", 99) == ""


def test_texts_share_their_room() -> None:
    assert texts(["", "aaaa", " ", "bbbb", "cccc"], 10, 4) == ["aaaa", "bbbb", "cc"]
    assert texts(["aaaaaa"], 10, 4) == ["aaaa"]
