"""What units give to a figure, with cells and files: a loader a kind of source, all at one moment.

Which units count is asked of the same marts that made the figure; nothing is decided here but how a year-to-date came
about, and that only from what `core.year_to_date_of` gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from reports.minister.claims import Ask, Row
from reports.office.vietnamese import number
from reports.trace.model import Part, SourceCell, SourceFile
from reports.trace.withhold import NOTHING_HIDDEN, Hidden

Predicate = Callable[[Row], bool]
STATES_VI = {
    "value": "có số liệu", "zero": "bằng 0", "not_applicable": "không phát sinh", "missing": "chưa có số liệu",
    "invalid": "không hợp lệ", "not_required": "không phải báo cáo", "not_yet_due": "chưa đến hạn",
}  # fmt: skip
FILE_TEXTS = (
    "unit_name", "period_id", "verdict", "content_sha256", "sha256", "media", "origin", "display_name", "channel",
    "sender", "subject", "message_id", "receipt_kind", "receipt_detail",
)  # fmt: skip


@dataclass(slots=True)
class Sources:
    """Files by submission, loaded once. What units said of indicators that are `hidden` is not told."""

    ask: Ask
    hidden: Hidden = NOTHING_HIDDEN
    _files: dict[str, SourceFile] = field(default_factory=dict)

    def load_files(self, submissions: Iterable[str | None]) -> Mapping[str, SourceFile]:
        """The files of these submissions, by id."""
        new = sorted({one for one in submissions if one} - set(self._files))
        if new:
            for row in self.ask.rows("trace_documents", submission_ids=" ".join(new)):
                texts = {name: str(row[name] or "") for name in FILE_TEXTS}
                key = str(row["submission_id"])
                self._files[key] = SourceFile(submission_id=key, received_at=row["received_at"], **texts)
        return self._files

    def load_cells(self, period_id: str, indicator_code: str) -> IndicatorCells:
        """What every unit said of the indicator in the period and earlier in its year."""
        rows = self.ask.rows("trace_cells", period_id=period_id, indicator_code=indicator_code)
        submissions = sorted({str(row["submission_id"]) for row in rows if row["submission_id"]})
        told = self.ask.rows("trace_values", indicator_code=indicator_code, submission_ids=" ".join(submissions))
        values = {(row["submission_id"], row["measure"]): row for row in told}
        return IndicatorCells(rows, values, self.load_files(submissions))


@dataclass(frozen=True, slots=True)
class IndicatorCells:
    """Rows of `trace_cells` by unit and period, with the cells that reports gave."""

    rows: Sequence[Row]
    values: Mapping[tuple[str, str], Row]
    files: Mapping[str, SourceFile]

    @property
    def period_rows(self) -> list[Row]:
        """The rows of the period itself, a unit each."""
        return [row for row in self.rows if row["is_asked"]]

    def list_amounts(self, keep: Predicate) -> tuple[Part, ...]:
        """The amounts of the period of units with a value that `keep` takes."""
        return tuple(self._amount(row) for row in self.period_rows if row["state"] in ("value", "zero") and keep(row))

    def _amount(self, row: Row) -> Part:
        amount = _own(row)
        return _part(row, number(amount), amount, self._primary(row))

    def list_units(self, keep: Predicate) -> tuple[Part, ...]:
        """The units of the period that `keep` takes, with how each stands."""
        found = []
        for row in self.period_rows:
            if keep(row):
                shown = STATES_VI[row["state"]]
                shown += f", {number(row['amount'])}" if row["state"] == "value" and row["amount"] is not None else ""
                found.append(_part(row, shown, 1, self._primary(row)))
        return tuple(found)

    def list_years(self, keep: Predicate) -> tuple[Part, ...]:
        """What the year has come to by unit, each with the cells that it was stated in or added up from."""
        by_unit: dict[str, list[Row]] = {}
        for row in self.rows:
            by_unit.setdefault(row["unit_id"], []).append(row)
        parts = []
        for rows in by_unit.values():
            last = rows[-1]
            if last["is_asked"] and last["ytd_amount"] is not None and keep(last):
                cells = tuple(self._explain_year(rows))
                shown = number(last["ytd_amount"])
                shown += f" (lấy của {last['carried_from']})" if last["carried_from"] else ""
                parts.append(_part(last, shown, last["ytd_amount"], cells))
        return tuple(parts)

    def list_plans_and_results(self) -> tuple[tuple[Part, Part], ...]:
        """What the year has come to and the plan, of each unit that has both; where nothing arose, nothing was done."""
        by_unit: dict[str, list[Row]] = {}
        for row in self.rows:
            by_unit.setdefault(row["unit_id"], []).append(row)
        found = []
        for rows in by_unit.values():
            last, plans = rows[-1], [row for row in rows if row["plan_amount"] is not None]
            due = [row for row in rows if row["required"] or row["state"] == "not_applicable"]
            is_idle = bool(due) and all(row["state"] == "not_applicable" for row in due)
            done = Decimal(0) if last["ytd_amount"] is None and is_idle else last["ytd_amount"]
            if last["is_asked"] and plans and done is not None:
                year = _part(last, number(done), done, tuple(self._explain_year(rows)))
                plan = _part(
                    last, number(plans[-1]["plan_amount"]), plans[-1]["plan_amount"], self._place(plans[-1], "plan")
                )
                found.append((year, plan))
        return tuple(found)

    def _explain_year(self, rows: Sequence[Row]) -> Iterator[SourceCell]:
        """From the last period back: a stated year-to-date ends the search, what was added to it comes before."""
        adds = rows[-1]["year_aggregation"] == "sum"
        for position in range(len(rows) - 1, -1, -1):
            row = rows[position]
            before = rows[position - 1]["ytd_amount"] if position else None
            if row["ytd_amount"] is None:
                return
            own = _own(row) if row["state"] in ("value", "zero") else None
            stated = row["stated_ytd"] if adds else own
            if stated is not None and stated == row["ytd_amount"]:
                yield from self._place(row, "ytd") if adds else self._primary(row)
                return
            if own is not None and row["ytd_amount"] == (before or 0) + own:
                yield from self._primary(row)

    def _primary(self, row: Row) -> tuple[SourceCell, ...]:
        return self._place(row, "ytd" if row["year_aggregation"] == "ytd" else "period")

    def _place(self, row: Row, measure: str) -> tuple[SourceCell, ...]:
        file = self.files.get(row["submission_id"] or "")
        if file is None:
            return ()
        value = self.values.get((file.submission_id, measure))
        if value is None:
            return (SourceCell(file, note_vi="biểu mẫu không có ô này"),)
        amount = Decimal(0) if value["state"] == "zero" else value["amount"]
        is_corrected = measure in (row["corrected"] or "").split(", ")
        note = f"báo cáo ghi {_show(amount)}, đã đính chính" if is_corrected else ""
        return (SourceCell(file, value["sheet"] or "", value["cell"] or "", value["seen"] or "", amount, note),)


def _own(row: Row) -> Decimal:
    return Decimal(0) if row["state"] == "zero" else Decimal(row["amount"])


def _show(amount: Decimal | None) -> str:
    return "không có số" if amount is None else number(amount)


def _part(row: Row, shown: str, amount: Decimal | int, cells: tuple[SourceCell, ...] = ()) -> Part:
    return Part(row["unit_id"], row["unit_code"], row["unit_name"], shown, amount, cells)


def list_reports(
    sources: Sources, period_id: str, keep: Predicate, measure: Callable[[Row], tuple[str, int]]
) -> tuple[Part, ...]:
    """The units of the period that `keep` takes, each with the report that counts or came last, and its measure."""
    rows = [row for row in sources.ask.rows("trace_units", period_id=period_id) if keep(row)]
    files = sources.load_files(row["submission_id"] for row in rows)
    return tuple(
        _part(row, *measure(row), tuple(SourceCell(f) for f in (files.get(row["submission_id"] or ""),) if f))
        for row in rows
    )


def list_waiting(sources: Sources, period_id: str, what: str, *, of_held_units: bool = False) -> tuple[Part, ...]:
    """Documents that wait for a person (`held`) or came after closing (`kept_apart`, `used`), each by itself."""
    told = [row for row in sources.ask.rows("trace_waiting", period_id=period_id) if row["what"] == what]
    told = [row for row in told if row["is_of_held_unit"] or not of_held_units]
    files = sources.load_files(row["submission_id"] for row in told)
    unknown = {"unit_id": "?", "unit_code": "?", "unit_name": "chưa rõ đơn vị"}
    named = [row if row["unit_id"] else {**row, **unknown} for row in told]
    return tuple(_part(row, "một tài liệu", 1, (SourceCell(files[row["submission_id"]]),)) for row in named)


def list_texts(sources: Sources, rows: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Texts or questions, each with the cell it stands in or asks about."""
    told = list(rows)
    files = sources.load_files(row["submission_id"] for row in told)
    places = [(SourceCell(files[row["submission_id"]], row["sheet"] or "", row["cell"] or ""),) for row in told]
    return tuple(_part(row, f"“{row['text']}”", 1, place) for row, place in zip(told, places, strict=True))
