from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.form.workbook import write_form
from sample import Truth, write_season
from sample.drafts import make_draft
from sample.files.damaged import save_as_old_workbook
from sample.flaws import OUTCOMES
from sample.numbers import make_unit_numbers
from sample.plan import SCENARIOS, plan_season, season_periods
from schemas.programme import Programme, load_programme
from sources.archive import Archive
from sources.form.find import find_form
from sources.inbox.collect import collect_documents
from sources.media import sniff
from sources.workbook.cells import read_grids
from sources.workbook.old_xls import read_xls

SEED = 26


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme("ttdn")


def snapshot(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def few_units(programme: Programme) -> list[str]:
    """Two units that send over most channels and with several faults."""
    planned = plan_season(programme, SEED)
    weight: Counter[str] = Counter()
    for (unit, _), sendings in planned.items():
        weight[unit] += len({s.flaw for s in sendings} - {"none"}) + (not sendings)
    return [unit for unit, _ in weight.most_common(2)]


@pytest.fixture(scope="module")
def season(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    inbox = tmp_path_factory.mktemp("season") / "inbox"
    return inbox, write_season(inbox, programme, seed=SEED, workers=1, units=few_units(programme))


def test_the_whole_season_expects_378_reports_and_plants_every_fault(programme: Programme) -> None:
    planned = plan_season(programme, SEED)
    assert len(planned) == 378
    assert [p.id for p in season_periods(programme)] == ["2017Q3", "2017Q4", "2018Q1", "2018Q2", "2018Q3", "2018Q4"]
    sendings = [s for sent in planned.values() for s in sent]
    flaws = Counter(s.flaw for s in sendings)
    assert set(OUTCOMES) <= set(flaws)
    plans = Counter(s.plan for s in sendings if s.number == 1)
    assert all(plans[s.name] == s.count for s in SCENARIOS if s.flaw != "nothing")
    missing = Counter(unit for (unit, period), sent in planned.items() if not sent)
    assert sum(missing.values()) == 8
    assert max(missing.values()) == 2
    assert {s.days_late for s in sendings if s.plan.startswith("late")} == {1, 2, 4, 8, 15}
    assert {s.channel for s in sendings} >= {"folder", "unit_folder", "eml", "mbox", "msg", "zip"}


def test_a_first_sending_is_late_only_where_it_was_planned(programme: Programme) -> None:
    for sent in plan_season(programme, SEED).values():
        if sent and not sent[0].plan.startswith("late"):
            assert sent[0].days_late == 0
        if len(sent) == 2:
            assert sent[0].received_at < sent[1].received_at
            assert sent[1].received_at <= programme.period(sent[1].period_id).closes_at
            if sent[0].flaw in OUTCOMES and OUTCOMES[sent[0].flaw].verdict.value in {"HELD", "UNREADABLE"}:
                assert sent[1].days_late == 0


def test_a_blank_form_comes_on_the_due_day_and_the_good_one_later(programme: Programme) -> None:
    plans = [sent for sent in plan_season(programme, SEED).values() if sent and sent[0].plan == "blank_form"]
    assert len(plans) == 2
    for blank, good in plans:
        assert blank.received_at.date() == programme.period(blank.period_id).due_at.date()
        assert blank.days_late == 0 < good.days_late


CASES = {
    # plan: verdicts and findings, document by document; how the unit stands with the period then.
    "nothing_anywhere": ([("ACCEPTED_WITH_QUESTIONS", ["Q02", "V36", "V37"])], "accepted_with_questions", True, True),
    "blank_form": ([("RETURNED", ["F10"]), ("ACCEPTED", [])], "accepted", True, False),
    "two_groups": ([("RETURNED", ["F24"]), ("ACCEPTED", [])], "accepted", True, True),
    "money_in_billions": ([("ACCEPTED", ["V22"])], "accepted", True, True),
    "money_contradicted": ([("RETURNED", ["V23"]), ("ACCEPTED", [])], "accepted", True, True),
    "spoofed_sender": ([("HELD", ["U06"]), ("ACCEPTED", [])], "accepted", True, True),
    "spoofed_sender_left": ([("HELD", ["U06"])], "held", True, None),
    "old_workbook": ([("ACCEPTED", [])], "accepted", True, True),
}


@pytest.fixture(scope="module")
def cases(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Truth]]:
    """One unit of each case, its season up to the period of the case, each by itself."""
    first: dict[str, str] = {}
    for (unit, _), sent in plan_season(programme, SEED).items():
        if sent and sent[0].plan in CASES:
            first.setdefault(sent[0].plan, unit)
    made = {}
    for plan, unit in first.items():
        inbox = tmp_path_factory.mktemp(plan) / "inbox"
        made[plan] = inbox, write_season(inbox, programme, seed=SEED, workers=1, units=[unit])
    return made


@pytest.mark.parametrize("plan", CASES)
def test_each_case_has_its_truth(plan: str, cases: dict[str, tuple[Path, Truth]]) -> None:
    _, truth = cases[plan]
    judged, status, sent, on_time = CASES[plan]
    documents = [s for s in truth.submissions if s["plan"] == plan]
    assert [(s["verdict"], s["codes"]) for s in documents] == judged
    standing = next(s for s in truth.data["standings"] if s["plan"] == plan)
    assert [standing[key] for key in ("status", "received", "sent", "on_time")] == [status, True, sent, on_time]
    assert standing["days_late"] == (None if on_time is None else 0 if on_time else documents[-1]["days_late"])


def test_a_quarter_without_anything_adds_nothing_and_the_year_goes_on(cases: dict[str, tuple[Path, Truth]]) -> None:
    _, truth = cases["nothing_anywhere"]
    values = {s["period"]: s["values"] for s in truth.submissions if s["period"][:4] == "2018" and "values" in s}
    assert {v for v in values["2018Q2"].values() if v != "not_required"} == {"not_applicable"}
    before, after = values["2018Q1"]["2.2"], values["2018Q3"]["2.2"]
    assert Decimal(after["ytd"]) == Decimal(before["ytd"]) + Decimal(after["period"])
    assert Decimal(truth.totals["2018Q2"]["2.2"]) == 0
    assert truth.totals["2018Q2"]["1.5"] == values["2018Q1"]["1.5"]["ytd"], "what the year had come to stands"


def test_money_in_another_unit_is_the_same_money(cases: dict[str, tuple[Path, Truth]]) -> None:
    inbox, truth = cases["money_in_billions"]
    sent = next(s for s in truth.submissions if s["plan"] == "money_in_billions")
    rows = read_indicators(inbox, sent)
    said = rows["1.4"]
    assert said[2] == "tỷ đồng"
    assert Decimal(str(said[3])) * 1000 == Decimal(sent["values"]["1.4"]["period"])
    assert rows["2.2"][3] == int(sent["values"]["2.2"]["period"])


def test_two_groups_hold_the_quarter_before_and_this_one(cases: dict[str, tuple[Path, Truth]]) -> None:
    inbox, truth = cases["two_groups"]
    returned, good = (s for s in truth.submissions if s["plan"] == "two_groups")
    earlier = f"{good['period'][:5]}{int(good['period'][5:]) - 1}"
    before = next(s for s in truth.submissions if s["period"] == earlier)
    line = read_indicators(inbox, returned)["2.2"]
    assert list(line[3:7]) == [int(s["values"]["2.2"][key]) for s in (before, good) for key in ("period", "ytd")]


def read_indicators(inbox: Path, submission: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """The lines of the sheet of indicators, by code, wherever the document lies."""
    programme = load_programme("ttdn")
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        collect_documents(inbox, archive, programme, datetime.now(UTC))
        book = openpyxl.load_workbook(io.BytesIO(archive.read(submission["sha256"])), read_only=True)
    return {str(row[0]): row for row in book["Chỉ tiêu"].iter_rows(values_only=True) if row[0]}


def test_an_old_workbook_says_what_the_form_says(programme: Programme, tmp_path: Path) -> None:
    unit, period = programme.unit("40", season_periods(programme)[2]), season_periods(programme)[2]
    numbers = make_unit_numbers(programme, unit, season_periods(programme), SEED)[period.id]
    draft = make_draft(programme, unit, period, numbers, period.due_at.date(), SEED)
    form = write_form(programme, unit, period, tmp_path / "form.xlsx", draft.entries())
    old = tmp_path / "form.xls"
    old.write_bytes(save_as_old_workbook(form.read_bytes()))
    assert sniff(old.read_bytes()) == "xls"
    said, kept = find_form(read_grids(form)), find_form(read_xls(old))
    assert kept.stamp == said.stamp
    assert [cell[:4] for cell in kept.cells] == [cell[:4] for cell in said.cells]
    assert kept.signs == ()


@pytest.mark.parametrize("code", ["01", "46", "48", "72"])
def test_numbers_are_whole_add_up_and_keep_their_bounds(programme: Programme, code: str) -> None:
    periods = season_periods(programme)
    unit = programme.unit(code, periods[-1])
    numbers = make_unit_numbers(programme, unit, periods, SEED)
    for indicator in programme.indicators:
        ytd, year = Decimal(0), 0
        for period in (p for p in periods if indicator.valid_on(p.window_end)):
            row = numbers[period.id][indicator.code]
            ytd, year = (ytd if period.year == year else Decimal(0)), period.year
            if not programme.applies(unit, indicator.applies_to):
                assert row.period is None
                continue
            if indicator.year_aggregation == "sum":
                ytd += row.period or 0
                assert row.state == "not_applicable" or row.ytd == ytd
                assert row.state != "not_applicable" or ytd == 0
            amount = row.primary(indicator)
            assert amount is None or amount >= 0
            assert indicator.type == "decimal" or amount is None or amount == amount.to_integral_value()
            if indicator.bound and amount is not None:
                other = programme.indicator_by_code[indicator.bound.other]
                limit = numbers[period.id][other.code].primary(other)
                assert limit is None or (amount <= limit if indicator.bound.op == "<=" else amount >= limit)


def test_known_figures_are_kept(programme: Programme) -> None:
    periods = season_periods(programme)
    for code, indicator, total in (("48", "2.2", 33600), ("46", "2.20", 293), ("46", "2.15", 198), ("72", "3.7", 350)):
        numbers = make_unit_numbers(programme, programme.unit(code, periods[0]), periods, SEED)
        assert numbers["2017Q4"][indicator].ytd == total


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(
    programme: Programme, season: tuple[Path, Truth], tmp_path: Path
) -> None:
    inbox, truth = season
    again = write_season(tmp_path / "inbox", programme, seed=SEED, workers=2, units=few_units(programme))
    assert again.data == truth.data
    assert snapshot(tmp_path / "inbox") == snapshot(inbox)
    other = write_season(tmp_path / "o" / "inbox", programme, seed=1, workers=1, units=["63-40"], periods=["2018Q1"])
    assert other.data["seed"] == 1


def test_a_season_that_is_there_is_left_alone(programme: Programme, season: tuple[Path, Truth]) -> None:
    inbox, truth = season
    before = {p: p.stat().st_mtime_ns for p in (inbox.parent / "truth.json", *inbox.rglob("*"))}
    again = write_season(inbox, programme, seed=SEED, workers=1, units=few_units(programme))
    assert again.data == truth.data
    assert {p: p.stat().st_mtime_ns for p in (inbox.parent / "truth.json", *inbox.rglob("*"))} == before


def test_a_half_written_season_is_rebuilt_and_other_files_are_not_touched(programme: Programme, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "of the desk.xlsx").write_bytes(b"kept")
    with pytest.raises(FileExistsError, match="no sample season"):
        write_season(inbox, programme, workers=1, units=["63-40"], periods=["2018Q1"])
    assert (inbox / "of the desk.xlsx").read_bytes() == b"kept"
    (tmp_path / "truth.json.building").touch()
    write_season(inbox, programme, workers=1, units=["63-40"], periods=["2018Q1"])
    assert not (inbox / "of the desk.xlsx").exists()
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith(".")) == ["inbox", "truth.json"]


def test_two_that_write_at_once_do_not_harm_each_other(programme: Programme, tmp_path: Path) -> None:
    def write(_: int) -> Truth:
        return write_season(tmp_path / "inbox", programme, workers=1, units=["63-40"], periods=["2018Q1", "2018Q2"])

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(write, range(2))
    assert first.data == second.data
    assert all((tmp_path / "inbox" / s["place"].split(" ▸ ")[0]).is_file() for s in first.submissions)


def test_the_truth_names_files_as_they_lie(season: tuple[Path, Truth]) -> None:
    inbox, truth = season
    files = snapshot(inbox)
    assert truth.report_count == 12
    registered = {row["tep"]: row["nhan_luc"] for row in csv.DictReader((inbox / "so-tiep-nhan.csv").open("r", encoding="utf-8-sig"))}  # fmt: skip # noqa: E501
    for submission in truth.submissions:
        container, *inner = submission["place"].split(" ▸ ")
        assert container in files
        if not inner and not container.startswith("thu/"):
            assert files[container] == submission["sha256"]
            assert registered[container] == submission["received_at"]
    assert set(registered) == {f for f in files if not f.startswith("thu/")} - {"so-tiep-nhan.csv"}


def test_forms_hold_what_the_truth_says(programme: Programme, season: tuple[Path, Truth]) -> None:
    inbox, truth = season
    clean = [s for s in truth.submissions if s["plan"] == "clean" and " ▸ " not in s["place"]]
    assert clean
    for submission in clean[:3]:
        sheet = openpyxl.load_workbook(inbox / submission["place"], read_only=True)["Chỉ tiêu"]
        rows = {str(r[0]): r for r in sheet.iter_rows(values_only=True) if r[0]}
        for code, said in submission["values"].items():
            row = rows[code]
            if said == "not_applicable":
                assert row[3:7] == (None, None, None, "x")
            elif isinstance(said, dict) and programme.indicator_by_code[code].type != "bool":
                shown = {"period": row[3], "ytd": row[4], "plan": row[5]}
                assert {k: Decimal(v) for k, v in said.items()} == {
                    k: Decimal(str(v)) for k, v in shown.items() if v is not None
                }


def test_totals_are_sums_over_effective_reports(season: tuple[Path, Truth]) -> None:
    _, truth = season
    effective = {}
    for s in truth.submissions:
        if s["verdict"].startswith("ACCEPTED") and s["copy"] is None:
            effective[s["unit"], s["period"]] = s["values"]
    for period, totals in truth.totals.items():
        values = [v["2.2"] for (_, p), v in effective.items() if p == period]
        assert Decimal(totals["2.2"]) == sum(Decimal(v["period"]) for v in values if isinstance(v, dict))
