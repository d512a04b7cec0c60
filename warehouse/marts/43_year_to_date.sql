-- core.year_to_date_at(as_of, known_at, first_unit, last_unit): the cells of out.cell with the year-to-date of
-- core.year_to_date_of, of the units between two in the order of their identifiers; without them of all.
-- out.year_to_date(as_of, known_at): of all. Grain and key: unit_id, period_id, indicator_code.
CREATE OR REPLACE MACRO core.year_to_date_at(as_of, known_at, first_unit := NULL, last_unit := NULL) AS TABLE
WITH standing_cell AS (
    SELECT *, 'all' AS scope, 'standing' AS variant FROM out.cell(as_of, known_at)
    WHERE first_unit IS NULL OR unit_id BETWEEN first_unit AND last_unit
)
SELECT * EXCLUDE (scope, variant) FROM core.year_to_date_of('standing_cell');
CREATE OR REPLACE MACRO out.year_to_date(as_of, known_at) AS TABLE
SELECT * FROM core.year_to_date_at(as_of, known_at);
