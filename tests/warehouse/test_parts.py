"""Parts: what the workers hand over is what is loaded, period by period, completed by what earlier quarters say."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pandera.errors import SchemaErrors

from schemas.findings import make_finding
from schemas.form import INDICATORS, Cell, Form, Row
from schemas.judging import Case, History, judge_forms
from schemas.programme import Programme, load_programme
from schemas.spill import Held, Spill, Spilled
from warehouse.against_history import check_against_history
from warehouse.load import Work
from warehouse.parts import Batch, Part, WaitingParts, batches, make_parts

WORK = Work("run", "h" * 64, "2", datetime(2018, 6, 15, 3, tzinfo=UTC))


@pytest.fixture(scope="module")
def ttdn() -> Programme:
    return load_programme("ttdn")


def form(code: str, period: float, ytd: float) -> Form:
    row: Row = {
        "code": Cell("Chỉ tiêu", "A7", code, "text"),
        "period": Cell("Chỉ tiêu", "D7", period, "number"),
        "ytd": Cell("Chỉ tiêu", "E7", ytd, "number"),
    }
    return Form({}, {}, {INDICATORS.key: (row,)})


def case(number: int, period_id: str | None, found: Form | None) -> Case:
    return Case(f"{number:016x}", f"{number:064x}", found, "63-01" if period_id else None, period_id)


def parts_of(cases: list[Case], ttdn: Programme) -> list[Part]:
    return make_parts(judge_forms(cases, ttdn), [], {}, "h" * 64, "2")


def test_a_batch_of_several_periods_is_parted_and_put_together_again(ttdn: Programme) -> None:
    cases = [case(1, "2018Q2", form("1.1", 3, 10)), case(2, None, None), case(3, "2018Q3", form("1.1", 4, 14))]
    made = parts_of(cases, ttdn)
    assert {part.period_id: part.documents for part in made} == {
        "2018Q2": (cases[0].sha256,), None: (cases[1].sha256,), "2018Q3": (cases[2].sha256,),
    }  # fmt: skip
    order = [(period, len(group)) for period, group in batches([*made, *made], 1)]
    assert order == [("2018Q2", 1), ("2018Q2", 1), ("2018Q3", 1), ("2018Q3", 1), (None, 1), (None, 1)]
    second = Batch([made[0]], frozenset(c.sha256 for c in cases)).complete([], WORK)
    assert second["submission"]["submission_id"].to_pylist() == [cases[0].submission_id]
    amounts = second["value"].filter(second["value"]["amount"].is_valid())["amount"].to_pylist()
    assert amounts == [Decimal("3.0000"), Decimal("10.0000")]
    assert second["submission"]["recorded_at"].to_pylist() == [WORK.now]


def test_parts_that_wait_in_a_file_are_the_parts_that_came(ttdn: Programme) -> None:
    cases = [case(1, "2018Q2", form("1.1", 3, 10)), case(2, None, None), case(3, "2018Q3", form("1.1", 4, 14))]
    made, waiting = parts_of(cases, ttdn), WaitingParts(Spill(most_held=3000))
    for part in made:
        waiting.add(part)
    assert {type(one) for part in waiting.to_list() for one in part.streams._streams.values()} == {Held, Spilled}  # type: ignore[attr-defined]
    assert [replace(part, streams=dict(part.streams)) for part in waiting.to_list()] == made
    wanted = frozenset(c.sha256 for c in cases)
    for part, other in zip(made, waiting.to_list(), strict=True):
        assert Batch([part], wanted).complete([], WORK) == Batch([other], wanted).complete([], WORK)


def test_documents_that_are_not_wanted_any_more_are_left_out(ttdn: Programme) -> None:
    cases = [case(1, "2018Q2", form("1.1", 3, 10)), case(2, "2018Q2", form("1.1", 4, 10))]
    batch = Batch(parts_of(cases, ttdn), frozenset({cases[1].sha256}))
    tables = batch.complete([], WORK)
    for name in ("submission", "value", "finding"):
        assert set(tables[name]["submission_id"].to_pylist()) == {cases[1].submission_id}


def test_what_earlier_quarters_say_changes_the_verdict_of_that_submission_only(ttdn: Programme) -> None:
    cases = [case(1, "2018Q2", form("1.1", 3, 10)), case(2, "2018Q2", form("1.1", 3, 9))]
    batch = Batch(parts_of(cases, ttdn), frozenset(c.sha256 for c in cases))
    history = History.of(ttdn, {("63-01", "1.1", "before_ytd"): Decimal(7)})
    late = list(check_against_history(batch, ttdn, ttdn.period("2018Q2"), history))
    assert [(key, f.code, f.cell) for key, f in late] == [(cases[1].submission_id, "R04", "E7")]
    before = dict(zip(*(batch.tables["submission"][n].to_pylist() for n in ("submission_id", "verdict")), strict=True))
    tables = batch.complete(late, WORK)
    after = dict(zip(*(tables["submission"][n].to_pylist() for n in ("submission_id", "verdict")), strict=True))
    assert after[cases[0].submission_id] == before[cases[0].submission_id]
    assert "R04" in tables["finding"]["code"].to_pylist()


def test_a_late_block_returns_an_accepted_submission(ttdn: Programme) -> None:
    one = case(1, "2018Q2", form("1.1", 3, 10))
    batch = Batch(parts_of([one], ttdn), frozenset({one.sha256}))
    blocking = make_finding(ttdn, one.sha256, "V06", sheet="Chỉ tiêu", cell="D7", seen="-1", indicator="1.1")
    assert batch.complete([(one.submission_id, blocking)], WORK)["submission"]["verdict"].to_pylist() == ["RETURNED"]


def test_a_row_that_breaks_its_table_is_refused_where_it_is_made(ttdn: Programme) -> None:
    bad = Case("not a key", "a" * 64, None, None, None)
    with pytest.raises(SchemaErrors):
        parts_of([bad], ttdn)
