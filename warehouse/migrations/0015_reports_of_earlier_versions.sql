-- Reports recorded before drafts and final ones were told apart are what their moment makes them: final from the due time on.
-- Without this they would not count as issued, and the calendar would ask for them again.
UPDATE core.output SET event = told.event, number = told.number
FROM (
    SELECT output_id, event,
        CASE WHEN event = 'final' THEN row_number() OVER (PARTITION BY subject, event ORDER BY recorded_at, output_id) END AS number
    FROM (
        SELECT made.output_id, made.subject, made.recorded_at,
            CASE WHEN made.as_of >= period.due_at THEN 'final' ELSE 'draft' END AS event
        FROM core.output AS made JOIN core.period AS period ON period.period_id = made.subject
        WHERE made.kind = 'report' AND made.event IS NULL
    )
) AS told
WHERE core.output.output_id = told.output_id;
