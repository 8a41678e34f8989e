"""The models that write, grade and hear interests, and the one place where they are chosen, by the names in the settings."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from datasources.language.hearing import RuleExtractor
from datasources.language.models import Extractor, Grader, Writer

RULES = "rules"
"""In the place of a model's name: no model, rules do it."""

AT_ONCE = 8  # calls of this process to models; the next wait for their turn

KEPT_NOWHERE = {"store": False}
OF_OPENAI = {**KEPT_NOWHERE, "prompt_cache_options": {"mode": "explicit"}, "reasoning": {"effort": "low"}}
"""What is asked with each request: that the service keeps neither question nor answer; of OpenAI's own, which knows these from
gpt-5.6 on, also that it caches none of the question, and thinks no longer than a pupil waits."""


async def _nothing() -> None:
    """There is no connection to let go of."""


@dataclass(frozen=True, slots=True)
class Language:
    """Who writes, who grades and who hears interests; None where rules have to."""

    writer: Writer | None = None
    grader: Grader | None = None
    extractor: Extractor | None = None
    rule: Extractor = field(default_factory=RuleExtractor)  # what is heard in an interview without a model
    close: Callable[[], Awaitable[None]] = _nothing


def language(
    *, writer: str, grader: str, extractor: str, api_key: str | None, base_url: str | None, timeout: float, tokens: int
) -> Language:
    """The models of these names; none without a key. Asks nothing of a network.

    `timeout` is the seconds of a call with its retries, `tokens` the most that a model may answer, its thinking included.
    """
    if not api_key or writer == grader == extractor == RULES:
        return Language()

    from datasources.language.openai_client import client  # 0.9 s, for those who use it
    from datasources.language.openai_models import OpenAIExtractor, OpenAIGrader, OpenAIModel, OpenAIWriter

    service, turns = client(api_key, base_url, timeout), asyncio.Semaphore(AT_ONCE)

    def model(role: str, name: str) -> OpenAIModel:
        parameters = OF_OPENAI if base_url is None else KEPT_NOWHERE
        return OpenAIModel(role, name, service, turns, timeout=timeout, tokens=tokens, parameters=parameters)

    return Language(
        writer=None if writer == RULES else OpenAIWriter(model("writer", writer)),
        grader=None if grader == RULES else OpenAIGrader(model("grader", grader)),
        extractor=None if extractor == RULES else OpenAIExtractor(model("interviewer", extractor)),
        close=service.close,
    )
