-- Every recorded document.
-- Key: sha256.
SELECT sha256 FROM raw.document;
