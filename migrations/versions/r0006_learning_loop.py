"""The learning loop: jobs, a place for each event in the order of commits, who graded an answer, from what, and on which days
somebody learned.

The tables and functions of jobs are procrastinate's own, as the version that pyproject.toml names makes them.
"""

from typing import Any

from alembic import op
from procrastinate.schema import SchemaManager

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None

EVENTS = """
ALTER TABLE progress_events DROP COLUMN transaction_id;
ALTER TABLE progress_events ADD COLUMN position bigint;
CREATE SEQUENCE progress_events_position;
DROP TRIGGER refuse_change ON progress_events;
UPDATE progress_events e SET position = o.place
FROM (SELECT id, nextval('progress_events_position') AS place FROM (SELECT id FROM progress_events ORDER BY id)) o
WHERE o.id = e.id;
CREATE TRIGGER refuse_change BEFORE UPDATE ON progress_events FOR EACH ROW WHEN (OLD.position IS NOT NULL)
    EXECUTE FUNCTION refuse_change();
DROP INDEX idx_progress_events_student, idx_progress_events_organization;
CREATE UNIQUE INDEX idx_progress_events_position ON progress_events (position) WHERE position IS NOT NULL;
CREATE INDEX idx_progress_events_student ON progress_events (student_profile_id, position);
CREATE INDEX idx_progress_events_organization ON progress_events (organization_id, position);

-- Runs inside COMMIT, after all that a client has to say: the lock is held while the transaction is written, and for nobody's
-- pause. So numbers follow commits, and a reader who has seen one has seen all before it.
CREATE FUNCTION place_progress_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(8105112);
    UPDATE progress_events SET position = nextval('progress_events_position') WHERE id = NEW.id;
    PERFORM pg_notify('progress', '');
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER place_progress_event AFTER INSERT ON progress_events
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION place_progress_event();
"""
GRADED = """
ALTER TABLE assessments ADD COLUMN graded_by text, ADD COLUMN parameters jsonb, ADD COLUMN prompt_hash text,
    ADD COLUMN token_count integer, ADD COLUMN grading_time_ms integer,
    ADD CONSTRAINT ck_assessments_parameters_object CHECK (jsonb_typeof(parameters) = 'object'),
    ADD CONSTRAINT ck_assessments_token_count_not_negative CHECK (token_count >= 0),
    ADD CONSTRAINT ck_assessments_grading_time_ms_not_negative CHECK (grading_time_ms >= 0);
ALTER TABLE learning_sessions ADD COLUMN last_interaction_at timestamptz;
CREATE INDEX idx_sessions_open ON learning_sessions (student_profile_id) WHERE ended_at IS NULL;
"""
STREAKS = """
ALTER TABLE engagement_analytics ADD COLUMN has_learning boolean DEFAULT false NOT NULL;
UPDATE engagement_analytics SET has_learning = true;
"""
TOUCHED = "CREATE OR REPLACE TRIGGER touch_updated_at BEFORE UPDATE ON {} FOR EACH ROW {} EXECUTE FUNCTION touch_updated_at()"
COUNTED = "WHEN ((OLD.usage_count, OLD.effectiveness_score) IS NOT DISTINCT FROM (NEW.usage_count, NEW.effectiveness_score))"
UNTOUCHED = {
    "content_hooks": COUNTED,
    "content_examples": COUNTED,
    "concept_progress": "WHEN (OLD.learning_path_id IS NOT DISTINCT FROM NEW.learning_path_id)",
}
"""What is no change of a row: what is counted of a hook or an example; which path progress belongs to."""

WITHOUT = """
DROP TRIGGER place_progress_event ON progress_events;
DROP TRIGGER refuse_change ON progress_events;
DROP FUNCTION place_progress_event;
DROP INDEX idx_progress_events_position, idx_progress_events_student, idx_progress_events_organization;
ALTER TABLE progress_events DROP COLUMN position,
    ADD COLUMN transaction_id bigint DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL;
DROP SEQUENCE progress_events_position;
CREATE TRIGGER refuse_change BEFORE UPDATE ON progress_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE INDEX idx_progress_events_student ON progress_events (student_profile_id, id);
CREATE INDEX idx_progress_events_organization ON progress_events (organization_id, id);
DROP INDEX idx_sessions_open;
ALTER TABLE learning_sessions DROP COLUMN last_interaction_at;
ALTER TABLE engagement_analytics DROP COLUMN has_learning;
ALTER TABLE assessments DROP COLUMN graded_by, DROP COLUMN parameters, DROP COLUMN prompt_hash, DROP COLUMN token_count,
    DROP COLUMN grading_time_ms;

DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers CASCADE;
DO $$
DECLARE one regprocedure;
BEGIN
    FOR one IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' LOOP
        EXECUTE format('DROP FUNCTION %s', one);
    END LOOP;
END
$$;
DROP TYPE procrastinate_job_status, procrastinate_job_event_type, procrastinate_job_to_defer_v1;
"""


def upgrade() -> None:
    for script in (
        SchemaManager.get_schema(),
        EVENTS,
        GRADED,
        STREAKS,
        *(TOUCHED.format(table, condition) for table, condition in UNTOUCHED.items()),
    ):
        _run(script)


def downgrade() -> None:
    _run(WITHOUT)
    for table in UNTOUCHED:
        _run(TOUCHED.format(table, ""))


def _run(script: str) -> None:
    """Many statements at once, which only the driver itself can, in the migration's own transaction."""

    def run(driver: Any) -> Any:
        return driver.execute(script)

    op.get_bind().connection.dbapi_connection.run_async(run)  # type: ignore[union-attr]
