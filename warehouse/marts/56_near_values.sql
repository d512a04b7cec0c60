-- out.near_values(as_of, known_at, least_equal, least_amount, most_different, least_percent, of_period): effective reports, of one
-- period or without it of all, whose amounts
-- of the period are nearly those of another: the unit's own of the counted period before, or another unit's of the same
-- period that was received before. Grain: a report and how it is near (own or not), the nearest other. Key: submission_id, own.
-- Amounts that add up are compared. An amount tells from `least_amount` on; two reports are near if `least_equal` telling
-- amounts are equal and at most `most_different` of all differ, or `least_percent` of the telling are equal. One
-- that says nothing is one that says 0. Also those of which nothing differs; out.same_values tells which are wholly equal.
-- Other units are found by bands: the indicators dealt out to one band more than amounts may differ, so that two near
-- reports are equal in one band at least; reports meet only where a band with two telling amounts is the same.
CREATE OR REPLACE MACRO out.near_values(
    as_of, known_at, least_equal, least_amount, most_different, least_percent, of_period := NULL
) AS TABLE
WITH counted AS (
    SELECT indicator_code, row_number() OVER (ORDER BY position) AS place
    FROM core.indicator
    WHERE year_aggregation = 'sum' AND type <> 'bool'
),
band_count AS (
    SELECT 1 + greatest(most_different, CAST(floor(count(*) * (100 - least_percent) / 100) AS INTEGER)) AS bands
    FROM counted
),
dated AS (SELECT period_id, lag(period_id) OVER (ORDER BY window_start) AS before_id FROM core.period),
report AS MATERIALIZED (
    SELECT s.submission_id, s.unit_id, s.unit_name, s.period_id, s.received_at, p.before_id
    FROM out.submission(as_of, known_at) AS s
    JOIN dated AS p USING (period_id)
    WHERE s.is_effective
        AND (
            of_period IS NULL OR s.period_id = of_period
            OR s.period_id = (SELECT before_id FROM dated WHERE period_id = of_period)
        )
),
amount AS MATERIALIZED (
    SELECT v.submission_id, c.indicator_code, c.place % (SELECT bands FROM band_count) AS band, v.amount
    FROM core.value AS v
    JOIN counted AS c USING (indicator_code)
    SEMI JOIN report AS r USING (submission_id)
    WHERE v.measure = 'period' AND v.amount <> 0
),
telling AS (
    SELECT submission_id FROM amount WHERE amount >= least_amount
    GROUP BY submission_id HAVING count(*) >= least_equal
),
band AS (
    SELECT
        a.submission_id, r.unit_id, r.period_id, r.received_at, a.band,
        md5(string_agg(a.indicator_code || '=' || CAST(a.amount AS VARCHAR), ';' ORDER BY a.indicator_code)) AS amounts
    FROM amount AS a
    JOIN report AS r USING (submission_id)
    SEMI JOIN telling AS t USING (submission_id)
    WHERE of_period IS NULL OR r.period_id = of_period
    GROUP BY a.submission_id, r.unit_id, r.period_id, r.received_at, a.band
    HAVING count(*) FILTER (a.amount >= least_amount) >= 2
),
-- Few bands are the same as another's: kept apart, so that reports never meet by their period alone.
shared_band AS MATERIALIZED (
    FROM band QUALIFY count(*) OVER (PARTITION BY period_id, band, amounts) >= 2
),
pair AS (
    SELECT r.submission_id, o.submission_id AS other_id, TRUE AS own
    FROM report AS r
    JOIN report AS o ON o.unit_id = r.unit_id AND o.period_id = r.before_id
    WHERE r.submission_id IN (FROM telling) AND o.submission_id IN (FROM telling)
        AND (of_period IS NULL OR r.period_id = of_period)
    UNION
    SELECT b.submission_id, o.submission_id AS other_id, FALSE AS own
    FROM shared_band AS b
    JOIN shared_band AS o ON o.period_id = b.period_id AND o.band = b.band AND o.amounts = b.amounts
        AND o.unit_id <> b.unit_id AND (o.received_at, o.unit_id) < (b.received_at, b.unit_id)
),
compared AS (
    SELECT
        submission_id, other_id, own,
        count(*) FILTER (mine = theirs AND mine >= least_amount) AS equal,
        count(*) FILTER (mine IS DISTINCT FROM theirs) AS different
    FROM (
        SELECT submission_id, other_id, own, indicator_code, max(mine) AS mine, max(theirs) AS theirs
        FROM (
            SELECT p.*, a.indicator_code, a.amount AS mine, NULL AS theirs
            FROM pair AS p JOIN amount AS a USING (submission_id)
            UNION ALL
            SELECT p.*, a.indicator_code, NULL AS mine, a.amount AS theirs
            FROM pair AS p JOIN amount AS a ON a.submission_id = p.other_id
        )
        GROUP BY ALL
    )
    GROUP BY submission_id, other_id, own
)
SELECT
    r.submission_id, r.unit_id, r.unit_name, r.period_id, c.own, c.equal, c.different,
    o.submission_id AS other_id, o.unit_id AS other_unit_id, o.unit_name AS other_unit_name,
    o.period_id AS other_period_id
FROM compared AS c
JOIN report AS r USING (submission_id)
JOIN report AS o ON o.submission_id = c.other_id
WHERE c.equal >= least_equal
    AND (c.different <= most_different OR 100 * c.equal >= least_percent * (c.equal + c.different))
QUALIFY row_number() OVER (
    PARTITION BY r.submission_id, c.own ORDER BY c.different, c.equal DESC, o.received_at, o.submission_id
) = 1;
