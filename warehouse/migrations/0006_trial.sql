-- Hits of rules in shadow, apart from findings, so that nothing that tells or judges can take them for such.
CREATE TABLE core.trial (
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
