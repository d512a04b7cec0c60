-- The places on record. Key: sighting_id.
SELECT sighting_id FROM raw.sighting;
