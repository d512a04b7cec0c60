-- Reports that count, received after the due moment, whose figures differ from those of the last version sent by then.
-- changed_codes: the indicators that differ; asked_codes: those about which the earlier version was returned or asked, * among
-- them where that was about the form. Of one period, or ($period_id NULL) of all. Grain and key: submission_id.
WITH sending AS (
    SELECT * FROM core.sending_of($as_of, $known_at) WHERE $period_id::VARCHAR IS NULL OR period_id = $period_id
),
pair AS (
    SELECT e.submission_id, e.unit_id, e.unit_name, e.period_id, e.received_at, i.submission_id AS other_id
    FROM sending AS e
    JOIN sending AS i USING (unit_id, period_id)
    WHERE e.is_effective AND e.received_at > e.due_at AND i.is_version AND i.received_at <= i.due_at
    QUALIFY row_number() OVER (
        PARTITION BY e.submission_id ORDER BY i.received_at DESC, i.recorded_at DESC, i.submission_id
    ) = 1
),
side AS (
    SELECT p.submission_id, v.indicator_code, v.measure, v.amount, v.state, FALSE AS is_earlier
    FROM pair AS p JOIN core.value AS v USING (submission_id)
    UNION ALL
    SELECT p.submission_id, v.indicator_code, v.measure, v.amount, v.state, TRUE AS is_earlier
    FROM pair AS p JOIN core.value AS v ON v.submission_id = p.other_id
),
changed AS (
    SELECT DISTINCT submission_id, indicator_code
    FROM (
        SELECT submission_id, indicator_code, measure FROM side
        GROUP BY submission_id, indicator_code, measure
        HAVING any_value(amount) FILTER (NOT is_earlier) IS DISTINCT FROM any_value(amount) FILTER (is_earlier)
            OR coalesce(any_value(state) FILTER (NOT is_earlier), 'missing')
                <> coalesce(any_value(state) FILTER (is_earlier), 'missing')
    )
)
SELECT
    p.*,
    (
        SELECT string_agg(c.indicator_code, ' ' ORDER BY c.indicator_code)
        FROM changed AS c WHERE c.submission_id = p.submission_id
    ) AS changed_codes,
    (
        SELECT string_agg(DISTINCT coalesce(f.indicator_code, '*'), ' ') FROM core.finding AS f
        WHERE f.submission_id = p.other_id AND f.severity IN ('BLOCK', 'EXPLAIN')
    ) AS asked_codes
FROM pair AS p
WHERE p.submission_id IN (SELECT submission_id FROM changed)
ORDER BY p.period_id, p.unit_id, p.submission_id;
