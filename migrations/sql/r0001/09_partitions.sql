-- History by the month: sessions and their interactions by the time in the session's id, engagement by date.

-- Makes the partitions of every month from one date to another, this month and the next three when left out, and gives the
-- names of those it made. Called at every start, and before history is written. A month that already has rows in a DEFAULT
-- partition keeps them there: nothing is lost, and `spool doctor` tells of it.
CREATE FUNCTION ensure_partitions(from_date date DEFAULT current_date, to_date date DEFAULT current_date + interval '3 months')
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    month date;
    parent text;
    partition text;
    low text;
    high text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_partitions'));
    FOR month, parent, low, high IN
        SELECT m.first, p.parent,
               CASE WHEN p.by_date THEN m.first::text ELSE uuidv7_floor(m.first AT TIME ZONE 'UTC')::text END,
               CASE WHEN p.by_date THEN m.next::text ELSE uuidv7_floor(m.next AT TIME ZONE 'UTC')::text END
        FROM (
            SELECT first, first + interval '1 month' AS next
            FROM generate_series(date_trunc('month', from_date::timestamp), to_date::timestamp, interval '1 month') AS first
        ) AS m
        CROSS JOIN (
            VALUES ('learning_sessions', false), ('session_interactions', false), ('engagement_analytics', true)
        ) AS p (parent, by_date)
        ORDER BY m.first, p.parent
    LOOP
        partition := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', partition, parent, low, high);
            RETURN NEXT partition;
        EXCEPTION WHEN check_violation THEN
            RAISE NOTICE '% was not made: its rows are in %_default', partition, parent;
        END;
    END LOOP;
END $$;

SELECT ensure_partitions();
