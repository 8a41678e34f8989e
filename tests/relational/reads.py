"""How the reads are asked: each with arguments like those of a page of 40 parents (3 for organizations), filtered and not.

`reads` and `graph_writes` find what there is to ask, so that nothing is left out.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from inspect import getmembers, iscoroutinefunction, signature
from typing import Any

from datasources.graph import embedded_sql
from datasources.graph.embedded import EmbeddedGraph
from datasources.graph.port import Label, Relationship
from datasources.relational import curriculum_changes, outbox, textbooks, versions
from datasources.relational.database import Database
from datasources.relational.errors import WantedErrors
from datasources.relational.store import Relational
from datasources.relational.students import Wanted
from tests.relational.volume import STUDENTS, day, key, moment, session

STUDENT_IDS = [key(n * 97) for n in range(1, 41)]
GUARDIAN_IDS = [key(STUDENTS + n * 97) for n in range(1, 41)]
ROW_IDS = [key(n * 1511) for n in range(40)]  # of a table with 100,000 rows
FEW_IDS = [key(n * 311) for n in range(40)]  # of a table with 15,000 or 20,000
HANDFUL_IDS = [key(n) for n in range(40)]  # of a table with 50, or some hundreds
OPEN_IDS = [key(n * 100) for n in range(1, 41)]  # of the invitations that nobody has accepted
SESSION_IDS = [session(n * 1511) for n in range(40)]
ORGANIZATION_IDS = [key(n * 7) for n in range(3)]
SECTION_IDS = [f"section-{n * 61}" for n in range(40)]
CONCEPT_IDS = [f"concept-{n}" for n in range(100, 140)]

CASES: dict[str, list[tuple[Any, ...]]] = {
    "people.viewer": [("subject-77",)],
    "people.called": [("user-77",), ("User-77@school.example",)],
    "people.users": [(STUDENT_IDS,)],
    "people.organizations": [(ORGANIZATION_IDS,)],
    "people.membership": [(key(27), key(77), "student")],
    "people.memberships_of_users": [(STUDENT_IDS,)],
    "people.members_of": [
        (ORGANIZATION_IDS, [None] * 3, None, (None, None), 21),
        (ORGANIZATION_IDS, [None, key(7), None], "student", ("First 30 Last 7", ""), 21),
    ],
    "people.guardians_of": [(STUDENT_IDS,)],
    "people.organizations_of": [(STUDENT_IDS,)],
    "people.known": [
        (STUDENT_IDS, [key(97)], ORGANIZATION_IDS, ORGANIZATION_IDS),
        (GUARDIAN_IDS, [key(n * 97 - 1) for n in range(1, 41)], [], []),
    ],
    "invitations.by_ids": [(OPEN_IDS,), (OPEN_IDS, True)],
    "invitations.of_organizations": [(ORGANIZATION_IDS,)],
    "invitations.by_token": [("hash-77",)],
    "students.by_ids": [(STUDENT_IDS,)],
    "students.of_users": [(STUDENT_IDS,)],
    "students.children_of": [(GUARDIAN_IDS,)],
    "students.organizations": [(STUDENT_IDS,)],
    "students.of_organizations": [
        (ORGANIZATION_IDS, Wanted(), (None,) * 3, 41),
        (ORGANIZATION_IDS, Wanted(), ("Last 50", "First 3", str(key(50))), 41),
        (ORGANIZATION_IDS, Wanted(name="7", grade_level="5", inactive_since=day(150)), (None,) * 3, 41),
        (ORGANIZATION_IDS, Wanted(in_remediation=True), (None,) * 3, 41),
        (ORGANIZATION_IDS, Wanted(in_remediation=False, only=[key(n * 50) for n in range(1, 41)]), (None,) * 3, 41),
        (ORGANIZATION_IDS, Wanted(only=[key(50)], whole=ORGANIZATION_IDS[:2]), (None,) * 3, 41),
    ],
    "consents.by_ids": [(FEW_IDS,)],
    "consents.of_students": [(STUDENT_IDS,)],
    "interviews.by_ids": [(FEW_IDS,)],
    "interviews.idle": [(moment(STUDENTS), 1_000)],
    "interviews.of_students": [(STUDENT_IDS,)],
    "content.textbooks": [(HANDFUL_IDS,)],
    "content.list_textbooks": [
        (None, None, None, False, (None, None), 21),
        ("subject-3", "5", "completed", True, ("Book 2", key(2)), 21),
    ],
    "content.hooks": [(FEW_IDS,)],
    "content.examples": [(FEW_IDS,)],
    "content.hooks_of": [(CONCEPT_IDS, ORGANIZATION_IDS, False, None), (CONCEPT_IDS, None, True, "career")],
    "content.examples_of": [(CONCEPT_IDS, ORGANIZATION_IDS, False, None), (CONCEPT_IDS, None, True, "basic")],
    "content.interest_tags": [(CONCEPT_IDS,)],
    "content.embedders": [()],
    "content.term_counts": [(["math", "science"], [1009 * n for n in range(1, 25)])],
    "paths.by_ids": [(FEW_IDS,)],
    "paths.of_students": [(STUDENT_IDS,), (STUDENT_IDS, "active")],
    "lessons.by_ids": [(SESSION_IDS,)],
    "lessons.of_students": [(STUDENT_IDS, (None,), 21), (STUDENT_IDS, (session(50_000),), 21)],
    "lessons.shown": [(key(97), "concept-96")],  # their first session is the 96th
    "lessons.overdue": [(moment(50_000), 200)],
    "progress.by_ids": [(ROW_IDS,)],
    "progress.of_paths": [
        (FEW_IDS, None, (None, None), 21),
        (FEW_IDS, "mastered", (moment(50_000), key(50_000)), 21),
    ],
    "progress.reviews_due": [
        (STUDENT_IDS, moment(100_000), (None, None), 21),
        (STUDENT_IDS, moment(100_000), (moment(50_000), key(50_000)), 21),
    ],
    "progress.on_concepts": [(key(78), CONCEPT_IDS)],
    "progress.of_students": [(STUDENT_IDS,)],
    "progress.of_class": [(key(28), None, CONCEPT_IDS), (key(28), "5", CONCEPT_IDS)],
    "progress.class_size": [(key(27), None), (key(27), "5")],
    "exercises.by_ids": [(ROW_IDS,)],
    "exercises.of_sessions": [(SESSION_IDS,)],
    "exercises.of_remediations": [(FEW_IDS,)],
    "exercises.assessments": [(ROW_IDS,)],
    "exercises.assessments_of": [
        (STUDENT_IDS, None, (None, None), 21),
        (STUDENT_IDS, "concept-102", (moment(50_000), key(50_000)), 21),
    ],
    "exercises_work.answer": [(key(1511),)],
    "exercises_work.exercise": [(key(1511),)],
    "remediation.by_ids": [(FEW_IDS,)],
    "remediation.of_assessments": [(FEW_IDS,)],
    "remediation.active_of": [(STUDENT_IDS,)],
    "rewards.achievements": [(HANDFUL_IDS,)],
    "rewards.challenges": [(HANDFUL_IDS,)],
    "rewards.achievements_of": [(STUDENT_IDS, None, None), (STUDENT_IDS, True, False)],
    "rewards.achievement_of": [([key(77)], [key(7)]), (STUDENT_IDS, [key(n % 50) for n in range(40)])],
    "rewards.challenges_of": [(STUDENT_IDS, [day(40)] * 40)],
    "rewards.challenge_of": [([key(77)], [key(200)]), (STUDENT_IDS, [key(n * 5) for n in range(40)])],
    "rewards.earned_by": [(HANDFUL_IDS, STUDENT_IDS)],
    "insights.of_students": [(STUDENT_IDS, day(60), day(120))],
    "insights.of_organizations": [(ORGANIZATION_IDS, day(60), day(120))],
    "events.end": [()],
    "events.given": [()],
    "events.since": [(19_900, 500)],
    "events.of_student": [(key(77), 5_000, 15_000, 50)],
    "events.of_organization": [(key(7), 5_000, 15_000, 50)],
    "errors.by_ids": [(FEW_IDS,)],
    "errors.latest": [
        (WantedErrors(), (None, None), 21),
        (
            WantedErrors(service="api", severities=["high", "critical"], resolved=False, since=moment(1_000)),
            (moment(9_000), key(9_000)),
            21,
        ),
    ],
    "textbooks.find": [("book-7",)],
    "textbooks.every": [()],
    "textbooks.embedders": [()],
    "textbooks.learnt": [(CONCEPT_IDS,)],
    "textbooks.ordinal": [("subject-7", key(17))],
    "outbox.following": [([],), (["book-1", "book-2"],)],
    "outbox.waiting": [("book-7",)],
    "versions.current_version": [(key(17),)],
    "curriculum_changes.standing": [()],
    "curriculum_changes.waits": [(77,)],
    "graph.nodes": [(Label.CONCEPT, CONCEPT_IDS)],
    "graph.all": [(Label.SUBJECT,), (Label.TOPIC,)],
    "graph.targets": [(Relationship.INCLUDES_CONCEPT, SECTION_IDS), (Relationship.REQUIRES_PREREQUISITE, CONCEPT_IDS)],
    "graph.sources": [(Relationship.INCLUDES_CONCEPT, CONCEPT_IDS), (Relationship.REQUIRES_PREREQUISITE, CONCEPT_IDS)],
    "graph.prerequisites_below": [(CONCEPT_IDS,)],
    "graph.subject_graph": [("subject-7",)],
    "graph.named": [(Label.CONCEPT, "cept 1777", 20), (Label.CONCEPT, "77", 20)],
    "graph.version": [()],
}
"""The arguments of each read, in one or more ways."""

WRITES = (
    "errors.write",
    "looks.write",
    "textbooks.failed",
    "outbox.failed",
    "graph.apply",
    "graph.prepare",
    "graph.check",
    "graph.close",
)
"""What the same places hold beside reads."""


class Recorded(Database):
    """A database that remembers what it was asked, and how many rows that gave."""

    def __init__(self, url: str) -> None:
        super().__init__(url, pool=1)
        self.sent: list[tuple[str, tuple[Any, ...], int]] = []

    async def fetch(self, sql: str, *arguments: Any, **options: Any) -> list[Any]:
        rows = await super().fetch(sql, *arguments, **options)
        self.sent.append((sql, arguments, len(rows)))
        return rows


SPREAD_IDS = [f"concept-{n * 431}" for n in range(40)]  # over all subjects
NEXT_IDS = [f"concept-{n * 431 + 1}" for n in range(40)]
CHANGED = [{"name": "Changed"}] * 40
GRAPH_WRITES: dict[str, tuple[Any, ...]] = {
    "NEXT_VERSION": (1,),
    "PUT_NODES": (["Concept"] * 40, SPREAD_IDS, CHANGED),
    "MISSING_END": (["Concept"] * 40, SPREAD_IDS),
    "PUT_EDGES": (["NEXT_CONCEPT"] * 40, SPREAD_IDS, NEXT_IDS, CHANGED),
    "DROP_EDGES": (["NEXT_CONCEPT"] * 40, SPREAD_IDS, NEXT_IDS),
    "DROP_EDGES_FROM": (["NEXT_CONCEPT"] * 40, SPREAD_IDS),
    "DROP_EDGES_TO": (["NEXT_CONCEPT"] * 40, SPREAD_IDS),
    "DROP_NODES": (["Concept"] * 40, SPREAD_IDS),
    "PREREQUISITES_BELOW": (SPREAD_IDS,),
}
"""The arguments of the statements that a change of the embedded graph is made of, by their names in `embedded_sql.py`."""


def reads(database: Database) -> dict[str, Callable[..., Awaitable[Any]]]:
    """Every read of the relational store and of the embedded graph, as `room.method`, and those of ingestion."""
    relational = Relational(database)
    no_rooms = (database, relational.viewers)  # viewers are read by `people.viewer`
    rooms = {name: room for name, room in vars(relational).items() if room not in no_rooms} | {"graph": EmbeddedGraph(database)}
    found = {
        f"{name}.{method}": read
        for name, room in rooms.items()
        for method, read in getmembers(room, iscoroutinefunction)
        if not method.startswith("_")
    }
    for module in (textbooks, outbox, versions, curriculum_changes):
        for name, function in getmembers(module, iscoroutinefunction):
            if next(iter(signature(function).parameters)) == "database":
                found[f"{module.__name__.rpartition('.')[2]}.{name}"] = partial(function, database)
    return {name: read for name, read in found.items() if name not in WRITES}


def taking(parameter: str) -> list[str]:
    """The reads that have this parameter."""
    found = reads(Database("postgresql://nowhere/none"))
    return [name for name, read in found.items() if parameter in signature(read).parameters]


def graph_writes() -> dict[str, str]:
    """The statements with parameters that the embedded graph's reads do not send."""
    read = ("NODES", "ALL", "TARGETS", "SOURCES", "NAMED", "SUBJECT_GRAPH")
    statements = {name: sql for name, sql in vars(embedded_sql).items() if name.isupper() and "$1" in str(sql)}
    return {name: sql for name, sql in statements.items() if name not in read}
