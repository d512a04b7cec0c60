-- Of each year the last ranking that had been published by known_at. Grain and key: year.
SELECT year, arg_max(seal, recorded_at) AS seal, max(recorded_at) AS published_at
FROM core.sign_off
WHERE state = 'published' AND recorded_at <= $known_at
GROUP BY year
ORDER BY year
