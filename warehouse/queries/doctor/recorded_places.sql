-- The places on record whose key is that of the archive's list of first sightings; those of pictures and enclosures beside a
-- report are made of the sender's too. Key: sighting_id.
SELECT s.sighting_id
FROM raw.sighting AS s
JOIN raw.document AS d USING (sha256)
WHERE coalesce(d.content_sha256, d.sha256) = d.sha256;
