"""Judging a batch of forms, built cell by cell."""

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemas.findings import Finding, Verdict
from schemas.form import ACTIVITIES, INDICATORS, Cell, CellKind, Form, Row
from schemas.judging import Case, History, Judged, judge
from schemas.programme import Programme, load_programme
from schemas.programme.load import BUILT_IN

UNIT, PERIOD = "63-01", "2018Q2"
COLUMNS = "ABCDEFGHI"


@pytest.fixture(scope="module")
def ttdn() -> Programme:
    return load_programme("ttdn")


def cell(value: Any, ref: str) -> Cell:
    kind: CellKind = "text"
    if value is None:
        kind = "empty"
    elif isinstance(value, bool):
        kind = "bool"
    elif isinstance(value, int | float):
        kind = "number"
    elif isinstance(value, Cell):
        return Cell("Chỉ tiêu", ref, value.value, value.kind)
    return Cell("Chỉ tiêu", ref, value, kind)


@dataclass
class FormBuilder:
    """A clean form of Hà Nội for 2018Q2; `put` damages it."""

    programme: Programme
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for indicator in self.programme.indicators_of(self.programme.period(PERIOD)):
            value: Any = "Có" if indicator.type == "bool" else 6
            row: dict[str, Any] = dict.fromkeys(indicator.measures, value)
            if indicator.evidence_required:
                row["evidence"] = "12/KH-STTTT ngày 02/3/2018"
            if "ytd" in row and indicator.year_aggregation == "sum":
                row["ytd"] = 10
            self.cells[indicator.code] = row

    def put(self, indicator: str, /, **cells: Any) -> "FormBuilder":
        self.cells[indicator].update(cells)
        return self

    def form(self) -> Form:
        rows: list[Row] = []
        for number, (code, values) in enumerate(self.cells.items(), start=7):
            row = {c.key: cell(values.get(c.key), f"{COLUMNS[i]}{number}") for i, c in enumerate(INDICATORS.columns)}
            row["code"] = cell(values.get("code", code), f"A{number}")
            rows.append(row)
        return Form(stamp={}, info={}, tables={INDICATORS.key: tuple(rows)})


def run(builder: FormBuilder, history: History | None = None) -> Judged:
    case = Case("0" * 16, "a" * 64, builder.form(), UNIT, PERIOD)
    return judge([case], builder.programme, history or History())


def codes(judged: Judged) -> set[tuple[str, str | None]]:
    return {(f.code, f.indicator_code) for f in judged.outcomes[0].findings}


def found(judged: Judged, code: str) -> Finding:
    return next(f for f in judged.outcomes[0].findings if f.code == code)


def state(judged: Judged, code: str, measure: str = "period") -> tuple[str, Decimal | None]:
    row = next(r for r in judged.rows["value"] if r["indicator_code"] == code and r["measure"] == measure)
    return row["state"], row["amount"]


def test_a_clean_form_is_accepted_without_findings(ttdn: Programme) -> None:
    judged = run(FormBuilder(ttdn))
    assert judged.outcomes[0].verdict is Verdict.ACCEPTED
    assert codes(judged) == set()
    assert state(judged, "1.1") == ("value", Decimal(6))


@pytest.mark.parametrize(
    ("stamp", "noted"),
    [({"version": "1"}, False), ({}, False), ({"version": "0"}, True), ({"version": "0", "programme": "tiny"}, False)],
)
def test_a_form_of_another_version_is_noted_and_says_the_same(
    ttdn: Programme, stamp: Mapping[str, str], noted: bool
) -> None:
    builder = FormBuilder(ttdn)
    form = replace(builder.form(), stamp=stamp)
    (outcome,) = judge([Case("0" * 16, "a" * 64, form, UNIT, PERIOD)], ttdn, History()).outcomes
    assert ("F18" in {f.code for f in outcome.findings}) == noted
    assert outcome.content_hash == run(builder).outcomes[0].content_hash
    assert outcome.verdict is Verdict.ACCEPTED


def test_a_row_that_the_table_lacks_is_no_blank_cell(ttdn: Programme) -> None:
    form = FormBuilder(ttdn).form()
    rows = [
        {key: cell._replace(sheet="Biểu 1") for key, cell in row.items()}
        for row in form.tables["indicators"]
        if row["code"].value != "1.1"
    ]
    form = replace(form, tables={**form.tables, "indicators": tuple(rows)})
    (outcome,) = judge([Case("0" * 16, "a" * 64, form, UNIT, PERIOD)], ttdn, History()).outcomes
    (finding,) = [f for f in outcome.findings if (f.code, f.indicator_code) == ("V04", "1.1")]
    assert (finding.sheet, finding.cell) == ("Biểu 1", None)
    assert finding.message_vi == (
        "Ô bỏ trống (bảng gửi đến không có dòng của chỉ tiêu 1.1): chưa có số liệu, không được tính là 0."
    )


def test_a_blank_is_missing_and_never_zero(ttdn: Programme) -> None:
    judged = run(FormBuilder(ttdn).put("1.1", period=None, ytd=None))
    assert state(judged, "1.1") == ("missing", None)
    assert ("V04", "1.1") in codes(judged)
    assert judged.outcomes[0].verdict is Verdict.ACCEPTED_WITH_QUESTIONS


def test_the_three_empties_stay_apart(ttdn: Programme) -> None:
    builder = FormBuilder(ttdn).put("1.1", period=0).put("1.3", period=None, ytd=None, plan=None, not_applicable="x")
    judged = run(builder.put("2.1", period="Không phát sinh", ytd=None, plan=None))
    assert state(judged, "1.1") == ("zero", Decimal(0))
    assert state(judged, "1.3") == ("not_applicable", None)
    assert state(judged, "2.1") == ("not_applicable", None)
    assert judged.outcomes[0].verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"period": "khoảng 150"}, "V02"),
        ({"period": "-"}, "V03"),
        ({"not_applicable": "x"}, "V05"),
        ({"period": -3}, "V06"),
        ({"period": 2.5}, "V07"),
        ({"period": Cell("", "", "#REF!", "error")}, "V08"),
        ({"period": Cell("", "", "=A1+B1", "uncached")}, "V09"),
        ({"period": 10**13, "ytd": 10**13}, "V11"),
        ({"period": True}, "V02"),
    ],
)
def test_a_refused_cell_returns_the_form_and_is_quoted(ttdn: Programme, cells: Mapping[str, Any], code: str) -> None:
    judged = run(FormBuilder(ttdn).put("1.1", **cells))
    outcome = judged.outcomes[0]
    assert outcome.verdict is Verdict.RETURNED
    finding = next(f for f in outcome.findings if f.code == code)
    assert (finding.sheet, finding.cell, finding.indicator_code) == ("Chỉ tiêu", "D7", "1.1")
    assert finding.value_seen
    assert state(judged, "1.1") == ("invalid", None)


def test_a_number_typed_as_text_is_understood_and_noted(ttdn: Programme) -> None:
    judged = run(FormBuilder(ttdn).put("1.1", period="1.234", ytd="2.000", plan=2500))
    assert state(judged, "1.1") == ("value", Decimal(1234))
    assert ("V01", "1.1") in codes(judged)
    assert judged.outcomes[0].verdict is Verdict.ACCEPTED
    assert "đã hiểu là 1.234." in found(judged, "V01").message_vi


def test_yes_no_cells(ttdn: Programme) -> None:
    judged = run(FormBuilder(ttdn).put("1.2", period="Không", evidence=None).put("4.1", period="chắc có"))
    assert state(judged, "1.2") == ("zero", Decimal(0))
    assert ("V10", "4.1") in codes(judged)
    assert ("V10", "1.2") not in codes(judged)


@pytest.mark.parametrize("written", ["co", "Có"])
def test_a_question_shows_the_yes_that_was_written(ttdn: Programme, written: str) -> None:
    plain, other = (run(FormBuilder(ttdn).put("1.2", period=w, evidence=None)).outcomes[0] for w in ("có", written))
    finding = next(f for f in other.findings if f.code == "R05")
    assert finding.value_seen == written
    assert other.content_hash == plain.content_hash, "the same said in other letters is the same content"


def test_a_question_shows_the_text_of_a_number_written_as_text(ttdn: Programme) -> None:
    judged = run(FormBuilder(ttdn).put("2.10", period="1.007"))
    finding = next(f for f in judged.outcomes[0].findings if f.code == "R01")
    assert finding.value_seen == "1.007"
    assert "(1.007)" in finding.message_vi
    number = run(FormBuilder(ttdn).put("2.10", period=1007)).outcomes[0]
    assert next(f for f in number.findings if f.code == "R01").value_seen == "1007"


def test_a_question_shows_what_stands_in_the_cell_not_what_is_reckoned_from_it(ttdn: Programme) -> None:
    form = FormBuilder(ttdn).put("2.3", period=1, ytd=1, plan=40).form()
    judged = judge([Case("0" * 16, "a" * 64, form, UNIT, "2018Q4")], ttdn, History())
    finding = next(f for f in judged.outcomes[0].findings if f.code == "L03" and f.indicator_code == "2.3")
    assert (finding.value_seen, "mới đạt 1 " in finding.message_vi) == ("1", True), "the rule compares twice the amount"


def test_relations_inside_a_form(ttdn: Programme) -> None:
    builder = FormBuilder(ttdn).put("2.10", period=7).put("3.9", period=5).put("2.1", ytd=5).put("1.2", evidence=None)
    judged = run(builder)
    assert codes(judged) >= {("R01", "2.10"), ("R02", "3.9"), ("R03", "2.1"), ("R05", "1.2")}
    cell = found(judged, "R03").cell
    assert cell is not None
    assert cell.startswith("E")


def test_a_missing_side_breaks_no_relation(ttdn: Programme) -> None:
    judged = run(FormBuilder(ttdn).put("2.10", period=7).put("2.9", period=None, ytd=None))
    assert ("V04", "2.9") in codes(judged)
    assert ("R01", "2.10") not in codes(judged)


def test_spending_is_held_against_the_allocation(ttdn: Programme) -> None:
    judged = run(FormBuilder(ttdn).put("1.4", period=100).put("1.5", ytd=100.5))
    assert ("R12", "1.5") in codes(judged)
    assert judged.outcomes[0].verdict is Verdict.ACCEPTED_WITH_QUESTIONS, "money may be left from the year before"
    assert state(judged, "1.5", "ytd") == ("value", Decimal("100.5"))


def test_year_to_date_against_the_quarter_before(ttdn: Programme) -> None:
    known = {(UNIT, "1.1", "before_ytd"): Decimal(4), (UNIT, "1.3", "before_ytd"): Decimal(3)}
    judged = run(FormBuilder(ttdn), History.of(ttdn, known))
    assert ("R04", "1.3") in codes(judged)
    assert ("R04", "1.1") not in codes(judged)
    assert "9" in found(judged, "R04").message_vi
    assert judged.outcomes[0].verdict is Verdict.ACCEPTED_WITH_QUESTIONS


MARKED: Mapping[str, Any] = {"period": None, "ytd": None, "plan": None, "not_applicable": "x"}


def test_a_mark_beside_a_plan_is_asked_about(ttdn: Programme) -> None:
    marked = FormBuilder(ttdn).put("1.3", **{**MARKED, "plan": 6})
    assert [c for c in codes(run(marked)) if c[0] == "V35"] == [("V35", "1.3")]
    assert "kế hoạch năm là 6" in found(run(marked), "V35").message_vi
    assert not {"V35", "V36"} & {code for code, _ in codes(run(FormBuilder(ttdn).put("1.3", **MARKED)))}
    assert "V35" not in {code for code, _ in codes(run(FormBuilder(ttdn).put("1.3", **{**MARKED, "plan": 0})))}


def test_a_mark_after_activity_in_the_year_is_asked_about(ttdn: Programme) -> None:
    known = {(UNIT, "1.1", "before_ytd"): Decimal(4), (UNIT, "1.3", "before_ytd"): Decimal(0)}
    judged = run(FormBuilder(ttdn).put("1.1", **MARKED).put("1.3", **MARKED), History.of(ttdn, known))
    assert [c for c in codes(judged) if c[0] == "V36"] == [("V36", "1.1")]
    assert "đã là 4" in found(judged, "V36").message_vi


def test_a_form_of_marks_alone_is_asked_about_once(ttdn: Programme) -> None:
    builder = FormBuilder(ttdn)
    for code, row in builder.cells.items():
        builder.cells[code] = {**dict.fromkeys(row), "not_applicable": "x"}
    judged = run(builder)
    assert [code for code, _ in codes(judged)] == ["V37"]
    assert judged.outcomes[0].verdict is Verdict.ACCEPTED_WITH_QUESTIONS
    assert "V37" not in {code for code, _ in codes(run(builder.put("2.1", period=0, ytd=0, not_applicable=None)))}


def test_one_figure_out_of_proportion_is_asked_about_once(ttdn: Programme) -> None:
    known = {(UNIT, "2.2", f"{source}_value"): Decimal(4) for source in ("previous", "last_year")}
    known |= {(UNIT, "2.2", "cluster_high"): Decimal(90)}
    judged = run(FormBuilder(ttdn).put("2.2", period=6000, ytd=6000, plan=9000), History.of(ttdn, known))
    (outcome,) = judged.outcomes
    asking = {"S01", "S02", "O01", "Q01"}
    assert [f.code for f in outcome.findings if f.code in asking] == ["S01"]
    assert {f.code for f in outcome.trials} >= {"S02", "O01"}, "the others are counted"
    judged = run(FormBuilder(ttdn).put("2.2", period=600, ytd=600, plan=900), History.of(ttdn, known))
    assert [f.code for f in judged.outcomes[0].findings if f.code in asking] == ["Q01"]


def test_of_many_alike_findings_so_many_are_listed_and_the_rest_counted(ttdn: Programme) -> None:
    row: Row = {"name": cell("Hội nghị", "A6"), "starts_on": cell("hôm qua", "B6")}
    rows = tuple({key: c._replace(ref=f"{c.ref[0]}{n}") for key, c in row.items()} for n in range(6, 5006))
    form = FormBuilder(ttdn).form()
    form = replace(form, tables={**form.tables, ACTIVITIES.key: rows})
    (outcome,) = judge([Case("0" * 16, "a" * 64, form, UNIT, PERIOD)], ttdn, History()).outcomes
    told = Counter(f.code for f in outcome.findings)
    assert (told["V12"], told["F20"]) == (200, 1)
    assert "4800" in next(f.message_vi for f in outcome.findings if f.code == "F20")
    fewer = replace(form, tables={**form.tables, ACTIVITIES.key: rows[:4999]})
    (other,) = judge([Case("0" * 16, "a" * 64, fewer, UNIT, PERIOD)], ttdn, History()).outcomes
    assert other.content_hash != outcome.content_hash


def test_a_rule_switched_on_or_off_leaves_the_content_the_same(ttdn: Programme) -> None:
    form = FormBuilder(ttdn).put("2.5", period=0).put("2.6", period=100, ytd=100).form()
    rows = tuple(r.model_copy(update={"mode": "shadow"}) if r.code == "P01" else r for r in ttdn.rule_rows)
    shadowed = Programme(**{name: getattr(ttdn, name) for name in Programme.model_fields} | {"rule_rows": rows})
    hashes = {}
    for programme in (ttdn, shadowed):
        (outcome,) = judge([Case("0" * 16, "a" * 64, form, UNIT, PERIOD)], programme, History()).outcomes
        hashes["P01" in {f.code for f in outcome.findings}] = outcome.content_hash
    assert set(hashes) == {True, False}
    assert hashes[True] == hashes[False]


def test_rows_not_required_may_stay_blank(ttdn: Programme) -> None:
    judged = run(FormBuilder(ttdn).put("3.4", period=None, ytd=None, plan=None))
    assert not [code for code, indicator in codes(judged) if indicator == "3.4"]
    assert state(judged, "3.4") == ("missing", None)


def test_a_form_with_nothing_in_it_is_one_fault_and_nothing_else(ttdn: Programme) -> None:
    builder = FormBuilder(ttdn)
    builder.cells = {code: {} for code in builder.cells}
    assert codes(run(builder)) == {("F10", None)}


def test_a_code_that_excel_turned_into_a_number(ttdn: Programme) -> None:
    judged = run(FormBuilder(ttdn).put("2.2", code=2.2).put("2.1", code=2.1).put("1.1", code=1.1))
    assert ("F11", None) in codes(judged), "2,1 might be 2.1 or 2.10"
    assert ("F11", None) not in {(f.code, f.value_seen) for f in judged.outcomes[0].findings if f.value_seen != "2.1"}
    assert state(judged, "1.1")[0] == "value"
    assert state(judged, "2.1")[0] == "missing"


def test_a_repeated_indicator_is_refused(ttdn: Programme) -> None:
    builder = FormBuilder(ttdn)
    builder.cells["twice"] = {"code": "1.1", "period": 3, "ytd": 10}
    assert ("F12", "1.1") in codes(run(builder))


def test_the_same_content_has_the_same_hash_and_a_refusal_is_part_of_it(ttdn: Programme) -> None:
    form = FormBuilder(ttdn).form()
    doubled = FormBuilder(ttdn)
    doubled.cells["twice"] = {"code": "1.1", "period": 3, "ytd": 10}
    cases = [Case(str(n) * 16, str(n) * 64, f, UNIT, PERIOD) for n, f in enumerate((form, form, doubled.form()))]
    first, second, refused = (o.content_hash for o in judge(cases, ttdn, History()).outcomes)
    assert first == second
    assert refused not in (None, first)


@pytest.mark.parametrize(
    ("typed", "code"), [(-5, "V06"), (1e20, "V11"), (1e30, "V11"), ("khoảng 9", "V02"), (True, "V02")]
)
def test_a_wild_number_of_participants_is_a_finding_not_a_crash(ttdn: Programme, typed: Any, code: str) -> None:
    row = {c.key: cell(None, "A6") for c in ACTIVITIES.columns} | {
        "name": cell("Hội thảo", "A6"),
        "participants": cell(typed, "F6"),
    }
    form = FormBuilder(ttdn).form()
    form = Form(form.stamp, form.info, {**form.tables, ACTIVITIES.key: (row,)})
    judged = judge([Case("0" * 16, "a" * 64, form, UNIT, PERIOD)], ttdn, History())
    assert judged.rows["activity"][0]["participants"] is None
    assert found(judged, code).cell == "F6"


def test_one_bad_form_leaves_the_others_alone(ttdn: Programme) -> None:
    good, bad = FormBuilder(ttdn).form(), FormBuilder(ttdn).put("1.1", period="khoảng 9").form()
    cases = [
        Case("1" * 16, "a" * 64, bad, "63-01", PERIOD),
        Case("2" * 16, "b" * 64, good, "63-04", PERIOD),
        Case("3" * 16, "c" * 64, None, None, None),
        Case("4" * 16, "d" * 64, good, None, PERIOD),
    ]
    verdicts = [o.verdict.value for o in judge(cases, ttdn, History()).outcomes]
    assert verdicts == ["RETURNED", "ACCEPTED", "UNREADABLE", "HELD"]


def test_every_code_that_judging_can_raise_has_a_rule(ttdn: Programme) -> None:
    assert all(r.message_vi and r.fix_vi and r.basis_vi for r in ttdn.rules)


def test_a_blank_breaks_a_rule_only_where_the_form_of_the_period_asks(tmp_path: Path) -> None:
    """Rows of 2017 have ended: a form of 2018 has none of them, and a blank there is nobody's fault."""
    folder = Path(shutil.copytree(BUILT_IN / "ttdn", tmp_path / "ttdn"))
    with (folder / "rules.csv").open("a", encoding="utf-8") as file:
        file.write("X01,plan,NOTE,on,3.1 3.3,value >= 0,fails,skip,0,,Plan not stated,Chưa ghi.,Ghi số.,Biểu mẫu,,\n")
    strict = load_programme(folder)
    judged = run(FormBuilder(strict).put("3.3", period=None, ytd=None))
    assert {found for found in codes(judged) if found[0] == "X01"} == {("X01", "3.3")}


@pytest.mark.parametrize(
    ("amount", "before", "expected"),
    [
        (347, 347, set()),
        (347_100, 347, {"S01", "S04"}),
        (Decimal("0.3471"), None, {"S05"}),
        (Decimal("1.2"), 1200, {"S05", "S06"}),
        (Decimal("0.9"), 250, {"S05", "S06"}),
        (Decimal("4.9"), 99, {"S05"}),
        (8, 2400, {"S06"}),
        (5, None, set()),
        (0, 347, set()),
        (150, 347, set()),
    ],
)
def test_money_is_no_thousandfold_wrong_with_a_question_at_most(
    ttdn: Programme, amount: Decimal | int, before: int | None, expected: set[str]
) -> None:
    """Typed in thousands or đồng it is returned; in billions where an earlier report tells, else asked about."""
    known = {(UNIT, "1.4", "previous_value"): Decimal(before)} if before is not None else {}
    judged = run(FormBuilder(ttdn).put("1.4", period=float(amount)).put("1.5", ytd=0), History.of(ttdn, known))
    slips = {f.code: f.severity for f in judged.outcomes[0].findings if f.code.startswith("S")}
    assert set(slips) == expected
    assert {slips[code] for code in ("S04", "S06") if code in slips} <= {"BLOCK"}
