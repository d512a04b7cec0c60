-- out.receipt_difference(as_of, known_at, tolerance_hours, periods): evidence of receipt that speaks against the time which counts, of
-- submissions of some periods, or without them of all.
-- Key: submission_id, sighting_id, kind, claimed_at. Only what the programme ranks, and the hops of mails; the moment the
-- pipeline first saw a file is an upper bound and contradicts nothing, and what a sender or a disk claims (Date header,
-- modification time) proves nothing. An earlier time speaks for the unit wherever it was found; a later one speaks
-- against it only if it stands at the same place or is of a more trusted kind. A person's override settles what was
-- known by then. `questioned`: beyond the tolerance, and another answer to whether the report is late or a restatement.
CREATE OR REPLACE MACRO out.receipt_difference(as_of, known_at, tolerance_hours, periods := NULL) AS TABLE
WITH candidate AS (
    SELECT * FROM core.receipt_candidate(known_at, periods)
    WHERE possible AND (kind = 'received_hop' OR (rank IS NOT NULL AND kind <> 'first_seen'))
    QUALIFY recorded_at = max(recorded_at) OVER (PARTITION BY sighting_id, kind)
),
counted AS (
    SELECT
        s.submission_id, s.sha256, s.unit_id, s.unit_name, s.period_id, s.verdict, s.copy_of, s.received_at,
        s.receipt_kind, r.receipt_rank, r.sighting_id AS counted_sighting, r.decided_at, p.due_at, p.closes_at
    FROM out.submission(as_of, known_at) AS s
    JOIN core.receipt_of(known_at, periods) AS r USING (sha256)
    JOIN core.period AS p USING (period_id)
    WHERE periods IS NULL OR list_contains(periods, s.period_id)
)
SELECT
    t.submission_id, t.unit_id, t.unit_name, t.period_id, t.verdict, t.copy_of, t.received_at, t.receipt_kind,
    t.due_at, c.sighting_id, c.kind, c.claimed_at, c.detail,
    (c.claimed_at <= t.due_at) <> (t.received_at <= t.due_at) AS changes_due,
    (c.claimed_at <= t.closes_at) <> (t.received_at <= t.closes_at) AS changes_closing,
    abs(epoch(c.claimed_at) - epoch(t.received_at)) > tolerance_hours * 3600 AS beyond_tolerance,
    beyond_tolerance AND (changes_due OR changes_closing) AS questioned
FROM counted AS t
JOIN candidate AS c USING (sha256)
WHERE (t.decided_at IS NULL OR c.recorded_at > t.decided_at)
    AND (c.claimed_at < t.received_at OR (
        c.claimed_at > t.received_at AND c.rank IS NOT NULL
        AND (c.sighting_id = t.counted_sighting OR c.rank < t.receipt_rank)
    ));
