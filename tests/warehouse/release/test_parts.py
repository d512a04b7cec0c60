"""Years that nothing has changed of are taken over from the release before; it is the same as one made from nothing."""

import shutil
from collections.abc import Callable
from dataclasses import replace as alter
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from schemas.tables import CORRECTION
from tests.warehouse.build import Desk, at, moment
from tests.warehouse.release.from_nothing import AFTER, BEFORE, assert_as_from_nothing, files_of, issue, rows_of
from tests.warehouse.release.planting import KEPT, insert_texts
from warehouse import Warehouse
from warehouse.release import bounds, exports
from warehouse.release.rows import build, parts
from warehouse.release.rows.parts import LARGE
from warehouse.release.rows.withheld import find_withheld


@pytest.fixture
def desk(tiny_desk: Desk) -> Desk:
    """Reports of the same unit in two years, with texts, activities, exemplars and self-scores."""
    tiny_desk.send("h-2", "2021Q1", "2021-04-08 08:00", values={"1.1": 8, "1.2": 2})
    for (sent,) in tiny_desk.warehouse.connection.execute("SELECT submission_id FROM core.submission").fetchall():
        insert_texts(tiny_desk.warehouse, sent)
    return tiny_desk


def watch(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is reckoned, hashed and written of large tables, in words in which the periods stand."""
    seen: list[str] = []

    def tell(module: Any, name: str) -> None:
        original: Callable[..., Any] = getattr(module, name)

        def told(*given: Any, **named: Any) -> Any:
            words = f"{name} {given[1:]} {named}"
            if any(f"{before}{table}" in words for table in LARGE for before in ("release_", parts.FRESH, "out.")):
                seen.append(words)
            return original(*given, **named)

        monkeypatch.setattr(module, name, told)

    for module, name in (
        (Warehouse, "make_temporary"), (parts, "sum_rows"), (exports, "_copy"),
    ):  # fmt: skip
        tell(module, name)
    return seen


def test_a_year_that_nothing_has_changed_of_is_not_made_again(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = watch(monkeypatch)
    before = issue(desk, folder, BEFORE)
    assert len([words for words in seen if "2020Q1" in words]) == 4 * len(LARGE)
    seen.clear()
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    after = issue(desk, folder)
    assert after.fresh
    assert after.rows["cell"] > before.rows["cell"]
    assert [words for words in seen if "2020Q" in words] == []
    assert len([words for words in seen if "2021Q2" in words]) == 4 * len(LARGE), "reckoned, hashed, two files each"


def test_made_by_parts_it_is_the_same_as_made_from_nothing(desk: Desk, folder: Path, tmp_path: Path) -> None:
    before = issue(desk, folder, BEFORE)
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    assert_as_from_nothing(desk, issue(desk, folder), before, tmp_path)


def test_asked_again_nothing_is_reckoned(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = issue(desk, folder)
    seen = watch(monkeypatch)
    again = issue(desk, folder)
    assert (again.name, again.fresh) == (first.name, False)
    assert [words for words in seen if "Q" in words] == []


def send_late(desk: Desk) -> None:
    desk.send("h-1", "2020Q3", "2021-07-09 08:00", values={"1.1": 5})


def replace(desk: Desk) -> None:
    desk.send("h-2", "2020Q1", "2020-04-10 08:00", values={"1.1": 70, "1.2": 1}, recorded="2021-07-09 08:00")


def correct(desk: Desk) -> None:
    told = {
        "correction_id": "c1", "unit_id": "h-2", "period_id": "2020Q1", "indicator_code": "1.1", "measure": "period",
        "action": "correct", "expected_state": "value", "expected_amount": 7, "corrected_state": "value",
        "corrected_amount": 17, "reason": "gõ nhầm", "decided_by": "An", "decided_on": at(AFTER).date(),
        "recorded_at": at("2021-07-09 08:00"), "position": 1,
    }  # fmt: skip
    desk.warehouse.insert(CORRECTION, [{name: told.get(name) for name in CORRECTION.columns}])


def lay_out_anew(desk: Desk) -> None:
    desk.warehouse.connection.execute(
        "UPDATE core.expected_cell SET required = NOT required WHERE period_id = '2020Q4' AND indicator_code = '1.2'"
    )


def rename_indicator(desk: Desk) -> None:
    desk.warehouse.connection.execute("UPDATE core.indicator SET name_vi = 'Tên khác' WHERE indicator_code = '1.2'")


@pytest.mark.parametrize("change", [send_late, replace, correct, lay_out_anew, rename_indicator])
def test_what_changes_an_earlier_year_has_it_made_again(
    desk: Desk, folder: Path, tmp_path: Path, change: Callable[[Desk], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = issue(desk, folder, BEFORE)
    change(desk)
    seen = watch(monkeypatch)
    after = issue(desk, folder)
    assert [words for words in seen if words.startswith("make_temporary") and "2020Q1" in words]
    monkeypatch.undo()
    assert_as_from_nothing(desk, after, before, tmp_path)


def name_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The sensitive indicator has a name since that texts of an earlier year mention; nothing in the ledger is new."""
    indicators = tuple(
        i.model_copy(update={"short_name_vi": "giữ lại"}) if i.code in desk.programme.sensitive_codes else i
        for i in desk.programme.indicators
    )
    return Desk(desk.warehouse, desk.programme.model_copy(update={"indicators": indicators}))


def withhold_criteria(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Criteria have become such as read it."""
    rows = desk.warehouse.connection.execute("SELECT DISTINCT criterion_code FROM core.self_score").fetchall()

    def find_more(*given: Any) -> Any:
        return alter(find_withheld(*given), criteria=frozenset(code for (code,) in rows))

    monkeypatch.setattr(build, "find_withheld", find_more)
    return desk


@pytest.mark.parametrize(("table", "change"), [("remark", name_it), ("self_score", withhold_criteria)])
def test_what_has_become_sensitive_is_withheld_in_earlier_years_too(
    desk: Desk,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    change: Callable[[Desk, pytest.MonkeyPatch], Desk],
) -> None:
    before = issue(desk, folder)
    other = change(desk, monkeypatch)
    after = issue(other, folder)
    texts = [files_of(release)[f"csv/{table}.csv"].count(KEPT) for release in (before, after)]
    assert texts == [2 * (1 + (table == "remark")), 0], "one in each of two years; a remark also without marks"
    assert_as_from_nothing(other, after, before, tmp_path)


def test_periods_after_the_last_released_one_are_not_reckoned(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing has come for them, and no year-to-date before them asks."""
    seen = watch(monkeypatch)
    release = issue(desk, folder, BEFORE)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        released = {row[0] for row in opened.execute("SELECT period_id FROM out.period").fetchall()}
    reckoned = [words for words in seen if words.startswith("make_temporary")]
    assert {"2021Q2"} <= released
    assert [words for words in reckoned if "2021Q4" in words] == []
    assert [words for words in reckoned if max(released) in words]


def test_a_period_that_has_become_due_has_its_year_made_again(desk: Desk, folder: Path, tmp_path: Path) -> None:
    before = issue(desk, folder, "2021-07-01 00:00")
    after = issue(desk, folder)
    states = [{row[4] for row in rows_of(one)["cell"] if row[1] == "2021Q2"} for one in (before, after)]
    assert "not_yet_due" in states[0]
    assert "not_yet_due" not in states[1]
    assert_as_from_nothing(desk, after, before, tmp_path)


@pytest.mark.parametrize("damaged", ["csv/cell.csv", "parquet/cell/year=2020/cell.parquet", "datapackage.json"])
def test_from_a_damaged_release_nothing_damaged_is_taken(
    desk: Desk, folder: Path, tmp_path: Path, damaged: str
) -> None:
    before = issue(desk, folder, BEFORE)
    path = before.database.parent / damaged
    path.chmod(0o600)
    content = path.read_bytes()
    place = content.index(b"h-2") if b"h-2" in content else len(content) // 2
    path.write_bytes(content[:place] + b"?" + content[place + 1 :])
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    assert_as_from_nothing(desk, issue(desk, folder), before, tmp_path)


def test_many_units_are_taken_some_at_a_time(
    desk: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are, no more cells are reckoned at once than fit into memory."""
    whole = issue(desk, folder)
    monkeypatch.setattr(bounds, "MOST_AT_ONCE", 1)
    seen = watch(monkeypatch)
    sliced = issue(desk, tmp_path / "sliced")
    assert files_of(sliced)["csv/cell.csv"] == files_of(whole)["csv/cell.csv"]
    assert (sliced.name, rows_of(sliced)) == (whole.name, rows_of(whole))
    reckoned = [words for words in seen if words.startswith("make_temporary") and "'first_unit'" in words]
    assert len(reckoned) == whole.rows["unit"] * 2 * len(LARGE)


def test_a_year_to_date_knows_the_periods_in_which_nothing_has_come(desk: Desk, folder: Path) -> None:
    """One form that is stamped with a later period makes that one a released one; those between are the year's too."""
    desk.send("h-1", "2021Q4", "2021-04-20 08:00", "RETURNED", values={"1.1": 3})
    release = issue(desk, folder, BEFORE)
    asked = "SELECT period_id, unit_id, indicator_code, ytd_amount, ytd_periods, ytd_periods_known FROM {} ORDER BY ALL"
    with duckdb.connect(str(release.database), read_only=True) as opened:
        released = opened.execute(asked.format("out.cell")).fetchall()
    rows = desk.warehouse.sql(asked.format("out.year_to_date($as_of, $known_at)"), **moment(BEFORE).bound())
    periods = {row[0] for row in released}
    assert "2021Q4" in periods
    assert "2021Q3" not in periods
    kept = rows[rows["period_id"].isin(periods) & rows["indicator_code"].isin({row[2] for row in released})]
    assert released == [tuple(None if pd.isna(v) else v for v in row) for row in kept.itertuples(index=False)]


@pytest.mark.parametrize("name", ["exports.py", "rows/content.py", "star.py", "database.py", "rows/parts.py"])
def test_a_year_is_not_taken_over_from_what_other_code_wrote(tmp_path: Path, name: str) -> None:
    """Lines written in another way, sums reckoned otherwise or other keys in one file would be told by nobody."""
    here = tmp_path / "release"
    shutil.copytree(Path(parts.__file__).parents[1], here, ignore=shutil.ignore_patterns("__pycache__"))
    same = parts._hash_code(here)
    assert same == parts._hash_code()
    (here / name).write_text((here / name).read_text("utf-8") + "# other\n", "utf-8")
    parts._hash_code.cache_clear()
    assert parts._hash_code(here) != same


def test_other_queries_make_every_year_again(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    issue(desk, folder, BEFORE)
    desk.send("h-1", "2021Q2", "2021-07-08 08:00", values={"1.1": 3})
    monkeypatch.setattr(parts, "_hash_code", lambda: "other")
    seen = watch(monkeypatch)
    issue(desk, folder)
    assert [words for words in seen if "2020Q1" in words]
