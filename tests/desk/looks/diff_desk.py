"""Desks of the tiny programme with several versions of a report, and how their comparisons are looked at."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from desk.intake import ingest
from desk.looks import diff, status
from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form
from reports.versions.model import CellChange, ReportDiff, TotalChange
from schemas.programme import Unit
from tests.programmes import tiny_folder
from warehouse import Moment, Warehouse

VALUES: dict[str, dict[str, Any]] = {
    "1.1": {"period": 5, "ytd": 5}, "1.2": {"period": 1, "ytd": 1}, "1.3": {"period": 2}, "1.4": {"period": 1},
}  # fmt: skip
OTHERS: dict[str, dict[str, Any]] = {
    "1.1": {"period": 10, "ytd": 10}, "1.2": {"period": 4, "ytd": 4}, "1.3": {"period": 7}, "1.4": {"period": 3},
}  # fmt: skip
THANH_TAN, LIEM_TUC = "h-1", "h-2"
P = "2020Q1"


@dataclass(frozen=True)
class Report:
    """A report received at nine o'clock on a day of April."""

    day: int
    values: dict[str, dict[str, Any]] = field(default_factory=lambda: VALUES)
    unit: str = THANH_TAN
    parts: dict[str, Any] = field(default_factory=dict)


Desk = tuple[Settings, list[str]]


def at(settings: Settings, day: int, month: int = 4) -> datetime:
    return datetime(2020, month, day, 9, tzinfo=settings.programme.tz)


def new_settings(folder: Path) -> Settings:
    """A desk of the tiny programme in which every unit but one is in the first cluster, and exemplars are listed."""
    programme = tiny_folder(folder)
    with (programme / "programme.toml").open("a", encoding="utf-8") as file:
        for code, name in (("exemplar", "Điển hình"), ("initiative", "Sáng kiến")):
            file.write(f'\n[[exemplar_kinds]]\ncode = "{code}"\nname_vi = "{name}"\n')
    (programme / "clusters.csv").write_text("code,name_vi\nK1,Cụm một\nK2,Cụm hai\n", "utf-8")
    members = "cluster,catalogue,code,valid_from,valid_to\nK1,h,1,,\nK2,h,2,,\nK1,h,3,,\n"
    (programme / "cluster_members.csv").write_text(members, "utf-8")
    return Settings(folder / "desk", str(programme), workers=1)


def place_of(settings: Settings, report: Report) -> str:
    return f"{P}/{settings.programme.unit_by_id[report.unit].name_vi}/{report.day}.xlsx"


def deliver(settings: Settings, *reports: Report) -> list[str]:
    """Put the reports into the inbox with the desk's register, and ingest once; their ids in order."""
    programme, register = settings.programme, ["tep,nhan_luc,nguoi_ghi"]
    for report in reports:
        place = place_of(settings, report)
        path = settings.inbox / place
        path.parent.mkdir(parents=True, exist_ok=True)
        entries = FormEntries(indicators=report.values, **report.parts)
        write_form(programme, programme.unit_by_id[report.unit], programme.period(P), path, entries)
        register.append(f"{place},{at(settings, report.day).isoformat()},Lan")
    (settings.inbox / "so-den.csv").write_text("\n".join(register) + "\n", "utf-8")
    ingest.run(settings, now=at(settings, 29))
    rows = status.list_submissions(settings)
    ids = dict(zip(rows["place"], rows["submission_id"], strict=True))
    return [str(ids[place_of(settings, report)]) for report in reports]


def unit(settings: Settings, code: str = THANH_TAN) -> Unit:
    return settings.programme.unit_by_id[code]


def compare_versions(
    settings: Settings, before: str | None = None, after: str | None = None, **more: Any
) -> ReportDiff:
    return diff.run(settings, unit(settings), P, before, after, **more).diff


def cell(found: ReportDiff, code: str, measure: str = "period") -> CellChange:
    (one,) = [c for c in found.cells if (c.code, c.measure) == (code, measure)]
    return one


def total(found: ReportDiff, code: str, scope: str = "all", quantity: str = "total") -> TotalChange:
    (one,) = [t for t in found.totals if (t.code, t.scope, t.quantity) == (code, scope, quantity)]
    return one


def three(change: TotalChange) -> tuple[Any, Any, Any]:
    return change.standing, change.before, change.after


def read_total(settings: Settings, code: str, column: str = "total") -> Decimal | None:
    """What the report to the Minister would say."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        now = at(settings, 30, 12)
        rows = warehouse.sql(
            f"SELECT {column} AS amount FROM out.indicator_total($as_of, $known_at) "
            f"WHERE period_id = '{P}' AND indicator_code = '{code}'",
            **Moment(now, now).bound(),
        )
    amount: Decimal | None = rows["amount"].iloc[0]
    return amount


def change_values(**columns: Any) -> dict[str, dict[str, Any]]:
    return {**VALUES, **{code.removeprefix("_").replace("_", "."): entry for code, entry in columns.items()}}


def readers(n: int) -> dict[str, dict[str, Any]]:
    return change_values(_1_1={"period": n, "ytd": n})
