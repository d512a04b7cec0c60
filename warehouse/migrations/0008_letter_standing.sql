-- How the report stood to the unit's others when its letter was prepared: a letter that is not sent yet is made anew when that changes.
ALTER TABLE core.delivery ADD COLUMN IF NOT EXISTS standing VARCHAR;
