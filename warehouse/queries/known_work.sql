-- Documents judged already under this programme and reader. Key: sha256.
SELECT DISTINCT sha256 FROM core.submission
WHERE programme_hash = $programme_hash AND reader_version = $reader_version;
