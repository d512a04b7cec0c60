-- What the desk recorded and ruled about each question, as known then. Key: question_id.
SELECT * FROM core.explanation($known_at);
