-- What cannot be a report by itself is a document for each sender: keys other than the hash of the content, which is kept beside.
ALTER TABLE raw.document ADD COLUMN IF NOT EXISTS content_sha256 VARCHAR;
