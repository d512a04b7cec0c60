-- Every sign of who sent a submission and for which period, as it was read. Grain and key: about, source, seen.
SELECT about, source, seen, resolved FROM raw.identity_claim
WHERE submission_id = $submission_id
ORDER BY about DESC, source, seen;
