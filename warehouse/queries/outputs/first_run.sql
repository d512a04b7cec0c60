-- When this desk first recorded anything; NULL for one that has not. One row.
SELECT min(started_at) AS started_at FROM core.run;
