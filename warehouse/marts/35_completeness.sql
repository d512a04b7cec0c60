-- out.completeness(as_of, known_at): the expected cells counted by state, over units, over indicators, and over both.
-- Grain and key: period_id, unit_id, indicator_code; NULL in unit_id or indicator_code stands for all of them.
-- The nine counts: what was expected (required cells), what was answered of it, and every cell, required or not, by its state.
-- `completeness` is answered over expected, at most 1; NULL where nothing was expected.
CREATE OR REPLACE MACRO out.completeness(as_of, known_at) AS TABLE
WITH counted AS (
    SELECT
        period_id, unit_id, indicator_code,
        count(*) FILTER (required) AS expected_cells,
        count(*) FILTER (required AND state IN ('value', 'zero', 'not_applicable')) AS answered_cells,
        count(*) FILTER (required AND state = 'missing') AS missing_cells,
        count(*) FILTER (state = 'value') AS value_cells,
        count(*) FILTER (state = 'zero') AS zero_cells,
        count(*) FILTER (state = 'not_applicable') AS not_applicable_cells,
        count(*) FILTER (state = 'invalid') AS invalid_cells,
        count(*) FILTER (state = 'not_required') AS not_required_cells,
        count(*) FILTER (state = 'not_yet_due') AS not_yet_due_cells
    FROM out.cell(as_of, known_at)
    GROUP BY GROUPING SETS ((period_id, unit_id), (period_id, indicator_code), (period_id))
)
SELECT *, core.share_of(answered_cells, expected_cells) AS completeness FROM counted;
