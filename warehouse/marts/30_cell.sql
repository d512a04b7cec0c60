-- core.cell_of(as_of, known_at, periods, first_unit, last_unit): the cells of some periods and the units between two in the order of
-- their identifiers; without them of all. out.cell(as_of, known_at): of all.
-- The ledger with what arrived: each expected cell in exactly one state.
-- Grain and key: unit_id, period_id, indicator_code. A blank is `missing`, never zero; amounts only from effective submissions.
-- Corrections that apply stand in place of what was reported; `corrected` names the columns, reported_amount keeps the
-- primary amount of the report. stated_ytd: what the report says is the year-to-date; what counts as such is core.year_to_date_of.
CREATE OR REPLACE MACRO core.cell_of(as_of, known_at, periods := NULL, first_unit := NULL, last_unit := NULL) AS TABLE
WITH submission AS (
    SELECT * FROM out.submission(as_of, known_at)
    WHERE (periods IS NULL OR list_contains(periods, period_id))
        AND (first_unit IS NULL OR unit_id BETWEEN first_unit AND last_unit)
),
effective AS (SELECT submission_id, unit_id, period_id FROM submission WHERE is_effective),
last_returned AS (
    SELECT submission_id, unit_id, period_id FROM submission
    WHERE verdict = 'RETURNED' AND unit_id IS NOT NULL AND period_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY unit_id, period_id ORDER BY received_at DESC, submission_id) = 1
),
correction AS (SELECT * FROM out.correction(as_of, known_at) WHERE applies),
-- Of a unit whose reports all were returned, what the last of them says.
refused AS (
    SELECT l.unit_id, l.period_id, v.indicator_code, v.measure, v.state
    FROM last_returned AS l
    ANTI JOIN effective AS e USING (unit_id, period_id)
    JOIN core.value AS v ON v.submission_id = l.submission_id
),
given AS NOT MATERIALIZED (
    SELECT
        v.submission_id, v.indicator_code, v.measure, v.sheet, v.cell, v.amount AS reported_amount,
        coalesce(c.corrected_state, v.state) AS state,
        CASE WHEN c.correction_id IS NULL THEN v.amount ELSE c.corrected_amount END AS amount
    FROM core.value AS v
    SEMI JOIN effective USING (submission_id)
    LEFT JOIN correction AS c USING (submission_id, indicator_code, measure)
),
measure AS (
    SELECT
        submission_id, indicator_code,
        max(amount) FILTER (measure = 'ytd') AS stated_ytd,
        max(amount) FILTER (measure = 'plan') AS plan_amount
    FROM given WHERE measure IN ('ytd', 'plan') GROUP BY submission_id, indicator_code
),
corrected AS (
    SELECT submission_id, indicator_code, string_agg(measure, ', ' ORDER BY measure) AS corrected
    FROM correction GROUP BY submission_id, indicator_code
),
expected AS (
    SELECT *, CASE year_aggregation WHEN 'ytd' THEN 'ytd' ELSE 'period' END AS measure FROM core.expected_cell
    WHERE (periods IS NULL OR list_contains(periods, period_id))
        AND (first_unit IS NULL OR unit_id BETWEEN first_unit AND last_unit)
)
SELECT
    x.unit_id, x.period_id, x.indicator_code, x.required, x.year_aggregation,
    CASE
        WHEN v.state = 'missing' AND NOT x.required THEN 'not_required'
        WHEN v.state IS NOT NULL THEN v.state
        WHEN NOT x.required THEN 'not_required'
        WHEN e.submission_id IS NULL AND r.state = 'invalid' THEN 'invalid'
        WHEN e.submission_id IS NULL AND l.submission_id IS NULL AND as_of <= p.due_at THEN 'not_yet_due'
        ELSE 'missing'
    END AS state,
    v.amount, m.stated_ytd, m.plan_amount, e.submission_id, v.sheet, v.cell, k.corrected, v.reported_amount
FROM expected AS x
JOIN core.period AS p USING (period_id)
LEFT JOIN effective AS e USING (unit_id, period_id)
LEFT JOIN given AS v
    ON v.submission_id = e.submission_id AND v.indicator_code = x.indicator_code AND v.measure = x.measure
LEFT JOIN measure AS m ON m.submission_id = e.submission_id AND m.indicator_code = x.indicator_code
LEFT JOIN corrected AS k ON k.submission_id = e.submission_id AND k.indicator_code = x.indicator_code
LEFT JOIN last_returned AS l ON l.unit_id = x.unit_id AND l.period_id = x.period_id
LEFT JOIN refused AS r
    ON r.unit_id = x.unit_id AND r.period_id = x.period_id AND r.indicator_code = x.indicator_code
    AND r.measure = x.measure;
CREATE OR REPLACE MACRO out.cell(as_of, known_at) AS TABLE
SELECT * FROM core.cell_of(as_of, known_at);
