-- out.year_to_date(as_of, known_at): the cells of out.cell with the year-to-date of core.year_to_date_of.
-- Grain and key: unit_id, period_id, indicator_code.
CREATE OR REPLACE MACRO out.year_to_date(as_of, known_at) AS TABLE
WITH standing_cell AS (SELECT *, 'all' AS scope, 'standing' AS variant FROM out.cell(as_of, known_at))
SELECT * EXCLUDE (scope, variant) FROM core.year_to_date_of('standing_cell');
