-- Reports are drafts or final, and both and letters may be what the calendar asked for: that must be known to be made once.
ALTER TABLE core.output ADD COLUMN event VARCHAR;
ALTER TABLE core.output ADD COLUMN scheduled_for TIMESTAMPTZ;
ALTER TABLE core.output ADD COLUMN number INTEGER;
ALTER TABLE core.output ADD COLUMN reason VARCHAR;
ALTER TABLE core.output ADD COLUMN missed BOOLEAN;
