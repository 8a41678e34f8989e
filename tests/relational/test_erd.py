"""The migrated database holds what the ERD states. What differs is listed here by name, with its reason, and nothing else is.

`docs/erd.md` tells the same in prose.
"""

import re
from collections.abc import Callable
from pathlib import Path

from datasources.relational.database import Database
from tests.relational import erd
from tests.relational.catalog import Column
from tests.relational.erd import ERD, Difference

RULES: list[tuple[str, Callable[[Difference, erd.Catalog], bool]]] = [
    (
        "keys carry their time (uuidv7): random ones scatter hot indexes, and cannot be partitioned by",
        lambda d, _: (d.what, d.erd, d.ours) == ("default", "gen_random_uuid()", "uuidv7()"),
    ),
    (
        "a score is the domain `score`: 0 to 1, with four digits",
        lambda d, _: (d.what, d.erd, d.ours) == ("type", "DECIMAL(3,2)", "score"),
    ),
    (
        "a vocabulary is text with a CHECK made from the one enum that GraphQL shows too",
        lambda d, ours: d.what == "type" and d.ours == "text" and bool(ours.words(*d.where.split("."))),
    ),
    (
        "what has a default is never null",
        lambda d, ours: (d.what, d.ours) == ("null", "NOT NULL") and _column(d, ours).default is not None,
    ),
    (
        "what belongs to a student, path, answer or session is nothing without it",
        lambda d, _: (
            (d.what, d.ours) == ("null", "NOT NULL")
            and d.where.rpartition(".")[2]
            in ("student_profile_id", "learning_path_id", "textbook_id", "original_assessment_id", "learning_session_id")
        ),
    ),
    (
        "a user can be erased: what they wrote, invited or met stays without them",
        lambda d, _: (d.what, d.erd, d.ours) == ("reference", "users NO ACTION", "users SET NULL"),
    ),
    (
        "the index that leads with the same columns serves (test_every_index_of_the_erd_is_served)",
        lambda d, _: d.what == "index" and d.where != "users.idx_users_email",
    ),
]

NAMED: dict[str, str] = {
    # people
    "users.email: null": "young students have no address: a guardian or school manages their account",
    "users: unique (email)": "unique whatever the case: on lower(email)",
    "users.idx_users_email: index": "looked up by lower(email), whose unique index is there",
    "organizations.is_active: generated": "one truth: archived_at IS NULL",
    "organization_members: primary key": "with the role: a parent who teaches has two",
    # students
    "student_profiles.badges_earned: column": "one truth: the view student_badges over student_achievements",
    "student_profiles.chk_interests_min: check": "no such function for JSONB; ck_student_profiles_interests_min, once onboarded",
    # content
    "textbooks.subject: words": "the ERD's list ends in `etc.`: subjects are the graph's; `namespace` has a closed list",
    "textbooks.grade_levels: default": "no grades is an empty array, never null",
    "textbooks.is_processed: generated": "one truth: processing_status = 'completed'",
    "textbooks.processing_status: words": "the vocabulary of all background work: `running` is the ERD's `processing`",
    "textbooks.difficulty_range: words": "one vocabulary of difficulties: `basic` is the ERD's `beginner`",
    "textbooks.is_active: generated": "one truth: archived_at IS NULL",
    "content_hooks.hook_type: default": "`intermediate` is the ERD's `standard`",
    "content_hooks.hook_type: words": "simplified, standard, advanced are basic, intermediate, advanced",
    "content_hooks.is_active: generated": "one truth: archived_at IS NULL",
    "content_examples.is_active: generated": "one truth: archived_at IS NULL",
    # learning
    "learning_paths.textbook_id: reference": "deleting a textbook would delete paths through it: it is archived",
    "learning_paths.available_concepts: default": "none is an empty array, never null",
    "learning_paths: unique (student_profile_id, subject)": "among live paths only (a partial index of the ERD's name): "
    "an abandoned one must not keep the student from starting again",
    "concept_progress.learning_path_id: reference": "progress is the student's: it outlives its path",
    "concept_progress.initial_exercise_status: default": "`not_started` is a word of the vocabulary: null would be a second one",
    "concept_progress.advanced_exercise_status: default": "as the first exercise's",
    "concept_progress.remediation_concepts: default": "none is an empty array, never null",
    "concept_progress.started_at: default": "the row is there from when the student opens the concept",
    "learning_sessions.learning_path_id: reference": "a path with sessions is not deleted by itself, only with its student",
    "learning_sessions.personalized_content: null": "generated after the session began: content_status says how far",
    # assessments
    "assessments.assessment_type: words": "one vocabulary with exercise_generations.generation_type",
    "assessments.student_response: null": "while in progress there is none; a CHECK wants it afterwards",
    "assessments.identified_steps: null": "not graded yet; a CHECK wants it once evaluated",
    "assessments.step_evaluations: null": "not graded yet; a CHECK wants it once evaluated",
    "assessments.status: default": "an answer begins in progress",
    "assessments.status: words": "`submitted` is the ERD's `completed`; `needs_review` for an educator to decide",
    "assessments.submitted_at: default": "not handed in while in progress; a CHECK wants it afterwards",
    "assessments.chk_score: check": "in the domain `score`, for every score",
    "exercise_generations.base_template: null": "a rule writes without a prompt; a CHECK wants it of a model",
    "exercise_generations.personalization_prompt: null": "as base_template",
    "exercise_generations.final_prompt: null": "as base_template",
    "exercise_generations.generated_exercise: null": "not written yet; a CHECK wants it once completed",
    "exercise_generations.expected_solution: null": "as generated_exercise",
    "exercise_generations.expected_steps: null": "as generated_exercise",
    "exercise_generations.generation_model: default": "a default would say what did not happen",
    "exercise_generations.difficulty_level: words": "easy, medium, hard are basic, intermediate, advanced",
    "remediation_paths.remediation_exercises: column": "the table remediation_exercises, so that each id leads somewhere",
    "remediation_paths.status: words": "one vocabulary with learning_paths; a CHECK of its own refuses `paused`",
    "remediation_paths.initial_understanding: null": "the graded answer that it begins with has a score",
    "remediation_paths.improvement_percentage: generated": "one truth: final less initial understanding, in points of a hundred",
    # rewards
    "student_achievements.progress_percentage: generated": "the ERD's overflows at 30 million, and passes 100",
    "student_achievements.is_earned: generated": "one truth: earned_at IS NOT NULL",
    "student_achievements.achievement_id: reference": "an achievement that was earned is retired by is_active, not deleted",
    # insights
    "engagement_analytics: primary key": "with the date, by which it is partitioned",
    "error_logs.resolved: generated": "one truth: resolved_at IS NOT NULL",
}

ADDED_TABLES = {
    "guardianships": "nothing in the ERD links a parent to a child",
    "invitations": "members are invited",
    "consents": "what a guardian allowed",
    "data_requests": "a copy or the erasure of a student's data",
    "content_versions": "the ERD's `version tracking for content changes`",
    "content_terms": "the document frequencies that sparse search weighs words by",
    "session_interactions": "a row for each, where the ERD would rewrite a growing JSON column at every click",
    "remediation_exercises": "the ERD's JSON array of ids, with integrity",
    "student_daily_challenges": "nothing in the ERD says who completed a challenge",
    "progress_events": "the log that subscriptions resume from",
    "audit_events": "the ERD's `audit trail`",
    "outbox": "writes to the other stores, in one transaction with their cause",
    "idempotency_keys": "a request that is sent twice is done once",
}

EVERYWHERE = {"created_at", "updated_at"}  # the ERD wants them on all tables, and leaves them out of fifteen places

ADDED_COLUMNS = {
    "users": {"name": "to call them by", "handle": "a short name for demo viewers"},
    "organizations": {"archived_at": "the ERD's soft delete"},
    "student_profiles": {"timezone": "their day begins somewhere", "onboarding_completed_at": "from when interests must be five"},
    "textbooks": {
        "slug": "chunk ids begin with it",
        "subject_id": "the subject's node in the graph",
        "namespace": "where its passages are in the content store",
        "content_digest": "ingesting the same source again has nothing to do",
        "embedder": "what its vectors were made with",
        "processing_percent": "how far it is",
        "chunk_count": "what the content store must hold",
        "archived_at": "the ERD's soft delete",
    },
    "content_hooks": {"organization_id": "one school's text stays inside it", "archived_at": "the ERD's soft delete"},
    "content_examples": {"organization_id": "one school's text stays inside it", "archived_at": "the ERD's soft delete"},
    "concept_progress": {"review_due_at": "when to look at it again", "review_state": "what the schedule needs"},
    "learning_sessions": {
        "content_status": "how far the lesson is",
        "content_version": "the content that it used",
        "last_interaction_at": "an open session that nobody comes back to is ended",
    },
    "assessments": {
        "content_version": "the content that it used",
        "confidence": "the grader's; too little asks for review",
        "appeal_reason": "in the student's words",
        "reviewed_by": "the educator who decided",
        "graded_by": "a model, or a rule with its version",
        "parameters": "the model's",
        "prompt_hash": "what the model was asked",
        "token_count": "what it cost",
        "grading_time_ms": "how long it took",
    },
    "exercise_generations": {
        "status": "written by a worker",
        "prompt_hash": "the same prompt again is known",
        "generation_rule": "who wrote it, when no model did",
        "parameters": "the model's",
    },
    "engagement_analytics": {"has_learning": "which days make a streak"},
}


def _column(difference: Difference, ours: erd.Catalog) -> Column:
    table, _, column = difference.where.partition(".")
    return ours.columns[table][column]


async def test_what_differs_from_the_erd_is_listed(migrated: Database) -> None:
    ours = await erd.read(migrated)
    used, named = set(), set()
    for difference in erd.differences(ours):
        rule = next((reason for reason, holds in RULES if holds(difference, ours)), None)
        used.add(rule)
        if rule is None:
            named.add(difference.name)
    assert named == set(NAMED)
    assert used == {reason for reason, _ in RULES} | {None}


async def test_every_index_of_the_erd_is_served(migrated: Database) -> None:
    """Each list of columns that the ERD indexes is the beginning of an index over all rows."""
    ours = await erd.read(migrated)
    unserved = [
        name
        for table, said in ERD["tables"].items()
        for name, index in said["indexes"].items()
        if not any(
            tuple(column.removesuffix(" DESC") for column in there.columns[: len(index["columns"])]) == tuple(index["columns"])
            and there.where is None
            and there.using == index["using"]
            for there in ours.indexes[table].values()
        )
    ]
    assert unserved == ["idx_users_email"]
    assert ours.indexes["users"]["uq_users_email_lower"].columns == ("lower(email::text)",)


async def test_what_the_erd_does_not_have_is_listed(migrated: Database) -> None:
    ours = await erd.read(migrated)
    assert set(ours.columns) - set(ERD["tables"]) == set(ADDED_TABLES)
    added = {table: set(ours.columns[table]) - set(said["columns"]) - EVERYWHERE for table, said in ERD["tables"].items()}
    assert {table: columns for table, columns in added.items() if columns} == {t: set(c) for t, c in ADDED_COLUMNS.items()}


def test_the_list_is_the_whole_erd() -> None:
    assert len(ERD["tables"]) == 19
    assert sum(len(table["columns"]) for table in ERD["tables"].values()) == 328
    assert sum(len(table["indexes"]) for table in ERD["tables"].values()) == 57


def test_the_document_names_what_differs() -> None:
    """Every table and column that is listed above stands in `docs/erd.md`."""
    document = (Path(__file__).parents[2] / "docs" / "erd.md").read_text()
    listed = {part for name in NAMED for part in re.findall(r"\w+", name.split(":")[0])} - {"chk_score"}
    added = set(ADDED_TABLES) | {column for columns in ADDED_COLUMNS.values() for column in columns}
    assert {name for name in (listed | added) if name not in document} == set()
