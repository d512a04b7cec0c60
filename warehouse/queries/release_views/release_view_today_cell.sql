-- out.today_cell: cells of due periods by the units of today. Grain and key: unit_id (of today), period_id, indicator_code.
-- A period's units are added up to what they are part of today: of_units had an amount, of units_expected that were to report it
-- (ytd_of_units and ytd_carried_units for the year-to-date). is_comparable is false, and the amounts are NULL, where an indicator
-- does not add up over units and more than one unit stands behind it. Of yes/no indicators the amount counts the units that say yes.
CREATE VIEW out.today_cell AS
WITH placed AS (
    SELECT
        s.successor_id, c.*, i.across_units <> 'none' OR count(*) OVER (
            PARTITION BY s.successor_id, c.period_id, c.indicator_code
        ) = 1 AS is_comparable
    FROM out.cell AS c
    JOIN out.unit_successor AS s USING (unit_id)
    JOIN out.indicator AS i USING (indicator_code)
    JOIN out.period AS p USING (period_id)
    WHERE p.is_due
)
SELECT
    c.successor_id AS unit_id, any_value(u.name_vi) AS unit_name, c.period_id, c.indicator_code,
    CASE WHEN bool_and(c.is_comparable) THEN sum(c.amount) END AS amount,
    count(c.amount) AS of_units,
    CASE WHEN bool_and(c.is_comparable) THEN sum(c.ytd_amount) END AS ytd_amount,
    count(c.ytd_amount) AS ytd_of_units, count(c.carried_from) AS ytd_carried_units,
    count(*) FILTER (c.required) AS units_expected, count(*) AS merged_units, bool_and(c.is_comparable) AS is_comparable
FROM placed AS c
JOIN out.unit AS u ON u.unit_id = c.successor_id
GROUP BY c.successor_id, c.period_id, c.indicator_code
