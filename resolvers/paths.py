"""Learning paths, recommendations, and where a student stands in a subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from strawberry import ID

from access import students as doors
from access.context import Context
from datasources.graph.curriculum import Outline
from datasources.graph.records import Concept, Subject
from datasources.relational.content import TextbookRow
from datasources.relational.lessons import SessionRow
from datasources.relational.paths import PathRow
from datasources.relational.progress import ProgressRow
from datasources.relational.students import StudentRow
from execution.errors import BadInput
from execution.ids import key_of, uuid_of
from learning import recommendation
from learning.mastery import mastered
from learning.navigation import PrerequisiteGraph
from learning.vocabulary import PathStatus, SessionKind
from resolvers import curriculum
from resolvers.students import taste


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeMapEntry:
    concept: Concept
    is_unlocked: bool
    progress: ProgressRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    concept: Concept
    session_kind: SessionKind
    reasons: Sequence[recommendation.Reason]
    rule_version: str


async def path_node(ctx: Context, id: str) -> PathRow | None:
    return (await doors.owned(ctx, await ctx.stores.relational.paths.by_ids([uuid_of("LearningPath", id)])))[0]


async def of_students(students: Sequence[StudentRow], ctx: Context, *, status: PathStatus | None = None) -> list[list[PathRow]]:
    return await ctx.stores.relational.paths.of_students([student.id for student in students], status)


async def student_of(rows: Sequence[PathRow], ctx: Context) -> list[StudentRow | None]:
    """The student whom a row is about: for every row that a door has handed out."""
    return await doors.students(ctx, [row.student_profile_id for row in rows])


async def path_of(sessions: Sequence[SessionRow], ctx: Context) -> list[PathRow | None]:
    return await ctx.stores.relational.paths.by_ids([session.learning_path_id for session in sessions])


async def textbook_of(paths: Sequence[PathRow], ctx: Context) -> list[TextbookRow | None]:
    return await ctx.stores.relational.content.textbooks([path.textbook_id for path in paths])


async def subject_of(rows: Sequence[PathRow | TextbookRow], ctx: Context) -> list[Subject | None]:
    ids = sorted({row.subject_id for row in rows if row.subject_id})
    found = {one.id: one for one in await ctx.stores.curriculum.subjects_by_id(ids) if one} if ids else {}
    return [found.get(row.subject_id or "") for row in rows]


async def current_concept(paths: Sequence[PathRow], ctx: Context) -> list[Concept | None]:
    return await curriculum.by_attribute(paths, ctx, "current_concept_id")


async def next_concept(paths: Sequence[PathRow], ctx: Context) -> list[Concept | None]:
    return await curriculum.by_attribute(paths, ctx, "next_concept_id")


async def available_concepts(paths: Sequence[PathRow], ctx: Context) -> list[list[Concept]]:
    ids = sorted({id for path in paths for id in path.available_concepts})
    found = {one.id: one for one in await ctx.stores.curriculum.concepts(ids) if one} if ids else {}
    return [[found[id] for id in path.available_concepts if id in found] for path in paths]


async def knowledge_map(students: Sequence[StudentRow], ctx: Context, *, subject_id: ID) -> list[list[KnowledgeMapEntry]]:
    outline = (await curriculum.outlines(ctx)).get(key_of("Subject", subject_id) or "")
    if outline is None:
        raise BadInput("There is no such subject.", argument="subjectId")
    graph = prerequisite_graph(outline)
    maps = []
    for rows in await ctx.stores.relational.progress.of_students([student.id for student in students]):
        progress = {row.concept_id: row for row in rows}
        known = mastered(rows)
        maps.append(
            [
                KnowledgeMapEntry(
                    concept=concept, is_unlocked=graph.is_unlocked(concept.id, known), progress=progress.get(concept.id)
                )
                for concept in outline.concepts
            ]
        )
    return maps


async def unmet_prerequisites(
    concepts: Sequence[Concept], ctx: Context, *, student_id: ID | None = None
) -> list[list[Concept] | None]:
    student = await doors.asked(ctx, student_id)
    if student is None:
        return [None] * len(concepts)
    rows, subjects = await _progress_of(ctx, student.id), await curriculum.outlines(ctx)
    known = mastered(rows)
    answers: list[list[Concept] | None] = []
    for concept in concepts:
        outline = next((one for one in subjects.values() if concept.id in one.section_of), None)
        unmet = prerequisite_graph(outline).unmet(concept.id, known) if outline else []
        by_id = {one.id: one for one in outline.concepts} if outline else {}
        answers.append([by_id[id] for id in unmet if id in by_id])
    return answers


async def recommendations(
    students: Sequence[StudentRow], ctx: Context, *, subject_id: ID | None = None, first: int = 3
) -> list[list[Recommendation]]:
    if not 1 <= first <= 20:
        raise BadInput(f"`first` is {first}; it goes from 1 to 20.", argument="first", value=first, limit=20)
    ids = [student.id for student in students]
    relational = ctx.stores.relational
    paths = await relational.paths.of_students(ids, PathStatus.ACTIVE)
    progress = await relational.progress.of_students(ids)
    remediations = await relational.remediation.active_of(ids)
    subjects = await curriculum.outlines(ctx)
    wanted = key_of("Subject", subject_id) if subject_id else None
    followed = [[path for path in own if path.subject_id in subjects and wanted in (None, path.subject_id)] for own in paths]
    taught = {one.id: one for own in followed for path in own for one in _taught(path, subjects)}
    tags = await relational.content.interest_tags(sorted(taught)) if taught else {}
    return [
        [
            Recommendation(
                concept=taught[one.concept_id],
                session_kind=one.session_kind,
                reasons=one.reasons,
                rule_version=one.rule_version,
            )
            for one in recommendation.recommend(
                [_course(path, subjects) for path in own],
                rows,
                names={one.id: one.name for path in own for one in _taught(path, subjects)},
                now=ctx.now,
                limit=first,
                gaps={gap.concept_id for gap in gaps},
                interests=_suited(student, tags),
            )
        ]
        for student, own, rows, gaps in zip(students, followed, progress, remediations, strict=True)
    ]


def prerequisite_graph(outline: Outline, textbook_id: str | None = None) -> PrerequisiteGraph:
    """The rules' view of a subject, or of one textbook in it; made once for each version of the curriculum."""
    return _graph(outline, textbook_id)


@lru_cache(maxsize=64)
def _graph(outline: Outline, textbook_id: str | None) -> PrerequisiteGraph:
    taught = [one.id for one in outline.concepts if textbook_id in (None, one.textbook_id)]
    return PrerequisiteGraph(taught, outline.requirements)


def _taught(path: PathRow, subjects: Mapping[str, Outline]) -> Sequence[Concept]:
    """The concepts of a path: those of its textbook."""
    return [one for one in subjects[path.subject_id or ""].concepts if one.textbook_id == str(path.textbook_id)]


def _course(path: PathRow, subjects: Mapping[str, Outline]) -> recommendation.Course:
    graph = prerequisite_graph(subjects[path.subject_id or ""], str(path.textbook_id))
    return recommendation.Course(graph, path.current_concept_id, path.next_concept_id)


def _suited(student: StudentRow, tags: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """What a student likes that each concept has examples for, best first."""
    likes = taste(student).interests
    return {concept: match.names for concept, suits in tags.items() if (match := likes.match(suits)).names}


async def _progress_of(ctx: Context, student_id: UUID) -> Sequence[ProgressRow]:
    async def ask() -> Sequence[ProgressRow]:
        return (await ctx.stores.relational.progress.of_students([student_id]))[0]

    return await ctx.once(("progress", student_id), ask)
