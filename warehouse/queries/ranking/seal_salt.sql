-- The salt of a year's seals, as hexadecimal digits; no row before the year was first sealed. Key: year.
SELECT year, salt FROM core.seal_salt WHERE year = $year
