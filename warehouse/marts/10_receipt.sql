-- core.receipt_of(known_at, periods): one row per document, the receipt time that counts and what it rests on. Key: sha256.
-- In each sighting the most trusted candidate, as last recorded (a register may be corrected); over sightings the earliest; a person's override above both.
-- `periods` as for the candidates.
CREATE OR REPLACE MACRO core.receipt_of(known_at, periods := NULL) AS TABLE
WITH best AS (
    SELECT * FROM core.receipt_candidate(known_at, periods)
    WHERE rank IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY sighting_id ORDER BY rank, recorded_at DESC, claimed_at) = 1
),
earliest AS (
    SELECT * FROM best
    QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY claimed_at, sighting_id) = 1
),
override AS (
    SELECT
        subject AS sha256, TRY_CAST(outcome ->> 'received_at' AS TIMESTAMPTZ) AS received_at, decided_by, reason,
        recorded_at AS decided_at
    FROM core.decision
    WHERE kind = 'receipt_override' AND recorded_at <= known_at
        AND TRY_CAST(outcome ->> 'received_at' AS TIMESTAMPTZ) IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY subject ORDER BY recorded_at DESC, decision_id) = 1
)
SELECT
    e.sha256,
    coalesce(o.received_at, e.claimed_at) AS received_at,
    CASE WHEN o.sha256 IS NULL THEN e.kind ELSE 'override' END AS receipt_kind,
    CASE WHEN o.sha256 IS NULL THEN e.detail ELSE o.decided_by || ': ' || o.reason END AS receipt_detail,
    e.rank AS receipt_rank, o.decided_at,
    e.sighting_id, s.origin, s.display_name, s.channel, s.sender, s.subject, s.message_id
FROM earliest AS e
JOIN raw.sighting AS s USING (sighting_id)
LEFT JOIN override AS o ON o.sha256 = e.sha256;
