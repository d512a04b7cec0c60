"""Decisions of people: whose a held report is, when a report was received. Rows with name and reason, never undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from desk.clock import now_in
from desk.rulings.record import record_decisions
from desk.settings import Settings
from schemas.errors import PlainError
from schemas.findings import Verdict
from schemas.known_pandas import pd
from sources.documents import UNREAD_PREFIX
from sources.identity.signs import SOURCES_VI
from sources.receipts import earliest_receipt
from warehouse import Moment, Warehouse

_DAY_FORMS: Final = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")


class DecisionError(PlainError, ValueError):
    """The decision cannot be recorded; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document's evidence of receipt: the submission, every candidate time, and what people decided."""

    submission: Mapping[str, Any]
    candidates: pd.DataFrame
    decisions: pd.DataFrame


def load_evidence(settings: Settings, token: str) -> Evidence:
    """Everything that bears on when a document was received. DecisionError if the token names none or several."""
    now = now_in(settings.programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        submission = find_submission(warehouse, token, now)
        return Evidence(
            submission,
            warehouse.query("receipt_evidence", sha256=submission["sha256"], known_at=now),
            warehouse.query("decisions_on", sha256=submission["sha256"]),
        )


def parse_receipt_time(text: str) -> datetime:
    """The moment a person typed, as registers write it or as ISO 8601; a day alone is its beginning.

    DecisionError for anything else.
    """
    shown = " ".join(text.split())
    for form in _DAY_FORMS:
        with suppress(ValueError):
            return datetime.strptime(shown, form)  # noqa: DTZ007 - the programme's zone is added where it is known
    with suppress(ValueError):
        return datetime.fromisoformat(shown)
    raise DecisionError(
        f"không hiểu thời điểm “{text}”: ghi 20/11/2026, 20/11/2026 14:30 hoặc 2026-11-20T14:30 "
        "(có thể kèm múi giờ, như +07:00)"
    )


def override_receipt(
    settings: Settings, token: str, received_at: datetime, by: str, reason: str, now: datetime | None = None
) -> Mapping[str, Any]:
    """Record that a document was received at this moment, whatever its evidence says. A time without zone is local."""
    programme = settings.programme
    clock = now or now_in(programme)
    local = received_at if received_at.tzinfo else received_at.replace(tzinfo=programme.tz)
    if local > clock:
        raise DecisionError(f"{local:%d/%m/%Y %H:%M} chưa đến, không thể là lúc nhận báo cáo")
    if local < (began := earliest_receipt(programme)):
        raise DecisionError(
            f"{local:%d/%m/%Y %H:%M} quá sớm, không thể là lúc nhận báo cáo: chương trình có từ {began.year + 1}"
        )
    return _record_decision(settings, token, "receipt_override", {"received_at": local.isoformat()}, by, reason, clock)


def settle_identity(
    settings: Settings,
    token: str,
    unit_code: str,
    period_id: str,
    by: str,
    reason: str,
    now: datetime | None = None,
    force: bool = False,
) -> Mapping[str, Any]:
    """Record who sent a document and for which period; the next ingest judges it so.

    A report that does not wait for it is given to another unit or period by `force` only, a file that could not be read
    to nobody (DecisionError).
    """
    programme = settings.programme
    period = programme.period(period_id)
    owing = programme.units_of(period)
    units = [u for u in owing if unit_code in (u.code, u.id)]
    if not units:
        written = "".join(f"; mã đơn vị viết như {unit.code} ({unit.name_vi})" for unit in owing[:1])
        raise DecisionError(f"không có đơn vị {unit_code} phải báo cáo {period.id}{written}")
    outcome = {"unit_id": units[0].id, "period_id": period.id}
    check = _require_content if force else _require_waiting
    return _record_decision(settings, token, "identity", outcome, by, reason, now or now_in(programme), check)


def _require_content(warehouse: Warehouse, submission: Mapping[str, Any], outcome: Mapping[str, str]) -> None:  # noqa: ARG001
    """DecisionError where nothing has been read yet that could be anybody's report."""
    if submission["sha256"].startswith(UNREAD_PREFIX):
        raise DecisionError(
            f"bản {submission['submission_id'][:8]} ({submission['origin']}) chưa đọc được nên chưa có nội dung "
            "để xét. Đóng tệp đang mở hoặc chép lại tệp vào hộp nhận rồi chạy thidua ingest; "
            "nếu tệp đã bỏ đi, lần chạy đó đưa nó khỏi danh sách"
        )


def _require_waiting(warehouse: Warehouse, submission: Mapping[str, Any], outcome: Mapping[str, str]) -> None:
    """DecisionError where a report that is somebody's already would become somebody else's without a word."""
    _require_content(warehouse, submission, outcome)
    owner = {"unit_id": submission["unit_id"], "period_id": submission["period_id"]}
    if submission["verdict"] == Verdict.HELD.value or None in owner.values() or owner == outcome:
        return
    claims = warehouse.records("identity_claims", submission_id=submission["submission_id"])
    signs = "".join(f"\n  {SOURCES_VI[c['source']]}: {c['seen']} → {c['resolved'] or 'không rõ'}" for c in claims)
    raise DecisionError(
        f"bản {submission['submission_id'][:8]} không chờ xác nhận: đang là báo cáo của {submission['unit_name']} "
        f"({owner['unit_id']}), {owner['period_id']}, {Verdict(submission['verdict']).label_vi}. "
        f"Các dấu hiệu đã đọc được:{signs or ' không có'}\n"
        f"Nếu vẫn đổi thành {outcome['unit_id']}, {outcome['period_id']}: thêm --force"
    )


def _record_decision(
    settings: Settings,
    token: str,
    kind: str,
    outcome: Mapping[str, str],
    by: str,
    reason: str,
    now: datetime,
    check: Callable[[Warehouse, Mapping[str, Any], Mapping[str, str]], None] | None = None,
) -> Mapping[str, Any]:
    if not by.strip() or not reason.strip():
        raise DecisionError("quyết định phải có tên người (--by) và lý do (--reason)")
    with Warehouse.writer(settings.warehouse) as warehouse:
        submission = find_submission(warehouse, token, now)
        if check is not None:
            check(warehouse, submission, outcome)
        record_decisions(
            warehouse,
            [
                {
                    "decision_id": uuid4().hex[:16],
                    "kind": kind,
                    "subject": submission["sha256"],
                    "outcome": json.dumps(outcome, ensure_ascii=False, sort_keys=True),
                    "decided_by": by.strip(),
                    "reason": reason.strip(),
                    "recorded_at": now,
                }
            ],
        )
    return submission


def find_submission(warehouse: Warehouse, token: str, now: datetime) -> Mapping[str, Any]:
    """The submission whose key or document hash begins with the token, or that has this receipt number.

    A key from before the document was judged anew still names it: `former_id` is then that key, else None.
    DecisionError if it is none or several.
    """
    part = parse_hash_part(token).casefold()
    every = warehouse.records("find_submission", token=part, **Moment(now, now).bound())
    found = [row for row in every if row["former_id"] is None] or every
    if not found:
        raise DecisionError(f"không có bản nào mang số {token}; thidua status --problems hoặc --unit cho biết các số")
    if len(found) > 1:
        listed = ", ".join(row["submission_id"] for row in found)
        raise DecisionError(f"{token} ứng với {len(found)} bản: {listed}; ghi số dài hơn")
    return found[0]


def look_up_submission(settings: Settings, token: str) -> Mapping[str, Any]:
    """The submission that a token names now (see `find_submission`)."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return find_submission(warehouse, token, now_in(settings.programme))


def parse_hash_part(token: str) -> str:
    """What a person typed as an id, without the rest of a receipt number; DecisionError if it is too short to tell."""
    if not token.startswith(UNREAD_PREFIX):
        token = token.rpartition("-")[2]  # a receipt number ends with the document's hash
    if len(token) < 6:
        raise DecisionError(f"{token} quá ngắn: ghi ít nhất sáu ký tự của số mà thidua status cho biết")
    return token
