-- Corrections of known errors in reports: dated rows of the desk, never changed. What was reported stays in core.value.
CREATE TABLE core.correction (
    correction_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    action VARCHAR NOT NULL,
    unit_id VARCHAR NOT NULL,
    period_id VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    expected_state VARCHAR,
    expected_amount DECIMAL(18,4),
    corrected_state VARCHAR,
    corrected_amount DECIMAL(18,4),
    reason VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    decided_on DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (correction_id)
);

-- What could not be read, looked at again by a later run: whether it is still so. Until now a message or archive inside a
-- file that could not be read at first stayed on the list of unread things for good.
CREATE TABLE raw.reread (
    sha256 VARCHAR NOT NULL,
    readable BOOLEAN NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL,
    PRIMARY KEY (sha256, recorded_at)
);
