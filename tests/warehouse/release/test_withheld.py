# ruff: noqa: E501 -- rows of test data read better unbroken
"""What is sensitive leaves in no file of a release: amounts, parts that betray them, texts under any spelling of the code."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
import pytest

from reports.release.documents import write_documents
from schemas.programme import Programme, load_programme
from schemas.programme.records import Bound, RuleRow
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, moment
from tests.warehouse.release.planting import KEPT, SPELLED, WORDS, plant, readable
from warehouse.migrate import MARTS
from warehouse.release import Release, publish
from warehouse.release.rows.withheld import find_withheld, fold, make_pattern
from warehouse.session import query_text

WHEN = moment("2020-05-01 00:00")
OTHERS = ("11.4", "1.40", "1.41", "2.1.4", "1.400", "1", "4", "14", "năm 2014", "Sách tiếng Anh", "11,4 triệu", "xi.4")
REQUIRED_CELLS = ("family", "severity", "scope", "expression", "title_vi", "message_vi", "fix_vi", "basis_vi")


@pytest.fixture(scope="module")
def built_in() -> Programme:
    return load_programme("ttdn")


@pytest.fixture(scope="module")
def folding() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the macro that folds texts, and the one of a release as `core.folded_there`."""
    with duckdb.connect() as connection:
        for schema in ("core", "out"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute((MARTS / "02_fold_text.sql").read_text("utf-8"))
        connection.execute(query_text("release_macro_fold"))
        yield connection


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> str:
    return find_withheld(load_tiny(tmp_path_factory.mktemp("tiny"))).pattern


def finds(folding: duckdb.DuckDBPyConnection, pattern: str, text: str) -> bool:
    rows = folding.execute("SELECT regexp_matches(core.fold_text(?), ?)", [text, pattern]).fetchall()
    return bool(rows[0][0])


@pytest.mark.parametrize("text", SPELLED)
def test_a_code_or_name_is_found_however_it_is_written(
    folding: duckdb.DuckDBPyConnection, pattern: str, text: str
) -> None:
    assert finds(folding, pattern, text)
    assert finds(folding, pattern, f"Tổ chức {text} trong quý")


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_looks_like_it_is_left(folding: duckdb.DuckDBPyConnection, pattern: str, text: str) -> None:
    assert not finds(folding, pattern, text)


@pytest.mark.parametrize("text", [*SPELLED, *OTHERS, "Đắk Lắk", "THỪA THIÊN - HUẾ", "  hai  khoảng ", "Ðà Nẵng"])
def test_python_warehouse_and_release_fold_alike(folding: duckdb.DuckDBPyConnection, text: str) -> None:
    assert folding.execute("SELECT core.fold_text($1), out.fold($1)", [text]).fetchall() == [(fold(text), fold(text))]


def test_without_sensitive_indicators_nothing_is_withheld(folding: duckdb.DuckDBPyConnection) -> None:
    assert not finds(folding, make_pattern(frozenset(), []), "1.4 bất kỳ")


def test_what_is_tied_to_a_sensitive_indicator_goes_with_it(built_in: Programme) -> None:
    withheld = find_withheld(built_in)
    assert withheld.indicators == {"2.21", "2.22", "2.23"}
    assert (
        {code for code in withheld.criteria if "2.2" in built_in_inputs(built_in, code)} == withheld.criteria != set()
    )


def built_in_inputs(programme: Programme, code: str) -> str:
    return ";".join(criterion.inputs for criterion in programme.criteria if criterion.code == code)


@pytest.fixture
def planted(tiny_desk: Desk, folder: Path) -> Release:
    """A release of a desk whose sensitive amounts and the texts about them are rare words and numbers."""
    plant(tiny_desk)
    documents = partial(write_documents, tiny_desk.programme)
    return publish(tiny_desk.warehouse, folder, tiny_desk.programme, WHEN, documents=documents)


def test_planted_amounts_and_words_are_in_no_byte_of_any_file(planted: Release) -> None:
    files = [path for path in planted.database.parent.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".duckdb", ".parquet", ".csv", ".xlsx", ".json", ".md", ".py"}
    kept = 0
    for path in files:
        for data in readable(path):
            kept += KEPT in data
            for word in WORDS:
                assert word not in data, (path.name, word)
    assert kept >= 15, "the search reads what is there"


def test_of_a_sensitive_indicator_and_its_cells_no_row_is_there(planted: Release) -> None:
    with duckdb.connect(str(planted.database), read_only=True) as opened:
        tables = [
            name
            for (name,) in opened.execute(
                "SELECT table_name FROM duckdb_columns() WHERE schema_name = 'out' AND column_name = 'indicator_code'"
            ).fetchall()
        ]
        assert {"indicator", "cell", "version_cell", "indicator_total", "today_cell", "finding"} <= set(tables)
        for table in tables:
            assert opened.execute(f"SELECT count(*) FROM out.{table} WHERE indicator_code = '1.4'").fetchall() == [(0,)]
        assert opened.execute("SELECT count(*) > 0 FROM out.cell").fetchall() == [(True,)]
        assert opened.execute("SELECT count(*) FROM out.finding WHERE cell = 'D3'").fetchall() == [(0,)]


def test_counts_of_cells_are_of_released_cells(planted: Release) -> None:
    """Who knows the counts over all could reckon whether a sensitive cell was answered."""
    with duckdb.connect(str(planted.database), read_only=True) as opened:
        differing = opened.execute(
            "SELECT count(*) FROM out.reporting AS r WHERE (expected_cells, answered_cells, missing_cells) IS DISTINCT FROM ("
            "SELECT (count(*) FILTER (required), count(*) FILTER (required AND state IN ('value', 'zero', 'not_applicable')), "
            "count(*) FILTER (required AND state = 'missing')) FROM out.cell AS c "
            "WHERE c.unit_id = r.unit_id AND c.period_id = r.period_id)"
        ).fetchall()
        ((expected,),) = opened.execute(
            "SELECT expected_cells FROM out.reporting WHERE unit_id = 'h-2' AND period_id = '2020Q1'"
        ).fetchall()
    assert differing == [(0,)]
    assert expected == 3, "the unit owes four cells"


def test_a_part_of_a_sensitive_indicator_is_withheld(tiny_desk: Desk, folder: Path) -> None:
    tied = [
        indicator.model_copy(update={"bound": Bound(op="<=", other="1.4")}) if indicator.code == "1.3" else indicator
        for indicator in tiny_desk.programme.indicators
    ]
    programme = tiny_desk.programme.model_copy(update={"indicators": tuple(tied)})
    programme.__dict__.pop("sensitive_codes", None)
    release = publish(tiny_desk.warehouse, folder, programme, WHEN)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        assert opened.execute("SELECT indicator_code FROM out.indicator ORDER BY 1").fetchall() == [("1.1",), ("1.2",)]


def test_an_indicator_that_was_sensitive_by_an_earlier_programme_stays_inside(tiny_desk: Desk) -> None:
    assert find_withheld(tiny_desk.programme, frozenset({"9.9"})).indicators == {"1.4", "9.9"}
    assert replace(find_withheld(tiny_desk.programme), rules=frozenset()).rules == frozenset()


@pytest.mark.parametrize(
    ("expression", "scope"), [('value <= row["1.4"].value', "1.1"), ("value <= 50", "1.4"), ("value <= 50", "1.1 1.4")]
)
def test_rules_and_criteria_that_read_a_sensitive_indicator_are_absent(
    tiny_desk: Desk, folder: Path, expression: str, scope: str
) -> None:
    tiny = tiny_desk.programme
    peeking = tiny.rules[-1].model_copy(
        update={"code": "Z01", "expression": expression, "scope": scope, "title_vi": "Nhìn trộm"}
    )
    scored = tiny.criteria[-1].model_copy(update={"code": "Z.1", "inputs": "1.1;1.4"})
    rows = (*tiny.rule_rows, RuleRow.model_validate({"code": "Z01", **peeking.model_dump(include=set(REQUIRED_CELLS))}))
    programme = tiny.model_copy(update={"rule_rows": rows, "criteria": (*tiny.criteria, scored)})
    for name in ("rules", "rule_by_code", "checks", "cause_by_code"):
        programme.__dict__.pop(name, None)
    assert find_withheld(programme).rules == {"Z01"}
    release = publish(tiny_desk.warehouse, folder, programme, WHEN)
    with duckdb.connect(str(release.database), read_only=True) as opened:
        rules = {code for (code,) in opened.execute("SELECT rule_code FROM out.rule").fetchall()}
        criteria = {code for (code,) in opened.execute("SELECT criterion_code FROM out.criterion").fetchall()}
    assert {rule.code for rule in tiny.rules} <= rules
    assert "Z01" not in rules
    assert criteria == {criterion.code for criterion in tiny.criteria}
