"""What children write: an answer made from the steps that it should show, with what is wrong and what is missing; and what a
grading by rule says to it."""

import re
from random import Random

from demo.history.events import Answer
from demo.seeded import dice
from learning.vocabulary import StepStatus

OPENINGS = ("First I ", "Then I ", "After that I ", "Next I ", "At the end I ")
NUMBER = re.compile(r"(?<![\w.,/^{])\d+(?:\.\d+)?(?![\w,/}]|\.\d)")
PLAINLY = {"recognize": "see", "notice": "see", "conclude": "say", "explain": "say", "subtract": "take away", "calculate": "get"}
"""How a child says what the course says, here and there."""
HEDGES = (" I think that is right.", " I checked it.", " Is that right?")
LOST = ("I do not know how to start here.", "I did not get this one, sorry.", "I am stuck. Can you show me the beginning?")


def response(answer: Answer, handle: str) -> str:
    """The answer in the student's words: full sentences, numbered lines, or notes, as is their way."""
    way = dice("way of writing", handle).choice(("sentences", "sentences", "lines", "notes"))
    chance = dice("words", answer.id)
    said = [_step(step, mark, chance) for step, mark in zip(answer.steps, answer.marks, strict=True)]
    told = [text for text in said if text]
    if not told:
        return chance.choice(LOST)
    if way == "lines":
        return "\n".join(f"{n}. {_capital(text)}" for n, text in enumerate(told, 1))
    if way == "notes":
        return "; ".join(text.rstrip(".") for text in told)
    opened = [_opened(OPENINGS[min(n, len(OPENINGS) - 1)], text) for n, text in enumerate(told)]
    full = " ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in opened)
    return full + (chance.choice(HEDGES) if chance.random() < 0.2 else "")


def identified(answer: Answer) -> list[str]:
    """The steps that the answer shows, right or wrong."""
    return [step for step, mark in zip(answer.steps, answer.marks, strict=True) if mark is not StepStatus.MISSING]


def evaluations(answer: Answer) -> list[dict[str, str | None]]:
    """Each step with what became of it, and what to tell the student."""
    feedback = {
        StepStatus.CORRECT: None,
        StepStatus.INCORRECT: "Have another look at this step.",
        StepStatus.MISSING: "This step is missing from your answer.",
    }
    marked = zip(answer.steps, answer.marks, strict=True)
    return [{"step": step, "status": mark.value, "feedback": feedback[mark]} for step, mark in marked]


def with_mark(answer: Answer, wanted: StepStatus) -> list[str]:
    return [step for step, mark in zip(answer.steps, answer.marks, strict=True) if mark is wanted]


def feedback(answer: Answer) -> str:
    """What a grading by rule says to the whole answer, in Markdown."""
    total, wrong = len(answer.marks), answer.wrong()
    if not wrong:
        return "Every step is right. Well explained."
    first = answer.steps[wrong[0]].rstrip(".")
    said = f"{answer.correct} of {total} steps are right." if answer.correct else "None of the steps is right yet."
    return f"{said} Go back to this one first: *{first}*."


def _step(step: str, mark: StepStatus, chance: Random) -> str:
    text = step[:1].lower() + step[1:]
    plain = next((word for word in PLAINLY if text.startswith(f"{word} ")), None)
    if plain and chance.random() < 0.6:
        text = PLAINLY[plain] + text.removeprefix(plain)
    if mark is StepStatus.MISSING:
        return ""
    return text if mark is StepStatus.CORRECT else _mistaken(text, chance)


def _mistaken(text: str, chance: Random) -> str:
    """The step gone wrong: with another last number, or told to be unclear where there is none."""
    numbers = list(NUMBER.finditer(text))
    if not numbers:
        return f"try to {text.rstrip('.')}, but I got mixed up"
    last = numbers[-1]
    value = float(last[0])
    wrong = value + chance.choice((-2, -1, 1, 2, 3)) * (1 if "." not in last[0] else 0.1)
    if wrong < 0:
        wrong = value + 1
    digits = len(last[0].partition(".")[2])
    return f"{text[: last.start()]}{wrong:.{digits}f}{text[last.end() :]}"


def _opened(opening: str, text: str) -> str:
    """The step as part of a story; some begin with what they are about rather than with what is done."""
    return f"{opening.removesuffix(' I ')}, {text}" if text.startswith("for ") else opening + text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
