-- How many submissions got each verdict. Grain and key: verdict.
SELECT verdict, count(*) AS submissions FROM out.submission($as_of, $known_at) GROUP BY verdict ORDER BY verdict;
