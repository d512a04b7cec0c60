-- What became of every reply to a unit: prepared, being sent, sent, refused. Rows are only added; the last one counts.
CREATE TABLE core.delivery (
    message_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    submission_id VARCHAR NOT NULL,
    receipt_number VARCHAR NOT NULL,
    unit_id VARCHAR,
    period_id VARCHAR,
    received_at TIMESTAMPTZ NOT NULL,
    recipient VARCHAR,
    state VARCHAR NOT NULL,
    attempt INTEGER NOT NULL,
    code INTEGER,
    error VARCHAR,
    decided_by VARCHAR,
    reason VARCHAR,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (message_id, position)
);
