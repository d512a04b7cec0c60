-- out.today_total: totals over the units of today. Grain and key: period_id, indicator_code. Equal to out.indicator_total where all is comparable.
CREATE VIEW out.today_total AS
SELECT
    t.period_id, t.indicator_code,
    CASE WHEN bool_and(t.is_comparable) THEN
        CASE any_value(i.year_aggregation) WHEN 'ytd' THEN sum(t.ytd_amount) ELSE sum(t.amount) END
    END AS total,
    CASE any_value(i.year_aggregation) WHEN 'ytd' THEN sum(t.ytd_of_units) ELSE sum(t.of_units) END AS of_units,
    CASE WHEN bool_and(t.is_comparable) THEN sum(t.ytd_amount) END AS ytd_total,
    sum(t.ytd_of_units) AS ytd_of_units, sum(t.ytd_carried_units) AS ytd_carried_units,
    sum(t.units_expected) AS units_expected, count(*) AS today_units, bool_and(t.is_comparable) AS is_comparable
FROM out.today_cell AS t
JOIN out.indicator AS i USING (indicator_code)
GROUP BY t.period_id, t.indicator_code
