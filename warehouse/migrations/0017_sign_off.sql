-- How a sealed ranking goes from draft to published, rows only added.
CREATE TABLE core.sign_off (
    sign_off_id VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    seal VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (sign_off_id)
);
