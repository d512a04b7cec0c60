"""A unit answers in a worksheet of its own, by mail: the ordinary intake takes it in, and never as a report."""

from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from openpyxl import load_workbook

from desk.intake import ingest
from desk.reviews.take import take_worksheet
from desk.reviews.worksheet import WorksheetError
from desk.settings import Settings
from tests.desk.reviews.sheets import FIRST, SECOND, current_ranking, fill, new_sheet
from tests.desk.tiny_inbox import mail, put
from warehouse import Moment, Warehouse

PERSON = {"B6": "Phạm Minh Đức", "C6": "Phó Giám đốc"}
UNIT, OTHER = "thanhtan@thuvien.example.vn", "liemtuc@thuvien.example.vn"


@pytest.fixture
def desk(opened: Settings) -> Settings:
    take_worksheet(opened, fill(new_sheet(opened), FIRST, {"L7": 1, "M7": "Thiếu hồ sơ"}))
    return opened


def answer(desk: Settings, people: dict[str, str], cells: dict[str, Any], sender: str = UNIT, name: str = "gt") -> None:
    path = fill(new_sheet(desk, unit_id="h-1"), people, cells)
    put(desk, f"{name}.eml", mail(sender, path.read_bytes()))
    ingest.run(desk)


def query(desk: Settings, text: str) -> list[dict[Any, Any]]:
    with Warehouse.reader(desk.warehouse) as warehouse:
        return warehouse.sql(text).to_dict("records")


def found(desk: Settings) -> list[tuple[Any, ...]]:
    rows = query(
        desk,
        "SELECT unit_id, period_id, verdict, code, cell FROM core.submission JOIN core.finding USING (submission_id) "
        "WHERE code LIKE 'W%' OR code = 'U05' ORDER BY code, cell",
    )
    return [tuple(row.values()) for row in rows]


def test_the_units_worksheet_shows_its_scores_and_nobody_elses(desk: Settings) -> None:
    sheet = load_workbook(new_sheet(desk, unit_id="h-1")).worksheets[1]
    rows = list(sheet.iter_rows(min_row=7, values_only=True))
    assert [row[0] for row in rows] == ["A.1", "A.2"]
    assert rows[0][7:9] == (1, "Thiếu hồ sơ")
    assert "Liêm Túc" not in str(list(sheet.iter_rows(values_only=True)))


def test_an_explanation_is_taken_in_and_is_no_report(desk: Settings) -> None:
    before = current_ranking(desk)
    answer(desk, PERSON, {"J7": "Đã gửi hồ sơ ngày 5/4", "K7": "Công văn số 8"})
    assert found(desk) == [("h-1", None, "ACCEPTED", "W05", None)]
    told = query(
        desk, "SELECT unit_id, criterion_code, given_by, role, text, evidence, cell FROM core.score_explanation"
    )
    assert [tuple(row.values()) for row in told] == [
        ("h-1", "A.1", "Phạm Minh Đức", "Phó Giám đốc", "Đã gửi hồ sơ ngày 5/4", "Công văn số 8", "J7")
    ]
    after = current_ranking(desk)
    assert [(row.unit_id, row.total) for row in after.rows] == [(row.unit_id, row.total) for row in before.rows]
    moment = Moment(after.as_of, after.known_at).bound()
    with Warehouse.reader(desk.warehouse) as warehouse:
        reports = warehouse.sql("SELECT * FROM out.reporting($as_of, $known_at) WHERE unit_id = 'h-1'", **moment)
        held = warehouse.sql("SELECT * FROM out.held_document($as_of, $known_at)", **moment)
    assert list(reports["status"]).count("accepted") == 1
    assert held.empty


def test_the_answer_says_that_it_is_no_report(desk: Settings) -> None:
    answer(desk, PERSON, {"J7": "Đã gửi hồ sơ"})
    draft = next(path for path in desk.outbox.rglob("*.eml") if "chua-ro" in path.name)
    body: Any = message_from_bytes(draft.read_bytes(), policy=default).get_body()
    assert "Phiếu giải trình đã được ghi nhận để xem xét khi thẩm định" in body.get_content()
    assert "tổng hợp" not in body.get_content()


def test_a_bad_worksheet_goes_back_with_its_cells_named(desk: Settings) -> None:
    answer(desk, {"B6": "Phạm Minh Đức"}, {"J7": "x", "A8": "A.9", "J8": "y"})
    assert found(desk) == [("h-1", None, "RETURNED", "W02", "A8"), ("h-1", None, "RETURNED", "W03", "C6")]
    assert query(desk, "FROM core.score_explanation") == [], "nothing is half taken"
    (marked,) = (path for path in desk.feedback.rglob("*.xlsx") if "chua-ro-ky" in str(path))
    notes = load_workbook(marked)["Giải trình"]["A8"].comment
    assert notes is not None and "không phải mã tiêu chí" in notes.text


def test_a_worksheet_from_another_units_address_waits_for_a_person(desk: Settings) -> None:
    answer(desk, PERSON, {"J7": "mạo danh"}, sender=OTHER)
    assert [row[:4] for row in found(desk)] == [(None, None, "HELD", "W04")]
    assert "mạo danh" not in str(load_workbook(new_sheet(desk)).worksheets[1]["N7"].value)


def test_a_reviewers_worksheet_in_the_inbox_is_a_finding(desk: Settings) -> None:
    put(desk, "tham-dinh.eml", mail(UNIT, new_sheet(desk).read_bytes()))
    ingest.run(desk)
    assert [row[2:4] for row in found(desk)] == [("RETURNED", "W01")]


def test_the_second_reviewer_must_have_seen_the_explanation(desk: Settings) -> None:
    early = new_sheet(desk)
    answer(desk, PERSON, {"J7": "Đã gửi hồ sơ"})
    with pytest.raises(WorksheetError, match=r"ô O7 .*đơn vị đã gửi giải trình sau khi lập phiếu"):
        take_worksheet(desk, fill(early, SECOND, {"O7": 1}))
    sheet = new_sheet(desk)
    assert "Đã gửi hồ sơ\n(Phạm Minh Đức, Phó Giám đốc)" in load_workbook(sheet).worksheets[1]["N7"].value
    assert take_worksheet(desk, fill(sheet, SECOND, {"O7": 1.5, "P7": "Hồ sơ đủ"})).new == {"second": 1}


def test_of_two_explanations_the_later_one_counts(desk: Settings) -> None:
    answer(desk, PERSON, {"J7": "Lần một"}, name="a")
    answer(desk, PERSON, {"J7": "Lần hai"}, name="b")
    assert "Lần hai" in load_workbook(new_sheet(desk)).worksheets[1]["N7"].value
