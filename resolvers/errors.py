"""Errors that users met; for platform staff."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from access.changes import changed, mutation, there
from access.context import Context
from access.problems import NotFound, Problem
from datasources.relational.changes import Change
from datasources.relational.errors import ErrorRow, WantedErrors
from datasources.relational.tables.insights import ErrorLog
from execution.ids import uuid_of
from execution.pages import Page, place, reading
from learning.vocabulary import Severity
from resolvers.checked import Checked
from schema.inputs_errors import ErrorLogFilter, ResolveErrorInput

NOTES = 2_000  # characters


async def error_node(ctx: Context, id: str) -> ErrorRow | None:
    return (await ctx.stores.relational.errors.by_ids([uuid_of("ErrorLog", id)]))[0]


async def error_logs(
    roots: Sequence[None],
    ctx: Context,
    *,
    filter: ErrorLogFilter | None = None,
    first: int = 20,
    after: str | None = None,
) -> list[Page[ErrorRow]]:
    start, reads = place(after, datetime.fromisoformat, UUID), reading(ctx, first, "created_at", "id")
    found = await ctx.stores.relational.errors.latest(_wanted(filter), start, reads.count, columns=reads.columns)
    return [reads.page(found, after)] * len(roots)


def _wanted(filter: ErrorLogFilter | None) -> WantedErrors:
    if filter is None:
        return WantedErrors()
    mildest_first = list(Severity)
    severities = None if filter.min_severity is None else mildest_first[mildest_first.index(filter.min_severity) :]
    return WantedErrors(service=filter.service, severities=severities, resolved=filter.resolved, since=filter.since)


@mutation
async def resolve_error(ctx: Context, *, input: ResolveErrorInput) -> ErrorRow:
    """Said of an error that is dealt with already, it changes the notes."""
    check = Checked()
    notes = check.text("notes", input.notes, NOTES, lines=True)
    check.done()
    viewer = await ctx.viewer()
    id = uuid_of("ErrorLog", input.id) if viewer is not None and viewer.is_staff else None
    if id is None:
        raise Problem(NotFound("id"))

    async def save(change: Change) -> object:
        error = await change.find(ErrorLog, id=id)
        if error is None:
            raise Problem(NotFound("id"))
        await change.update(ErrorLog, error, resolved_at=error.resolved_at or ctx.now, resolution_notes=notes)
        return id

    await changed(ctx, "resolveError", save)
    return there((await ctx.stores.relational.errors.by_ids([id], columns=ctx.columns))[0])
