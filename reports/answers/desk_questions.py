"""What the desk is asked: explanations that units owe, and what is derived beside the verdicts; each with its state.

The derived questions (T01, T02, U09, R06, R07, R08, R13, R14, R15) are made at every look, not frozen when a report is
judged: receipts, copies, corrections come later. A person's ruling is kept under a key made of the facts asked about,
and ends with them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from schemas.findings import make_finding
from schemas.programme import Programme
from schemas.rules.codes import RuleCode
from sources.identity.lookup import Match, build_lookup
from sources.identity.period import list_period_claims, name_period
from sources.identity.signs import SOURCES_VI

if TYPE_CHECKING:
    from reports.minister.claims import Ask

LEAST_EQUAL_VALUES = 8
"""How many amounts other than zero must be equal before a report looks copied: fewer coincide by chance."""

WHOLE_FORM = "*"
"""Stands among the indicators that a report was asked about where it was asked about the form."""
MOST_LISTED = 8
"""So many indicators are named in a question; of the others how many."""

RECEIPTS_VI = {
    "override": "quyết định của cán bộ",
    "received_trusted": "máy chủ thư của cơ quan",
    "register": "sổ tiếp nhận",
    "first_seen": "hệ thống thấy lần đầu",
    "received_hop": "máy chủ thư nêu trong thư (chưa xác nhận được)",
    "date_header": "giờ gửi ghi trong thư",
    "mtime": "giờ sửa tệp",
    "msg_property": "giờ lưu trong tệp thư",
}
"""Kinds of receipt evidence as an official reads them."""

State = Literal["open", "explained", "accepted", "refused"]
STATES_VI: dict[str, str] = {
    "open": "Chưa giải trình",
    "explained": "Đã giải trình, chờ xem xét",
    "accepted": "Đã chấp nhận",
    "refused": "Không chấp nhận, phải giải trình lại",
}
DERIVED_STATES_VI = STATES_VI | {"open": "Chưa xem xét", "accepted": "Đã xem xét, khép lại"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question about a submission, which changes no verdict. `others`, `other_periods`: further
    units and periods it concerns.

    `finding_id` is None for what is derived. `id` is the key under which explanations and rulings are kept: it stays in
    another version of the report as long as the facts do. `answer` is what the unit said, `ruled_on` what was ruled on.
    """

    id: str
    code: str
    submission_id: str
    unit_id: str | None
    unit_name: str | None
    period_id: str | None
    message_vi: str
    fix_vi: str
    others: tuple[str, ...] = ()
    other_periods: tuple[str, ...] = ()
    finding_id: str | None = None
    indicator_code: str | None = None
    sheet: str | None = None
    cell: str | None = None
    value_seen: str | None = None
    state: State = "open"
    answer: str | None = None
    answer_source: str | None = None
    answered_at: datetime | None = None
    ruled_by: str | None = None
    ruling_reason: str | None = None
    ruled_at: datetime | None = None

    def concerns(self, unit_id: str | None, period_id: str | None) -> bool:
        """True if the question bears on the unit (or None: any) in the period (or None: any)."""
        units, periods = (self.unit_id, *self.others), (self.period_id, *self.other_periods)
        return (unit_id is None or unit_id in units) and (period_id is None or period_id in periods)

    @property
    def is_settled(self) -> bool:
        """True once an official has accepted the explanation, or closed what was derived."""
        return self.state == "accepted"

    @property
    def is_derived(self) -> bool:
        """True for what is made at every look and asks the desk, not the unit."""
        return self.finding_id is None

    @property
    def state_vi(self) -> str:
        """The state as an official reads it."""
        return (DERIVED_STATES_VI if self.is_derived else STATES_VI)[self.state]


def list_unit_questions(ask: Ask, unit_id: str | None = None, period_id: str | None = None) -> list[Question]:
    """The findings to be explained on effective reports (see `out.question`), in order of period, unit, indicator."""
    names = tuple(Question.__dataclass_fields__)
    rows = ask.rows("report_questions", unit_id=unit_id, period_id=period_id)
    return [Question(id=r["question_id"], **{k: v for k, v in r.items() if k in names}) for r in rows]


def list_desk_questions(
    programme: Programme, ask: Ask, unit_id: str | None = None, period_id: str | None = None
) -> list[Question]:
    """Receipts in doubt, copied numbers, old content sent again, one file for two reports: closed ones too."""
    tolerance = programme.receipt.tolerance_hours
    differences = ask.rows("receipt_differences", submission_id=None, tolerance_hours=tolerance, period_id=period_id)
    same = list(ask.rows("same_values", least=LEAST_EQUAL_VALUES))
    near = ask.rows("near_values", **programme.copies.model_dump(), period_id=period_id)
    found = [
        *_list_receipt_questions(programme, differences),
        *_list_same_moment(programme, ask.rows("same_moment", period_id=period_id)),
        *_list_split_reports(programme, ask.rows("split_reports", period_id=period_id)),
        *_list_changed_after_due(programme, ask.rows("changed_after_due", period_id=period_id)),
        *_list_same_values(programme, same),
        *_list_near_values(programme, near, same),
        *_list_returned_contents(programme, ask.rows("returned_contents", period_id=period_id)),
        *_list_shared_files(programme, ask.rows("later_places")),
    ]
    told = {row["question_id"]: row for row in ask.rows("explanations")}
    chosen = (_apply_ruling(q, told.get(q.id)) for q in found if q.concerns(unit_id, period_id))
    return sorted(chosen, key=lambda q: (q.period_id or "~", q.unit_id or "~", q.code, q.submission_id))


def _apply_ruling(question: Question, told: Mapping[str, Any] | None) -> Question:
    """The question as it stands; a refused explanation leaves it open until another is given."""
    if told is None:
        return question
    state: State = "open" if told["given_text"] is None else "explained"
    later = told["given_at"] is not None and told["ruled_at"] is not None and told["given_at"] > told["ruled_at"]
    if told["ruling"] == "accepted" or (told["ruling"] == "refused" and not later):
        state = told["ruling"]
    return replace(
        question,
        state=state,
        answer=told["given_text"],
        answer_source=told["given_source"] or told["given_to"],
        answered_at=told["given_at"],
        **{name: told[name] for name in ("ruled_by", "ruling_reason", "ruled_at")},
    )


def _list_receipt_questions(programme: Programme, differences: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
    for _, group in groupby(differences, key=lambda row: row["submission_id"]):
        rows = list(group)
        detail = "; ".join(
            f"{_receipt_vi(r['kind'])} ghi {_format_time(r['claimed_at'], programme)} ({_describe_effect(r)})"
            for r in rows
        )
        counted = f"{_format_time(rows[0]['received_at'], programme)} ({_receipt_vi(rows[0]['receipt_kind'])})"
        facts = [f"{r['kind']} {r['claimed_at'].isoformat()}" for r in rows]
        facts.append(rows[0]["received_at"].isoformat())
        yield _make_question(programme, "T01", rows[0], facts, limit=counted, detail=detail)


def _describe_effect(row: Mapping[str, Any]) -> str:
    """What would follow if the other time counted."""
    earlier = row["claimed_at"] < row["received_at"]
    if row["changes_due"]:
        return "theo đó là đúng hạn" if earlier else "theo đó là quá hạn"
    return "theo đó là trước khi khóa kỳ" if earlier else "theo đó là sau khi khóa kỳ"


def _list_same_moment(programme: Programme, rows: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
    for row in rows:
        at, others = row["received_at"], row["other_ids"]
        facts = (row["submission_id"], at.isoformat(), others)
        yield _make_question(programme, "T02", row, facts, seen=_format_time(at, programme), other=others)


def _list_changed_after_due(programme: Programme, rows: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
    """Figures changed after the due moment, where nobody had asked: neither about the row nor about one tied to it."""
    ties = [(i.code, i.bound.other) for i in programme.indicators if i.bound]
    for row in rows:
        named = set((row["asked_codes"] or "").split())
        asked = named | {a for a, b in ties if b in named} | {b for a, b in ties if a in named}
        free = [code for code in row["changed_codes"].split() if code not in asked]
        if WHOLE_FORM in asked or not free:
            continue
        yield _make_question(
            programme,
            "U09",
            row,
            (row["other_id"], *free),
            seen=_format_time(row["received_at"], programme),
            other=f"số {row['other_id'][:8]}",
            detail=_join_codes(free),
        )


def _join_codes(codes: Sequence[str]) -> str:
    more = f" và {len(codes) - MOST_LISTED} chỉ tiêu khác" if len(codes) > MOST_LISTED else ""
    return ", ".join(codes[:MOST_LISTED]) + more


def _list_split_reports(programme: Programme, rows: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
    """Reports of which a later version answers only what they leave blank: nothing of either is to be lost."""
    order = {indicator.code: place for place, indicator in enumerate(programme.indicators)}
    for row in rows:
        own, part = (sorted(row[name].split(), key=lambda code: order.get(code, 0)) for name in ("codes", "part_codes"))
        yield _make_question(
            programme,
            "R15",
            row,
            (row["part_id"], *part),
            seen=_format_time(row["part_at"], programme),
            other=row["part_id"][:8],
            limit=_join_codes(own),
            detail=_join_codes(part),
        )


def _list_same_values(programme: Programme, rows: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
    for row in rows:
        other, others = _name_other(row, programme)
        facts = (row["other_unit_id"], row["other_period_id"], row["amounts"])
        yield _make_question(programme, "R06", row, facts, others, seen=str(row["informative"]), other=other)


def _list_near_values(
    programme: Programme, rows: Iterable[Mapping[str, Any]], same: Iterable[Mapping[str, Any]]
) -> Iterator[Question]:
    """Reports that are nearly another one; of those that are wholly another one R06 asks."""
    equal = {row["submission_id"] for row in same}
    for row in rows:
        if row["different"] == 0 and row["submission_id"] in equal:
            continue
        other, others = _name_other(row, programme)
        facts = (row["other_unit_id"], row["other_period_id"], f"{row['equal']} {row['different']}")
        words = {"seen": str(row["equal"]), "limit": str(row["different"]), "other": other}
        yield _make_question(programme, "R14" if row["own"] else "R13", row, facts, others, **words)


def _name_other(row: Mapping[str, Any], programme: Programme) -> tuple[str, tuple[str, ...]]:
    """The other report in words, and the other unit if it is one."""
    own = row["other_unit_id"] == row["unit_id"]
    whose = "của chính đơn vị" if own else f"của {row['other_unit_name']}"
    other = f"{name_period(row['other_period_id'], programme)} {whose} (số {row['other_id'][:8]})"
    return other, () if own else (row["other_unit_id"],)


def _list_returned_contents(programme: Programme, rows: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
    for row in rows:
        detail = (
            "đang tính bản nhận sau cùng"
            if row["counts_again"]
            else "vẫn tính bản sửa vì đây là cùng một tệp, không phải tệp mới"
        )
        facts = (row["sha256"], row["corrected_sha256"] or "", row["again_at"].isoformat())
        yield _make_question(
            programme,
            "R07",
            row,
            facts,
            seen=_format_time(row["again_at"], programme),
            other=row["other_id"][:8],
            limit=(row["corrected_by"] or "")[:8],
            detail=detail,
        )


def _list_shared_files(programme: Programme, rows: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
    """A document judged for one report, seen later at a place with a sign of another: its row in the ledger stays."""
    for _, group in groupby(rows, key=lambda row: row["submission_id"]):
        units: dict[str, str] = {}
        periods: dict[str, str] = {}
        for row in group:
            for source, match in _list_unit_signs(row, programme):
                if match.unit_id and match.unit_id != row["unit_id"]:
                    unit = programme.unit_by_id[match.unit_id]
                    units[
                        f"{SOURCES_VI[source]}: {match.seen} → {unit.name_vi} (mã {unit.code}), tại {row['origin']}"
                    ] = match.unit_id
            for stated in list_period_claims(None, _list_names(row), programme):
                if stated.period_id and stated.period_id != row["period_id"]:
                    meant = name_period(stated.period_id, programme)
                    sign = f"{SOURCES_VI[stated.source]}: {stated.seen} → {meant}, tại {row['origin']}"
                    periods[sign] = stated.period_id
        if signs := {**units, **periods}:
            others, other_periods = (tuple(sorted(set(found.values()))) for found in (units, periods))
            words = {
                "other": f"{row['unit_name']}, {name_period(row['period_id'], programme)}",
                "detail": "; ".join(signs),
            }
            question = _make_question(programme, "R08", row, signs, others, **words)
            yield replace(question, other_periods=other_periods)


def _list_names(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The names at a place in which a unit or a period may stand."""
    folders = [("folder", part) for part in (row["folder"] or "").split("/")]
    return [*folders, ("file_name", str(row["display_name"]).rpartition(".")[0]), ("subject", row["subject"] or "")]


def _list_unit_signs(row: Mapping[str, Any], programme: Programme) -> Iterator[tuple[str, Match]]:
    """What a place says of the unit, by the catalogue of the period it was judged for."""
    lookup = build_lookup(programme, programme.units_of(programme.period(row["period_id"])))
    if row["sender"]:
        yield "sender", Match(row["sender"], tuple(filter(None, [lookup.find_by_sender(row["sender"])])))
    for source, text in _list_names(row):
        # A number alone is a month, a day or a serial number as often as a unit's code.
        match = None if text.isdecimal() else lookup.find_in_text(text)
        if match is not None:
            yield source, match


def _make_question(
    programme: Programme,
    code: RuleCode,
    row: Mapping[str, Any],
    facts: Iterable[str],
    others: tuple[str, ...] = (),
    **words: str,
) -> Question:
    """A derived question; `facts` are what it rests on: once they differ it is another question."""
    finding = make_finding(programme, row["submission_id"], code, **words)
    key = "\x1f".join((row["unit_id"], row["period_id"], code, *sorted(facts)))
    return Question(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        code=code,
        submission_id=row["submission_id"],
        unit_id=row["unit_id"],
        unit_name=row["unit_name"],
        period_id=row["period_id"],
        message_vi=finding.message_vi,
        fix_vi=finding.fix_vi,
        others=others,
    )


def _receipt_vi(kind: str) -> str:
    return RECEIPTS_VI.get(kind, kind)


def _format_time(value: datetime, programme: Programme) -> str:
    return f"{value.astimezone(programme.tz):%d/%m/%Y %H:%M}"
