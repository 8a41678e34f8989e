"""One request over one plan: round by round down the graph, and back up once.

In each round every field that has come up is asked, all fields at once, each for all of its parents. Fields that ask the
same function with the same arguments are one question, wherever in the response they stand. When nothing is left to ask, the
objects are built from the leaves up.
"""

import dataclasses
from asyncio import gather
from collections.abc import Coroutine, Sequence
from typing import Any

from graphql import GraphQLError
from graphql.execution.values import VariableValues

from execution.arguments import Given
from execution.batches import Answers, Batch, ask
from execution.complete import complete
from execution.explain import Trace
from execution.failures import NULLED, Failures
from execution.levels import Below, Level, Objects, descend
from execution.plan import Field, Plan, Selection
from execution.request import Request
from execution.selected import Selected, together
from execution.types import Types

Question = tuple[Field, Level]


@dataclasses.dataclass(slots=True, eq=False)
class Run:
    """The state of one request."""

    ctx: Request
    variables: VariableValues
    types: Types
    splices: bool = False
    """Whether the answer may hold `orjson.Fragment`s: JSON that a store has written."""
    trace: Trace | None = None
    failures: Failures = dataclasses.field(default_factory=Failures)
    rounds: int = 0
    careful: int = 0
    """Levels that were built value by value, because one of their values was not as it should be."""

    async def perform(self, plan: Plan) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
        """The data, and the errors in it. Never raises for a field."""
        data: dict[str, Any] | None = {}
        for step in plan.steps:
            answer = await self._perform(step)
            if answer is NULLED:
                data = None
                break
            data = {**data, **answer} if data else answer
        return data, self.failures.shown()

    async def _perform(self, selection: Selection) -> Any:
        root = Level(selection, [None])
        questions = self._open(root)
        while questions:
            self.rounds += 1
            questions = await self._round(questions)
        objects, _ = self._built(root)
        return objects[0]

    def _open(self, level: Level) -> list[Question]:
        """Answers what can be answered of a level without waiting; returns what has to be asked."""
        questions: list[Question] = []
        for field in level.selection.answered:
            if field.batch is None:
                questions += self._arrive(field, level, _read(field, level.records))
            elif field.batch.waits:
                questions.append((field, level))
            else:
                questions += self._arrive(field, level, self._worked_out(field, field.batch, level))
        return questions

    def _arrive(self, field: Field, level: Level, answers: Sequence[Any]) -> list[Question]:
        """Takes a field's answers for a level; returns what has to be asked below it."""
        if field.is_leaf:
            level.columns[field.slot] = answers
            return []
        below = level.columns[field.slot] = descend(field, level, answers, self.types, self.failures)
        return [question for one in below.levels for question in self._open(one)] if isinstance(below, Below) else []

    async def _round(self, questions: Sequence[Question]) -> list[Question]:
        """Asks all of these at once; returns what has to be asked next."""
        further: list[Question] = []
        merged: dict[Any, list[Question]] = {}
        arguments: dict[Any, Given] = {}
        for field, level in questions:
            try:
                given = self._given(field)
            except Exception as error:
                further += self._arrive(field, level, [error] * len(level.records))
                continue
            merged.setdefault((field.batch, given.key), []).append((field, level))
            arguments[(field.batch, given.key)] = given
        asked = [self._ask(together, arguments[key]) for key, together in merged.items()]
        answered = await gather(*asked) if len(asked) > 1 else [await one for one in asked]
        for sharing, answers in zip(merged.values(), answered, strict=True):
            start = 0
            for field, level in sharing:
                further += self._arrive(field, level, answers[start : start + len(level.records)])
                start += len(level.records)
        return further

    async def _ask(self, sharing: Sequence[Question], given: Given) -> Answers:
        """One question for all of the levels that have it."""
        batch = _batch(sharing[0][0])
        parents = sharing[0][1].records if len(sharing) == 1 else [one for _, level in sharing for one in level.records]
        ctx = self.ctx.selecting(together([self._selected(field) for field, _ in sharing]))
        if self.trace is None:
            return await ask(batch, parents, ctx, given.values)
        return await self.trace.ask([field for field, _ in sharing], batch, parents, ctx, given.values)

    def _worked_out(self, field: Field, batch: Batch, level: Level) -> Answers:
        """The answers of a function that waits for nothing."""
        try:
            given = self._given(field)
        except Exception as error:
            return [error] * len(level.records)
        return _at_once(ask(batch, level.records, self.ctx.selecting(field.selected), given.values))

    def _given(self, field: Field) -> Given:
        assert field.arguments is not None
        return field.arguments.given(self.variables)

    def _selected(self, field: Field) -> Selected:
        return field.spliced if self.splices else field.selected

    def _built(self, level: Level) -> Objects:
        """The objects of a level, from the leaves up."""
        columns, sound = [], True
        for answers in level.columns:
            column, whole = answers.filled(self._built) if isinstance(answers, Below) else (answers, True)
            columns.append(column)
            sound = sound and whole
        if sound:
            try:
                return level.selection.build(level.records, *columns), True
            except Exception:  # whatever it was, the careful path finds it again and says it
                pass
        self.careful += 1
        return complete(level, columns, self.failures)


def _read(field: Field, records: Sequence[Any]) -> list[Any]:
    """Objects that are in their parents' records, or made of them."""
    read = field.computed.answer if field.computed else lambda record: getattr(record, str(field.attribute))
    values: list[Any] = []
    for record in records:
        try:
            values.append(read(record))
        except Exception as error:
            values.append(error)
    return values


def _batch(field: Field) -> Batch:
    assert field.batch is not None
    return field.batch


def _at_once(coroutine: Coroutine[Any, Any, Answers]) -> Answers:
    """What a coroutine returns that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        answers: Answers = done.value
        return answers
    coroutine.close()
    raise RuntimeError("a field function that is no coroutine function waited")
