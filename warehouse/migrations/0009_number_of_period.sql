-- Periods have a kind of which quarters are one: their number in the year is called so.
ALTER TABLE core.period RENAME COLUMN quarter TO number;
