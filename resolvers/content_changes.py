"""Writing, changing and retiring hooks and examples. PostgreSQL holds them; the graph and the search are told of them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import strawberry

from access.authors import rewrites, writes
from access.changes import changed, mutation, there
from access.context import Context
from access.problems import Conflict, ConflictReason, NotFound, Problem
from datasources.content.chunks import EXAMPLES
from datasources.relational import content_changes, outbox
from datasources.relational.changes import Change
from datasources.relational.content import ExampleRow, HookRow
from datasources.relational.outbox import Command
from datasources.relational.tables.content import ContentExample, ContentHook
from datasources.relational.tables.people import Organization
from execution.ids import key_of, uuid_of
from ingestion.projections import Home, homes, of_example, of_hook, passage_of
from resolvers.checked import Checked, given
from schema.inputs_content import CreateExampleInput, CreateHookInput, UpdateExampleInput, UpdateHookInput

HOOK, EXAMPLE, SUB_CATEGORY, TAG, ADDRESS = 2000, 5000, 100, 50, 500  # characters
MOST_TAGS = 20

Table = type[ContentHook | ContentExample]
Row = HookRow | ExampleRow
Written = CreateHookInput | CreateExampleInput
Rewritten = UpdateHookInput | UpdateExampleInput
Publish = Callable[[Change, UUID, Home | None], Awaitable[None]]


@mutation
async def create_hook(ctx: Context, *, input: CreateHookInput) -> HookRow:
    check = Checked()
    values = {
        "hook_text": check.text("text", input.text, HOOK, lines=True),
        "sub_category": check.text("subCategory", input.sub_category, SUB_CATEGORY),
        "life_category": input.category,
        "hook_type": input.difficulty,
    }
    check.done()
    id = await _write(ctx, "createHook", ContentHook, values, input, _publish_hook)
    return there((await ctx.stores.relational.content.hooks([id]))[0])


@mutation
async def update_hook(ctx: Context, *, input: UpdateHookInput) -> HookRow:
    check = Checked()
    values = given(
        hook_text=check.text("text", input.text, HOOK, nullable=False, lines=True),
        sub_category=check.text("subCategory", input.sub_category, SUB_CATEGORY),
        life_category=check.present("category", input.category),
        hook_type=check.present("difficulty", input.difficulty),
    )
    check.present("isActive", input.is_active)
    check.done()
    [found] = await ctx.stores.relational.content.hooks([uuid_of("Hook", input.id)])
    id = await _rewrite(ctx, "updateHook", ContentHook, found, values, input, _publish_hook)
    return there((await ctx.stores.relational.content.hooks([id]))[0])


@mutation
async def create_example(ctx: Context, *, input: CreateExampleInput) -> ExampleRow:
    check = Checked()
    values = {
        "example_text": check.text("text", input.text, EXAMPLE, lines=True),
        "visual_aid_url": check.https("visualAidUrl", input.visual_aid_url, ADDRESS),
        "interest_tags": _tags(check, input.interest_tags),
        "life_category": input.category,
        "difficulty_level": input.difficulty,
    }
    check.done()
    id = await _write(ctx, "createExample", ContentExample, values, input, _publish_example)
    return there((await ctx.stores.relational.content.examples([id]))[0])


@mutation
async def update_example(ctx: Context, *, input: UpdateExampleInput) -> ExampleRow:
    check = Checked()
    values = given(
        example_text=check.text("text", input.text, EXAMPLE, nullable=False, lines=True),
        visual_aid_url=check.https("visualAidUrl", input.visual_aid_url, ADDRESS),
        interest_tags=_tags(check, input.interest_tags),
        life_category=check.present("category", input.category),
        difficulty_level=check.present("difficulty", input.difficulty),
    )
    check.present("isActive", input.is_active)
    check.done()
    [found] = await ctx.stores.relational.content.examples([uuid_of("Example", input.id)])
    id = await _rewrite(ctx, "updateExample", ContentExample, found, values, input, _publish_example)
    return there((await ctx.stores.relational.content.examples([id]))[0])


def _tags(check: Checked, value: Sequence[str] | None) -> Any:
    """Interests, each once, in the author's order."""
    check.present("interestTags", value)
    if value is None or value is strawberry.UNSET:
        return value
    if not 1 <= len(value) <= MOST_TAGS:
        check.refuse(["interestTags"], f"It takes 1 to {MOST_TAGS} of them.")
        return value
    within = check.within("interestTags")
    tags = [within.text(str(place), tag, TAG) for place, tag in enumerate(value)]
    for place, tag in enumerate(tags):
        if tag.casefold() in {before.casefold() for before in tags[:place]}:
            within.refuse([str(place)], "It is there before.")
    return tags


async def _there(ctx: Context, id: str) -> Home:
    """Where the concept with this id of the input is taught. Raises the `Problem` that there is none."""
    home = await _home(ctx, key_of("Concept", id) or "")
    if home is None:
        raise Problem(NotFound("conceptId"))
    return home


async def _home(ctx: Context, concept_id: str) -> Home | None:
    """Where a concept is taught; None when it has left the curriculum."""
    return (await homes(ctx.stores, [concept_id])).get(concept_id)


async def _open(change: Change, organization_id: UUID | None) -> None:
    """Raises the `Problem` that the organization takes nothing more."""
    if organization_id is None:
        return
    organization = await change.find(Organization, id=organization_id)
    if organization is None:
        raise Problem(NotFound("organizationId"))
    if organization.archived_at is not None:
        raise Problem(Conflict(ConflictReason.WRONG_STATE, "The organization has left: nothing is written for it any more."))


async def _write(ctx: Context, action: str, table: Table, values: dict[str, Any], input: Written, publish: Publish) -> UUID:
    """What is written for a concept, by whom; gives its key."""
    home = await _there(ctx, input.concept_id)
    organization_id = await writes(ctx, "organizationId", input.organization_id)

    async def write(change: Change) -> object:
        await _open(change, organization_id)
        own = {"concept_id": home.concept.id, "organization_id": organization_id, "author_id": change.actor.id}
        row = await change.add(table, **own, **values)
        await publish(change, row.id, home)
        return row.id

    return UUID(await changed(ctx, action, write, once=input))


async def _rewrite(
    ctx: Context, action: str, table: Table, found: Row | None, values: dict[str, Any], input: Rewritten, publish: Publish
) -> UUID:
    """The same of what is there, which may be retired, or come back."""
    known = await rewrites(ctx, "id", found)
    home = await _home(ctx, known.concept_id) if input.is_active is not False else None

    async def rewrite(change: Change) -> object:
        row = await change.find(table, id=known.id)
        if row is None:
            raise Problem(NotFound("id"))
        if input.is_active is not strawberry.UNSET and input.is_active is not row.is_active:
            values["archived_at"] = None if input.is_active else ctx.now
        if await change.update(table, row, **values) is not row:  # it says something else than before
            await publish(change, known.id, home)
        return known.id

    return UUID(await changed(ctx, action, rewrite))


async def _publish_hook(change: Change, id: UUID, home: Home | None) -> None:
    hook = await content_changes.hook(change, id)
    told = of_hook(hook)
    commands = outbox.graph_changes(told.node.id, told.changes if hook.is_active and home else told.gone)
    await content_changes.publish(change, ContentHook, hook, commands)
    change.later("carry_over")


async def _publish_example(change: Change, id: UUID, home: Home | None) -> None:
    example = await content_changes.example(change, id)
    told = of_example(example)
    commands = [
        *outbox.graph_changes(told.node.id, told.changes if example.is_active and home else told.gone),
        *_found_by(example, home),
    ]
    await content_changes.publish(change, ContentExample, example, commands)
    change.later("carry_over")


def _found_by(example: ExampleRow, home: Home | None) -> Sequence[Command]:
    """What the search is told of an example. One of an organization is never in its index, so that nobody else can find it."""
    if example.organization_id is not None:
        return []
    key = f"example_{example.id}"
    if example.is_active and home:
        return list(outbox.upsert(key, [passage_of(example, home)]))
    return list(outbox.delete(key, EXAMPLES, [key]))
