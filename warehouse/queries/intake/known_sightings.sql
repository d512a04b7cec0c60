-- Every recorded place.
-- Key: sighting_id.
SELECT sighting_id FROM raw.sighting;
