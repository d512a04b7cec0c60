-- The course of a year's scores: what reviewers give in two steps and what units say in between; rows are only added.
CREATE TABLE core.score_explanation (
    submission_id VARCHAR NOT NULL,
    criterion_code VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    unit_id VARCHAR NOT NULL,
    figures VARCHAR NOT NULL,
    given_by VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    text VARCHAR,
    evidence VARCHAR,
    sheet VARCHAR,
    cell VARCHAR
);
CREATE TABLE core.score_review (
    review_id VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    unit_id VARCHAR NOT NULL,
    criterion_code VARCHAR NOT NULL,
    step VARCHAR NOT NULL,
    points DECIMAL(18,4) NOT NULL,
    confirms BOOLEAN NOT NULL,
    reason VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    figures VARCHAR NOT NULL,
    document VARCHAR NOT NULL,
    cell VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (review_id)
);
