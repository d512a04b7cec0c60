"""The totals of a comparison against the same recomputed in plain pandas from what was sent."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from reports.versions import build as diff_build
from reports.versions.model import ReportDiff, Version
from schemas.programme import Programme, load_programme
from tests.programmes import tiny_folder
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install

UNITS = {"h-1": "K1", "h-2": "K2", "h-3": "K1"}
QUARTERS = {"2021Q1": "2021-04", "2021Q2": "2021-07"}
CODES = ("1.1", "1.2", "1.3")
WITH_YTD = ("1.1", "1.2")
WHEN = moment("2021-12-01 00:00")
Sent = list[dict[str, Any]]


def two_clusters(folder: Path) -> Programme:
    programme = tiny_folder(folder)
    (programme / "clusters.csv").write_text("code,name_vi\nK1,Cụm một\nK2,Cụm hai\n", "utf-8")
    members = "".join(f"{cluster},h,{unit[-1]},,\n" for unit, cluster in UNITS.items())
    (programme / "cluster_members.csv").write_text(f"cluster,catalogue,code,valid_from,valid_to\n{members}", "utf-8")
    return load_programme(programme)


def some_values(random: Random) -> dict[str, Any]:
    """Amounts with decimals, zeros, blanks, nothing arose, refused."""
    amounts = (None, "x", "?", 0, random.randint(1, 9), f"{random.randint(1, 99)}.{random.randint(1, 9999):04d}")
    return {code: random.choice(amounts) for code in CODES}


def season(desk: Desk, random: Random) -> Sent:
    """One to four versions a unit and quarter, some returned, the last perhaps after closing; some send nothing."""
    sent: Sent = []
    for unit in UNITS:
        for period, month in QUARTERS.items():
            for number in range(random.choice((0, 1, 3, 4))):
                day = 20 if number == 3 else number + 1
                verdict = random.choice(("ACCEPTED", "ACCEPTED_WITH_QUESTIONS", "RETURNED"))
                values = some_values(random)
                id_ = desk.send(unit, period, f"{month}-{day:02d} 08:00", verdict, values=values)
                accepted, late = verdict != "RETURNED", day > 15
                sent.append({"id": id_, "unit": unit, "period": period, "values": values, "order": (not late, day),
                             "accepted": accepted})  # fmt: skip
    return sent


def pick_values(sent: Sent, period: str, unit: str, instead: str | None) -> Mapping[str, Any]:
    """The values that stand for a unit: those of the version to be supposed, else of the one that counts."""
    versions = [s for s in sent if (s["unit"], s["period"]) == (unit, period)]
    supposed = [s for s in versions if s["id"] == instead]
    accepted = sorted((s for s in versions if s["accepted"]), key=lambda s: s["order"])
    chosen: list[dict[str, Any]] = supposed or accepted[-1:]
    return dict(chosen[0]["values"]) if chosen else {}


def recompute_totals(
    sent: Sent, period: str, instead: str | None, units: list[str]
) -> dict[tuple[str, str], Decimal | None]:
    rows = [
        {"unit": unit, "quarter": quarter, "code": code, "amount": pick_values(sent, quarter, unit, instead).get(code)}
        for unit in units for quarter in QUARTERS if quarter <= period for code in CODES
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["amount"] = pd.Series([_number(a) for a in frame["amount"]], dtype=object)
    found: dict[tuple[str, str], Decimal | None] = {}
    for code, mine in frame.groupby("code"):
        given = mine[(mine["quarter"] == period) & mine["amount"].notna()]["amount"]
        found[str(code), "total"] = sum(given, Decimal(0)) if len(given) else None
        known = mine[mine["amount"].notna()].sort_values("quarter").groupby("unit")["amount"].last()
        found[str(code), "ytd_total"] = sum(known, Decimal(0)) if len(known) else None
    return found


def compare(desk: Desk, unit: str, period: str, before: str, after: str) -> ReportDiff:
    programme = desk.programme
    asked = (desk.warehouse, programme, programme.unit_by_id[unit], programme.period(period), WHEN)
    known = diff_build.list_versions(*asked)
    by_id: dict[str, Version] = {v.submission_id: v for v in known}
    return diff_build.build(*asked, by_id[before], by_id[after], known)


PAIRS = 7


@pytest.mark.parametrize("seed", range(6))
def test_totals_are_what_pandas_makes_of_the_same_reports(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    programme = two_clusters(tmp_path)
    checked = effective = 0
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, programme, at("2021-01-01 00:00"))
        desk = Desk(warehouse, programme)
        sent = season(desk, random)
        pairs = [(a, b) for a in sent for b in sent if a is not b and _report_of(a) == _report_of(b)]
        for before, after in random.sample(pairs, min(PAIRS, len(pairs))):
            unit, period = _report_of(before)
            diff = compare(desk, unit, period, before["id"], after["id"])
            fellows = [u for u in UNITS if UNITS[u] == UNITS[unit]]
            told = {(t.scope, t.code, t.quantity): (t.standing, t.before, t.after) for t in diff.totals}
            expected: dict[tuple[str, str, str], Any] = {}
            for scope, units in (("all", list(UNITS)), ("cluster", fellows)):
                three = [recompute_totals(sent, period, one, units) for one in (None, before["id"], after["id"])]
                expected |= {(scope, *key): tuple(t[key] for t in three) for key in three[0]}
            assert told == {key: expected[key] for key in told}
            kinds = {code for code in CODES if _kind(before["values"][code]) != _kind(after["values"][code])}
            assert {c.code for c in diff.cells} == kinds
            assert {code for scope, code, quantity in told if quantity == "total"} == kinds
            moved = {key for key, (_, b, a) in expected.items() if b != a and (key[2] == "total" or key[1] in WITH_YTD)}
            assert moved <= set(told), "no total that would move is left out"
            totals = warehouse.sql(
                "SELECT * FROM out.indicator_total($as_of, $known_at) WHERE period_id = $period",
                period=period, **WHEN.bound(),
            ).set_index("indicator_code")  # fmt: skip
            for (scope, code, quantity), (standing, old, new) in told.items():
                if scope == "all":
                    consolidated = totals.loc[code, quantity]
                    assert standing == consolidated
                    if diff.effective:
                        assert {"before": old, "after": new}[diff.effective] == consolidated
                        effective += 1
                checked += 1
    assert checked
    assert effective


def _number(value: Any) -> Decimal | None:
    return None if value in (None, "x", "?") else Decimal(str(value))


def _report_of(version: Mapping[str, Any]) -> tuple[str, str]:
    return version["unit"], version["period"]


def _kind(value: Any) -> Any:
    """What a value says, by itself: a blank, nothing arose, a refused text, or an amount."""
    number = _number(value)
    return value if number is None else number
