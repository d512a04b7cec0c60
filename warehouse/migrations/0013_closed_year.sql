-- The programme's files as they were installed, and which of them a closed year is scored by from then on.
CREATE TABLE IF NOT EXISTS core.programme_file (
    programme_hash VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    PRIMARY KEY (programme_hash, file)
);
CREATE TABLE IF NOT EXISTS core.closed_year (
    year INTEGER NOT NULL,
    programme_hash VARCHAR NOT NULL,
    closed_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (year)
);
