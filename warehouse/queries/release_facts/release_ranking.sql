-- Rankings that have been published. Key: year.
SELECT year, seal, as_of, known_at, programme_hash FROM release_declared_ranking ORDER BY year
