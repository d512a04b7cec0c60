-- One rule says what is sent and what is on time; its numbers are the programme's. Of programmes that counted the first accepted
-- report, no day to mend is left. Working days are laid out with the programme: `number` counts them, so that adding is looking up.
ALTER TABLE core.programme ADD COLUMN IF NOT EXISTS least_answered_percent DECIMAL(18,4) DEFAULT 50;
ALTER TABLE core.programme ADD COLUMN IF NOT EXISTS days_to_mend INTEGER DEFAULT 3;
UPDATE core.programme SET days_to_mend = 0 WHERE timeliness = 'first_accepted';
ALTER TABLE core.programme DROP COLUMN timeliness;
CREATE TABLE IF NOT EXISTS core.working_day (
    programme_hash VARCHAR NOT NULL,
    day DATE NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (programme_hash, day)
);
