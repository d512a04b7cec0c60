"""The table of docs/timeliness.md, walked: every case through the real ingest, and what each output says of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import duckdb
import pytest
from docx import Document

from desk.looks import status
from desk.outputs import release, remind
from desk.settings import Settings
from reports.minister.annexes import make_status_row
from reports.minister.model import PeriodReport
from reports.office.vietnamese import number
from schemas.programme import Unit
from scoring.ranking import rank
from tests.desk.timeliness_cases import CASES, PERIOD, lay_cases, unit_of
from tests.mutation.clean import PROGRAMME
from tests.reports.minister.settled import build, verify
from warehouse import Moment, Warehouse

PAGE = Path(__file__).parents[2] / "docs" / "timeliness.md"
BEFORE, AFTER = (datetime.fromisoformat(f"{day}T12:00:00+07:00") for day in ("2018-12-27", "2019-01-25"))
WORDS = {"đúng hạn": True, "chậm": False, "–": None}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the page's table at one moment; `share` is what I.1 gives for the quarter, in per cent."""

    case: str
    state: str
    received: bool
    sent: bool
    on_time: bool | None
    days_late: int | None
    share: int
    reminder: str

    @property
    def unit_id(self) -> str:
        """The unit that the case is laid through."""
        return unit_of(self.case).id


def read_table(heading: str) -> list[Row]:
    """The rows of the table below that heading."""
    section = PAGE.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [
        re.split(r"\s*\|\s*", line.strip().strip("|").strip()) for line in section.splitlines() if line[:2] == "| "
    ]
    return [
        Row(c[0], c[1], c[2] == "yes", c[3] == "yes", WORDS[c[4]], None if c[5] == "–" else int(c[5]), int(c[6]), c[7])
        for c in lines[1:]
    ]


TABLES: Mapping[datetime, list[Row]] = {
    BEFORE: read_table("On 27/12/2018, before closing"),
    AFTER: read_table("On 25/01/2019, after closing"),
}
EACH = [pytest.param(at, row, id=f"{at:%d-%m} {row.case}") for at, rows in TABLES.items() for row in rows]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("timeliness")
    settings = Settings(folder / "desk", workers=1)
    lay_cases(settings, folder)
    return settings


@pytest.fixture(scope="module")
def units(desk: Settings) -> Mapping[datetime, Mapping[str, Any]]:
    rows = {at: status.list_units(desk, PERIOD.id, Moment(at, at)).to_dict("records") for at in TABLES}
    return {at: {str(r["unit_id"]): r for r in found} for at, found in rows.items()}


@pytest.fixture(scope="module")
def reports(desk: Settings) -> Mapping[datetime, PeriodReport]:
    with Warehouse.reader(desk.warehouse) as warehouse:
        made = {at: build(warehouse, PROGRAMME, PERIOD, Moment(at, at)) for at in TABLES}
        assert [verify(warehouse, report) for report in made.values()] == [(), ()]
    return made


@pytest.fixture(scope="module")
def shares(desk: Settings) -> Mapping[datetime, Mapping[str, Any]]:
    """What I.1 gives each unit for the quarter."""
    with Warehouse.reader(desk.warehouse) as warehouse:
        ranked = {at: rank(warehouse, PROGRAMME, PERIOD.year, Moment(at, at), "1.0") for at in TABLES}
    return {
        at: {r.unit_id: dict(r.score("I.1").parts)[PERIOD.id] for r in ranking.rows} for at, ranking in ranked.items()
    }


@pytest.fixture(scope="module")
def drafts(desk: Settings) -> Mapping[datetime, Mapping[str, str]]:
    """The text of the draft to each unit that is reminded."""
    paths = remind.run(desk, PERIOD.id, now=BEFORE).drafts
    with pytest.raises(remind.PeriodClosedError, match="đã đóng sổ ngày 16/01/2019"):
        remind.run(desk, PERIOD.id, now=AFTER)
    return {BEFORE: {path.name.split("-")[2]: read_text(path) for path in paths}, AFTER: {}}


@pytest.fixture(scope="module")
def released(desk: Settings) -> Mapping[datetime, Mapping[str, tuple[Any, ...]]]:
    found = {}
    for at in TABLES:
        made = release.run(desk, Moment(at, at))
        with duckdb.connect(str(made.database), read_only=True) as database:
            rows = database.execute(
                "SELECT unit_id, status, received, sent, on_time, days_late, held_documents FROM out.reporting "
                "WHERE period_id = $period",
                {"period": PERIOD.id},
            ).fetchall()
        found[at] = {row[0]: row[1:] for row in rows}
    return found


def read_text(path: Path) -> str:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return str(message.get_content())


def test_the_page_shows_every_case_at_both_moments() -> None:
    for rows in TABLES.values():
        assert [row.case for row in rows] == list(CASES)


@pytest.mark.parametrize(("at", "row"), EACH)
def test_every_output_says_what_the_page_says(
    at: datetime,
    row: Row,
    units: Mapping[datetime, Mapping[str, Any]],
    reports: Mapping[datetime, PeriodReport],
    shares: Mapping[datetime, Mapping[str, Any]],
    released: Mapping[datetime, Mapping[str, tuple[Any, ...]]],
) -> None:
    (told,) = (unit for unit in reports[at].units if unit.unit_id == row.unit_id)
    expected = (row.received, row.sent, row.on_time, row.days_late)
    shown = units[at][row.unit_id]
    assert (shown["received"], shown["sent"], shown["on_time"], shown["days_late"]) == expected
    assert told.verdict_vi == row.state
    assert (told.sent, told.on_time, told.days_late) == expected[1:]
    annex = make_status_row(1, told)
    assert (annex[4], annex[6]) == ("" if row.days_late is None else str(row.days_late), row.state)
    assert released[at][row.unit_id] == (shown["status"], *expected, shown["held_documents"])
    assert shares[at][row.unit_id] * 100 == row.share


@pytest.mark.parametrize(("at", "row"), EACH)
def test_the_reminder_says_how_the_unit_stands(
    at: datetime, row: Row, drafts: Mapping[datetime, Mapping[str, str]]
) -> None:
    text = drafts[at].get(unit_of(row.case).code)
    if row.reminder == "–":
        assert text is None
        return
    assert text is not None
    assert row.reminder in text
    assert ("chưa ghi nhận" in text) == (row.state == "Chưa gửi"), "who has sent anything is not told that nothing came"
    late = re.findall(r"tính chậm ([\d.]+) ngày", text)
    assert late == ([number(row.days_late)] if row.days_late else [])
    if row.state == "Trả lại, chưa gửi lại" and row.sent:
        assert "chỉ tiêu 2.1: " in text
        assert "khoảng" in text, "what the unit wrote is the reason"


def test_answer_and_reminder_name_the_same_last_day_to_mend(desk: Settings) -> None:
    unit = unit_of("returned, open")
    (answer,) = list_answers(desk, unit)
    until = datetime.fromisoformat(answer["mend_by"])
    assert until.isoformat() == "2018-12-20T23:59:59+07:00", "three working days after Monday"
    said = "đến hết ngày 20/12/2018 vẫn tính là đúng hạn"
    days = f"({PROGRAMME.timeliness.days_to_mend} ngày làm việc kể từ ngày trả kết quả này"
    asked = datetime.fromisoformat("2018-12-19T12:00:00+07:00")
    (reminder,) = (path for path in remind.run(desk, PERIOD.id, now=asked).drafts if f"-{unit.code}-" in path.name)
    assert said in read_text(reminder)
    (letter,) = (read_letter(path) for path in desk.feedback.rglob("*.docx") if path.name == answer["letter"])
    reply = next(text for text in map(read_body, desk.outbox.rglob("*.eml")) if answer["receipt_number"] in text)
    for text in (*answer["next_steps_vi"][-1:], letter, reply):
        assert f"{said} {days}" in text


def test_who_has_no_days_to_mend_is_told_of_none(desk: Settings) -> None:
    told = {case: [answer["mend_by"] for answer in list_answers(desk, unit_of(case))] for case in CASES}
    assert told["questions open"] == ["2018-12-20T23:59:59+07:00"]
    for case in ("empty form", "good", "unreadable", "late", "two returns", "returned, mended in 2 days"):
        assert set(told[case]) == {None}, case


def list_answers(desk: Settings, unit: Unit) -> list[dict[str, Any]]:
    """The unit's answers as JSON, in order of receipt."""
    found = [json.loads(path.read_text("utf-8")) for path in desk.feedback.glob(f"{PERIOD.id}/{unit.code} */*.json")]
    return sorted(found, key=lambda answer: str(answer["received_at"]))


def read_letter(path: Path) -> str:
    return " ".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def read_body(path: Path) -> str:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body()
    return "" if body is None else str(body.get_content())


@pytest.mark.parametrize("at", list(TABLES))
def test_counts_of_the_report_are_those_of_the_table(at: datetime, reports: Mapping[datetime, PeriodReport]) -> None:
    rows, counts, others = TABLES[at], reports[at].counts, len(PROGRAMME.units_of(PERIOD)) - len(CASES)
    states = Counter(row.state for row in rows)
    assert (counts.received, counts.sent) == (sum(r.received for r in rows), sum(r.sent for r in rows))
    assert (counts.on_time, counts.late) == (
        sum(r.on_time is True for r in rows),
        sum(r.on_time is False for r in rows),
    )
    assert (counts.returned, counts.held) == (states["Trả lại, chưa gửi lại"], states["Chờ xác nhận"])
    assert (counts.unreadable, counts.incomplete) == (states["Đã nhận tệp, không đọc được"], states["Chưa đủ số liệu"])
    assert counts.missing == states["Chưa gửi"] + others
    unsent = Counter(row.state for row in rows if not row.sent)
    assert counts.unsent == counts.units - counts.sent == unsent.total() + others
    assert (counts.unsent_returned, counts.unsent_held, counts.unsent_incomplete) == (
        unsent["Trả lại, chưa gửi lại"],
        unsent["Chờ xác nhận"],
        unsent["Chưa đủ số liệu"],
    )


@pytest.mark.parametrize("at", list(TABLES))
def test_what_section_one_says_adds_up_to_all_units(at: datetime, reports: Mapping[datetime, PeriodReport]) -> None:
    said = {claim.id: [int(n) for n in re.findall(r"(\d+) (?:đơn vị|báo cáo|biểu|tệp)", claim.text_vi)]
            for claim in reports[at].claims}  # fmt: skip
    (units,) = (claim.values["units"] for claim in reports[at].claims if claim.id == "discipline.sent")
    of_all, *sent = said["discipline.sent"]
    unsent, *without = said["discipline.unsent"]
    assert of_all == units
    assert (sum(sent) + unsent, sum(without)) == (units, unsent)
    # Of the reports accepted, so many have questions: they are among them.
    accepted, with_questions, *others = said["discipline.outcome"]
    assert with_questions <= accepted
    assert accepted + sum(others) == reports[at].counts.received


@pytest.mark.parametrize("at", list(TABLES))
def test_held_documents_are_counted_alike(
    at: datetime,
    desk: Settings,
    reports: Mapping[datetime, PeriodReport],
    released: Mapping[datetime, Mapping[str, tuple[Any, ...]]],
) -> None:
    (claim,) = (claim for claim in reports[at].claims if claim.id == "discipline.held")
    counted = {
        status.count_held_documents(desk, PERIOD.id, Moment(at, at)),
        claim.values["documents"],
        sum(unit.held_documents for unit in reports[at].units),
        sum(row[-1] for row in released[at].values()),
    }
    waiting = ("held", *(case for case in CASES if "period unknown" in case and "unreadable" not in case))
    assert counted == {len(waiting) - 1}, "all but the one that came after closing, which may be for the next period"
    assert status.count_held_documents(desk, "2019Q1", Moment(at, at)) == (at == AFTER)
    if at == AFTER:
        return
    reminded = remind.run(desk, PERIOD.id, now=at)
    assert reminded.held_documents == counted.pop()
    (held,) = reminded.held
    assert held["unit_id"] == unit_of("held").id


@pytest.mark.parametrize("at", list(TABLES))
def test_the_desk_is_asked_about_figures_changed_unasked_after_the_due_day(at: datetime, desk: Settings) -> None:
    asked = {
        q.unit_id for q in status.list_questions(desk, period_id=PERIOD.id, moment=Moment(at, at)) if q.code == "U09"
    }
    assert asked == {unit_of("good, other figures later").id}
