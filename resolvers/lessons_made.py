"""How a lesson comes about: what there is of a concept is gathered, and put together by the rules of `learning/lessons.py`."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from datasources.content.chunks import Chunk
from datasources.content.port import Filter
from datasources.graph.records import Concept
from datasources.relational.students import StudentRow
from datasources.stores import Stores
from learning import lessons
from learning.personalisation import Profile, fitting_difficulty, prefer_passages
from learning.vocabulary import ContentKind, JobStatus, SessionKind
from resolvers.search import found_by
from resolvers.students import taste

WITH_LESSON = (SessionKind.LESSON, SessionKind.REVIEW)
LOOKED_AT = 40
"""How many passages are looked at to choose from: what suits the student may be behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a lesson is to be about, and for whom."""

    kind: SessionKind
    student: StudentRow
    concept: Concept
    section_id: str
    average_score: float | None  # the student's, on the path

    @property
    def profile(self) -> Profile:
        return replace(taste(self.student), difficulty=fitting_difficulty(self.average_score))


Columns = Mapping[str, Any]
"""What a session's row holds of its lesson."""


def without(about: About, status: JobStatus) -> Columns:
    """Of a session that has no lesson, or whose lesson is still to be made."""
    return {"content_status": status, "life_category": lessons.favourite(about.profile)}


async def made(stores: Stores, about: About) -> Columns:
    """The lesson. Raises `StoreUnavailable`."""
    own, organization = about.concept, about.student.organization_id
    places = [organization] if organization else []
    content = stores.relational.content
    [hooks], [examples], shown = await asyncio.gather(
        content.hooks_of([own.id], places, False, None),
        content.examples_of([own.id], places, False, None),
        stores.relational.lessons.shown(about.student.id, own.id),
    )
    fewest = own.min_examples_required
    chosen = lessons.pieces(about.kind, hooks, examples, about.profile, fewest=fewest, shown=shown)
    lacking = fewest - len(chosen.examples) if about.kind is SessionKind.LESSON else 0
    most = lessons.wanted(about.kind, lacking)
    passages = await _passages(stores, about, list(most))
    told = lessons.explanation(passages, most, name=own.name, said=own.description or "")
    return {
        "content_status": JobStatus.COMPLETED,
        "life_category": chosen.category,
        "selected_hooks": [str(chosen.hook.id)] if chosen.hook else [],
        "selected_examples": [str(example.id) for example in chosen.examples],
        "personalized_content": {"explanation": told.text, "sources": list(told.sources), "rule": lessons.RULE},
    }


async def _passages(stores: Stores, about: About, kinds: Sequence[ContentKind]) -> list[Chunk]:
    """Passages of these kinds on the concept, best for the student first; where none explains it, those that explain something in
    its section too."""
    own = about.concept
    found = await _found(stores, about, {"concept_id": {"$eq": own.id}}, kinds)
    if not any(one.kind is ContentKind.EXPLANATION for one in found):
        found += await _found(stores, about, {"section_id": {"$eq": about.section_id}}, [ContentKind.EXPLANATION])
    return found


async def _found(stores: Stores, about: About, where: Filter, kinds: Sequence[ContentKind]) -> list[Chunk]:
    own = about.concept
    query = " ".join([own.name, own.description or "", *own.learning_objectives, *own.key_vocabulary])
    condition = {**where, "content_type": {"$in": [kind.value for kind in kinds]}}
    namespaces = [own.namespace] if own.namespace else []
    passages = await found_by(stores, query, namespaces, condition, LOOKED_AT)
    return [one.chunk for one in prefer_passages([(one.chunk, one.score) for one in passages], about.profile.interests)]
