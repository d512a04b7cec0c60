-- Every recorded candidate receipt. Key: sighting_id, kind, claimed_at.
SELECT sighting_id, kind, claimed_at FROM raw.receipt;
