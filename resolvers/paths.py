"""Learning paths, recommendations, and where a student stands in a subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from strawberry import ID

from access import students as doors
from access.context import Context
from datasources.graph.curriculum import Outline
from datasources.graph.records import Concept
from datasources.relational.content import TextbookRow
from datasources.relational.lessons import SessionRow
from datasources.relational.paths import PathRow
from datasources.relational.progress import ProgressRow
from datasources.relational.statements import also
from datasources.relational.students import StudentRow
from execution.errors import BadInput
from execution.ids import key_of, uuid_of
from execution.pages import limit
from learning import recommendation
from learning.mastery import mastered
from learning.navigation import PrerequisiteGraph
from learning.reasons import Reason
from learning.vocabulary import PathStatus, SessionKind
from resolvers import curriculum
from resolvers.students import taste

STANDING = ("concept_id", "status")
WAITING = ("mastery_score", "review_due_at", "last_used_at")
COURSE = ("subject_id", "textbook_id", "current_concept_id", "next_concept_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeMapEntry:
    concept: Concept
    is_unlocked: bool
    progress: ProgressRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    concept: Concept
    session_kind: SessionKind
    reasons: Sequence[Reason]
    rule_version: str


async def path_node(ctx: Context, id: str) -> PathRow | None:
    return (await ctx.stores.relational.paths.by_ids([uuid_of("LearningPath", id)]))[0]


async def of_students(students: Sequence[StudentRow], ctx: Context, *, status: PathStatus | None = None) -> list[list[PathRow]]:
    ids = [student.id for student in students]
    return await ctx.stores.relational.paths.of_students(ids, status, columns=ctx.columns, leaves=ctx.leaves())


async def student_of(rows: Sequence[PathRow], ctx: Context) -> list[StudentRow | None]:
    """The student whom a row is about."""
    return await ctx.stores.relational.students.by_ids([row.student_profile_id for row in rows], columns=ctx.columns)


async def path_of(sessions: Sequence[SessionRow], ctx: Context) -> list[PathRow | None]:
    return await ctx.stores.relational.paths.by_ids([row.learning_path_id for row in sessions], columns=ctx.columns)


async def textbook_of(paths: Sequence[PathRow], ctx: Context) -> list[TextbookRow | None]:
    return await ctx.stores.relational.content.textbooks([path.textbook_id for path in paths], columns=ctx.columns)


async def current_concept(paths: Sequence[PathRow], ctx: Context) -> list[Concept | None]:
    found = await curriculum.concepts_by_id(ctx, [path.current_concept_id for path in paths])
    return [found.get(path.current_concept_id or "") for path in paths]


async def next_concept(paths: Sequence[PathRow], ctx: Context) -> list[Concept | None]:
    found = await curriculum.concepts_by_id(ctx, [path.next_concept_id for path in paths])
    return [found.get(path.next_concept_id or "") for path in paths]


async def available_concepts(paths: Sequence[PathRow], ctx: Context) -> list[list[Concept]]:
    found = await curriculum.concepts_by_id(ctx, [id for path in paths for id in path.available_concepts])
    return [[found[id] for id in path.available_concepts if id in found] for path in paths]


async def knowledge_map(students: Sequence[StudentRow], ctx: Context, *, subject_id: ID) -> list[list[KnowledgeMapEntry]]:
    outline = (await curriculum.outlines(ctx)).get(key_of("Subject", subject_id) or "")
    if outline is None:
        raise BadInput("There is no such subject.", argument="subjectId")
    graph = curriculum.prerequisite_graph(outline)
    columns = also(ctx.under("progress"), *STANDING)
    found = await ctx.stores.relational.progress.of_students([student.id for student in students], columns=columns)
    return [_map(outline, graph, rows) for rows in found]


async def unmet_prerequisites(
    concepts: Sequence[Concept], ctx: Context, *, student_id: ID | None = None
) -> list[list[Concept] | None]:
    student = await doors.asked(ctx, student_id)
    if student is None:
        return [None] * len(concepts)
    known = mastered(await _progress_of(ctx, student.id))
    subjects = (await curriculum.outlines(ctx)).values()
    homes = [next((outline for outline in subjects if concept.id in outline.section_of), None) for concept in concepts]
    return [_unmet(home, concept, known) if home else [] for home, concept in zip(homes, concepts, strict=True)]


async def recommendations(
    students: Sequence[StudentRow], ctx: Context, *, subject_id: ID | None = None, first: int = 3
) -> list[list[Recommendation]]:
    limit(first, most=20)
    ids = [student.id for student in students]
    relational = ctx.stores.relational
    paths = await relational.paths.of_students(ids, PathStatus.ACTIVE, columns=COURSE)
    progress = await relational.progress.of_students(ids, columns=(*STANDING, *WAITING))
    remediations = await relational.remediation.active_of(ids, columns=("concept_id",))
    subjects = await curriculum.outlines(ctx)
    wanted = None if subject_id is None else key_of("Subject", subject_id) or ""
    followed = [[path for path in own if path.subject_id in subjects and wanted in (None, path.subject_id)] for own in paths]
    taught = [{one.id: one for path in own for one in _taught(path, subjects)} for own in followed]
    tags = await relational.content.interest_tags(sorted({id for own in taught for id in own}))
    answers = []
    for student, own, rows, gaps, concepts in zip(students, followed, progress, remediations, taught, strict=True):
        chosen = recommendation.recommend(
            [_course(path, subjects) for path in own],
            rows,
            names={id: concept.name for id, concept in concepts.items()},
            now=ctx.now,
            limit=first,
            gaps={gap.concept_id for gap in gaps},
            interests=_suited(student, tags),
        )
        answers.append([_shown(one, concepts) for one in chosen])
    return answers


def _map(outline: Outline, graph: PrerequisiteGraph, rows: Sequence[ProgressRow]) -> list[KnowledgeMapEntry]:
    progress, known = {row.concept_id: row for row in rows}, mastered(rows)
    return [
        KnowledgeMapEntry(concept=concept, is_unlocked=graph.is_unlocked(concept.id, known), progress=progress.get(concept.id))
        for concept in outline.concepts
    ]


def _unmet(outline: Outline, concept: Concept, known: set[str]) -> list[Concept]:
    by_id = {one.id: one for one in outline.concepts}
    return [by_id[id] for id in curriculum.prerequisite_graph(outline).unmet(concept.id, known) if id in by_id]


def _shown(chosen: recommendation.Recommendation, concepts: Mapping[str, Concept]) -> Recommendation:
    return Recommendation(
        concept=concepts[chosen.concept_id],
        session_kind=chosen.session_kind,
        reasons=chosen.reasons,
        rule_version=chosen.rule_version,
    )


def _taught(path: PathRow, subjects: Mapping[str, Outline]) -> Sequence[Concept]:
    """The concepts of a path: those of its textbook."""
    return [one for one in subjects[path.subject_id or ""].concepts if one.textbook_id == str(path.textbook_id)]


def _course(path: PathRow, subjects: Mapping[str, Outline]) -> recommendation.Course:
    graph = curriculum.prerequisite_graph(subjects[path.subject_id or ""], str(path.textbook_id))
    return recommendation.Course(graph, path.current_concept_id, path.next_concept_id)


def _suited(student: StudentRow, tags: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """What a student likes that each concept has examples for, best first."""
    likes = taste(student).interests
    return {concept: match.names for concept, suits in tags.items() if (match := likes.match(suits)).names}


async def _progress_of(ctx: Context, student_id: UUID) -> Sequence[ProgressRow]:
    async def ask() -> Sequence[ProgressRow]:
        return (await ctx.stores.relational.progress.of_students([student_id], columns=STANDING))[0]

    return await ctx.once(("progress", student_id), ask)
