-- The first moment after now at which time alone changes what is known: a receipt dated ahead comes to pass, a row recorded by a
-- clock that ran ahead appears, a period is due or closes. NULL: none. One row.
SELECT min(moment) AS moment FROM (
    SELECT min(claimed_at) AS moment FROM raw.receipt WHERE claimed_at > $now
    UNION ALL SELECT min(recorded_at) FROM raw.receipt WHERE recorded_at > $now
    UNION ALL SELECT min(recorded_at) FROM raw.sighting WHERE recorded_at > $now
    UNION ALL SELECT min(recorded_at) FROM raw.reread WHERE recorded_at > $now
    UNION ALL SELECT min(recorded_at) FROM core.submission WHERE recorded_at > $now
    UNION ALL SELECT min(recorded_at) FROM core.decision WHERE recorded_at > $now
    UNION ALL SELECT min(TRY_CAST(outcome ->> 'received_at' AS TIMESTAMPTZ)) FROM core.decision WHERE TRY_CAST(outcome ->> 'received_at' AS TIMESTAMPTZ) > $now
    UNION ALL SELECT min(recorded_at) FROM core.score_review WHERE recorded_at > $now
    UNION ALL SELECT min(recorded_at) FROM core.correction WHERE recorded_at > $now
    UNION ALL SELECT min(recorded_at) FROM core.programme WHERE recorded_at > $now
    UNION ALL SELECT min(due_at) FROM core.period WHERE due_at > $now
    UNION ALL SELECT min(closes_at) FROM core.period WHERE closes_at > $now
);
