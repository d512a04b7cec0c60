-- core.question_of(as_of, known_at, periods): findings to be explained of effective submissions of some periods, or without them of all,
-- and how each explanation stands. out.question(as_of, known_at): of all.
-- Key: submission_id, finding_id. state: open, explained (waits for an official), accepted, refused.
-- question_id is the same in another version of the report as long as rule, indicator, column, value seen and the figures
-- that the question quotes are the same: an explanation then carries over, else the question is a new one. A value that
-- was read as an amount is the same however it is written, a figure of the message with dots between thousands or without.
-- The unit answers in the form's column for notes, in this report or in one received after it (also one kept apart);
-- a refused text does not answer again. The desk records what it was told otherwise; of the two the later one counts.
CREATE OR REPLACE MACRO core.question_of(as_of, known_at, periods := NULL) AS TABLE
WITH submission AS (
    SELECT * FROM out.submission(as_of, known_at) WHERE periods IS NULL OR list_contains(periods, period_id)
),
effective AS (
    SELECT submission_id, unit_id, unit_code, unit_name, period_id, received_at FROM submission WHERE is_effective
),
note AS (
    SELECT e.submission_id, r.indicator_code, r.text, s.display_name, s.recorded_at
    FROM effective AS e
    JOIN submission AS s ON s.unit_id = e.unit_id AND s.period_id = e.period_id AND s.received_at >= e.received_at
    JOIN core.remark AS r ON r.submission_id = s.submission_id
    WHERE r.kind = 'note' AND s.verdict IN ('ACCEPTED', 'ACCEPTED_WITH_QUESTIONS', 'RETURNED')
    QUALIFY row_number() OVER (
        PARTITION BY e.submission_id, r.indicator_code
        ORDER BY s.received_at DESC, s.recorded_at DESC, s.submission_id, r.position
    ) = 1
),
asked AS (
    SELECT
        e.unit_id, e.unit_code, e.unit_name, e.period_id, f.*,
        left(sha256(concat_ws(
            chr(31), e.unit_id, e.period_id, f.code, coalesce(f.indicator_code, ''),
            coalesce(v.measure, concat_ws('!', f.sheet, f.cell)),
            CASE
                WHEN v.seen = f.value_seen AND v.amount IS NOT NULL
                    THEN replace(rtrim(rtrim(CAST(v.amount AS VARCHAR), '0'), '.'), '.', ',')
                ELSE coalesce(f.value_seen, '')
            END,
            array_to_string(
                list_transform(
                    regexp_extract_all(f.message_vi, '(?:^|[^0-9A-Za-z.,])(\d[\d.,]*)', 1),
                    lambda figure: CASE
                        WHEN regexp_matches(figure, '^\d{1,3}(\.\d{3})+(,\d+)?[.,]*$')
                            THEN regexp_replace(figure, '\.(\d{3})', '\1', 'g')
                        ELSE figure
                    END
                ),
                ' '
            )
        )), 16) AS question_id
    FROM core.finding AS f
    JOIN effective AS e USING (submission_id)
    LEFT JOIN core.value AS v ON v.submission_id = f.submission_id AND v.indicator_code = f.indicator_code
        AND v.sheet = f.sheet AND v.cell = f.cell
    WHERE f.severity = 'EXPLAIN'
    QUALIFY row_number() OVER (PARTITION BY f.submission_id, f.finding_id ORDER BY v.measure) = 1
),
answered AS (
    SELECT
        a.*, x.* EXCLUDE (question_id),
        n.recorded_at IS NOT NULL AND n.recorded_at >= coalesce(x.given_at, n.recorded_at) AS in_form,
        CASE WHEN in_form THEN n.text ELSE x.given_text END AS answer,
        CASE WHEN in_form THEN n.display_name ELSE coalesce(x.given_source, x.given_to) END AS answer_source,
        CASE WHEN in_form THEN n.recorded_at ELSE x.given_at END AS answered_at
    FROM asked AS a
    LEFT JOIN note AS n ON n.submission_id = a.submission_id AND n.indicator_code = a.indicator_code
    LEFT JOIN core.explanation(known_at) AS x USING (question_id)
)
SELECT
    question_id, submission_id, finding_id, unit_id, unit_code, unit_name, period_id, code, indicator_code, sheet, cell,
    value_seen, message_vi, fix_vi,
    CASE
        WHEN ruling = 'accepted' THEN 'accepted'
        WHEN ruling = 'refused' AND (answer IS NULL OR answered_at <= ruled_at OR answer = ruled_on) THEN 'refused'
        WHEN answer IS NOT NULL THEN 'explained'
        ELSE 'open'
    END AS state,
    answer, answer_source, answered_at, in_form, ruling, ruled_by, ruling_reason, ruled_at
FROM answered;
CREATE OR REPLACE MACRO out.question(as_of, known_at) AS TABLE
SELECT * FROM core.question_of(as_of, known_at);
