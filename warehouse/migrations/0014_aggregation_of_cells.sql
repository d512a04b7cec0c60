-- How an indicator makes a year is kept with each expected cell: a closed period keeps what it was laid out with.
ALTER TABLE core.expected_cell ADD COLUMN IF NOT EXISTS year_aggregation VARCHAR;
UPDATE core.expected_cell AS x SET year_aggregation = i.year_aggregation
FROM core.indicator AS i WHERE i.indicator_code = x.indicator_code;
