-- Cells that differ between two attached releases `before` and `after`, each with its cause. Key: unit_id, period_id, indicator_code.
-- The first cause that holds is told: new_period, definition (asked or not asked now), report (one counts where none did),
-- gone (none counts any more), version (another one counts), correction, due (the moment has passed), carried (only the
-- year-to-date: another period of the year has changed), reading (the same report reads otherwise).
WITH joined AS (
    SELECT
        unit_id, period_id, indicator_code, a.required AS required_before, b.required AS required_after,
        a.state AS state_before, b.state AS state_after, a.amount AS amount_before, b.amount AS amount_after,
        a.ytd_amount AS ytd_before, b.ytd_amount AS ytd_after, a.plan_amount AS plan_before, b.plan_amount AS plan_after,
        a.submission_id AS submission_before, b.submission_id AS submission_after,
        a.corrected AS corrected_before, b.corrected AS corrected_after
    FROM before.out.cell AS a
    FULL JOIN after.out.cell AS b USING (unit_id, period_id, indicator_code)
),
changed AS (
    SELECT
        *, state_before IS NOT DISTINCT FROM state_after AND amount_before IS NOT DISTINCT FROM amount_after
            AND plan_before IS NOT DISTINCT FROM plan_after AS is_same_in_period
    FROM joined
    WHERE NOT is_same_in_period OR ytd_before IS DISTINCT FROM ytd_after OR required_before IS DISTINCT FROM required_after
)
SELECT
    * EXCLUDE (is_same_in_period, submission_before, corrected_before, corrected_after),
    CASE
        WHEN state_before IS NULL AND period_id NOT IN (SELECT period_id FROM before.out.period) THEN 'new_period'
        WHEN state_before IS NULL OR state_after IS NULL OR required_before <> required_after THEN 'definition'
        WHEN submission_before IS NULL AND submission_after IS NOT NULL THEN 'report'
        WHEN submission_before IS NOT NULL AND submission_after IS NULL THEN 'gone'
        WHEN submission_before <> submission_after THEN 'version'
        WHEN corrected_before IS DISTINCT FROM corrected_after THEN 'correction'
        WHEN state_before = 'not_yet_due' THEN 'due'
        WHEN is_same_in_period THEN 'carried'
        WHEN corrected_after IS NOT NULL THEN 'correction'
        ELSE 'reading'
    END AS cause
FROM changed
ORDER BY period_id, unit_id, indicator_code
