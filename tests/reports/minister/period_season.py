"""A made-up but life-like season of all 63 units in a real warehouse, for the tests of the consolidated report."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reports.minister.figures.figure import IndicatorRow
from reports.minister.model import PeriodReport
from schemas.programme import Indicator, Period, Unit, load_programme
from schemas.tables import EXEMPLAR, FINDING, RECEIPT, REMARK, SIGHTING, SUBMISSION, VALUE, Table
from tests.reports.minister.settled import build
from warehouse import Moment, Warehouse
from warehouse.install import install
from warehouse.journal.chain import journal_of

Rows = dict[Table, list[dict[str, Any]]]
TTDN = load_programme("ttdn")
SENT_BY_ONE_CELL = TTDN.model_copy(
    update={"timeliness": TTDN.timeliness.model_copy(update={"least_answered_percent": Decimal(0)})}
)
Q = {period.id: period for period in TTDN.periods}
NOW = Q["2018Q4"].due_at + timedelta(days=14)
MOMENT = Moment(NOW, NOW)
UNITS = TTDN.units_of(Q["2018Q4"])
ITEMS = TTDN.indicator_by_code["2.3"]
DIFFICULTIES = (
    "Kinh phí dành cho công tác thông tin đối ngoại còn hạn hẹp, chưa đáp ứng yêu cầu nhiệm vụ.",
    "Đội ngũ cán bộ làm công tác thông tin đối ngoại cấp huyện chủ yếu kiêm nhiệm, trình độ ngoại ngữ hạn chế.",
    "Chưa có cơ chế phối hợp thường xuyên với các cơ quan báo chí nước ngoài.",
    "Hạ tầng phát thanh, truyền hình tại khu vực biên giới xuống cấp, vùng phủ sóng chưa bảo đảm.",
)
PROPOSALS = (
    "Đề nghị Bộ tổ chức thêm các lớp tập huấn nghiệp vụ thông tin đối ngoại cho cán bộ địa phương.",
    "Đề nghị Bộ cung cấp tài liệu tuyên truyền bằng tiếng nước ngoài để địa phương sử dụng thống nhất.",
    "Đề nghị sớm ban hành hướng dẫn định mức chi cho hoạt động thông tin đối ngoại.",
)


@dataclass
class Season:
    """Rows to insert, filled report by report."""

    rows: Rows = field(default_factory=dict)

    def add(self, table: Table, **row: Any) -> None:
        self.rows.setdefault(table, []).append({name: row.get(name) for name in table.columns})

    def submit(self, unit: Unit, period: Period, received: datetime, verdict: str = "ACCEPTED", note: str = "") -> str:
        """A received and judged submission; returns its key."""
        sha = hashlib.sha256(f"{unit.id}{period.id}{received}{verdict}{note}".encode()).hexdigest()
        common = {"sha256": sha, "sighting_id": sha[:20], "recorded_at": received, "run_id": "run"}
        name = f"{unit.abbr}_bao-cao-{period.id}.xlsx"
        self.add(SIGHTING, **common, channel="folder", origin=f"thu-muc/{unit.abbr}/{name}", display_name=name,
                 raw_name=name, first_seen_at=received)  # fmt: skip
        self.add(RECEIPT, **common, kind="first_seen", claimed_at=received, rank=3)
        self.add(SUBMISSION, **common, submission_id=sha[:16], programme_hash=TTDN.content_hash, reader_version="1",
                 unit_id=unit.id, period_id=period.id, stamped=True, verdict=verdict, content_hash=sha)  # fmt: skip
        return sha[:16]

    def value(self, submission: str, indicator: Indicator, state: str, amount: Any = None, ytd: Any = None) -> None:
        """An indicator's row: its primary measure in `state`, and the year to date beside it for a flow."""
        place = {"sheet": "Chỉ tiêu", "cell": f"D{10 + TTDN.indicators.index(indicator)}"}
        key = {"submission_id": submission, "indicator_code": indicator.code, "state": state, **place}
        self.add(VALUE, **key, measure=indicator.measures[0], amount=_exact(amount))
        if ytd is not None:
            self.add(VALUE, **key, measure="ytd", amount=_exact(ytd))

    def write(self, warehouse: Warehouse) -> None:
        for table in sorted(self.rows, key=SUBMISSION.__eq__):
            warehouse.insert(table, self.rows[table])


def _exact(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(amount).quantize(Decimal("0.0001"))


@lru_cache
def make_empty_warehouse() -> tuple[bytes, bytes]:
    """The files of a warehouse with the programme laid out and nothing received: database and journal."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "season.duckdb"
        with Warehouse.writer(path) as warehouse:
            # Most seasons hold one cell a report: they are not about how much of the form makes a report.
            install(warehouse, SENT_BY_ONE_CELL, Q["2017Q3"].due_at - timedelta(days=60))
        return path.read_bytes(), journal_of(path).read_bytes()


@contextmanager
def open_season(folder: Path, season: Season) -> Iterator[Warehouse]:
    """A new warehouse with the programme laid out and the season's rows in it."""
    path = folder / "season.duckdb"
    database, journal = make_empty_warehouse()
    path.write_bytes(database)
    journal_of(path).write_bytes(journal)
    with Warehouse.writer(path) as warehouse:
        season.write(warehouse)
        yield warehouse


def small(folder: Path, season: Season, period_id: str = "2018Q4", moment: Moment = MOMENT) -> PeriodReport:
    """The report on this season alone."""
    with open_season(folder, season) as warehouse:
        return build(warehouse, TTDN, Q[period_id], moment)


def season_of(*cells: tuple[int, str, str, int | None]) -> Season:
    """Reports in time holding one cell each of indicator 2.3: unit number, period, state, amount."""
    season = Season()
    for number_of_unit, period_id, state, amount in cells:
        period = Q[period_id]
        submission = season.submit(UNITS[number_of_unit], period, period.due_at - timedelta(days=1))
        season.value(submission, ITEMS, state, amount, amount)
    return season


def row_of(report: PeriodReport, code: str = "2.3") -> IndicatorRow:
    return next(row for row in report.rows if row.code == code)


def said(report: PeriodReport, claim_id: str) -> list[str]:
    return [c.text_vi for c in report.claims if c.id == claim_id]


def life_like(seed: int = 26) -> Season:
    """63 units over five periods: late, returned, held and silent ones, gaps, questions, texts."""
    chance, season = random.Random(seed), Season()
    for period_id in ("2017Q4", "2018Q1", "2018Q2", "2018Q3", "2018Q4"):
        units = TTDN.units_of(Q[period_id])
        for number, unit in enumerate(units):
            if not (number == 7 or (number == 40 and period_id == "2018Q4")):
                _report(season, chance, unit, Q[period_id], number)
    return season


def _report(season: Season, chance: random.Random, unit: Unit, period: Period, number: int) -> None:
    late = number % 9 == 0
    received = period.due_at + (timedelta(days=1 + number % 5) if late else -timedelta(hours=9 + number))
    verdict = {12: "RETURNED", 22: "HELD"}.get(number, "ACCEPTED_WITH_QUESTIONS" if number % 4 == 1 else "ACCEPTED")
    submission = season.submit(unit, period, received, verdict)
    for indicator in TTDN.indicators_of(period):
        if TTDN.applies(unit, indicator.applies_to):
            _fill(season, chance, submission, indicator, number, period.number)
    if verdict == "ACCEPTED_WITH_QUESTIONS":
        _question(season, submission, "2.3", "Bỏ trống: chưa có số liệu, không được tính là 0.", "V04")
        _question(season, submission, "2.21", "Lũy kế (7) khác lũy kế kỳ trước cộng số trong kỳ (5).", "R04")
    if number % 3 == 0:
        season.add(REMARK, submission_id=submission, kind="difficulty", position=1, text=DIFFICULTIES[number % 4])
        season.add(REMARK, submission_id=submission, kind="proposal", position=2,
                   text=f"{PROPOSALS[number % 3]} (đề xuất từ {unit.name_vi})")  # fmt: skip
    if number % 10 == 1:
        season.add(EXEMPLAR, submission_id=submission, position=1, kind="Sáng kiến", holder="Phòng Thông tin - Báo chí",
                   name=f"Bản tin song ngữ giới thiệu {unit.name_vi} trên mạng xã hội", decision_number="125/QĐ-UBND",
                   decided_on=period.window_end - timedelta(days=20), summary="")  # fmt: skip
        season.add(
            EXEMPLAR, submission_id=submission, position=2, kind="Điển hình", name="Câu lạc bộ thông tin biên giới"
        )


def _fill(
    season: Season, chance: random.Random, submission: str, indicator: Indicator, number: int, quarter: int
) -> None:
    if indicator.code in ("2.19", "2.17") and number % 2:
        season.value(submission, indicator, "not_applicable")
    elif chance.random() < 0.04:
        season.value(submission, indicator, "missing")
    elif indicator.type == "bool":
        yes = chance.random() < 0.6 + 0.1 * quarter
        season.value(submission, indicator, "value" if yes else "zero", int(yes))
    else:
        largest = {"2.2": 900, "2.6": 1800, "2.8": 1500, "2.11": 5000, "1.4": 2500, "1.5": 1200}.get(indicator.code, 12)
        amount = chance.randrange(0, largest * (20 if number == 0 else 1))
        shown = Decimal(amount) + (Decimal("0.5") if indicator.type == "decimal" else 0)
        flow = indicator.year_aggregation == "sum"
        season.value(submission, indicator, "value" if shown else "zero", shown, shown * quarter if flow else None)


def _question(season: Season, submission: str, code: str, message: str, rule: str) -> None:
    season.add(FINDING, submission_id=submission, finding_id=f"{submission}{code}", sha256=submission.ljust(64, "0"),
               code=rule, severity="EXPLAIN", indicator_code=code, sheet="Chỉ tiêu", cell="D12", message_vi=message,
               fix_vi=TTDN.rule_by_code[rule].fix_vi, value_seen="7")  # fmt: skip
