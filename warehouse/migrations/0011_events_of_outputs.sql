-- Reports are drafts or final, and both and letters may be what the calendar asked for: that must be known to be made once.
ALTER TABLE core.output ADD COLUMN IF NOT EXISTS event VARCHAR;
ALTER TABLE core.output ADD COLUMN IF NOT EXISTS scheduled_for TIMESTAMPTZ;
ALTER TABLE core.output ADD COLUMN IF NOT EXISTS number INTEGER;
ALTER TABLE core.output ADD COLUMN IF NOT EXISTS reason VARCHAR;
ALTER TABLE core.output ADD COLUMN IF NOT EXISTS missed BOOLEAN;
