-- core.explanation(known_at): what the desk recorded about each question: the last explanation given by telephone or
-- letter, and the last ruling of an official. Key: question_id. Earlier ones stay in core.decision.
CREATE OR REPLACE MACRO core.explanation(known_at) AS TABLE
WITH event AS (
    SELECT subject AS question_id, outcome ->> 'act' AS act, {
        'act': outcome ->> 'act', 'text': outcome ->> 'text', 'source': outcome ->> 'source',
        'person': decided_by, 'reason': reason, 'at': recorded_at
    } AS told, recorded_at
    FROM core.decision
    WHERE kind = 'explanation' AND recorded_at <= known_at
),
last AS (
    SELECT
        question_id,
        arg_max(told, recorded_at) FILTER (act = 'given') AS given,
        arg_max(told, recorded_at) FILTER (act IN ('accepted', 'refused')) AS ruled
    FROM event
    GROUP BY question_id
)
SELECT
    question_id,
    given.text AS given_text, given.source AS given_source, given.person AS given_to, given.at AS given_at,
    ruled.act AS ruling, ruled.text AS ruled_on, ruled.person AS ruled_by, ruled.reason AS ruling_reason,
    ruled.at AS ruled_at
FROM last;
