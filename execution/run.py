"""One request over one plan: round by round down the graph, and back up once.

In each round every field that has come up is asked, all fields at once, each for all of its parents. Fields that ask the
same function with the same arguments are one question, wherever in the response they stand. When nothing is left to ask, the
objects are built from the leaves up.
"""

import dataclasses
from asyncio import gather
from collections.abc import Coroutine, Hashable, Sequence
from typing import Any, NamedTuple

from graphql import GraphQLError
from graphql.execution.values import VariableValues

from execution.arguments import NONE, Given
from execution.batches import Answers, Batch, ask
from execution.complete import complete
from execution.explain import Trace
from execution.failures import NULLED, Failures
from execution.levels import Below, Level, Objects, Roots, descend
from execution.plan import Field, Plan, Selection
from execution.records import admitted
from execution.request import Request
from execution.selected import together
from execution.types import Types


class Question(NamedTuple):
    """A field to be asked for a level; or, where its answers are there, the rules of their types."""

    field: Field
    level: Level
    given: Given
    answers: Answers | None = None

    @property
    def key(self) -> Hashable:
        """Questions with equal keys are one."""
        return (self.field.batch, self.given.key) if self.answers is None else (self.field, self.level)


@dataclasses.dataclass(slots=True, eq=False)
class Run:
    """The state of one request."""

    ctx: Request
    variables: VariableValues
    types: Types
    splices: bool = False
    """Whether the data may hold `orjson.Fragment`s: JSON that a store has written."""
    trace: Trace | None = None
    failures: Failures = dataclasses.field(default_factory=Failures)
    rounds: int = 0
    careful: int = 0
    """Levels that had to be built value by value, because one of their values was not as it should be."""

    async def perform(self, plan: Plan) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
        """The data, and the errors in it. Never raises for a field."""
        data: dict[str, Any] | None = {}
        for batch in plan.first:
            await ask(batch, [None], self.ctx, {})
        for step in plan.steps:
            answer = await self._step(step)
            if answer is NULLED:
                data = None
                break
            data = {**data, **answer} if data else answer
        return data, self.failures.shown()

    async def each(self, plan: Plan, records: Sequence[Any]) -> list[tuple[dict[str, Any] | None, list[GraphQLError]]]:
        """The same of a subscription, for each of these records of its field's: they are one level, whose fields are asked
        together."""
        objects = await self._objects(Roots(plan.steps[0], records))
        data = [None if one is NULLED else one for one in objects]
        return list(zip(data, self.failures.apart(len(records)), strict=True))

    async def _step(self, selection: Selection) -> Any:
        return (await self._objects(Level(selection, [None])))[0]

    async def _objects(self, root: Level) -> list[Any]:
        questions = self._open(root)
        while questions:
            self.rounds += 1
            questions = await self._round(questions)
        objects, _ = self._built(root)
        return objects

    async def _round(self, questions: Sequence[Question]) -> list[Question]:
        """Asks all of these at once; returns what has to be asked next."""
        shared = _shared(questions)
        asked = [self._ask(sharing) for sharing in shared]
        answered = await gather(*asked) if len(asked) > 1 else [await asked[0]]
        further: list[Question] = []
        for sharing, answers in zip(shared, answered, strict=True):
            start = 0
            for field, level, _, known in sharing:
                further += self._arrive(field, level, answers[start : start + len(level.records)], admitted=known is not None)
                start += len(level.records)
        return further

    async def _ask(self, sharing: Sequence[Question]) -> Answers:
        """One question, for all of the levels that have it."""
        field, level, given, answers = sharing[0]
        if answers is not None:
            return await admitted(answers, field.is_list, field.rules, self._verdicts)
        parents = level.records if len(sharing) == 1 else [record for one in sharing for record in one.level.records]
        return await self._put([one.field for one in sharing], parents, given)

    async def _put(self, fields: Sequence[Field], parents: Sequence[Any], given: Given) -> Answers:
        """The question of these fields, put to their function."""
        batch = fields[0].batch
        assert batch is not None
        ctx = self.ctx.selecting(together([one.spliced if self.splices else one.selected for one in fields]))
        if self.trace is None:
            return await ask(batch, parents, ctx, given.values)
        return await self.trace.ask(fields, batch, parents, ctx, given.values)

    async def _verdicts(self, rule: Batch, records: Sequence[Any]) -> Answers:
        return await ask(rule, records, self.ctx, {})

    def _open(self, level: Level) -> list[Question]:
        """Answers what can be answered of a level without waiting; returns what has to be asked."""
        questions: list[Question] = []
        for field in level.selection.answered:
            if field.batch is None:
                questions += self._arrive(field, level, _read(field, level.records))
                continue
            try:
                given = field.arguments.given(self.variables) if field.arguments else NONE
            except Exception as error:
                questions += self._arrive(field, level, [error] * len(level.records))
                continue
            if field.batch.waits:
                questions.append(Question(field, level, given))
            else:
                questions += self._arrive(field, level, _at_once(self._put([field], level.records, given), len(level.records)))
        return questions

    def _arrive(self, field: Field, level: Level, answers: Answers, *, admitted: bool = False) -> list[Question]:
        """Takes a field's answers for a level; returns what has to be asked because of them."""
        if field.is_leaf:
            level.columns[field.slot] = answers
            return []
        if field.rules and not admitted:
            return [Question(field, level, NONE, answers)]
        below = level.columns[field.slot] = descend(field, level, answers, self.types, self.failures)
        return [question for one in below.levels for question in self._open(one)] if isinstance(below, Below) else []

    def _built(self, level: Level) -> Objects:
        """The objects of a level, from the leaves up."""
        columns, sound = [], True
        for answers in level.columns:
            column, whole = answers.filled(self._built) if isinstance(answers, Below) else (answers, True)
            columns.append(column)
            sound = sound and whole
        level.columns = []  # lets go of the levels below, which know this one: no circle is left for the collector
        loop = level.selection.loop(len(level.records))
        if sound and loop is not None:
            try:
                return loop(level.records, *columns), True
            except Exception:  # whatever it is, the careful path finds it again and says what it is
                pass
        objects, whole = complete(level, columns, self.failures)
        if loop is not None or not whole:
            self.careful += 1
        return objects, whole


def _shared(questions: Sequence[Question]) -> Sequence[Sequence[Question]]:
    """Those that are one, together."""
    if len(questions) == 1:
        return [questions]
    shared: dict[Hashable, list[Question]] = {}
    for question in questions:
        shared.setdefault(question.key, []).append(question)
    return list(shared.values())


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


def _at_once(coroutine: Coroutine[Any, Any, Answers], parents: int) -> Answers:
    """What a coroutine answers that never waits; for one that does, its failure, for each of so many parents."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        answers: Answers = done.value
        return answers
    coroutine.close()
    return [RuntimeError("a field function that is no coroutine function waited")] * parents
