"""The examination: which checks there are, what each needs, and what becomes of what it finds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from datasources.errors import StoreError, StoreUnavailable
from datasources.stores import Stores
from ingestion.doctor import connections, counters, curriculum, passages, projected, searched, waiting
from ingestion.doctor.case import Case, Overtaken
from ingestion.doctor.findings import Fault, Finding, State

ROWS = frozenset({"relational"})
GRAPH = frozenset({"relational", "graph"})
ALL = frozenset({"relational", "graph", "content"})


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the examination."""

    name: str
    needs: frozenset[str]  # the stores that it asks
    look: Callable[[Case], Awaitable[str | Fault]]  # what is well, or what is not


CHECKS = (
    Check("embedder", ROWS, waiting.embedder),
    Check("outbox", ROWS, waiting.outbox),
    Check("jobs", ROWS, waiting.jobs),
    Check("prerequisites", GRAPH, curriculum.prerequisites),
    Check("concepts", GRAPH, curriculum.concepts),
    Check("references", GRAPH, curriculum.references),
    Check("found examples", ALL, searched.examples),
    Check("passages", ALL, passages.passages),
    Check("chunk lists", ALL, passages.lists),
    Check("hooks", GRAPH, projected.hooks),
    Check("examples", GRAPH, projected.examples),
    Check("studying", GRAPH, projected.studying),
    Check("textbooks", ALL, counters.textbooks),
    Check("learning paths", ALL, counters.paths),
    Check("organizations", ROWS, counters.organizations),
    Check("students", ROWS, counters.students),
    Check("streaks", ROWS, counters.streaks),
    Check("days", GRAPH, counters.days),
    Check("hooks shown", ROWS, counters.hooks),
    Check("examples shown", ROWS, counters.examples),
    Check("partitions", ROWS, counters.partitions),
)
"""In this order: what waits is delivered before anything is compared, and what a book holds is known before it is counted."""


async def examine(stores: Stores, *, repair: bool = False) -> list[Finding]:
    """Compares the stores with each other: a finding for each check, in order.

    With `repair`, what can be worked out again is mended as it is found: projections and counters, each in a transaction with
    its audit events. A store that does not answer is a finding, and the checks that need it are skipped.
    """
    case = Case(stores, repair=repair)
    findings = await connections.examine(case)
    if not case.unfit:
        await case.mark()
    return findings + [await _finding(case, check) for check in CHECKS]


async def _finding(case: Case, check: Check) -> Finding:
    if lacking := sorted(check.needs & case.unfit):
        stores = "store" if len(lacking) == 1 else "stores"
        return Finding(State.SKIPPED, check.name, f"the {' and '.join(lacking)} {stores} cannot be asked")
    try:
        found = await check.look(case)
        return await _treated(case, check, found) if isinstance(found, Fault) else Finding(State.WELL, check.name, found)
    except StoreError as error:
        if isinstance(error, StoreUnavailable):
            case.unfit.add(error.store)
        return Finding(State.FAULT, check.name, str(error))


async def _treated(case: Case, check: Check, fault: Fault) -> Finding:
    def still(what: str) -> Finding:
        return Finding(State.FAULT, check.name, f"{fault.text}; {what}" if what else fault.text)

    if fault.remedy is None:
        return still(fault.left or "")
    if not case.repair:
        return still(f"after --repair, {fault.left}" if fault.left else "--repair mends it")
    try:
        await fault.remedy()
    except Overtaken:
        return still("not mended: the stores are being written, run it again")
    except StoreError as error:
        return still(f"not mended: {error}")
    return still(fault.left) if fault.left else Finding(State.MENDED, check.name, fault.text)
