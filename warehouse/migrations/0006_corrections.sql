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
