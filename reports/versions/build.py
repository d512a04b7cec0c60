"""Build the comparison of two versions of a report at one moment: figures, totals, other parts, findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from reports.answers.records import receipt_number
from reports.answers.version_standing import describe_standing_vi
from reports.minister.claims import Ask, Row, Source
from reports.minister.figures.sentences import strip_hint
from reports.versions import parts as diff_parts
from reports.versions.model import (
    CellChange,
    CellContent,
    CorrectionNote,
    PartChange,
    Quantity,
    ReportDiff,
    Scope,
    TotalChange,
    Version,
)
from reports.versions.texts import (
    MEASURE_VI,
    cell_vi,
    describe_side_by_side,
    moment_vi,
    place_vi,
    quantity_vi,
    summary_vi,
    version_vi,
)
from schemas.corrections import amount_vi
from schemas.findings import Verdict
from schemas.programme import Period, Programme, Unit
from warehouse import Moment

Corrections = Mapping[tuple[str, str], CorrectionNote]
_QUANTITIES: tuple[Quantity, ...] = ("total", "ytd_total")


def list_versions(
    source: Source, programme: Programme, unit: Unit, period: Period, moment: Moment
) -> tuple[Version, ...]:
    """Every submission of the unit for the period known at the moment, by receipt; copies and unread ones too."""
    rows = Ask(source, moment).rows("unit_submissions", unit_id=unit.id, period_id=period.id)
    return tuple(_make_version(row, programme) for row in rows if row["period_id"])


def _make_version(row: Row, programme: Programme) -> Version:
    return Version(
        submission_id=row["submission_id"],
        sha256=row["sha256"],
        receipt_number=receipt_number(row["unit_id"], row["period_id"], row["sha256"]),
        version_no=row["version_no"],
        verdict=Verdict(row["verdict"]),
        received_at=row["received_at"].astimezone(programme.tz),
        days_after_due=row["days_after_due"],
        is_effective=bool(row["is_effective"]),
        is_copy=row["copy_of"] is not None,
        has_values=bool(row["has_values"]),
        standing_vi="; ".join(describe_standing_vi(row)),
        place=row["place"],
    )


def build(
    source: Source,
    programme: Programme,
    unit: Unit,
    period: Period,
    moment: Moment,
    before: Version,
    after: Version,
    known: Sequence[Version],
) -> ReportDiff:
    """What differs between two of the `known` versions as the warehouse stood at `moment`; same moment, equal model."""
    ask = Ask(source, moment)
    ids = {"before_id": before.submission_id, "after_id": after.submission_id}
    rows = ask.rows("diff_values", **ids)
    corrections = tuple(_list_corrections(ask, unit, period))
    standing = {(c.code, c.measure): c for c in corrections if c.applies}
    cells = tuple(_list_cell_changes(rows, standing, before, after))
    totals = tuple(_list_total_changes(ask, unit, period, ids, rows, cells))
    parts = tuple(_list_part_changes(ask, programme, period, ids))
    found = ask.rows("diff_findings", **ids)
    mine = (diff_parts.select_version_rows(found, one) for one in ids.values())
    findings = diff_parts.compare_findings(*mine)
    by_correction = len({t.code for t in totals if t.by_correction})
    return ReportDiff(
        unit_code=unit.code,
        unit_name=unit.name_vi,
        period_id=period.id,
        label_vi=period.label_vi,
        as_of=moment.as_of.astimezone(programme.tz),
        known_at=moment.known_at.astimezone(programme.tz),
        moment_vi=moment_vi(moment, programme.tz),
        before=before,
        after=after,
        versions=tuple(known),
        cells=cells,
        totals=totals,
        parts=parts,
        findings=findings,
        corrections=corrections,
        summary_vi=summary_vi(before, after, cells, parts, findings, by_correction),
        side_by_side=describe_side_by_side(before, after),
        others_vi=tuple(version_vi(v) for v in known if v not in (before, after)),
    )


def _list_corrections(ask: Ask, unit: Unit, period: Period) -> Iterator[CorrectionNote]:
    for row in ask.rows("corrections", period_id=period.id):
        if row["unit_id"] != unit.id:
            continue
        status = "đang áp dụng" if row["applies"] else "báo cáo đã đổi" if row["stale"] else "không áp dụng lúc này"
        yield CorrectionNote(
            code=row["indicator_code"],
            measure=row["measure"],
            measure_vi=MEASURE_VI[row["measure"]],
            expected_vi=amount_vi(row["expected_state"], row["expected_amount"], yes_no=row["yes_no"]),
            corrected_vi=amount_vi(row["corrected_state"], row["corrected_amount"], yes_no=row["yes_no"]),
            applies=bool(row["applies"]),
            status_vi=status,
            reason=row["reason"],
            decided_by=row["decided_by"],
            decided_on=row["decided_on"],
        )


def _list_cell_changes(
    rows: Iterable[Row], corrections: Corrections, before: Version, after: Version
) -> Iterator[CellChange]:
    which = "bản trước" if before.is_effective else "bản sau"
    for row in rows:
        if not _differs(row):
            continue
        old, new = _read_content(row, "before"), _read_content(row, "after")
        difference = _subtract(new.amount, old.amount) if row["type"] != "bool" else None
        correction = corrections.get((row["indicator_code"], row["measure"]))
        counted = correction is not None and (before.is_effective or after.is_effective)
        yield CellChange(
            code=row["indicator_code"],
            name_vi=strip_hint(row["name_vi"]),
            unit_vi=row["unit_vi"],
            measure=row["measure"],
            measure_vi=MEASURE_VI[row["measure"]],
            before=old,
            after=new,
            difference=difference,
            percent=_percent(difference, old.amount),
            note_vi=f"{which}: đã đính chính, tính {correction.corrected_vi}" if counted and correction else "",
            yes_no=row["type"] == "bool",
        )


def _differs(row: Row) -> bool:
    old, new = ((row[f"{side}_state"], row[f"{side}_amount"]) for side in ("before", "after"))
    refused = row["before_state"] == row["after_state"] == "invalid"
    return bool(old != new or (refused and row["before_seen"] != row["after_seen"]))


def _read_content(row: Row, side: str) -> CellContent:
    state, amount, seen = (row[f"{side}_{name}"] for name in ("state", "amount", "seen"))
    place = place_vi(row[f"{side}_sheet"], row[f"{side}_cell"])
    return CellContent(state, amount, cell_vi(state, amount, seen, row["type"]), place)


def _subtract(after: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if after is None or before is None else after - before


def _percent(difference: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if difference is None or before is None or before <= 0 else difference / before * 100


def _list_total_changes(
    ask: Ask, unit: Unit, period: Period, ids: Mapping[str, str], rows: Sequence[Row], cells: Sequence[CellChange]
) -> Iterator[TotalChange]:
    """The totals of every indicator that was changed, and of those that a correction alone makes differ."""
    found = ask.rows("diff_totals", unit_id=unit.id, period_id=period.id, **ids)
    totals = {(r["indicator_code"], r["scope"], r["variant"]): r for r in found}
    cluster = next((r["cluster_name"] for r in ask.rows("diff_cluster", unit_id=unit.id, period_id=period.id)), None)
    scopes: dict[Scope, str] = {"all": "Tất cả đơn vị"}
    if cluster:
        scopes["cluster"] = cluster
    measures = {change.code: {c.measure for c in cells if c.code == change.code} for change in cells}
    has_ytd = {r["indicator_code"] for r in rows if r["measure"] == "ytd"}
    for code, row in {r["indicator_code"]: r for r in rows}.items():
        if (code, "all", "standing") not in totals:
            continue
        for quantity in _QUANTITIES:
            three = {scope: [totals[code, scope, v] for v in ("standing", "before", "after")] for scope in scopes}
            moved = any(t[1][quantity] != t[2][quantity] for t in three.values())
            if quantity == "total" and row["year_aggregation"] == "ytd":
                continue  # its one figure is the year-to-date
            asked = code in measures and (quantity == "total" or "ytd" in measures[code])
            if not (moved or asked) or (quantity == "ytd_total" and code not in has_ytd):
                continue
            column = "period" if quantity == "total" else "ytd"
            corrected = moved and column not in measures.get(code, ())
            for scope, name in scopes.items():
                yield _make_total_change(row, quantity, (scope, name), three[scope], by_correction=corrected)


def _make_total_change(
    row: Row, quantity: Quantity, scope: tuple[Scope, str], three: Sequence[Row], *, by_correction: bool
) -> TotalChange:
    standing, before, after = (one[quantity] for one in three)
    units = [one["units_reported" if quantity == "total" else "ytd_units"] for one in three]
    difference = _subtract(after, before)
    return TotalChange(
        code=row["indicator_code"],
        name_vi=strip_hint(row["name_vi"]),
        unit_vi="đơn vị trả lời Có" if row["type"] == "bool" else row["unit_vi"],
        quantity=quantity,
        quantity_vi=quantity_vi(quantity, row["year_aggregation"]),
        scope=scope[0],
        scope_vi=scope[1],
        standing=standing,
        before=before,
        after=after,
        difference=difference,
        percent=_percent(difference, before) if row["type"] != "bool" else None,
        units_standing=units[0],
        units_before=units[1],
        units_after=units[2],
        by_correction=by_correction,
    )


def _list_part_changes(ask: Ask, programme: Programme, period: Period, ids: Mapping[str, str]) -> Iterator[PartChange]:
    def both(query: str) -> tuple[list[Any], list[Any]]:
        rows = ask.rows(query, **ids)
        return diff_parts.select_version_rows(rows, ids["before_id"]), diff_parts.select_version_rows(
            rows, ids["after_id"]
        )

    names = {c.code: c.name_vi for c in programme.criteria_of(period.year)}
    return chain(
        diff_parts.compare_activities(*both("diff_activity")),
        diff_parts.compare_exemplars(*both("diff_exemplar")),
        diff_parts.compare_self_scores(*both("diff_self_score"), names),
        diff_parts.compare_remarks(*both("diff_remark")),
    )
