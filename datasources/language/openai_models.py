"""The writer, the grader and the extractor that ask OpenAI, or a server that speaks its Responses API, for structured output."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, TypeVar

import openai
from openai.types.responses import ParsedResponse
from pydantic import BaseModel

from datasources.breaker import Breaker
from datasources.errors import ModelRefused, ModelUnavailable
from datasources.language.answers import ExerciseShape, MarksShape, marked, written
from datasources.language.clean import line
from datasources.language.findings import FindingsShape, findings
from datasources.language.hearing import ready
from datasources.language.models import Brief, Made, Marked, Written
from datasources.language.openai_client import said_as_ours
from datasources.language.prompts import Prompt, exercise_prompt, grading_prompt, interests_prompt
from learning.grading import Task
from learning.interviews import Findings
from learning.vocabulary import LifeCategory

PASSING = ("server_error", "rate_limit_exceeded")  # the codes of a response that failed and may not another time

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")

log = logging.getLogger("spool.stores")


class OpenAIModel:
    """One model in one role: asked with a deadline over all attempts, by a few at a time, behind a breaker."""

    def __init__(
        self,
        role: str,
        model: str,
        client: openai.AsyncOpenAI,
        turns: asyncio.Semaphore,
        *,
        timeout: float,
        tokens: int,
        parameters: Mapping[str, Any],
    ) -> None:
        """`role` is what errors call it; `parameters` are of the request's body, besides what is asked."""
        self.role = role
        self.model = model
        self.breaker = Breaker(role, unavailable=ModelUnavailable)
        self._client = client
        self._turns = turns
        self._timeout = timeout
        self._parameters = {"max_output_tokens": tokens, **parameters}

    async def ask(self, prompt: Prompt, shape: type[T], use: Callable[[T, Made], R]) -> R:
        """What `use` makes of the model's answer in this shape, which may refuse it.

        Raises `ModelUnavailable` and `ModelRefused`; neither says what was sent. What was refused is logged.
        """
        try:
            return use(*await self._answer(prompt, shape))
        except ModelRefused as refused:
            log.warning("%s; it is left to rules", str(refused))
            raise

    async def _answer(self, prompt: Prompt, shape: type[T]) -> tuple[T, Made]:
        async with self._turns:
            with self.breaker.call(), said_as_ours(self.role, self.model):
                began = perf_counter()
                async with asyncio.timeout(self._timeout):
                    answer = await self._client.responses.parse(
                        model=self.model,
                        input=[{"role": "system", "content": prompt.instructions}, {"role": "user", "content": prompt.data}],
                        text_format=shape,
                        parse_as=None,  # by `_parsed`, which can tell an answer that was cut off
                        extra_body=self._parameters,
                    )
                return self._parsed(answer, shape), self._made(prompt, answer, perf_counter() - began)

    def _parsed(self, answer: ParsedResponse[None], shape: type[T]) -> T:
        if answer.status == "failed":
            fault = ModelUnavailable if answer.error and answer.error.code in PASSING else ModelRefused
            raise fault(self.role, f"{self.model} failed")
        if answer.status == "incomplete":
            cut = answer.incomplete_details and answer.incomplete_details.reason == "max_output_tokens"
            why = "cut off at SPOOL_MODEL_TOKENS" if cut else "incomplete"
            raise ModelRefused(self.role, f"the answer of {self.model} is {why}")
        said = [part for item in answer.output if item.type == "message" and item.phase != "commentary" for part in item.content]
        if any(part.type == "refusal" for part in said):
            raise ModelRefused(self.role, f"{self.model} refused")
        return shape.model_validate_json("".join(part.text for part in said if part.type == "output_text"))

    def _made(self, prompt: Prompt, answer: ParsedResponse[None], seconds: float) -> Made:
        return Made(
            model=self.model,
            parameters=self._parameters | {"answered_by": line(answer.model, 100)},
            template=prompt.template,
            prompt=prompt.final,
            data=prompt.data,
            prompt_hash=prompt.hash,
            tokens=answer.usage.total_tokens if answer.usage else None,
            milliseconds=round(seconds * 1000),
        )


class OpenAIWriter:
    """A writer of exercises."""

    def __init__(self, model: OpenAIModel) -> None:
        self._model = model

    async def exercise(self, brief: Brief) -> Written:
        return await self._model.ask(exercise_prompt(brief), ExerciseShape, written)


class OpenAIGrader:
    """A grader of answers."""

    def __init__(self, model: OpenAIModel) -> None:
        self._model = model

    async def marks(self, task: Task, response: str) -> Marked:
        prompt = grading_prompt(task, response)
        return await self._model.ask(prompt, MarksShape, lambda answer, made: marked(answer, task, response, made))


class OpenAIExtractor:
    """An extractor of interests. What it finds passes the guards of the rule."""

    def __init__(self, model: OpenAIModel) -> None:
        self.name = model.model
        self._model = model

    async def heard(self, question: str, side: LifeCategory | None, answer: str) -> Findings:
        prompt, known = interests_prompt(question, side, answer), await ready()
        return await self._model.ask(prompt, FindingsShape, lambda said, made: findings(said, side, answer, known))
