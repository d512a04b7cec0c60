"""Who reported for a period, on time or late; everything one unit sent; and what the desk is asked beside the verdicts.

The questions are derived at every look, not frozen when a report is judged: receipts, copies, corrections come later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

import pandas as pd

from flows.settings import Settings
from flows.steps.clock import now_in
from schemas.findings import make_finding
from schemas.programme import Programme
from sources.identity import SOURCES_VI
from sources.identity_lookup import Match, lookup_of
from sources.identity_period import period_claims
from warehouse import Moment, Warehouse

LEAST_EQUAL_VALUES = 8
"""How many amounts other than zero must be equal before a report looks copied: fewer coincide by chance."""

RECEIPTS_VI = {
    "override": "quyết định của cán bộ",
    "received_trusted": "máy chủ thư của cơ quan",
    "register": "sổ tiếp nhận",
    "first_seen": "hệ thống thấy lần đầu",
    "received_hop": "máy chủ thư khác",
    "date_header": "giờ gửi ghi trong thư",
    "mtime": "giờ sửa tệp",
    "msg_property": "giờ lưu trong tệp thư",
}
"""Kinds of receipt evidence as an official reads them."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something the desk is asked about a submission; it changes no verdict.

    `others`, `other_periods`: further units and periods it concerns.
    """

    code: str
    submission_id: str
    unit_id: str | None
    unit_name: str | None
    period_id: str | None
    message_vi: str
    fix_vi: str
    others: tuple[str, ...] = ()
    other_periods: tuple[str, ...] = ()

    def concerns(self, unit_id: str | None, period_id: str | None) -> bool:
        """True if the question bears on the unit (or None: any) in the period (or None: any)."""
        units, periods = (self.unit_id, *self.others), (self.period_id, *self.other_periods)
        return (unit_id is None or unit_id in units) and (period_id is None or period_id in periods)


def of_period(settings: Settings, period_id: str, moment: Moment | None = None) -> pd.DataFrame:
    """One row per unit of the period (see `out.reporting`), in order of unit code."""
    programme = settings.programme
    period = programme.period(period_id)
    with Warehouse.reader(settings.warehouse) as warehouse:
        return warehouse.query("status", period_id=period.id, **_bound(settings, moment))


def of_unit(
    settings: Settings, unit_id: str, period_id: str | None = None, moment: Moment | None = None
) -> pd.DataFrame:
    """One row per submission of the unit (see `out.submission`, `out.version`), in order of receipt."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return warehouse.query("unit_submissions", unit_id=unit_id, period_id=period_id, **_bound(settings, moment))


def held_with_sign_of(settings: Settings, unit_id: str, moment: Moment | None = None) -> pd.DataFrame:
    """Held documents of no known unit which bear a sign of this one."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return warehouse.query("held_claims", unit_id=unit_id, **_bound(settings, moment))


def submissions(settings: Settings, moment: Moment | None = None) -> pd.DataFrame:
    """Every submission with its finding codes and place, those nobody could attribute too."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return warehouse.query("submissions", **_bound(settings, moment))


def receipt_differences(
    settings: Settings, submission_id: str | None = None, moment: Moment | None = None
) -> pd.DataFrame:
    """Evidence against the receipt time that counts (see `out.receipt_difference`): of one submission, noted ones
    too, or all that the desk is asked about.
    """
    with Warehouse.reader(settings.warehouse) as warehouse:
        return _differences(warehouse, settings.programme, submission_id, _bound(settings, moment))


def questions(
    settings: Settings, unit_id: str | None = None, period_id: str | None = None, moment: Moment | None = None
) -> list[Question]:
    """What the desk is asked: receipts in doubt, copied numbers, old content sent again, one file for two reports."""
    programme, bound = settings.programme, _bound(settings, moment)
    with Warehouse.reader(settings.warehouse) as warehouse:
        found = [
            *_receipt_questions(programme, _differences(warehouse, programme, None, bound)),
            *_same_moment(programme, _records(warehouse.query("same_moment", **bound))),
            *_same_values(programme, _records(warehouse.query("same_values", least=LEAST_EQUAL_VALUES, **bound))),
            *_returned_contents(programme, _records(warehouse.query("returned_contents", **bound))),
            *_shared_files(programme, _records(warehouse.query("later_places", **bound))),
        ]
    chosen = [q for q in found if q.concerns(unit_id, period_id)]
    return sorted(chosen, key=lambda q: (q.period_id or "~", q.unit_id or "~", q.code, q.submission_id))


def _receipt_questions(programme: Programme, differences: pd.DataFrame) -> Iterator[Question]:
    for _, group in groupby(_records(differences), key=lambda row: row["submission_id"]):
        rows = list(group)
        detail = "; ".join(
            f"{_receipt(r['kind'])} ghi {_time(r['claimed_at'], programme)} ({_effect(r)})" for r in rows
        )
        counted = f"{_time(rows[0]['received_at'], programme)} ({_receipt(rows[0]['receipt_kind'])})"
        yield _question(programme, "T01", rows[0], limit=counted, detail=detail)


def _effect(row: Mapping[str, Any]) -> str:
    """What would follow if the other time counted."""
    earlier = row["claimed_at"] < row["received_at"]
    if row["changes_due"]:
        return "theo đó là đúng hạn" if earlier else "theo đó là quá hạn"
    return "theo đó là trước khi khóa kỳ" if earlier else "theo đó là sau khi khóa kỳ"


def _same_moment(programme: Programme, rows: list[dict[str, Any]]) -> Iterator[Question]:
    for row in rows:
        yield _question(programme, "T02", row, seen=_time(row["received_at"], programme), other=row["other_ids"])


def _same_values(programme: Programme, rows: list[dict[str, Any]]) -> Iterator[Question]:
    for row in rows:
        own = row["other_unit_id"] == row["unit_id"]
        whose = "của chính đơn vị" if own else f"của {row['other_unit_name']}"
        other = f"{row['other_period_id']} {whose} (số {row['other_id'][:8]})"
        others = () if own else (row["other_unit_id"],)
        yield _question(programme, "R06", row, others, seen=str(row["informative"]), other=other)


def _returned_contents(programme: Programme, rows: list[dict[str, Any]]) -> Iterator[Question]:
    for row in rows:
        detail = (
            "đang tính bản nhận sau cùng"
            if row["counts_again"]
            else "vẫn tính bản sửa vì đây là cùng một tệp, không phải tệp mới"
        )
        yield _question(
            programme,
            "R07",
            row,
            seen=_time(row["again_at"], programme),
            other=row["other_id"][:8],
            limit=(row["corrected_by"] or "")[:8],
            detail=detail,
        )


def _shared_files(programme: Programme, rows: list[dict[str, Any]]) -> Iterator[Question]:
    """A document judged for one report, seen later at a place with a sign of another: its row in the ledger stays."""
    for _, group in groupby(rows, key=lambda row: row["submission_id"]):
        units: dict[str, str] = {}
        periods: dict[str, str] = {}
        for row in group:
            for source, match in _unit_signs(row, programme):
                if match.unit_id and match.unit_id != row["unit_id"]:
                    label = f"{programme.unit_by_id[match.unit_id].name_vi} ({match.unit_id})"
                    units[f"{SOURCES_VI[source]}: {match.seen} → {label}, tại {row['origin']}"] = match.unit_id
            for stated in period_claims(None, _names(row), programme):
                if stated.period_id and stated.period_id != row["period_id"]:
                    sign = f"{SOURCES_VI[stated.source]}: {stated.seen} → {stated.period_id}, tại {row['origin']}"
                    periods[sign] = stated.period_id
        if units or periods:
            others, other_periods = (tuple(sorted(set(found.values()))) for found in (units, periods))
            mine = f"{row['unit_name']}, {row['period_id']}"
            words = {"other": mine, "detail": "; ".join({**units, **periods})}
            yield replace(_question(programme, "R08", row, others, **words), other_periods=other_periods)


def _names(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The names at a place in which a unit or a period may stand."""
    folders = [("folder", part) for part in (row["folder"] or "").split("/")]
    return [*folders, ("file_name", str(row["display_name"]).rpartition(".")[0]), ("subject", row["subject"] or "")]


def _unit_signs(row: Mapping[str, Any], programme: Programme) -> Iterator[tuple[str, Match]]:
    """What a place says of the unit, by the catalogue of the period it was judged for."""
    lookup = lookup_of(programme, programme.units_of(programme.period(row["period_id"])))
    if row["sender"]:
        yield "sender", Match(row["sender"], tuple(filter(None, [lookup.by_sender(row["sender"])])))
    for source, text in _names(row):
        # A number alone is a month, a day or a serial number as often as a unit's code.
        match = None if text.isdecimal() else lookup.in_text(text)
        if match is not None:
            yield source, match


def _question(
    programme: Programme, code: str, row: Mapping[str, Any], others: tuple[str, ...] = (), **words: str
) -> Question:
    finding = make_finding(programme, row["submission_id"], code, **words)
    return Question(
        code=code,
        submission_id=row["submission_id"],
        unit_id=row["unit_id"],
        unit_name=row["unit_name"],
        period_id=row["period_id"],
        message_vi=finding.message_vi,
        fix_vi=finding.fix_vi,
        others=others,
    )


def _differences(
    warehouse: Warehouse, programme: Programme, submission_id: str | None, bound: Mapping[str, datetime]
) -> pd.DataFrame:
    tolerance = float(programme.receipt.tolerance_hours)
    return warehouse.query("receipt_differences", submission_id=submission_id, tolerance_hours=tolerance, **bound)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _receipt(kind: str) -> str:
    return RECEIPTS_VI.get(kind, kind)


def _time(value: Any, programme: Programme) -> str:
    return f"{pd.Timestamp(value).tz_convert(programme.tz):%d/%m/%Y %H:%M}"


def _bound(settings: Settings, moment: Moment | None) -> dict[str, datetime]:
    now = now_in(settings.programme)
    return (moment or Moment(now, now)).bound()
