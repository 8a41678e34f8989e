"""Examples that are for all, as the search finds them, against the rows, which are the truth."""

from functools import partial
from typing import Any

from datasources.content.chunks import EXAMPLES, Chunk, to_metadata
from datasources.content.port import Values
from datasources.relational import integrity, outbox
from datasources.relational.integrity import Mended
from ingestion.doctor.case import ACTOR, Case
from ingestion.doctor.findings import Fault, count, some
from ingestion.projections import homes, passage_of

UNCOMPARED = ("last_updated", "embedder")  # what says when and by what, not what


async def examples(case: Case) -> str | Fault:
    """Every example for all is found, and nothing else is: what is an organization's own is in no index."""
    rows = [row async for row in integrity.examples(case.database) if row.organization_id is None]
    taught = await homes(case.stores, [row.concept_id for row in rows])
    passages = [passage_of(row, taught[row.concept_id]) for row in rows if row.concept_id in taught]
    wanted = {passage.id: passage for passage in passages}
    held = await case.stores.content.fetch(EXAMPLES, await case.stores.content.ids(EXAMPLES))
    wrong = [id for id in sorted(wanted.keys() | held.keys()) if _document(wanted.get(id)) != _held(held.get(id))]
    if not wrong:
        return f"{count(len(wanted), 'example')} found"
    absent, astray = sum(id not in held for id in wrong), sum(id not in wanted for id in wrong)
    parts = {"not found": absent, "differing": len(wrong) - absent - astray, "found and not there": astray}
    text = ", ".join(f"{number:,} {what}" for what, number in parts.items() if number)
    put = [wanted[id] for id in wrong if id in wanted]
    mended = [Mended("passage", id, _held(held.get(id)), _document(wanted.get(id))) for id in wrong]
    return Fault(f"{text} ({some(wrong)})", partial(_mend, case, put, [id for id in wrong if id not in wanted], mended))


async def _mend(case: Case, put: list[Chunk], gone: list[str], mended: list[Mended]) -> None:
    await case.decide([*outbox.upsert(ACTOR, put), *outbox.delete(ACTOR, EXAMPLES, gone)], mended)


def _document(passage: Chunk | None) -> dict[str, Any] | None:
    return None if passage is None else _held(to_metadata(passage))


def _held(metadata: Values | None) -> dict[str, Any] | None:
    if metadata is None:
        return None
    return {name: value for name, value in metadata.items() if name not in UNCOMPARED}
