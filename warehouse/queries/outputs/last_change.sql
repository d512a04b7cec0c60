-- The last moment at which anything was recorded, and the last due or closing moment passed by now. One row.
SELECT
    (SELECT max(recorded_at) FROM (
        SELECT max(recorded_at) AS recorded_at FROM core.submission
        UNION ALL SELECT max(recorded_at) FROM core.decision
        UNION ALL SELECT max(recorded_at) FROM core.score_review
        UNION ALL SELECT max(recorded_at) FROM core.correction
        UNION ALL SELECT max(recorded_at) FROM raw.reread
        UNION ALL SELECT max(recorded_at) FROM core.programme
        UNION ALL SELECT max(recorded_at) FROM raw.sighting
        UNION ALL SELECT max(recorded_at) FROM raw.receipt WHERE rank IS NOT NULL
    )) AS recorded_at,
    (SELECT max(boundary) FROM (
        SELECT max(due_at + INTERVAL 1 SECOND) AS boundary FROM core.period WHERE due_at < $now
        UNION ALL SELECT max(closes_at + INTERVAL 1 SECOND) FROM core.period WHERE closes_at < $now
    )) AS boundary;
