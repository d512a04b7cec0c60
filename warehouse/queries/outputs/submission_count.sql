-- How many submissions are known at the moment. One row.
SELECT count(*) AS submissions FROM out.submission($as_of, $known_at);
