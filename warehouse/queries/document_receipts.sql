-- When each document was received, as known now. Key: sha256.
SELECT sha256, received_at FROM core.receipt_of($known_at);
