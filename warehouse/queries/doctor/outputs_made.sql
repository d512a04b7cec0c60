-- Every output on record, in the order in which they were made. Key: output_id.
SELECT output_id, kind, subject, content_sha256, place, recorded_at FROM core.output ORDER BY recorded_at, output_id;
