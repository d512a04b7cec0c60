-- Every recorded candidate receipt; its moment in microseconds since 1970, which are compared in a fraction of the time.
-- Key: sighting_id, kind, claimed_us.
SELECT sighting_id, kind, epoch_us(claimed_at) AS claimed_us FROM raw.receipt;
