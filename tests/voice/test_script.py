"""What an operator wants asked, out of a file; and what is no such file, in a sentence."""

from pathlib import Path

import pytest

from learning.interviews_script import Question, Script
from learning.vocabulary import LifeCategory
from voice.script import ScriptError, read_script

GOOD = """
greeting: Hello!
greeting_again: Hello again!
closing: Bye!
questions:
  - id: hobbies
    side: personal
    text: What do you like?
    again: What is new?
    deeper: Really nothing?
    about: "{interest}, and?"
  - id: more
    side: social
    text: And with others?
    reserve: true
  - id: learning
    text: What helps you to learn?
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "interview.yaml"
    file.write_text(text)
    return file


def test_a_file_becomes_a_script(tmp_path: Path) -> None:
    assert read_script(written(tmp_path, GOOD)) == Script(
        greeting="Hello!",
        greeting_again="Hello again!",
        closing="Bye!",
        questions=(
            Question(
                id="hobbies",
                side=LifeCategory.PERSONAL,
                text="What do you like?",
                again="What is new?",
                deeper="Really nothing?",
                about="{interest}, and?",
            ),
            Question(id="more", side=LifeCategory.SOCIAL, text="And with others?", is_reserve=True),
            Question(id="learning", text="What helps you to learn?"),
        ),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("closing: Bye!\n", ""), "The file has no `closing`."),
        (("closing: Bye!", "closing: ''"), "`closing` is a text of 1 to 500 characters."),
        (("closing: Bye!", "ending: Bye!"), "The file has 'ending', which means nothing here."),
        (("id: more", "id: hobbies"), "Each question has an `id` of its own."),
        (("id: more", "id: more-2"), "The `id` of question 2 is of small letters and digits, 40 at most."),
        (("side: social", "side: school"), "The `side` of question 2 is personal, social, career, philanthropic, or left out."),
        (("reserve: true", "reserve: maybe"), "`reserve` of question 2 is true or false."),
        (("{interest}, and?", "{name}, and?"), "`about` of question 1 has `{interest}` once, and no other braces."),
        (("    text: And with others?\n", ""), "Question 2 has no `text`."),
        ((GOOD, "- a\n- list"), "What the file holds are names and values."),
        ((GOOD, "a: [b"), "is not YAML in UTF-8."),
    ],
)
def test_what_is_none_is_said(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(ScriptError) as error:
        read_script(written(tmp_path, GOOD.replace(*change)))
    assert str(error.value).endswith(said)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"nothing\.yaml cannot be read: No such file or directory\."):
        read_script(tmp_path / "nothing.yaml")
