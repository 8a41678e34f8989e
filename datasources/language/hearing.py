"""What is heard in an interview without a model: the rule of `learning/interests_heard.py`, over the lexicon beside this file."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from learning.interests_heard import heard
from learning.interests_lexicon import Lexicon
from learning.interviews import Findings
from learning.vocabulary import LifeCategory

FOLDER = Path(__file__).parent / "lexicon"
AT_LENGTH = 1_000  # characters, of which the worst take 9 ms: more is heard beside the loop


@cache
def lexicon() -> Lexicon:
    """The lexicon of this folder, read once."""
    return Lexicon.of(*(_read(name) for name in ("does", "likes", "works", "cares", "guards")))


class RuleExtractor:
    """Finds interests by a lexicon."""

    name = "lexicon@2"

    async def heard(self, question: str, side: LifeCategory | None, answer: str) -> Findings:
        known = await ready()
        if len(answer) > AT_LENGTH:
            return await asyncio.to_thread(heard, known, question, side, answer)
        return heard(known, question, side, answer)


async def ready() -> Lexicon:
    """The lexicon, read beside the loop where it is not yet."""
    return lexicon() if lexicon.cache_info().currsize else await asyncio.to_thread(lexicon)  # 0.9 s


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
