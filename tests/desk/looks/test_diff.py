"""Two versions of a report side by side, through the whole ingest: figures, states, totals, refusals, what is drawn."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console
from typer.testing import CliRunner

from desk.intake import ingest
from desk.looks import diff
from desk.looks.diff import DiffError
from desk.rulings import corrections
from desk.settings import Settings
from flows.cli import differences, main
from schemas.corrections import COLUMNS
from tests.desk.looks.diff_desk import (
    LIEM_TUC,
    OTHERS,
    VALUES,
    Desk,
    P,
    Report,
    at,
    cell,
    change_values,
    compare_versions,
    deliver,
    new_settings,
    read_total,
    readers,
    three,
    total,
    unit,
)
from warehouse import Moment

NewDesk = Callable[..., Desk]


@pytest.fixture(scope="module")
def new_desk(tmp_path_factory: pytest.TempPathFactory) -> NewDesk:
    def make(*reports: Report) -> Desk:
        settings = new_settings(tmp_path_factory.mktemp("diff"))
        return settings, deliver(settings, *reports)

    return make


@pytest.fixture(scope="module")
def turns(new_desk: NewDesk) -> Desk:
    """Of one unit three versions, a copy of the last, and a restatement; of another unit one report."""
    copied = {"info": {"prepared_by": "Người khác"}}
    return new_desk(
        Report(4, readers(5)), Report(5, readers(6)), Report(6, readers(8)), Report(7, readers(8), parts=copied),
        Report(25, readers(9)), Report(3, OTHERS, LIEM_TUC),
    )  # fmt: skip


def test_a_correction_shows_what_it_changes_and_what_becomes_of_totals(turns: Desk) -> None:
    settings, (_, second, third, *_) = turns
    found = compare_versions(settings)
    assert (found.before.submission_id, found.after.submission_id, found.effective) == (second, third, "after")
    assert [(c.code, c.measure) for c in found.cells] == [("1.1", "period"), ("1.1", "ytd")]
    one = cell(found, "1.1")
    assert [one.before.amount, one.after.amount, one.difference] == [Decimal(6), Decimal(8), Decimal(2)]
    assert one.percent is not None
    assert round(one.percent, 4) == Decimal("33.3333")
    assert (one.name_vi, one.unit_vi, one.before.place) == ("Lượt bạn đọc", "lượt", one.after.place)
    assert one.before.place.startswith("Chỉ tiêu!D")
    assert three(total(found, "1.1")) == (18, 16, 18)
    assert three(total(found, "1.1", "cluster")) == (8, 6, 8), "the other unit is in another cluster"
    assert total(found, "1.1", "cluster").scope_vi == "Cụm một"
    assert three(total(found, "1.1", quantity="ytd_total")) == (18, 16, 18)
    assert total(found, "1.1").after == read_total(settings, "1.1")
    assert total(found, "1.1", quantity="ytd_total").after == read_total(settings, "1.1", "ytd_total")
    assert {t.code for t in found.totals} == {"1.1"}, "what did not change is not listed"


def test_neither_of_the_two_counts(turns: Desk) -> None:
    settings, (first, second, third, copy, late, _) = turns
    found = compare_versions(settings, first, second)
    assert found.effective is None
    assert three(total(found, "1.1")) == (18, 15, 16)
    assert total(found, "1.1").standing == read_total(settings, "1.1")
    assert [v.submission_id for v in found.versions] == [first, second, third, copy, late]
    assert [line[:8] for line in found.others_vi] == [third[:8], copy[:8], late[:8]]
    assert cell(compare_versions(settings, second, first), "1.1").difference == -1


def test_a_restatement_changes_no_total_but_shows_what_it_would(turns: Desk) -> None:
    settings, (_, _, third, _, late, _) = turns
    found = compare_versions(settings, third[:6], late[:6])
    assert found.effective == "before"
    assert three(total(found, "1.1")) == (18, 18, 19)
    assert total(found, "1.1").before == read_total(settings, "1.1")
    assert "nhận sau khi khóa kỳ, giữ riêng" in found.after.standing_vi
    assert compare_versions(settings, after=late) == found, "the one before it is found by itself, the copy passed over"


def test_the_same_content_in_another_file_differs_in_nothing(turns: Desk) -> None:
    settings, (_, _, third, copy, *_) = turns
    found = compare_versions(settings, third, copy)
    assert (found.cells, found.totals, found.parts) == ((), (), ())
    assert {f.fate for f in found.findings} <= {"stayed"}
    assert found.after.is_copy
    assert "Số liệu của hai bản giống hệt nhau." in found.summary_vi


def test_at_an_earlier_moment_a_later_version_is_not_known(turns: Desk) -> None:
    settings, (_, _, third, *_) = turns
    then = Moment(at(settings, 5), at(settings, 30))
    found = compare_versions(settings, moment=then)
    assert cell(found, "1.1").after.amount == 6
    assert total(found, "1.1").standing == 16
    with pytest.raises(DiffError, match="ứng với 0 bản"):
        compare_versions(settings, after=third, moment=then)


@pytest.fixture(scope="module")
def states(new_desk: NewDesk) -> Desk:
    """Versions whose 1.3 is blank, zero, nothing arose, an amount."""
    filled: tuple[dict[str, Any], ...] = ({}, {"period": 0}, {"not_applicable": "x"}, {"period": 2.5})
    return new_desk(*(Report(day, change_values(_1_3=entry)) for day, entry in enumerate(filled, start=2)))


BLANK, ZERO, NOTHING, AMOUNT = range(4)
HALF = Decimal("2.5")


@pytest.mark.parametrize(
    ("pair", "texts", "totals", "units"),
    [
        ((BLANK, ZERO), ("để trống", "0"), (None, 0), (0, 1)),
        ((ZERO, BLANK), ("0", "để trống"), (0, None), (1, 0)),
        ((NOTHING, AMOUNT), ("không phát sinh", "2,5"), (None, HALF), (0, 1)),
        ((AMOUNT, BLANK), ("2,5", "để trống"), (HALF, None), (1, 0)),
        ((NOTHING, BLANK), ("không phát sinh", "để trống"), (None, None), (0, 0)),
    ],
)
def test_a_blank_a_zero_and_nothing_arose_are_three_things(
    states: Desk, pair: tuple[int, int], texts: Any, totals: Any, units: Any
) -> None:
    settings, ids = states
    found = compare_versions(settings, *(ids[i] for i in pair))
    one, change = cell(found, "1.3"), total(found, "1.3")
    named = ("missing", "zero", "not_applicable", "value")
    assert (one.before.state, one.after.state) == tuple(named[i] for i in pair)
    assert (one.before.text_vi, one.after.text_vi) == texts
    assert (one.difference, one.percent, change.difference) == (None, None, None), "a state cannot be subtracted"
    assert (change.before, change.after) == totals
    assert (change.units_before, change.units_after) == units
    assert change.standing == read_total(settings, "1.3") == HALF


def test_between_zero_and_an_amount_there_is_a_difference_but_no_percentage(states: Desk) -> None:
    settings, ids = states
    one = cell(compare_versions(settings, ids[ZERO], ids[AMOUNT]), "1.3")
    assert (one.difference, one.percent) == (HALF, None)


@pytest.fixture(scope="module")
def two(new_desk: NewDesk) -> Desk:
    """A returned version and the accepted one after it; of another unit one report."""
    refused = change_values(_1_1={"period": "[b]khoảng 5[/b]", "ytd": 5}, _1_3={})
    return new_desk(Report(4, refused), Report(5, change_values(_1_3={"period": 0})), Report(3, OTHERS, LIEM_TUC))


def test_a_returned_version_quotes_what_was_refused(two: Desk) -> None:
    settings, (returned, good, _) = two
    found = compare_versions(settings)
    assert (found.before.submission_id, found.before.verdict, found.after.submission_id) == (returned, "RETURNED", good)
    one = cell(found, "1.1")
    assert (one.before.state, one.before.amount) == ("invalid", None)
    assert one.before.text_vi == "“[b]khoảng 5[/b]”, không nhận"
    assert three(total(found, "1.1")) == (15, 10, 15)
    assert three(total(found, "1.1", "cluster")) == (5, None, 5), "nobody else gave a value: not zero"
    assert (total(found, "1.1").units_before, total(found, "1.1").units_after) == (1, 2)
    assert ("V02", "gone") in {(f.code, f.fate) for f in found.findings if f.indicator_code == "1.1"}
    assert "gửi lại sau khi bản" in found.after.standing_vi


def test_two_refused_texts_differ_although_neither_is_an_amount(new_desk: NewDesk) -> None:
    texts = (change_values(_1_1={"period": f"khoảng {n}", "ytd": 5}) for n in (150, 160))
    settings, (first, second) = new_desk(*(Report(day, values) for day, values in enumerate(texts, start=4)))
    with pytest.raises(DiffError, match=f"chưa có bản nào được tính(.|\n)*--from {first[:8]} --to {second[:8]}"):
        compare_versions(settings)
    found = compare_versions(settings, first, second)
    assert cell(found, "1.1").after.text_vi == "“khoảng 160”, không nhận"
    assert found.effective is None
    stayed = [f for f in found.findings if f.code == "V02"]
    assert [f.fate for f in stayed] == ["stayed"], "the same rule on the same figure"
    assert stayed[0].before_vi != stayed[0].after_vi


def test_a_correction_of_the_desk_stands_only_with_the_version_that_counts(new_desk: NewDesk) -> None:
    settings, _ = new_desk(
        Report(4, change_values(_1_1={"period": 4, "ytd": 4})), Report(5, VALUES), Report(3, OTHERS, LIEM_TUC)
    )
    lines = (
        "đính chính;1;2020Q1;1.1;trong kỳ;5;50;Gõ thiếu số 0;Trần Thị Bình;08/04/2020",
        "đính chính;1;2020Q1;1.2;trong kỳ;1;3;Gõ nhầm;Trần Thị Bình;08/04/2020",
    )
    settings.corrections.write_text("\n".join([";".join(COLUMNS), *lines]) + "\n", "utf-8")
    corrections.apply(settings, at(settings, 30))
    found = compare_versions(settings)
    assert [(c.code, c.measure) for c in found.cells] == [("1.1", "period"), ("1.1", "ytd")], (
        "both reports say 1 at 1.2"
    )
    assert (cell(found, "1.1").after.amount, cell(found, "1.1").note_vi) == (
        Decimal(5),
        "bản sau: đã đính chính, tính 50",
    )
    assert cell(found, "1.1", "ytd").note_vi == ""
    assert three(total(found, "1.1")) == (60, 14, 60)
    assert three(total(found, "1.2")) == (7, 5, 7)
    assert (total(found, "1.1").by_correction, total(found, "1.2").by_correction) == (False, True)
    assert [total(found, code).after for code in ("1.1", "1.2")] == [read_total(settings, c) for c in ("1.1", "1.2")]
    assert [(c.code, c.corrected_vi, c.applies) for c in found.corrections] == [("1.1", "50", True), ("1.2", "3", True)]
    assert any("đính chính" in line for line in found.summary_vi)


def test_a_correction_that_holds_no_longer_stands_with_no_version(new_desk: NewDesk) -> None:
    settings, (first, _) = new_desk(Report(4, readers(4)), Report(5, readers(5)))
    line = "đính chính;1;2020Q1;1.1;trong kỳ;5;50;Gõ thiếu số 0;Trần Thị Bình;08/04/2020"
    settings.corrections.write_text(";".join(COLUMNS) + f"\n{line}\n", "utf-8")
    corrections.apply(settings, at(settings, 29))
    deliver(settings, Report(4, readers(4)), Report(5, readers(5)), Report(6, readers(6)))
    found = compare_versions(settings)
    assert (cell(found, "1.1").before.amount, cell(found, "1.1").after.amount) == (Decimal(5), Decimal(6))
    assert cell(found, "1.1").note_vi == ""
    assert three(total(found, "1.1")) == (6, 5, 6)
    assert [(c.applies, c.status_vi) for c in found.corrections] == [(False, "báo cáo đã đổi")]
    assert cell(compare_versions(settings, before=first), "1.1").note_vi == ""


def test_other_parts_are_told_row_by_row(new_desk: NewDesk) -> None:
    old = {
        "activities": [{"name": "Hội sách", "place": "Thanh Tân", "participants": 40}, {"name": "Đọc cùng con"}],
        "exemplars": [{"kind": "Sáng kiến", "name": "Xe sách"}],
        "remarks": [{"kind": "Khó khăn", "text": "Thiếu sách"}],
    }
    new = {
        "activities": [{"name": "Đọc cùng con"}, {"name": "HỘI SÁCH", "place": "Kim Bình", "participants": 40}],
        "exemplars": [{"kind": "Sáng kiến", "name": "Xe sách"}, {"kind": "Điển hình", "name": "Bà Năm"}],
        "remarks": [{"kind": "Khó khăn", "text": "Thiếu sách"}],
    }
    noted = change_values(_1_1={"period": 5, "ytd": 5, "note": "Đã rà soát"})
    settings, _ = new_desk(Report(4, VALUES, parts=old), Report(5, noted, parts=new))
    found = compare_versions(settings)
    assert found.cells == ()
    told = [(p.part_vi, p.kind, p.title_vi, [(f.label_vi, f.before, f.after) for f in p.fields]) for p in found.parts]
    assert told == [
        ("Hoạt động", "changed", "HỘI SÁCH",
         [("Tên hoạt động", "Hội sách", "HỘI SÁCH"), ("Địa điểm", "Thanh Tân", "Kim Bình")]),
        ("Điển hình, sáng kiến", "added", "Bà Năm", [("Nội dung", None, "Loại: Điển hình; Tên: Bà Năm")]),
        ("Ghi chú, kiến nghị", "added", "Ghi chú, giải trình 1.1", [("Nội dung", None, "Đã rà soát")]),
    ]  # fmt: skip
    assert found.parts[0].before_place != found.parts[0].after_place, "it moved down a row"


def test_where_there_are_not_two_a_plain_sentence_says_what_there_is(new_desk: NewDesk) -> None:
    settings, (_, in_time, late) = new_desk(Report(4), Report(7, OTHERS, LIEM_TUC), Report(25, VALUES, LIEM_TUC))
    with pytest.raises(DiffError) as one:
        compare_versions(settings)
    assert "chỉ có một bản có số liệu" in str(one.value)
    assert "lần 1  Đạt  nhận 04/04/2020 09:00 (đang được tính)" in str(one.value)
    with pytest.raises(DiffError, match=r"Thanh Tân \(1\), 2020Q2: chưa nhận được bản báo cáo nào"):
        diff.run(settings, unit(settings), "2020Q2")
    with pytest.raises(DiffError) as apart:
        diff.run(settings, unit(settings, LIEM_TUC), P)
    assert "không có bản nào có số liệu trước bản" in str(apart.value)
    assert f"--from {in_time[:8]} --to {late[:8]}" in str(apart.value)


def test_an_unreadable_version_is_passed_over_and_cannot_be_chosen(new_desk: NewDesk) -> None:
    settings, (first, _) = new_desk(Report(4), Report(6, readers(6)))
    folder = settings.inbox / P / "Thanh Tân"
    (folder / "hong.xlsx").write_bytes((folder / "4.xlsx").read_bytes()[:4000])
    with (settings.inbox / "so-den.csv").open("a", encoding="utf-8") as register:
        register.write(f"{P}/Thanh Tân/hong.xlsx,{at(settings, 5).isoformat()},Lan\n")
    ingest.run(settings, now=at(settings, 30))
    found = compare_versions(settings)
    assert found.before.submission_id == first
    (unread,) = [v for v in found.versions if not v.has_values]
    assert found.versions.index(unread) == 1
    with pytest.raises(DiffError, match="không đọc được số liệu nào"):
        compare_versions(settings, before=unread.submission_id)


def command(settings: Settings, *words: str) -> Any:
    common = ["--home", str(settings.home), "--programme", settings.programme_name]
    return CliRunner().invoke(main.app, ["diff", *words, *common])


def test_the_terminal_says_it_in_words(two: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, (first, second, _) = two
    console = Console(record=True, width=240)
    monkeypatch.setattr(differences, "console", console)
    result = command(settings, "--unit", "1", "--period", P)
    assert result.exit_code == 0, result.output
    page = console.export_text()
    rows = [[part.strip() for part in line.split("│")] for line in page.splitlines() if "│" in line]
    blank = next(r for r in rows if r[1:2] == ["1.3"])
    assert blank[4:6] == ["để trống", "0"], "a blank is not a zero"
    assert any("“[b]khoảng 5[/b]”, không nhận" in r for r in rows), "what was typed is no markup"
    assert any(r[3:6] == ["Tất cả đơn vị", "10", "15"] for r in rows)
    for token in (first[:8], second[:8], "Trả lại", "(đang tính)"):
        assert token in page


def test_the_workbook_keeps_numbers_as_numbers_and_blanks_as_words(two: Desk, tmp_path: Path) -> None:
    settings, (first, second, _) = two
    path, again = tmp_path / "moi" / "so-sanh.xlsx", tmp_path / "again.xlsx"
    chosen = ("--unit", "1", "--period", P, "--from", second[:8], "--to", first[:8], "--xlsx")
    result = command(settings, *chosen, str(path))
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Hai bản", "Số liệu", "Ảnh hưởng đến tổng", "Lỗi, lưu ý"]
    rows = {(r[0], r[3]): r for r in book["Số liệu"].iter_rows(min_row=5, values_only=True)}
    assert rows["1.3", "trong kỳ"][4:6] == (0, "để trống")
    assert rows["1.1", "trong kỳ"][4:7] == (5, "“[b]khoảng 5[/b]”, không nhận", None)
    totals = {(r[0], r[3], r[4]): r for r in book["Ảnh hưởng đến tổng"].iter_rows(min_row=5, values_only=True)}
    assert totals["1.1", "trong kỳ", "Tất cả đơn vị"][5:9] == (15, 15, 10, -5)
    assert totals["1.3", "cuối kỳ", "Cụm một"][5:9] == (0, 0, "…", None)
    command(settings, *chosen, str(again))
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--unit", "9", "--period", P), "no unit '9'"),
        (("--unit", "1", "--period", "2020Q9"), "write it as 2018Q4"),
        (("--unit", "1", "--period", P, "--from", "ffffff"), "--from ffffff ứng với 0 bản"),
        (("--unit", "1", "--period", P, "--from", "abc"), "ít nhất sáu ký tự"),
        (("--unit", "1", "--period", P, "--xlsx", "so-sanh.pdf"), "ghi tên một tệp .xlsx"),
    ],
)
def test_a_wrong_request_is_a_sentence(two: Desk, words: tuple[str, ...], said: str) -> None:
    result = command(two[0], *words)
    assert result.exit_code != 0
    assert said in str(result.exception)


def test_one_version_twice_and_a_place_among_the_reports_are_refused(two: Desk) -> None:
    settings, (first, second, _) = two
    with pytest.raises(DiffError, match="cùng là bản"):
        compare_versions(settings, first, first)
    inside = settings.inbox / P / "so-sanh.xlsx"
    with pytest.raises(DiffError, match="nơi giữ báo cáo nhận được"):
        compare_versions(settings, first, second, xlsx=inside)
    assert not inside.exists()
