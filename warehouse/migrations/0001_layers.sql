-- The first layout: raw (documents, receipts), core (dimensions, submissions, values, findings, decisions), out (for people).
CREATE SCHEMA raw;
CREATE SCHEMA core;
CREATE SCHEMA out;

CREATE TABLE core.programme (
    programme_hash VARCHAR NOT NULL,
    programme_id VARCHAR NOT NULL,
    name_vi VARCHAR NOT NULL,
    time_zone VARCHAR NOT NULL,
    timeliness VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (programme_hash)
);

CREATE TABLE core.unit (
    unit_id VARCHAR NOT NULL,
    catalogue VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    name_vi VARCHAR NOT NULL,
    region_vi VARCHAR NOT NULL,
    border BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (unit_id)
);

CREATE TABLE core.period (
    period_id VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,
    label_vi VARCHAR NOT NULL,
    window_start DATE NOT NULL,
    window_end DATE NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    closes_at TIMESTAMPTZ NOT NULL,
    programme_hash VARCHAR NOT NULL,
    PRIMARY KEY (period_id)
);

CREATE TABLE core.indicator (
    indicator_code VARCHAR NOT NULL,
    task_group VARCHAR NOT NULL,
    name_vi VARCHAR NOT NULL,
    unit_vi VARCHAR NOT NULL,
    type VARCHAR NOT NULL,
    year_aggregation VARCHAR NOT NULL,
    applies_to VARCHAR NOT NULL,
    sensitive BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (indicator_code)
);

CREATE TABLE core.expected_cell (
    unit_id VARCHAR NOT NULL,
    period_id VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    required BOOLEAN NOT NULL,
    PRIMARY KEY (unit_id, period_id, indicator_code)
);

CREATE TABLE core.cluster_member (
    unit_id VARCHAR NOT NULL,
    period_id VARCHAR NOT NULL,
    cluster_code VARCHAR NOT NULL,
    cluster_name VARCHAR NOT NULL,
    PRIMARY KEY (unit_id, period_id)
);

CREATE TABLE raw.document (
    sha256 VARCHAR NOT NULL,
    size_bytes INTEGER NOT NULL,
    media VARCHAR NOT NULL,
    disposition VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL,
    PRIMARY KEY (sha256)
);

CREATE TABLE raw.sighting (
    sighting_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    container_sha256 VARCHAR,
    channel VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    folder VARCHAR,
    display_name VARCHAR NOT NULL,
    raw_name VARCHAR NOT NULL,
    sender VARCHAR,
    subject VARCHAR,
    message_id VARCHAR,
    sent_by VARCHAR,
    authentication VARCHAR,
    first_seen_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL,
    PRIMARY KEY (sighting_id)
);

CREATE TABLE raw.receipt (
    sighting_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    claimed_at TIMESTAMPTZ NOT NULL,
    rank INTEGER,
    detail VARCHAR,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (sighting_id, kind, claimed_at)
);

CREATE TABLE raw.identity_claim (
    submission_id VARCHAR NOT NULL,
    about VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    seen VARCHAR NOT NULL,
    resolved VARCHAR,
    PRIMARY KEY (submission_id, about, source, seen)
);

CREATE TABLE core.run (
    run_id VARCHAR NOT NULL,
    command VARCHAR NOT NULL,
    programme_hash VARCHAR NOT NULL,
    code_version VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    summary VARCHAR,
    PRIMARY KEY (run_id)
);

CREATE TABLE core.submission (
    submission_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    programme_hash VARCHAR NOT NULL,
    reader_version VARCHAR NOT NULL,
    unit_id VARCHAR,
    period_id VARCHAR,
    stamped BOOLEAN NOT NULL,
    verdict VARCHAR NOT NULL,
    content_hash VARCHAR,
    recorded_at TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL,
    PRIMARY KEY (submission_id)
);

CREATE TABLE core.value (
    submission_id VARCHAR NOT NULL,
    indicator_code VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    amount DECIMAL(18,4),
    seen VARCHAR,
    sheet VARCHAR,
    cell VARCHAR,
    PRIMARY KEY (submission_id, indicator_code, measure)
);

CREATE TABLE core.activity (
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
    cell VARCHAR,
    PRIMARY KEY (submission_id, position)
);

CREATE TABLE core.exemplar (
    submission_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR,
    name VARCHAR,
    holder VARCHAR,
    decision_number VARCHAR,
    decided_on DATE,
    summary VARCHAR,
    sheet VARCHAR,
    cell VARCHAR,
    PRIMARY KEY (submission_id, position)
);

CREATE TABLE core.self_score (
    submission_id VARCHAR NOT NULL,
    criterion_code VARCHAR NOT NULL,
    points DECIMAL(18,4),
    evidence VARCHAR,
    note VARCHAR,
    sheet VARCHAR,
    cell VARCHAR,
    PRIMARY KEY (submission_id, criterion_code)
);

CREATE TABLE core.remark (
    submission_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    indicator_code VARCHAR,
    text VARCHAR NOT NULL,
    sheet VARCHAR,
    cell VARCHAR,
    PRIMARY KEY (submission_id, kind, position)
);

CREATE TABLE core.finding (
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
    fix_vi VARCHAR NOT NULL,
    PRIMARY KEY (submission_id, finding_id)
);

CREATE TABLE core.decision (
    decision_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (decision_id)
);

CREATE TABLE core.output (
    output_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    as_of TIMESTAMPTZ NOT NULL,
    known_at TIMESTAMPTZ NOT NULL,
    programme_hash VARCHAR NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (output_id)
);
