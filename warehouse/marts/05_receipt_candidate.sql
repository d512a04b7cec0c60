-- core.receipt_candidate(known_at, periods): every candidate receipt time with its place in the order of trust. Key: sighting_id, kind, claimed_at.
-- The order is that of the programme that governs the document: the one which fixed its period (frozen once the period
-- closed), else the newest. Programmes laid out before their order was recorded keep the rank stored with the candidate.
-- `periods` leaves only documents that were ever judged to be of one of these periods, '' standing for those of no known one; without
-- it all are there.
-- A time after the first sighting, or long before the programme, cannot be true: not `possible`, hence without a rank.
CREATE OR REPLACE MACRO core.receipt_candidate(known_at, periods := NULL) AS TABLE
WITH wanted AS (SELECT sha256 FROM core.submission WHERE list_contains(periods, coalesce(period_id, ''))),
newest AS (
    SELECT programme_hash, time_zone FROM core.programme
    ORDER BY recorded_at <= known_at DESC, recorded_at DESC LIMIT 1
),
governed AS (
    SELECT s.sha256, arg_max(p.programme_hash, s.recorded_at) AS programme_hash
    FROM core.submission AS s
    JOIN core.period AS p USING (period_id)
    WHERE s.recorded_at <= known_at AND (periods IS NULL OR s.sha256 IN (SELECT sha256 FROM wanted))
    GROUP BY s.sha256
),
ordered AS (SELECT DISTINCT programme_hash FROM core.receipt_kind),
candidate AS (
    SELECT
        s.sighting_id, s.sha256, r.kind, r.claimed_at, r.rank AS stored_rank, r.detail, r.recorded_at,
        coalesce(g.programme_hash, (SELECT programme_hash FROM newest)) AS programme_hash,
        r.claimed_at <= s.first_seen_at AND coalesce(
            date_part('year', timezone((SELECT time_zone FROM newest), r.claimed_at))
            >= (SELECT min(year) FROM core.period) - 1, TRUE
        ) AS possible
    FROM raw.sighting AS s
    JOIN raw.receipt AS r USING (sighting_id)
    LEFT JOIN governed AS g ON g.sha256 = s.sha256
    WHERE s.recorded_at <= known_at AND r.recorded_at <= known_at
        AND (periods IS NULL OR s.sha256 IN (SELECT sha256 FROM wanted))
)
SELECT
    c.* EXCLUDE (stored_rank, programme_hash),
    CASE WHEN o.programme_hash IS NULL THEN c.stored_rank WHEN c.possible THEN k.rank END AS rank
FROM candidate AS c
LEFT JOIN ordered AS o ON o.programme_hash = c.programme_hash
LEFT JOIN core.receipt_kind AS k ON k.programme_hash = c.programme_hash AND k.kind = c.kind;
