"""Explaining instead of fixing: what a unit said about a question, what an official ruled on it. Rows, never undone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import uuid4

from desk.clock import now_in
from desk.looks.status import list_all_questions, list_questions_in
from desk.rulings.decide import DecisionError, find_submission
from desk.rulings.record import record_decisions
from desk.settings import Settings
from reports.answers.desk_questions import Question
from warehouse import Moment, Warehouse

Ruling = Literal["accepted", "refused"]
SHORTEST_ID = 6


def list_questions(
    settings: Settings,
    unit_id: str | None = None,
    period_id: str | None = None,
    state: str | None = None,
    moment: Moment | None = None,
) -> list[Question]:
    """The questions of a unit, a period, a state, or all."""
    found = list_all_questions(settings, unit_id, period_id, moment)
    return [q for q in found if state in (None, q.state)]


def record_explanation(
    settings: Settings,
    token: str,
    findings: Sequence[str],
    text: str,
    by: str,
    source: str,
    now: datetime | None = None,
) -> list[Question]:
    """Record what the unit said by telephone or letter; `source` says who and how, `by` is who wrote it down."""
    said = text.strip()
    if not said:
        raise DecisionError("giải trình còn trống: ghi nội dung đơn vị nói ở --text")
    clock = now or now_in(settings.programme)
    with Warehouse.writer(settings.warehouse) as warehouse:
        chosen = _choose_questions(settings, warehouse, token, findings, clock)
        for question in chosen:
            if question.is_settled:
                raise DecisionError(f"{_name(question)} đã được chấp nhận, không cần giải trình thêm")
        reason = source.strip() or "ghi lại giải trình của đơn vị"
        _record(warehouse, chosen, {"act": "given", "text": said, "source": source.strip()}, by, reason, clock)
    return [replace(q, state="explained", answer=said) for q in chosen]


def record_ruling(
    settings: Settings,
    token: str,
    findings: Sequence[str],
    ruling: Ruling,
    by: str,
    reason: str,
    now: datetime | None = None,
) -> list[Question]:
    """Accept or refuse explanations. What was derived for the desk is closed the same way, without an explanation."""
    clock = now or now_in(settings.programme)
    with Warehouse.writer(settings.warehouse) as warehouse:
        chosen = _choose_questions(settings, warehouse, token, findings, clock)
        for question in chosen:
            if question.answer is None and not question.is_derived:
                raise DecisionError(
                    f"{_name(question)} chưa có giải trình để xem xét: đơn vị ghi ở cột “Ghi chú, giải trình”, hoặc "
                    f"ghi lại lời đơn vị bằng thidua explain {question.submission_id[:8]} --finding … --text …"
                )
        for question in chosen:
            _record(warehouse, [question], {"act": ruling, "text": question.answer}, by, reason, clock)
    return [replace(q, state=ruling, ruled_by=by, ruling_reason=reason) for q in chosen]


def _choose_questions(
    settings: Settings, warehouse: Warehouse, token: str, findings: Sequence[str], now: datetime
) -> list[Question]:
    """The questions of one submission that the tokens name; none: the only one. DecisionError names what there is."""
    submission = find_submission(warehouse, token, now)
    every = list_questions_in(warehouse, settings.programme, Moment(now, now))
    mine = [q for q in every if q.submission_id == submission["submission_id"]]
    if not mine:
        place = f"{submission['unit_name'] or 'chưa rõ đơn vị'}, {submission['period_id'] or 'chưa rõ kỳ'}"
        whose = (submission["unit_id"], submission["period_id"])
        others = {q.submission_id[:8] for q in every if (q.unit_id, q.period_id) == whose}
        hint = f"; câu hỏi của kỳ này nằm ở {', '.join(sorted(others))}" if others else ""
        raise DecisionError(f"bản {token} ({place}) không có câu hỏi nào{hint}")
    if not findings and len(mine) == 1:
        return mine
    wanted = [_find_question(finding, mine) for finding in findings]
    if not wanted:
        raise DecisionError(f"chọn câu hỏi bằng --finding; bản này có {_format_names(mine)}")
    return list(dict.fromkeys(wanted))


def _find_question(finding: str, questions: Sequence[Question]) -> Question:
    """By key, by finding, by code, or by code with a cell or an indicator, as `V04@D12` or `V04@2.3`."""
    code, _, place = finding.strip().partition("@")
    by_id = [
        q
        for q in questions
        if len(finding) >= SHORTEST_ID and (q.id.startswith(finding) or (q.finding_id or "").startswith(finding))
    ]
    by_code = [
        q
        for q in questions
        if q.code.casefold() == code.casefold()
        and (not place or place.casefold() in ((q.cell or "").casefold(), q.indicator_code))
    ]
    found = by_id or by_code
    if len(found) != 1:
        if not found:
            raise DecisionError(f"bản này không có câu hỏi {finding}; có {_format_names(questions)}")
        raise DecisionError(f"--finding {finding}: nêu rõ câu hỏi nào, có {_format_names(found)}")
    return found[0]


def _name(question: Question) -> str:
    place = question.cell or question.indicator_code
    return f"{question.code}@{place}" if place else question.code


def _format_names(questions: Sequence[Question]) -> str:
    """How many there are, then one a line."""
    return f"{len(questions)} câu hỏi:" + "".join(f"\n  {_name(q)} ({_describe_state(q)})" for q in questions)


def _describe_state(question: Question) -> str:
    about = f"chỉ tiêu {question.indicator_code}, " if question.cell and question.indicator_code else ""
    return f"{about}số {question.id[:8]}, {question.state_vi.lower()}"


def _record(
    warehouse: Warehouse,
    questions: Sequence[Question],
    outcome: dict[str, str | None],
    by: str,
    reason: str,
    now: datetime,
) -> None:
    """The rows stand by themselves: each says which question it is about, as it read then."""
    if not by.strip() or not reason.strip():
        raise DecisionError("quyết định phải có tên người (--by) và lý do (--reason)")
    facts = ("unit_id", "period_id", "code", "indicator_code", "cell", "value_seen", "message_vi", "submission_id")
    record_decisions(
        warehouse,
        [
            {
                "decision_id": uuid4().hex[:16],
                "kind": "explanation",
                "subject": question.id,
                "outcome": json.dumps(
                    outcome | {name: getattr(question, name) for name in facts}, ensure_ascii=False, sort_keys=True
                ),
                "decided_by": by.strip(),
                "reason": reason.strip(),
                "recorded_at": now,
            }
            for question in questions
        ],
    )
