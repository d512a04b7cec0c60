-- core.version_of(as_of, known_at, periods): the versions of some periods, or without them all. Key: submission_id.
-- out.version(as_of, known_at): how each submission stands to the others of its unit and period. Key: submission_id.
-- places: how many places its bytes were seen at. answers: the returned version it was sent after. replaces, replaced_by:
-- accepted versions in order of receipt; a restatement replaces only restatements, and only where nothing came in time.
-- kept_apart: a restatement beside a report that came in time. is_too_empty: too few cells to take the place of an earlier one,
-- of which it replaces none; is_part: one that answers only what the one before it leaves blank, the same. returns_to: an earlier version whose very content it
-- brings back after another one (sent as A, B, A).
CREATE OR REPLACE MACRO core.version_of(as_of, known_at, periods := NULL) AS TABLE
WITH place AS (
    SELECT sha256, count(DISTINCT origin) AS places FROM raw.sighting WHERE recorded_at <= known_at GROUP BY sha256
),
version AS (
    SELECT
        s.submission_id, s.sha256, s.unit_id, s.unit_name, s.period_id, s.verdict, s.received_at, s.recorded_at,
        s.version_no, s.copy_of, s.is_effective, s.is_restatement, s.is_too_empty, s.is_part,
        c.content_hash,
        s.copy_of IS NULL AND s.period_id IS NOT NULL AND s.unit_id IS NOT NULL
            AND s.verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS') AS counts,
        lag(s.submission_id) OVER by_number AS previous_id,
        lag(s.verdict) OVER by_number AS previous_verdict
    FROM core.submission_of(as_of, known_at, periods) AS s
    JOIN core.submission AS c USING (submission_id)
    WINDOW by_number AS (PARTITION BY s.unit_id, s.period_id, s.copy_of IS NULL ORDER BY s.version_no)
),
ordered AS (
    SELECT
        *,
        counts AND is_restatement
            AND bool_or(NOT is_restatement) OVER (PARTITION BY unit_id, period_id, counts) AS kept_apart,
        counts AND NOT kept_apart AND NOT is_too_empty AND NOT is_part AS stands,
        lag(content_hash) OVER (
            PARTITION BY unit_id, period_id, counts ORDER BY received_at, recorded_at, submission_id
        ) AS previous_content,
        first_value(submission_id) OVER (
            PARTITION BY unit_id, period_id, counts, content_hash ORDER BY received_at, recorded_at, submission_id
        ) AS first_with_content
    FROM version
)
SELECT
    o.submission_id, o.sha256, o.unit_id, o.unit_name, o.period_id, o.received_at, o.version_no, o.copy_of,
    o.is_effective, o.is_restatement, coalesce(p.places, 0) AS places, o.counts, o.kept_apart,
    o.is_too_empty AND NOT o.kept_apart AS is_too_empty, o.is_part AND NOT o.kept_apart AS is_part,
    CASE WHEN o.copy_of IS NULL AND o.previous_verdict = 'RETURNED' THEN o.previous_id END AS answers,
    CASE WHEN o.stands THEN lag(o.submission_id) OVER standing END AS replaces,
    CASE WHEN o.stands THEN lead(o.submission_id) OVER standing END AS replaced_by,
    CASE
        WHEN o.counts AND o.first_with_content <> o.submission_id AND o.previous_content <> o.content_hash
            THEN o.first_with_content
    END AS returns_to
FROM ordered AS o
LEFT JOIN place AS p USING (sha256)
-- The order in which the effective one is chosen, from the least to the last word.
WINDOW standing AS (
    PARTITION BY o.unit_id, o.period_id, o.stands
    ORDER BY o.received_at, o.recorded_at, o.submission_id DESC
);
CREATE OR REPLACE MACRO out.version(as_of, known_at) AS TABLE
SELECT * FROM core.version_of(as_of, known_at);
