"""What the doctor says of stores in good health, of each fault made by hand, and what it mends."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from datasources.content.chunks import Chunk, to_metadata
from datasources.content.embedded import EmbeddedContent
from datasources.content.port import Vector
from datasources.graph.embedded import EmbeddedGraph
from datasources.graph.port import Change, DropEdge, DropNode, Edge, Label, Node, Relationship
from datasources.relational import outbox
from datasources.relational.database import Database
from datasources.stores import Stores
from ingestion.doctor import examine
from ingestion.doctor.case import Case, Overtaken
from ingestion.projections import of_hook
from tests.ingestion import library
from tests.ingestion.shelf import Shelf
from tests.ingestion.ward import (
    ADA,
    BEN,
    BOOK,
    DIFFERENCE,
    EXAMPLE,
    HOOK,
    PATH,
    RETIRED,
    SCHOOL,
    SUM,
    TEN,
    Ward,
    stranger,
)

WELL = [
    "ok      relational: answers, at revision r0007",
    "ok      graph: answers, at version 2",
    "ok      content: answers, with 256 dimensions",
    "ok      embedder: wordllama embedded every textbook",
    "ok      outbox: nothing waits",
    "ok      jobs: nothing waits",
    "ok      prerequisites: no cycles among 2 concepts, 1 prerequisite",
    "ok      concepts: 2 concepts can be reached",
    "ok      references: 3 ids of the graph in rows, all of them there",
    "ok      found examples: 1 example found",
    "ok      passages: 9 passages, each with its concept",
    "ok      chunk lists: 8 passages listed by their concepts",
    "ok      hooks: 1 row, each with its node",
    "ok      examples: 1 row, each with its node",
    "ok      studying: 1 row, each with its node",
    "ok      textbooks: 1 textbook counted right",
    "ok      learning paths: 2 learning paths counted right",
    "ok      organizations: 1 organization counted right",
    "ok      students: 2 students counted right",
    "ok      streaks: 2 students counted right",
    "ok      days: 0 students counted right",
    "ok      hooks shown: 2 hooks counted right",
    "ok      examples shown: 1 example counted right",
    "ok      partitions: every row lies in its month's",
]


@pytest.fixture
async def ward(shelf: Shelf, tmp_path: Path) -> Ward:
    await shelf.take(library.folder(library.COURSE, tmp_path / "course"))
    ward = Ward(shelf)
    await ward.fill()
    return ward


async def test_stores_in_good_health(ward: Ward) -> None:
    before = await ward.everything()
    assert [str(finding) for finding in await examine(ward.stores)] == WELL
    assert [str(finding) for finding in await examine(ward.stores, repair=True)] == WELL
    assert await ward.everything() == before
    assert await ward.audited() == []


SITTING = f"""
INSERT INTO learning_sessions (student_profile_id, learning_path_id, concept_id, session_type, session_number, content_version,
    started_at, ended_at, duration_seconds, active_seconds, selected_hooks)
SELECT '{ADA}', '{PATH}', '{SUM}', 'exercise', 1, '1', at, at, 600, 540, '["{{shown}}"]'
FROM (SELECT now() - interval '4 days' AS at) AS one
"""
HOOK_NODE, EXAMPLE_NODE, STUDENT_NODE = f"hook_{HOOK}", f"example_{EXAMPLE}", f"student_{ADA}"
HOOK_TOLD = {
    "concept_id": SUM,
    "life_category": "social",
    "hook_text": "Who pays what?",
    "difficulty": "intermediate",
    "edges": {SUM: {"life_category": "social"}},
}
LISTED = {
    "content_types": ["definition", "example", "exercise", "explanation", "formula"],
    "pinecone_chunk_ids": [f"first-sums:1.1:{n}" for n in range(7)],
}
DISORDERED = {"content_types": ["formula"], "pinecone_chunk_ids": ["first-sums:1.1:1", "first-sums:1.1:0", "first-sums:9.9:9"]}

Audit = tuple[str, str, str, dict[str, Any] | None, dict[str, Any] | None]


def _studying(concept: str) -> dict[str, Any]:
    return {"edges": {"subj_mathematics": {"started_at": "2026-09-01T08:00:00+00:00", "current_concept_id": concept}}}


IN_THE_GRAPH: dict[str, tuple[list[Change], str, Audit]] = {
    "a hook's node is gone": (
        [DropNode(Label.HOOK, HOOK_NODE)],
        f"hooks: 1 without a node ({HOOK_NODE})",
        ("project", "Hook", HOOK_NODE, None, HOOK_TOLD),
    ),
    "a hook's node says something else, and more": (
        [Node(Label.HOOK, HOOK_NODE, {"hook_text": "Who?", "sub_category": "money"})],
        f"hooks: 1 differing ({HOOK_NODE})",
        ("project", "Hook", HOOK_NODE, {**HOOK_TOLD, "hook_text": "Who?", "sub_category": "money"}, HOOK_TOLD),
    ),
    "a hook hangs on two concepts, and neither edge is right": (
        [
            Edge(Relationship.HAS_HOOK, DIFFERENCE, HOOK_NODE, {"life_category": "social"}),
            Edge(Relationship.HAS_HOOK, SUM, HOOK_NODE, {"life_category": "career", "weight": 2}),
        ],
        f"hooks: 1 differing ({HOOK_NODE})",
        (
            "project",
            "Hook",
            HOOK_NODE,
            {**HOOK_TOLD, "edges": {SUM: {"life_category": "career", "weight": 2}, DIFFERENCE: {"life_category": "social"}}},
            HOOK_TOLD,
        ),
    ),
    "an example's node has no row": (
        [Node(Label.EXAMPLE, "example_old", {"example_text": "Old."}), Edge(Relationship.HAS_EXAMPLE, SUM, "example_old")],
        "examples: 1 without a row (example_old)",
        ("project", "Example", "example_old", {"example_text": "Old.", "edges": {SUM: {}}}, None),
    ),
    "a student is said to be elsewhere": (
        [Edge(Relationship.STUDYING, STUDENT_NODE, "subj_mathematics", {"current_concept_id": SUM})],
        f"studying: 1 differing ({STUDENT_NODE})",
        ("project", "Student", STUDENT_NODE, _studying(SUM), _studying(DIFFERENCE)),
    ),
    "something is left of a student who was erased": (
        [Node(Label.STUDENT, "student_gone"), Edge(Relationship.STUDYING, "student_gone", "subj_mathematics")],
        "studying: 1 without a row (student_gone)",
        ("project", "Student", "student_gone", {"edges": {"subj_mathematics": {}}}, None),
    ),
    "a concept lists passages that are not there, lacks others, and is out of order": (
        [Node(Label.CONCEPT, SUM, DISORDERED)],
        f"chunk lists: 1 concept with another list than the passages ({SUM}): 1 listed and not there, 5 there and not listed",
        ("project", "Concept", SUM, DISORDERED, LISTED),
    ),
}


@pytest.mark.parametrize(("changes", "said", "audit"), IN_THE_GRAPH.values(), ids=IN_THE_GRAPH)
async def test_a_projection_is_rebuilt(ward: Ward, changes: list[Change], said: str, audit: Audit) -> None:
    before = await ward.everything()
    await ward.shelf.graph.apply(changes)
    assert await ward.amiss() == [f"FAULT   {said}; --repair mends it"]
    assert await ward.amiss(repair=True) == [f"mended  {said}"]
    assert await ward.amiss() == []
    assert await ward.everything() == before
    assert await ward.audited() == [audit]


IN_ROWS: dict[str, tuple[str, str, Audit]] = {
    "an organization's students": (
        "UPDATE organizations SET current_students = 5",
        f"organizations: 1 organization out of step ({SCHOOL}: current_students 5 for 2)",
        ("recount", "organizations", str(SCHOOL), {"current_students": 5}, {"current_students": 2}),
    ),
    "a student's experience, level and points": (
        f"UPDATE student_profiles SET experience_points = 100, level = 2, total_points = 175 WHERE id = '{ADA}'",
        f"students: 1 student out of step ({ADA}: level 2 for 3, total_points 175 for 25, experience_points 100 for 350)",
        (
            "recount",
            "student_profiles",
            str(ADA),
            {"level": 2, "total_points": 175, "experience_points": 100},
            {"level": 3, "total_points": 25, "experience_points": 350},
        ),
    ),
    "a student's streaks": (
        f"UPDATE student_profiles SET last_activity_date = '2026-10-06', current_streak_days = 2, longest_streak_days = 2"
        f" WHERE id = '{ADA}'",
        f"streaks: 1 student out of step ({ADA}: last_activity_date 2026-10-06 for 2026-10-05, current_streak_days 2 for 1, "
        "longest_streak_days 2 for 3)",
        (
            "recount",
            "student_profiles",
            str(ADA),
            {"last_activity_date": "2026-10-06", "current_streak_days": 2, "longest_streak_days": 2},
            {"last_activity_date": "2026-10-05", "current_streak_days": 1, "longest_streak_days": 3},
        ),
    ),
    "how far a path is": (
        f"UPDATE learning_paths SET concepts_total = 3, average_mastery_score = NULL WHERE id = '{PATH}'",
        f"learning paths: 1 learning path out of step ({PATH}: concepts_total 3 for 2, average_mastery_score None for 0.85)",
        (
            "recount",
            "learning_paths",
            str(PATH),
            {"concepts_total": 3, "concepts_completed": 1, "concepts_mastered": 1, "average_mastery_score": None},
            {"concepts_total": 2, "concepts_completed": 1, "concepts_mastered": 1, "average_mastery_score": 0.85},
        ),
    ),
    "how often a hook was shown": (
        f"UPDATE content_hooks SET usage_count = 4 WHERE id = '{HOOK}'",
        f"hooks shown: 1 hook out of step ({HOOK}: usage_count 4 for 0)",
        ("recount", "content_hooks", str(HOOK), {"usage_count": 4}, {"usage_count": 0}),
    ),
    "how often an example was shown": (
        f"UPDATE content_examples SET usage_count = 1 WHERE id = '{EXAMPLE}'",
        f"examples shown: 1 example out of step ({EXAMPLE}: usage_count 1 for 0)",
        ("recount", "content_examples", str(EXAMPLE), {"usage_count": 1}, {"usage_count": 0}),
    ),
    "how much a textbook holds": (
        "UPDATE textbooks SET total_concepts = 9, total_sections = NULL, chunk_count = 10",
        f"textbooks: 1 textbook out of step ({BOOK}: chunk_count 10 for 8, total_concepts 9 for 2, total_sections None for 1)",
        (
            "recount",
            "textbooks",
            str(BOOK),
            {"total_concepts": 9, "total_sections": None, "chunk_count": 10},
            {"total_concepts": 2, "total_sections": 1, "chunk_count": 8},
        ),
    ),
}


@pytest.mark.parametrize(("sql", "said", "audit"), IN_ROWS.values(), ids=IN_ROWS)
async def test_counters_are_counted_anew(ward: Ward, sql: str, said: str, audit: Audit) -> None:
    before = await ward.everything()
    await ward.run(sql)
    assert await ward.amiss() == [f"FAULT   {said}; --repair mends it"]
    assert await ward.amiss(repair=True) == [f"mended  {said}"]
    assert await ward.amiss() == []
    assert await ward.everything() == before
    assert await ward.audited() == [audit]


async def test_the_level_is_the_one_that_experience_reaches(ward: Ward) -> None:
    await ward.run(f"""
        UPDATE achievements SET point_value = 0 WHERE id = '{TEN}';
        INSERT INTO student_achievements (student_profile_id, achievement_id, current_progress, target_progress, earned_at)
            VALUES ('{BEN}', '{TEN}', 10, 10, now())
    """)
    for points, level in [(0, 1), (99, 1), (100, 2), (299, 2), (300, 3), (600, 4), (12_345, 16)]:
        await ward.run(f"UPDATE achievements SET experience_value = {points} WHERE id = '{TEN}'")
        await ward.run(f"UPDATE student_profiles SET experience_points = {points}, level = {level} WHERE id = '{BEN}'")
        assert await ward.amiss() == []


async def test_experience_is_counted_from_what_was_done(ward: Ward) -> None:
    await ward.run(f"""
        INSERT INTO assessments (student_profile_id, concept_id, content_version, assessment_type, exercise_level, life_category,
            exercise_prompt, expected_steps, identified_steps, step_evaluations, student_response, response_format, ai_feedback,
            competency_score, conceptual_understanding, articulation_quality, application_ability, status, submitted_at,
            evaluated_at)
        SELECT '{BEN}', '{SUM}', '1', 'initial', 'basic', 'social', 'Add.', '[]', '[]', '[]', 'Four.', 'text', 'Good.', score,
            1, 1, 1, status, now(), CASE status WHEN 'evaluated' THEN now() END
        FROM (VALUES (0.5, 'evaluated'), (0.3333, 'evaluated'), (1, 'needs_review')) AS one (score, status);
        INSERT INTO remediation_paths (student_profile_id, original_assessment_id, concept_id, focus_area, target_steps,
            exercises_total, exercises_completed, initial_understanding, status, completed_at)
        SELECT '{BEN}', id, '{SUM}', 'Adding', '[]', 1, 1, 0.5, 'completed', now() FROM assessments WHERE competency_score = 0.5
    """)
    assert await ward.amiss() == [
        f"FAULT   students: 1 student out of step ({BEN}: experience_points 0 for 33); --repair mends it"
    ]


async def test_what_was_shown_is_counted_by_sessions(ward: Ward) -> None:
    await ward.run("SELECT ensure_partitions((now() - interval '1 month')::date)")
    await ward.run(SITTING.format(shown=HOOK))
    await ward.run(SITTING.format(shown=HOOK))
    said = f"hooks shown: 1 hook out of step ({HOOK}: usage_count 0 for 2)"
    assert f"FAULT   {said}; --repair mends it" in await ward.amiss()
    assert f"mended  {said}" in await ward.amiss(repair=True)
    assert await ward.amiss() == []


async def test_students_days_are_counted_anew(ward: Ward) -> None:
    await ward.run("SELECT ensure_partitions((now() - interval '1 month')::date)")
    await ward.run(SITTING.format(shown=RETIRED))
    await ward.run(f"""
        UPDATE content_hooks SET usage_count = 1 WHERE id = '{RETIRED}';
        INSERT INTO engagement_analytics (student_profile_id, date, session_count)
            VALUES ('{ADA}', (now() - interval '3 days')::date, 1), ('{ADA}', now()::date, 7)
    """)
    assert await ward.amiss() == ["FAULT   days: 2 days out of step; --repair mends it"]  # today is passed over
    assert await ward.amiss(repair=True) == ["mended  days: 2 days out of step"]
    assert await ward.amiss() == []
    days = "SELECT session_count, total_minutes, active_minutes FROM engagement_analytics WHERE active_minutes > 0"
    assert [tuple(row) for row in await ward.shelf.database.fetch(days)] == [(1, 10, 9)]


async def test_jobs_that_are_not_done_are_said(ward: Ward) -> None:
    await ward.run(
        "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('spool', 'grade_answer'), ('spool', 'count_days')"
    )
    assert "ok      jobs: 2 jobs waiting" in map(str, await examine(ward.stores))
    await ward.run("UPDATE procrastinate_events SET at = now() - interval '11 minutes'")
    await ward.run("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 minute' WHERE task_name = 'count_days'")
    await ward.run("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('spool', 'make_lesson', 'failed')")
    assert await ward.amiss(repair=True) == [
        "FAULT   jobs: 1 job overdue, 1 job given up (grade_answer, make_lesson); see that a worker is running"
    ]


async def test_what_waits_is_delivered_before_anything_is_compared(ward: Ward) -> None:
    before = await ward.everything()
    [hook] = await ward.stores.relational.content.hooks([HOOK])
    assert hook is not None
    await ward.shelf.graph.apply([DropNode(Label.HOOK, HOOK_NODE)])
    async with ward.shelf.database.transaction() as connection:
        await outbox.put(connection, outbox.graph_changes("hooks", of_hook(hook).changes))
    assert "ok      outbox: 1 command waiting, the oldest for less than a minute" in map(str, await examine(ward.stores))
    await ward.run("UPDATE outbox SET created_at = now() - interval '130 minutes' WHERE delivered_at IS NULL")
    assert (await ward.amiss())[0] == "FAULT   outbox: 1 command waiting, the oldest for 2 hours; --repair mends it"
    assert await ward.amiss(repair=True) == ["mended  outbox: 1 command waiting, the oldest for 2 hours"]
    assert await ward.everything() == before


async def test_what_a_store_refuses_is_said(ward: Ward) -> None:
    async with ward.shelf.database.transaction() as connection:
        edge = Edge(Relationship.HAS_HOOK, stranger(), HOOK_NODE)
        await outbox.put(connection, outbox.graph_changes("hooks", [edge]))
    refusal = f"the graph store refused: an edge needs the Concept '{stranger()}', which is not there"
    said = "FAULT   outbox: 1 command waiting, the oldest for less than a minute"
    assert await ward.amiss(repair=True) == [f"{said}; not mended: {refusal}"]
    assert await ward.amiss() == [f"{said} ({refusal}); --repair mends it"]
    await ward.shelf.graph.apply([DropNode(Label.HOOK, HOOK_NODE)])
    (_, hooks) = await ward.amiss(repair=True)
    assert hooks == (f"FAULT   hooks: 1 without a node ({HOOK_NODE}); not mended: the stores are being written, run it again")


async def test_a_cycle_is_shown_and_left(ward: Ward) -> None:
    await ward.run(f"INSERT INTO embedded_graph.edges VALUES ('REQUIRES_PREREQUISITE', '{SUM}', '{DIFFERENCE}', '{{}}')")
    before = await ward.everything()
    first, second = sorted([SUM, DIFFERENCE])
    said = f"FAULT   prerequisites: a cycle: {first} -> {second} -> {first}; take one of these prerequisites away"
    assert await ward.amiss() == [said]
    assert await ward.amiss(repair=True) == [said]
    assert await ward.everything() == before


async def test_ids_that_lead_nowhere_are_said_with_their_columns(ward: Ward) -> None:
    nobody, nowhere = stranger(), "topic_nowhere"
    await ward.run(f"""
        INSERT INTO concept_progress (student_profile_id, concept_id, concept_name) VALUES ('{BEN}', '{nobody}', 'Product');
        UPDATE learning_paths SET next_concept_id = '{nobody}', available_concepts = '{{{DIFFERENCE},{nobody}}}',
            current_topic_id = '{nowhere}' WHERE id = '{PATH}';
        INSERT INTO content_hooks (concept_id, life_category, hook_text) VALUES ('{nobody}', 'social', 'Dice.')
    """)
    before = await ward.everything()
    places = (
        "concept_progress.concept_id, content_hooks.concept_id, learning_paths.available_concepts, learning_paths.next_concept_id"
    )
    said = (
        f"FAULT   references: 2 ids that the graph does not have ({nobody} in {places}, {nowhere} in "
        "learning_paths.current_topic_id)"
    )
    assert await ward.amiss() == [said]
    assert await ward.amiss(repair=True) == [said]
    assert await ward.everything() == before


async def test_history_outside_its_months_is_said(ward: Ward) -> None:
    await ward.run(f"""
        INSERT INTO engagement_analytics (student_profile_id, date) VALUES ('{ADA}', '2020-01-01'), ('{ADA}', '2020-01-02');
        INSERT INTO learning_sessions
            (id, student_profile_id, learning_path_id, concept_id, session_type, session_number, content_version)
            VALUES ('00000000-0000-7000-8000-000000000001', '{ADA}', '{PATH}', '{SUM}', 'lesson', 1, '1')
    """)
    assert await ward.amiss(repair=True) == [
        "FAULT   partitions: 1 row in learning_sessions_default, 2 rows in engagement_analytics_default"
    ]


async def test_passages_that_belong_to_nothing_are_said(ward: Ward) -> None:
    chunks = [
        Chunk(namespace="math", id="other:1:0", text="Seven.", concept_id=stranger(), textbook_id=str(UUID(int=1))),
        Chunk(namespace="science", id="first-sums:1.1:0", text="Air.", concept_id=SUM, textbook_id=str(UUID(int=1))),
        Chunk(namespace="exercises", id="e1", text="Two and two?", concept_id=SUM),
    ]
    vector = [1.0] + [0.0] * 255
    for chunk in chunks:
        await ward.shelf.content.upsert(chunk.namespace, [Vector(chunk.id, vector, None, to_metadata(chunk))])
    strangers = "math/other:1:0, science/first-sums:1.1:0"
    assert await ward.amiss(repair=True) == [f"FAULT   passages: 2 passages whose concept is not in the graph ({strangers})"]


async def test_another_embedder_is_said_and_nothing_is_delivered(ward: Ward) -> None:
    await ward.run("UPDATE textbooks SET embedder = 'openai:text-embedding-3-small'")
    async with ward.shelf.database.transaction() as connection:
        await outbox.put(connection, outbox.delete("first-sums", "math", ["first-sums:1.1:0"]))
    before = await ward.everything()
    assert await ward.amiss(repair=True) == [
        "FAULT   embedder: SPOOL_EMBEDDER is wordllama, and passages were embedded by openai:text-embedding-3-small; "
        "set it back, or run `spool ingest --re-embed`",
        "FAULT   outbox: 1 command waiting, the oldest for less than a minute",
        "skipped found examples: the content store cannot be asked",
        "skipped passages: the content store cannot be asked",
        "skipped chunk lists: the content store cannot be asked",
        "skipped textbooks: the content store cannot be asked",
        "skipped learning paths: the content store cannot be asked",
    ]
    assert await ward.everything() == before


async def test_what_is_lost_comes_back_when_the_book_is_taken_in_again(ward: Ward, tmp_path: Path) -> None:
    before = await ward.everything()
    await ward.shelf.content.delete("math", ["first-sums:1.1:2", "first-sums:1.1:5"])
    await ward.shelf.graph.apply([DropNode(Label.CONCEPT, DIFFERENCE)])
    lost = "passages: 2 passages lost (first-sums: 2); 1 passage whose concept is not in the graph (math/first-sums:1.1:7)"
    places = "concept_progress.concept_id, content_examples.concept_id, learning_paths.available_concepts, "
    nowhere = f"references: 1 id that the graph does not have ({DIFFERENCE} in {places}learning_paths.current_concept_id)"
    lists = f"chunk lists: 1 concept with another list than the passages ({SUM}): 2 listed and not there, 0 there and not listed"
    homeless = f"found examples: 1 found and not there ({EXAMPLE_NODE})"
    both = lost.replace("1 passage whose", "2 passages whose").replace("(math/", f"(examples/{EXAMPLE_NODE}, math/")
    assert await ward.amiss() == [
        f"FAULT   {nowhere}",
        f"FAULT   {homeless}; --repair mends it",
        f"FAULT   {both}; after --repair, ingest first-sums again",
        f"FAULT   {lists}; --repair mends it",
    ]
    assert (await ward.shelf.take(tmp_path / "course")).unchanged

    assert await ward.amiss(repair=True) == [
        f"FAULT   {nowhere}",
        f"mended  {homeless}",
        f"FAULT   {lost}; ingest first-sums again",
        f"mended  {lists}",
    ]
    assert not (await ward.shelf.take(tmp_path / "course")).unchanged
    example = f"examples: 1 differing ({EXAMPLE_NODE})"
    again = f"found examples: 1 not found ({EXAMPLE_NODE})"
    assert await ward.amiss(repair=True) == [f"mended  {again}", f"mended  {example}"]
    assert await ward.amiss() == []
    assert _without_processing(await ward.everything()) == _without_processing(before)


async def test_a_concept_that_no_section_has_locks_what_builds_on_it(ward: Ward) -> None:
    [(included, _)] = await ward.shelf.graph.sources(Relationship.INCLUDES_CONCEPT, [SUM])
    await ward.shelf.graph.apply([DropEdge(Relationship.INCLUDES_CONCEPT, included.source, SUM)])
    said = (
        f"FAULT   concepts: 1 concept that no subject leads to ({SUM}); "
        f"1 concept locked for ever behind what no subject leads to ({DIFFERENCE}); "
    )
    assert await ward.amiss() == [f"{said}after --repair, ingest first-sums again"]
    assert await ward.amiss(repair=True) == [f"{said}ingest first-sums again"]
    [audit] = await ward.audited()
    assert audit[:3] == ("release", "textbooks", str(BOOK))
    assert [row.content_digest for row in await ward.shelf.database.fetch("SELECT content_digest FROM textbooks")] == [None]


async def test_a_concept_that_its_book_dropped_stays_for_its_learners(ward: Ward, tmp_path: Path) -> None:
    text = library.COURSE["01-adding/01-sums.md"]
    shorter = text[: text.index("  - slug: difference")] + text[text.index("---\nNumbers") : text.index("## Difference")]
    shorter = shorter.replace("    next: [{concept: difference, default: true, min_score: 0.5}]\n", "")
    await ward.shelf.take(library.folder({**library.COURSE, "01-adding/01-sums.md": shorter}, tmp_path / "shorter"))
    lines = [str(finding) for finding in await examine(ward.stores)]
    assert "ok      concepts: 1 concept can be reached, 1 kept for their learners alone" in lines
    drift = f"learning paths: 1 learning path out of step ({PATH}: concepts_total 2 for 1, average_mastery_score 0.85 for 0.9)"
    found = f"found examples: 1 differing ({EXAMPLE_NODE})"  # it is in no section any more
    assert await ward.amiss(repair=True) == [f"mended  {found}", f"mended  {drift}"]
    assert await ward.amiss() == []


async def test_nothing_is_written_once_the_stores_have_moved_on(ward: Ward) -> None:
    case = Case(ward.stores, repair=True)
    await case.mark()
    async with ward.shelf.database.transaction() as connection:
        await outbox.put(connection, outbox.graph_changes("hooks", [Node(Label.HOOK, HOOK_NODE, {"hook_text": "Who?"})]))
    await ward.shelf.relay().drain()
    before = await ward.everything()
    commands = outbox.graph_changes("doctor", [Node(Label.HOOK, HOOK_NODE, {"hook_text": "Who pays what?"})])
    with pytest.raises(Overtaken):
        await case.decide(commands, [])
    assert await ward.everything() == before


async def test_a_store_that_does_not_answer_is_a_finding(ward: Ward) -> None:
    dead = Database("postgresql://spool@127.0.0.1:1/spool", pool=1, timeout=2.0)
    graph, content = EmbeddedGraph(dead), EmbeddedContent(dead, 256)
    stores = Stores.over(ward.shelf.database, graph, ward.shelf.content, ward.shelf.embedder)
    lines = [str(finding) for finding in await examine(stores, repair=True)]
    assert (
        lines[1] == "FAULT   graph: the graph store does not answer: the relational store does not answer: ConnectionRefusedError"
    )
    assert [line for line in lines if line.startswith("skipped")] == [
        f"skipped {check}: the graph store cannot be asked"
        for check in (
            "prerequisites",
            "concepts",
            "references",
            "found examples",
            "passages",
            "chunk lists",
            "hooks",
            "examples",
            "studying",
            "textbooks",
            "learning paths",
            "days",
        )
    ]
    assert len([line for line in lines if line.startswith("ok")]) == len(WELL) - 13

    stores = Stores.over(dead, graph, content, ward.shelf.embedder)
    findings = await examine(stores, repair=True)
    assert [finding.state for finding in findings] == ["FAULT"] * 3 + ["skipped"] * (len(WELL) - 3)
    assert str(findings[0]).startswith("FAULT   relational: SPOOL_DATABASE_URL: no PostgreSQL answers at 127.0.0.1:1")
    await dead.close()


async def test_a_database_that_was_not_migrated_is_said(fresh_database: Database, ward: Ward) -> None:
    stores = Stores.over(fresh_database, EmbeddedGraph(fresh_database), ward.shelf.content, ward.shelf.embedder)
    findings = [str(finding) for finding in await examine(stores)]
    assert findings[:3] == [
        "FAULT   relational: SPOOL_DATABASE_URL: the database lacks 7 migration(s), r0001 first: run `spool migrate`.",
        "FAULT   graph: SPOOL_DATABASE_URL: the graph's tables are not there: run `spool migrate`.",
        "ok      content: answers, with 256 dimensions",
    ]
    assert all(line.startswith("skipped") for line in findings[3:])


async def test_no_call_for_each_object(ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statements = 0
    fetch = Database.fetch

    async def counted(self: Database, *arguments: Any, **options: Any) -> Any:
        nonlocal statements
        statements += 1
        return await fetch(self, *arguments, **options)

    monkeypatch.setattr(Database, "fetch", counted)
    await examine(ward.stores)
    with_one_book, statements = statements, 0
    await ward.shelf.take(library.folder(library.WEATHER, tmp_path / "weather"), subject="Mathematics")
    statements = 0
    assert "ok      prerequisites: no cycles among 7 concepts, 3 prerequisites" in map(str, await examine(ward.stores))
    assert statements == with_one_book


def _without_processing(everything: list[Any]) -> list[Any]:
    """Without when the textbook was processed, and by how many commands."""
    own = ("processed_at", "processing_metadata")
    return [
        [{name: value for name, value in row.items() if name not in own} if isinstance(row, dict) else row for row in table]
        for table in everything
    ]
