-- What people decided about a document, oldest first. Key: decision_id.
SELECT kind, outcome, decided_by, reason, recorded_at FROM core.decision WHERE subject = $sha256 ORDER BY recorded_at;
