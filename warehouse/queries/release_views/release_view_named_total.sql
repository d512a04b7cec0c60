-- out.named_total: totals of due periods with names and with how many units stand behind them. Grain and key: period_id, indicator_code.
-- of_units: units with an amount behind total; share_of_units: of those that were to report, NULL where none was.
CREATE VIEW out.named_total AS
SELECT
    p.label_vi, i.name_vi AS indicator_name, i.unit_vi, t.period_id, t.indicator_code, t.total,
    CASE WHEN i.year_aggregation = 'ytd' THEN t.ytd_units ELSE t.units_reported END AS of_units,
    t.units_expected,
    CAST(of_units / nullif(t.units_expected, 0) AS DECIMAL(9, 4)) AS share_of_units,
    t.ytd_total, t.ytd_units AS ytd_of_units, t.ytd_carried_units
FROM out.indicator_total AS t
JOIN out.period AS p USING (period_id)
JOIN out.indicator AS i USING (indicator_code)
WHERE p.is_due
