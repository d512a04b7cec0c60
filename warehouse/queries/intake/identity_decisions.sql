-- Documents whose sender and period a person has settled: the latest decision, and whether it has been judged since.
-- Grain and key: sha256.
WITH latest AS (
    SELECT
        decision_id, subject AS sha256, outcome ->> 'unit_id' AS unit_id, outcome ->> 'period_id' AS period_id,
        recorded_at
    FROM core.decision
    WHERE kind = 'identity'
    QUALIFY row_number() OVER (PARTITION BY subject ORDER BY recorded_at DESC, decision_id) = 1
)
SELECT
    l.*,
    NOT EXISTS (
        SELECT 1 FROM core.submission AS s WHERE s.sha256 = l.sha256 AND s.recorded_at > l.recorded_at
    ) AS open
FROM latest AS l;
