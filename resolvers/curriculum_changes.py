"""Changes to the curriculum: decided in PostgreSQL, one after another, and carried over to the graph before they are answered."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from access.authors import curates
from access.changes import changed, mutation, there
from access.context import Context
from access.problems import Cycle, NotFound, Problem
from datasources.errors import PrerequisiteCycle, StoreUnavailable
from datasources.graph.ahead import INCLUDES, REQUIRES, Part, part
from datasources.graph.port import Change as GraphChange
from datasources.graph.port import DropEdge, Edge, Label, Node
from datasources.graph.records import Concept
from datasources.relational import curriculum_changes
from datasources.relational.changes import Change
from datasources.relational.curriculum_changes import KEY, Edit, Moved, Standing
from execution.ids import key_of
from resolvers.checked import Checked, given
from schema.inputs_curriculum import AddPrerequisiteInput, RemovePrerequisiteInput, UpdateConceptInput

NAME, DESCRIPTION, REASON = 255, 2000, 500  # characters
LONGEST = 600  # minutes
PATIENCE = 5.0  # seconds that an author waits for the graph to be told

SAID = ("name", "description", "difficulty_level", "estimated_minutes", "mastery_threshold", "is_optional")
"""What a version of a concept keeps, beside its prerequisites."""

STATED: dict[str, Any] = {"source": "author", "confidence": 1.0}
"""Of a prerequisite that an author has added or confirmed."""

Decide = Callable[[Part], Awaitable[Edit | None]]
"""What is to change, given the concepts as they will be. None where it is so already. Raises `Problem`."""


@mutation
async def update_concept(ctx: Context, *, input: UpdateConceptInput) -> Concept:
    check = Checked()
    corrections: dict[str, Any] = given(
        name=check.text("name", input.name, NAME, nullable=False),
        description=check.text("description", input.description, DESCRIPTION, lines=True),
        difficulty_level=check.present("difficulty", input.difficulty),
        estimated_minutes=check.number("estimatedMinutes", input.estimated_minutes, 1, LONGEST),
        mastery_threshold=check.number("masteryThreshold", input.mastery_threshold, 0, 1),
        is_optional=check.present("isOptional", input.is_optional),
    )
    check.done()
    id = key_of("Concept", input.id) or ""

    async def correct(known: Part) -> Edit | None:
        before = known.concept(id)
        if before is None:
            raise Problem(NotFound("id"))
        await curates(ctx)
        new = {name: value for name, value in corrections.items() if value != before.get(name)}
        if not new:
            return None
        changes = [Node(Label.CONCEPT, id, new), *_around(known, id, before, new)]
        return _edit(known, id, changes, {name: before.get(name) for name in new}, new)

    return await _edited(ctx, "updateConcept", id, correct, [id])


@mutation
async def add_prerequisite(ctx: Context, *, input: AddPrerequisiteInput) -> Concept:
    check = Checked()
    stated: dict[str, Any] = {
        "strength": input.strength.value,
        "reason": check.text("reason", input.reason, REASON, lines=True),
        "can_skip": input.can_skip,
        **STATED,
    }
    check.done()
    required, dependent = _ends(input)

    async def add(known: Part) -> Edit | None:
        _there(known, required, dependent)
        await curates(ctx)
        before = known.required_by(dependent).get(required)
        if before == {name: value for name, value in stated.items() if value is not None}:
            return None
        if path := known.cycle(dependent, required):
            raise PrerequisiteCycle(path)
        changes = [Edge(REQUIRES, dependent, required, stated)]
        return _edit(known, dependent, changes, {"prerequisites": {required: before}}, {"prerequisites": {required: stated}})

    try:
        return await _edited(ctx, "addPrerequisite", dependent, add, [required, dependent], below=[required])
    except PrerequisiteCycle as error:
        found = await ctx.stores.curriculum.concepts(error.path)
        raise Problem(Cycle([concept for concept in found if concept is not None])) from None


@mutation
async def remove_prerequisite(ctx: Context, *, input: RemovePrerequisiteInput) -> Concept:
    required, dependent = _ends(input)

    async def remove(known: Part) -> Edit | None:
        _there(known, required, dependent)
        await curates(ctx)
        before = known.required_by(dependent).get(required)
        if before is None:
            return None
        changes = [DropEdge(REQUIRES, dependent, required)]
        return _edit(known, dependent, changes, {"prerequisites": {required: before}}, {"prerequisites": {required: None}})

    return await _edited(ctx, "removePrerequisite", dependent, remove, [required, dependent])


def _ends(input: AddPrerequisiteInput | RemovePrerequisiteInput) -> tuple[str, str]:
    return key_of("Concept", input.required_id) or "", key_of("Concept", input.dependent_id) or ""


def _there(known: Part, required: str, dependent: str) -> None:
    """Raises the `Problem` that one of them is not in the curriculum."""
    for field, id in (("requiredId", required), ("dependentId", dependent)):
        if known.concept(id) is None:
            raise Problem(NotFound(field))


def _around(known: Part, id: str, before: dict[str, Any], new: dict[str, Any]) -> list[GraphChange]:
    """What a concept's sections say of it too."""
    changes: list[GraphChange] = []
    for section in known.sections_of(id):
        if "is_optional" in new:
            changes.append(Edge(INCLUDES, section, id, {"is_core": not new["is_optional"]}))
        if "name" in new:
            names = known.nodes[Label.SECTION, section].get("key_concepts")
            named = [new["name"] if one == before.get("name") else one for one in names] if isinstance(names, list) else []
            changes.append(Node(Label.SECTION, section, {"key_concepts": named}))
    return changes


def _edit(known: Part, id: str, changes: Sequence[GraphChange], before: dict[str, Any], after: dict[str, Any]) -> Edit:
    said = _said(known, id)
    known.make(changes)
    return Edit(concept_id=id, changes=changes, before=before, after=after, said=said, says=_said(known, id))


def _said(known: Part, id: str) -> dict[str, Any]:
    """All that a concept says, as a version of it keeps it."""
    concept = known.concept(id) or {}
    return {**{name: concept.get(name) for name in SAID}, "prerequisites": known.required_by(id)}


async def _edited(
    ctx: Context, action: str, id: str, decide: Decide, concepts: Sequence[str], *, below: Sequence[str] = ()
) -> Concept:
    """The concept, once what was decided has been carried over to the graph.

    Raises what `decide` does, with nothing changed, and what the graph refuses, with what was decided taken back. Raises
    `StoreUnavailable` where the graph cannot be told now: what was decided by then waits, and is carried over later.
    """
    database, graph = ctx.stores.relational.database, ctx.stores.graph
    while True:
        standing = await curriculum_changes.standing(database)
        edit = await decide(await part(graph, concepts, below=below, waiting=standing.waiting))
        try:
            last = int(await changed(ctx, action, _saving(standing, edit))) if edit else standing.last
        except Moved:
            continue
        if last is not None:
            await _carry_over(ctx, last)
        return there((await ctx.stores.curriculum.concepts([id]))[0])


def _saving(standing: Standing, edit: Edit) -> Callable[[Change], Any]:
    async def save(change: Change) -> object:
        command = await curriculum_changes.decide(change, standing, edit)
        change.later("carry_over")
        if "name" in edit.after:
            change.later("name_progress", concept_id=edit.concept_id)
        return command

    return save


async def _carry_over(ctx: Context, last: int) -> None:
    """Tells the graph of what was decided up to this command, now. Raises as `_edited` does."""
    try:
        async with asyncio.timeout(PATIENCE):
            while KEY in (refused := (await ctx.stores.relay.carry()).refused):
                refusal = refused[KEY]
                await changed(ctx, "withdraw", _withdrawing(refusal.id, str(refusal.error)))
                if refusal.id == last:
                    raise refusal.error
    except TimeoutError:
        pass  # what the graph is told of before this takes long
    if await curriculum_changes.waits(ctx.stores.relational.database, last):
        raise StoreUnavailable("graph", "the change is kept, and waits for it")


def _withdrawing(command_id: int, why: str) -> Callable[[Change], Any]:
    async def withdraw(change: Change) -> object:
        await curriculum_changes.withdraw(change, command_id, why)
        return command_id

    return withdraw
