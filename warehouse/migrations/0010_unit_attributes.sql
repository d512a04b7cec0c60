-- Attributes of units are the programme's own: rows instead of columns. Region and land border, which the first layout held, move.
CREATE TABLE core.attribute (
    attribute VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    name_vi VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (attribute)
);
CREATE TABLE core.unit_attribute (
    unit_id VARCHAR NOT NULL,
    attribute VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (unit_id, attribute)
);
INSERT INTO core.attribute
SELECT * FROM (VALUES
    ('region_vi', 'text', 'Vùng', 'Region', 1),
    ('border', 'flag', 'Có biên giới đất liền', 'Has a land border', 2)
)
WHERE EXISTS (FROM core.unit);
INSERT INTO core.unit_attribute
SELECT unit_id, 'region_vi', region_vi FROM core.unit
UNION ALL
SELECT unit_id, 'border', CAST(CAST(border AS INTEGER) AS VARCHAR) FROM core.unit;
ALTER TABLE core.unit DROP COLUMN region_vi;
ALTER TABLE core.unit DROP COLUMN border;
