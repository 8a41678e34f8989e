-- What the tables rest on.

-- A score: 0 to 1, with four digits. Two would round 0.8750 up and past a threshold.
CREATE DOMAIN score AS numeric(5, 4) CONSTRAINT score_range CHECK (VALUE BETWEEN 0 AND 1);

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;

-- Keeps a table append-only. Its argument, if any, names the reference to a user that an erasure of that user may set to null.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS = 1 THEN
        IF to_jsonb(NEW) = to_jsonb(OLD) || jsonb_build_object(TG_ARGV[0], NULL)
            AND NOT EXISTS (SELECT FROM users WHERE id = (to_jsonb(OLD) ->> TG_ARGV[0])::uuid)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- The least uuidv7 of a moment: its milliseconds are the first 48 bits.
CREATE FUNCTION uuidv7_floor(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
