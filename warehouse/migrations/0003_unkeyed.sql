-- What belongs to a submission is told apart by the submission alone: it is written once, with it, and the submission's key
-- guards it. Keys of their own cost four fifths of the time of loading, and memory that grows with every report.
CREATE TABLE raw.identity_claim_unkeyed (
    submission_id VARCHAR NOT NULL,
    about VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    seen VARCHAR NOT NULL,
    resolved VARCHAR
);
INSERT INTO raw.identity_claim_unkeyed SELECT * FROM raw.identity_claim;
DROP TABLE raw.identity_claim;
ALTER TABLE raw.identity_claim_unkeyed RENAME TO identity_claim;

CREATE TABLE core.value_unkeyed (
    submission_id VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    amount DECIMAL(18,4),
    seen VARCHAR,
    sheet VARCHAR,
    cell VARCHAR
);
INSERT INTO core.value_unkeyed SELECT * FROM core.value;
DROP TABLE core.value;
ALTER TABLE core.value_unkeyed RENAME TO value;

CREATE TABLE core.activity_unkeyed (
    submission_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    starts_on DATE,
    ends_on DATE,
    place VARCHAR,
    partner VARCHAR,
    participants DECIMAL(18,4),
    indicator_code VARCHAR,
    sheet VARCHAR,
    cell VARCHAR
);
INSERT INTO core.activity_unkeyed SELECT * FROM core.activity;
DROP TABLE core.activity;
ALTER TABLE core.activity_unkeyed RENAME TO activity;

CREATE TABLE core.exemplar_unkeyed (
    submission_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR,
    name VARCHAR,
    holder VARCHAR,
    decision_number VARCHAR,
    decided_on DATE,
    summary VARCHAR,
    sheet VARCHAR,
    cell VARCHAR
);
INSERT INTO core.exemplar_unkeyed SELECT * FROM core.exemplar;
DROP TABLE core.exemplar;
ALTER TABLE core.exemplar_unkeyed RENAME TO exemplar;

CREATE TABLE core.self_score_unkeyed (
    submission_id VARCHAR NOT NULL,
    criterion_code VARCHAR NOT NULL,
    points DECIMAL(18,4),
    evidence VARCHAR,
    note VARCHAR,
    sheet VARCHAR,
    cell VARCHAR
);
INSERT INTO core.self_score_unkeyed SELECT * FROM core.self_score;
DROP TABLE core.self_score;
ALTER TABLE core.self_score_unkeyed RENAME TO self_score;

CREATE TABLE core.remark_unkeyed (
    submission_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    indicator_code VARCHAR,
    text VARCHAR NOT NULL,
    sheet VARCHAR,
    cell VARCHAR
);
INSERT INTO core.remark_unkeyed SELECT * FROM core.remark;
DROP TABLE core.remark;
ALTER TABLE core.remark_unkeyed RENAME TO remark;

CREATE TABLE core.finding_unkeyed (
    submission_id VARCHAR NOT NULL,
    finding_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    indicator_code VARCHAR,
    sheet VARCHAR,
    cell VARCHAR,
    value_seen VARCHAR,
    message_vi VARCHAR NOT NULL,
    fix_vi VARCHAR NOT NULL
);
INSERT INTO core.finding_unkeyed SELECT * FROM core.finding;
DROP TABLE core.finding;
ALTER TABLE core.finding_unkeyed RENAME TO finding;
