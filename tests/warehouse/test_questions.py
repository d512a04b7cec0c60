"""Questions and their explanations: what answers one, what an official ruled, and when an answer carries over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.tables import FINDING, REMARK
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Moment, Warehouse
from warehouse.install import install

P = "2020Q1"
WHEN = moment("2020-12-01 00:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    programme = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, programme, at("2020-01-01 00:00"))
        yield Desk(warehouse, programme)


def send(
    desk: Desk, received: str, *, seen: str | None = "7", limit: str = "5", note: str | None = None, cell: str = "D3"
) -> str:
    """A report of h-1 with the question R04 on indicator 1.1, and perhaps a text in its column for notes."""
    submission = desk.send("h-1", P, received, "ACCEPTED_WITH_QUESTIONS", values={"1.1": 7, "1.2": 1})
    row = {
        "submission_id": submission, "finding_id": f"f{submission}", "sha256": submission * 4, "code": "R04",
        "severity": "EXPLAIN", "indicator_code": "1.1", "sheet": "Chỉ tiêu", "cell": cell, "value_seen": seen,
        "message_vi": f"Ô {cell}: lũy kế ({seen}) khác lũy kế kỳ trước cộng số trong kỳ ({limit}).",
        "fix_vi": "Kiểm tra.",
    }  # fmt: skip
    _append(desk, FINDING.name, row)
    if note:
        _append(desk, REMARK.name, {
            "submission_id": submission, "kind": "note", "position": 1, "indicator_code": "1.1", "text": note,
            "sheet": "Chỉ tiêu", "cell": "H3",
        })  # fmt: skip
    return submission


def _append(desk: Desk, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join(f"${name}" for name in row)
    desk.warehouse.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)


def find_question(desk: Desk, when: Moment = WHEN) -> dict[str, Any]:
    (row,) = desk.warehouse.sql("SELECT * FROM out.question($as_of, $known_at)", **when.bound()).to_dict("records")
    return {str(k): v for k, v in row.items()}


def status(desk: Desk, when: Moment = WHEN) -> str:
    rows = desk.warehouse.query("status", period_id=P, **when.bound())
    return str(rows[rows["unit_id"] == "h-1"]["status"].iloc[0])


def rule(desk: Desk, act: str, recorded: str, text: str | None = None) -> None:
    desk.decide("explanation", find_question(desk)["question_id"], {"act": act, "text": text}, recorded)


def test_a_text_beside_the_indicator_is_an_explanation_given_not_accepted(desk: Desk) -> None:
    send(desk, "2020-04-05 08:00", note="Cộng cả số tháng 12 năm trước")
    row = find_question(desk)
    assert (row["state"], row["answer"], row["in_form"]) == ("explained", "Cộng cả số tháng 12 năm trước", True)
    assert status(desk) == "accepted_with_questions"


def test_without_a_text_it_is_open_and_a_later_report_may_answer_also_after_closing(desk: Desk) -> None:
    first = send(desk, "2020-04-05 08:00")
    assert find_question(desk)["state"] == "open"
    send(desk, "2020-05-25 08:00", note="Đã rà soát, đúng")
    row = find_question(desk)
    assert (row["submission_id"], row["state"], row["answer"]) == (first, "explained", "Đã rà soát, đúng")
    assert find_question(desk, moment("2020-05-01 00:00"))["state"] == "open", "not yet received then"
    assert find_question(desk, moment("2020-12-01 00:00", "2020-05-01 00:00"))["state"] == "open", "not yet known then"


def test_accepting_every_explanation_closes_the_questions_as_of_then(desk: Desk) -> None:
    submission = send(desk, "2020-04-05 08:00", note="Có lý do")
    rule(desk, "accepted", "2020-04-20 08:00", "Có lý do")
    row = find_question(desk)
    assert (row["state"], row["ruled_by"], row["ruling_reason"]) == ("accepted", "Nguyễn Văn A", "kiểm tra lại")
    assert (status(desk), status(desk, moment("2020-12-01 00:00", "2020-04-19 00:00"))) == (
        "accepted", "accepted_with_questions",
    )  # fmt: skip
    rows = desk.warehouse.sql("SELECT verdict FROM core.submission WHERE submission_id = $id", id=submission)
    assert list(rows["verdict"]) == ["ACCEPTED_WITH_QUESTIONS"], "the stored verdict stays"


def test_a_refused_text_does_not_answer_again_but_another_one_does(desk: Desk) -> None:
    send(desk, "2020-04-05 08:00", note="Không rõ")
    rule(desk, "refused", "2020-04-06 08:00", "Không rõ")
    assert find_question(desk)["state"] == "refused"
    send(desk, "2020-04-07 08:00", note="Không rõ")
    assert find_question(desk)["state"] == "refused", "the same words"
    rule(desk, "given", "2020-04-08 08:00", "Do điều chỉnh số quý trước")
    row = find_question(desk)
    assert (row["state"], row["answer"], row["in_form"]) == ("explained", "Do điều chỉnh số quý trước", False)
    rule(desk, "accepted", "2020-04-08 09:00", "Do điều chỉnh số quý trước")
    assert find_question(desk)["state"] == "accepted"


@pytest.mark.parametrize(
    ("changed", "state"),
    [({}, "accepted"), ({"cell": "E4"}, "accepted"), ({"seen": "8"}, "open"), ({"limit": "6"}, "open")],
)
def test_an_accepted_explanation_carries_over_as_long_as_the_facts_do(
    desk: Desk, changed: dict[str, str], state: str
) -> None:
    """Another cell of the same column in a retyped form changes nothing; another figure does."""
    send(desk, "2020-04-05 08:00", note="Có lý do")
    rule(desk, "accepted", "2020-04-06 08:00", "Có lý do")
    later = send(desk, "2020-04-07 08:00", **changed)
    if "cell" in changed:
        desk.warehouse.connection.execute("UPDATE core.value SET cell = 'E4' WHERE submission_id = $id", {"id": later})
    row = find_question(desk)
    assert (row["submission_id"], row["state"]) == (later, state)


def test_an_amount_is_the_same_however_it_is_written(desk: Desk) -> None:
    """Also where an earlier version stored the amount, not the text of the cell."""
    send(desk, "2020-04-05 08:00", note="Có lý do")
    rule(desk, "accepted", "2020-04-06 08:00", "Có lý do")
    for received, text in (("2020-04-07 08:00", "7 lượt"), ("2020-04-08 08:00", "07")):
        later = send(desk, received, seen=text)
        for change, words in (
            ("core.value SET seen", text),
            ("core.finding SET message_vi", "Ô D3: lũy kế (7) khác lũy kế kỳ trước cộng số trong kỳ (5)."),
        ):
            statement = f"UPDATE {change} = $words WHERE submission_id = $id AND indicator_code = '1.1'"
            desk.warehouse.connection.execute(statement, {"words": words, "id": later})
        row = find_question(desk)
        assert (row["submission_id"], row["value_seen"], row["state"]) == (later, text, "accepted")


def test_the_column_is_part_of_the_question(desk: Desk) -> None:
    """A blank quarter explained does not explain a blank year to date."""
    place = "UPDATE core.value SET cell = CASE measure WHEN 'ytd' THEN 'E3' ELSE 'D3' END"
    send(desk, "2020-04-05 08:00", seen=None, limit="", note="Chưa tổng hợp")
    desk.warehouse.connection.execute(place)
    rule(desk, "accepted", "2020-04-06 08:00", "Chưa tổng hợp")
    assert find_question(desk)["state"] == "accepted"
    send(desk, "2020-04-07 08:00", seen=None, limit="", cell="E3")
    desk.warehouse.connection.execute(place)
    assert find_question(desk)["state"] == "open"
