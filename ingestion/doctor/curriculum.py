"""The curriculum by itself, and what rows say of it: cycles, concepts that nobody can come to, ids that lead nowhere."""

from collections import defaultdict

from datasources.graph.port import Label
from datasources.relational import integrity
from ingestion.doctor import readings, wholeness
from ingestion.doctor.case import Case
from ingestion.doctor.findings import Fault, count, some
from ingestion.doctor.readings import Curriculum
from learning.navigation import PrerequisiteGraph, locks


async def prerequisites(case: Case) -> str | Fault:
    """No concept may build on itself, at any depth."""
    curriculum = await case.curriculum()
    cycle = PrerequisiteGraph(sorted(curriculum.concepts), curriculum.requirements).cycle()
    if cycle:
        return Fault(f"a cycle: {' -> '.join([*cycle, cycle[0]])}", left="take one of these prerequisites away")
    concepts, links = count(len(curriculum.concepts), "concept"), count(len(curriculum.requirements), "prerequisite")
    return f"no cycles among {concepts}, {links}"


async def concepts(case: Case) -> str | Fault:
    """Every concept can be come to: a subject leads to it, and nothing locks it for ever."""
    curriculum = await case.curriculum()
    outside, kept = await wholeness.unplaced(case)
    locked = _locked(curriculum, outside | kept)
    said = []
    if outside:
        said.append(f"{count(len(outside), 'concept')} that no subject leads to ({some(outside)})")
    if locked:
        said.append(f"{count(len(locked), 'concept')} locked for ever behind what no subject leads to ({some(locked)})")
    if said:
        return Fault("; ".join(said), *await wholeness.again(case, [curriculum.concepts[id].textbook_id for id in outside]))
    reached = f"{count(len(curriculum.placed), 'concept')} can be reached"
    return f"{reached}, {len(kept):,} kept for their learners alone" if kept else reached


async def references(case: Case) -> str | Fault:
    """Every node that a row names is in the graph."""
    by_label: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for reference in await integrity.references(case.database):
        by_label[reference.label][reference.id].append(reference.place)
    orphans = []
    for label, places in by_label.items():
        for id in sorted(await readings.missing(case.stores.graph, Label(label), places)):
            orphans.append(f"{id} in {', '.join(sorted(places[id]))}")
    if orphans:
        return Fault(f"{count(len(orphans), 'id')} that the graph does not have ({some(orphans)})")
    return f"{count(sum(map(len, by_label.values())), 'id')} of the graph in rows, all of them there"


def _locked(curriculum: Curriculum, unreachable: set[str]) -> set[str]:
    """The concepts in place that need, at any depth, one that nobody can come to."""
    locked_by: dict[str, list[str]] = defaultdict(list)
    for link in curriculum.requirements:
        if locks(link):
            locked_by[link.required].append(link.dependent)
    found: set[str] = set()
    ahead = list(unreachable)
    while ahead:
        for dependent in locked_by[ahead.pop()]:
            if dependent in curriculum.placed and dependent not in found:
                found.add(dependent)
                ahead.append(dependent)
    return found
