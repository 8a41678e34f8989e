"""Reads what an operator wants asked in interviews: a YAML file, of which `docs/interviews.md` shows one."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import yaml

from learning.interviews_script import Question, Script
from learning.vocabulary import LifeCategory

ID = re.compile(r"[a-z][a-z0-9]{0,39}")
LONGEST = 500  # characters of a text
MOST = 20  # questions
NAMES = {"is_reserve": "reserve"}
"""What is named otherwise in the file."""


class ScriptError(Exception):
    """Why the file is none, as a sentence."""


def read_script(path: Path) -> Script:
    """The script in this file. Raises `ScriptError`."""
    try:
        told = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise ScriptError(f"{path} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path} is not YAML in UTF-8.") from error
    values = _mapping(told, "the file", Script)
    questions = values.pop("questions")
    if not isinstance(questions, list) or not 1 <= len(questions) <= MOST:
        raise ScriptError(f"`questions` is a list of 1 to {MOST} questions.")
    asked = tuple(_question(one, f"question {place}") for place, one in enumerate(questions, 1))
    if len({one.id for one in asked}) < len(asked):
        raise ScriptError("Each question has an `id` of its own.")
    if all(one.is_reserve for one in asked):
        raise ScriptError("A question at least is not in `reserve`.")
    return Script(questions=asked, **{name: _text(text, f"{name}`") for name, text in values.items()})


def _question(told: Any, where: str) -> Question:
    values = _mapping(told, where, Question)
    if not ID.fullmatch(str(values["id"])):
        raise ScriptError(f"The `id` of {where} is of small letters and digits, 40 at most.")
    side, is_reserve = values.pop("side", None), values.pop("reserve", False)
    if side is not None and side not in LifeCategory.values():
        raise ScriptError(f"The `side` of {where} is {', '.join(LifeCategory.values())}, or left out.")
    if not isinstance(is_reserve, bool):
        raise ScriptError(f"`reserve` of {where} is true or false.")
    texts = {name: _text(text, f"{name}` of {where}") for name, text in values.items()}
    if "about" in texts and re.findall(r"{\w*}", texts["about"]) != ["{interest}"]:
        raise ScriptError(f"`about` of {where} has `{{interest}}` once, and no other braces.")
    return Question(side=LifeCategory(side) if side else None, is_reserve=is_reserve, **texts)


def _mapping(told: Any, where: str, of: type[Any]) -> dict[str, Any]:
    known = {NAMES.get(one.name, one.name): one for one in fields(of)}
    if not isinstance(told, Mapping):
        raise ScriptError(f"What {where} holds are names and values.")
    if unknown := sorted(str(name) for name in told if name not in known):
        raise ScriptError(f"{where[:1].upper()}{where[1:]} has {unknown[0]!r}, which means nothing here.")
    if missing := [name for name, one in known.items() if one.default is MISSING and name not in told]:
        raise ScriptError(f"{where[:1].upper()}{where[1:]} has no `{missing[0]}`.")
    return dict(told)


def _text(told: Any, name: str) -> str:
    if not isinstance(told, str) or not 1 <= len(told.strip()) <= LONGEST:
        raise ScriptError(f"`{name} is a text of 1 to {LONGEST} characters.")
    return told.strip()
