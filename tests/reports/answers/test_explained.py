"""A question that the report itself answers is not asked again."""

from datetime import UTC, datetime
from typing import Any

import pytest

from reports.answers.records import EXPLAINED_VI, make_finding_row, make_header
from reports.answers.texts import next_steps
from schemas.findings import Verdict
from schemas.programme import Programme, load_programme

PROGRAMME = load_programme("ttdn")
STORED: dict[str, Any] = {
    "code": "R12", "severity": "EXPLAIN", "sheet": "Chỉ tiêu", "cell": "D11", "indicator_code": "2.2",
    "value_seen": "5", "message_vi": "Lớn hơn thường lệ.", "fix_vi": "Kiểm tra lại.",
}  # fmt: skip


@pytest.fixture
def programme() -> Programme:
    return PROGRAMME


def steps(programme: Programme, *explained: bool) -> str:
    period = programme.period("2018Q4")
    header = make_header(
        programme, programme.unit("01", period), period, file_name="a.xlsx",
        received_at=datetime(2018, 12, 1, tzinfo=UTC), verdict=Verdict.ACCEPTED_WITH_QUESTIONS, sha256="a" * 64,
    )  # fmt: skip
    return " ".join(next_steps(header, [make_finding_row(programme, STORED | {"explained": e}) for e in explained]))


def test_it_says_that_the_reason_has_come(programme: Programme) -> None:
    asked, explained = (make_finding_row(programme, STORED | {"explained": e}) for e in (False, True))
    assert asked.fix_vi == STORED["fix_vi"]
    assert explained.fix_vi == EXPLAINED_VI


def test_only_what_is_still_open_is_asked_for(programme: Programme) -> None:
    assert "ghi lý do ở cột Ghi chú" in steps(programme, False, True)
    said = steps(programme, True)
    assert "ghi lý do" not in said
    assert "đang được xem xét" in said
    assert "Nếu số liệu sai, gửi tệp đã sửa" in said
