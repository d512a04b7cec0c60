-- The reports that stand behind a period's figures and those it is compared with (its year and the one before), at one moment.
-- Grain and key: unit_id, period_id.
SELECT s.unit_id, s.period_id, s.sha256, s.submission_id
FROM out.submission($as_of, $known_at) AS s
JOIN core.period AS q ON q.period_id = s.period_id
JOIN core.period AS p ON p.period_id = $period_id
WHERE s.is_effective AND q.year BETWEEN p.year - 1 AND p.year
ORDER BY s.period_id, s.unit_id
