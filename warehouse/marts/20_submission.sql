-- core.submission_of(as_of, known_at, periods): the submissions of some periods, or without them all. Key: submission_id. Among periods
-- '' stands for what is of no known one.
-- out.submission(as_of, known_at): every submission received by as_of, as known at known_at. Key: submission_id.
-- The effective one of a unit and period is the last accepted one received before the period closed; only where there is
-- none, the last accepted after it. One with too few cells to be sent (`core.filling_of`) takes no place of an earlier one that has
-- enough: `is_too_empty`; nor does one that answers only what the one before it leaves blank (`core.part_of`): `is_part`. A copy says what an earlier one (by receipt) said, with the same verdict; copies never
-- count as versions. An accepted one that was received after another accepted content is no copy but said anew, even if
-- its content is old (A, B, A again): the unit's last word counts. Of several judgements of a document the one under the
-- period's programme counts. A file that could not be read leaves the list once a document was read at its place, what
-- a mailbox or archive could not give once a later run read the file without that fault; either once the file is gone.
CREATE OR REPLACE MACRO core.submission_of(as_of, known_at, periods := NULL) AS TABLE
WITH read_since AS (
    SELECT DISTINCT u.sha256
    FROM raw.sighting AS u
    JOIN raw.sighting AS r ON r.origin = u.origin AND r.sha256 NOT LIKE 'unread-%'
    WHERE u.sha256 LIKE 'unread-%' AND r.recorded_at <= known_at
    UNION
    SELECT sha256 FROM raw.reread WHERE recorded_at <= known_at
    GROUP BY sha256 HAVING arg_max(readable, recorded_at)
),
programme AS (
    SELECT programme_hash, time_zone FROM core.programme
    ORDER BY recorded_at <= known_at DESC, recorded_at DESC LIMIT 1
),
judged AS (
    SELECT s.*
    FROM core.submission AS s
    LEFT JOIN core.period AS p USING (period_id)
    WHERE s.recorded_at <= known_at AND s.sha256 NOT IN (SELECT sha256 FROM read_since)
        AND (periods IS NULL OR s.sha256 IN (SELECT sha256 FROM core.submission WHERE list_contains(periods, coalesce(period_id, ''))))
    QUALIFY row_number() OVER (
        PARTITION BY s.sha256
        ORDER BY
            s.programme_hash = coalesce(p.programme_hash, (SELECT programme_hash FROM programme)) DESC,
            s.recorded_at DESC, s.submission_id
    ) = 1
),
receipt AS MATERIALIZED (SELECT * FROM core.receipt_of(known_at, periods)),
-- What versions are told apart by; what else is known of each comes last, and need not be put in order again and again.
received AS (
    SELECT
        j.submission_id, j.sha256, j.unit_id, j.period_id, j.verdict, r.received_at, j.recorded_at, p.closes_at,
        CASE WHEN j.content_hash IS NOT NULL AND j.unit_id IS NOT NULL AND j.period_id IS NOT NULL THEN
            j.content_hash || j.verdict
        END AS content,
        min(r.received_at) OVER (PARTITION BY j.unit_id, j.period_id, j.content_hash, j.verdict) AS content_since,
        CASE WHEN p.due_at IS NOT NULL THEN greatest(0, date_diff(
            'day',
            CAST(timezone((SELECT time_zone FROM programme), p.due_at) AS DATE),
            CAST(timezone((SELECT time_zone FROM programme), r.received_at) AS DATE)
        )) END AS days_after_due,
        j.verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS')
            AND j.unit_id IS NOT NULL AND j.period_id IS NOT NULL AS accepted
    FROM judged AS j
    JOIN receipt AS r USING (sha256)
    LEFT JOIN core.period AS p USING (period_id)
    WHERE r.received_at <= as_of AND (periods IS NULL OR list_contains(periods, coalesce(j.period_id, '')))
),
-- Accepted ones fall into runs of one content each. What arrived at one moment is ordered by when its content was first
-- received, so that a copy beside a correction starts no new run.
turned AS (
    SELECT
        *,
        accepted AND content IS DISTINCT FROM lag(content) OVER (
            PARTITION BY unit_id, period_id, accepted
            ORDER BY received_at, content_since, content, recorded_at, submission_id
        ) AS turns
    FROM received
),
run AS (
    SELECT
        *,
        CASE WHEN accepted THEN sum(turns::INTEGER) OVER (
            PARTITION BY unit_id, period_id, accepted
            ORDER BY received_at, content_since, content, recorded_at, submission_id
        ) END AS run_no
    FROM turned
),
versioned AS (
    SELECT
        * EXCLUDE (run_no, turns),
        CASE WHEN content IS NOT NULL THEN
            nullif(first_value(submission_id) OVER (
                PARTITION BY unit_id, period_id, content, run_no ORDER BY received_at, recorded_at, submission_id
            ), submission_id)
        END AS copy_of,
        accepted AND copy_of IS NULL AS counts
    FROM run
),
-- Cells are counted only where several versions may count.
contested AS MATERIALIZED (
    SELECT submission_id, unit_id, period_id, received_at, recorded_at, received_at > closes_at AS is_late FROM versioned
    WHERE counts
    QUALIFY count(*) OVER (PARTITION BY unit_id, period_id) > 1
),
answers AS MATERIALIZED (SELECT * FROM core.answers_of('contested')),
weighed AS (
    SELECT
        v.*, received_at > closes_at AS is_late,
        NOT coalesce(f.is_filled, TRUE) AND coalesce(bool_or(f.is_filled AND p.submission_id IS NULL) OVER (
            PARTITION BY unit_id, period_id, counts, received_at > closes_at
            ORDER BY received_at, recorded_at, submission_id DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), FALSE) AS is_too_empty,
        p.submission_id IS NOT NULL AS is_part
    FROM versioned AS v
    LEFT JOIN core.filling_of('contested', 'answers', known_at) AS f USING (submission_id)
    LEFT JOIN core.part_of('contested', 'answers') AS p USING (submission_id)
),
numbered AS (
    SELECT
        submission_id, sha256, unit_id, period_id, verdict, received_at, recorded_at, days_after_due, copy_of,
        is_too_empty, is_part,
        CASE WHEN copy_of IS NULL AND unit_id IS NOT NULL AND period_id IS NOT NULL THEN
            row_number() OVER (
                PARTITION BY unit_id, period_id, copy_of IS NULL ORDER BY received_at, recorded_at, submission_id
            )
        END AS version_no,
        counts AND row_number() OVER (
            PARTITION BY unit_id, period_id, counts
            ORDER BY is_late, is_too_empty OR is_part, received_at DESC, recorded_at DESC, submission_id
        ) = 1 AS is_effective,
        coalesce(is_late, FALSE) AS is_restatement
    FROM weighed
)
SELECT
    n.submission_id, n.sha256, n.unit_id, u.code AS unit_code, u.name_vi AS unit_name, n.period_id, n.verdict,
    n.received_at, r.receipt_kind, r.receipt_detail, r.origin, r.display_name, r.channel, r.sender, r.subject,
    r.message_id, n.recorded_at, n.days_after_due, n.copy_of, n.is_too_empty, n.is_part, n.version_no, n.is_effective,
    n.is_restatement
FROM numbered AS n
JOIN receipt AS r USING (sha256)
LEFT JOIN core.unit AS u USING (unit_id);
CREATE OR REPLACE MACRO out.submission(as_of, known_at) AS TABLE
SELECT * FROM core.submission_of(as_of, known_at);
