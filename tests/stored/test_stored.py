"""A desk that an earlier version wrote opens, is migrated, and gives out for closed periods what that version gave out.

`outputs` says what is made of it, `v…/make.py` how the stored desk came to be. Where one of these fails, the earlier
version can be run on the same file and the two outputs laid side by side.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from desk.keeping import upgrade
from desk.looks import diff, findings, status
from desk.outputs import release, report
from desk.rankings import rank
from desk.rulings import corrections
from desk.settings import Settings
from schemas.programme import load
from tests.stored import outputs
from warehouse import Moment, UpgradeWaitsError, Warehouse
from warehouse.migrate import MIGRATIONS, newest_layout
from warehouse.session import query_text

HERE = Path(__file__).parent
REWORDED = {
    "1bff4f019c39a67c558a0d2e5db441e298821d721c5cabc1835a0fbf4a1d6809": "claim_indicator_change",
    "e840ce2c5c4ff543a5a6d1ec8bc2a355ac72d85ef5f9718969441ae3a37ebeeb": "claim_indicator_total",
}
"""Queries of claims that say `number` where they said `quarter`, by the hash they had."""
RENAMED = {"number": "quarter", "days_after_due": "days_late"}
"""Columns by the name they had."""
STORED = sorted(path.name for path in HERE.glob("v*_*_*"))


@dataclass(frozen=True, slots=True)
class Stored:
    """A copy of a stored desk, and what the version that stored it made of it."""

    settings: Settings
    expected: dict[str, Any]
    layout: int

    @property
    def product(self) -> outputs.Product:
        """The present version, as `outputs` takes it."""
        pairs = {n: [datetime.fromisoformat(at) for at in pair] for n, pair in self.expected["moments"].items()}
        return outputs.Product(
            settings=self.settings, now=pairs[""][0], moments={name: Moment(*pair) for name, pair in pairs.items()},
            report=report_first, rank=rank.run, release=release.run, diff=diff.run, status=status.list_units,
            completeness=status.list_indicators, submissions=status.list_submissions,
            unit_findings=findings.list_unit_findings,
            questions=status.list_all_questions, corrections=corrections.list_corrections,
        )  # fmt: skip


@pytest.fixture(scope="module", params=STORED)
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """The ranking names the version that made it, in its workbook and its seal: it is told the stored one.

    A programme of that version has to declare what was code then, as the changelog says.
    """
    home, source = tmp_path_factory.mktemp("stored"), HERE / request.param
    with tarfile.open(source / "desk.tar.xz") as packed:
        packed.extractall(home, filter="data")
    expected = json.loads((source / "expected.json").read_text("utf-8"))
    expected["since"] = json.loads((source / "since.json").read_text("utf-8"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rank, "code_version", lambda: expected["version"])
        declare(home / "programme" / "ttdn", source / "declarations", patched)
        settings = Settings(home, str(home / "programme" / "ttdn"))
        before = layout(settings.warehouse)
        with pytest.raises(UpgradeWaitsError, match="thidua upgrade"):
            status.list_submissions(settings)
        assert layout(settings.warehouse) == before, "who only looks must not migrate"
        assert upgrade.run(settings) == upgrade.Upgraded(before, newest_layout())
        yield Stored(settings, expected, before)


def report_first(settings: Settings, period: str, moment: Moment, now: datetime) -> report.ReportSummary:
    """The report as the period's first: a period has one final report, and each of these moments is to be held to."""
    home = Path(tempfile.mkdtemp(dir=settings.home.parent)) / "desk"
    shutil.copytree(settings.home, home)
    return report.run(replace(settings, home=home), period, moment, now=now)


def declare(programme: Path, declarations: Path, patched: pytest.MonkeyPatch) -> None:
    """Add to the stored programme what was not yet declared in it, and keep the hash by which the desk knows it."""
    stored_hash = load.content_hash(programme)
    for path in declarations.iterdir():
        with (programme / path.name).open("a", encoding="utf-8") as file:
            file.write(path.read_text("utf-8"))
    patched.setattr(load, "content_hash", lambda folder: stored_hash)


def query_hash(name: str) -> str:
    return hashlib.sha256(query_text(name).encode()).hexdigest()


def layout(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        ((number,),) = connection.execute("SELECT count(*) FROM main.migration").fetchall()
    return int(number)


def test_it_opens_and_has_the_present_layout(stored: Stored) -> None:
    assert stored.layout == stored.expected["layout"]
    with Warehouse.reader(stored.settings.warehouse) as warehouse:
        rows = warehouse.query("submissions", **stored.product.moments[""].bound())
    assert len(rows) == stored.expected["tables"]["submissions"]["rows"] > 50
    assert layout(stored.settings.warehouse) == len(list(MIGRATIONS.glob("[0-9]*.sql")))


def test_office_files_are_the_same_to_the_byte(stored: Stored) -> None:
    """Where a query was reworded since, its hash on the page of claims is another, and nothing else.

    `since.json` has what is drawn otherwise since: the report's table of clusters has a column more, section I and its
    claims say what those without a report sent, a comparison calls days after the due day by that name. The report in
    Word is drawn from the tree of blocks: charts, id, hash and square code, no remnants of a template (decision 0036).
    It says what decision 0039 asks for: a summary, sentences and tables of one figure, totals alone of sensitive rows.
    Words of units are grouped by theme, and figures have codes (decision 0041), also in charts and in what changed; a
    row's mark stands at its name. Columns of figures in the body's tables are as wide as what stands in them, and what
    leads in to a list or table keeps with it. In Word no line begins with a mark; labels of charts are measured; no
    line runs through a group's name in a workbook; what is said of accepted reports holds of none and one too.
    """
    queries = {query_hash(name): was for was, name in REWORDED.items()}
    made = {name: outputs.of_package(path, queries) for name, path in outputs.packages(stored.product).items()}
    wanted = stored.expected["packages"] | stored.expected["since"]["packages"]
    assert {n: digest["parts"] for n, digest in made.items()} == {n: digest["parts"] for n, digest in wanted.items()}
    if stored.expected["zlib"] == zlib.ZLIB_RUNTIME_VERSION:  # another one packs the same parts in other bytes
        whole = {n: digest["file"] for n, digest in made.items() if digest["file"] is not None}
        assert whole == {n: wanted[n]["file"] for n in whole}


def test_rows_are_the_same_in_every_column_there_was(stored: Stored) -> None:
    """Columns that came later are not compared: the stored version had none.

    `since.json` holds what is reckoned otherwise since. By one rule of what is timely (decision 0029):
    first_received_at, received_at with its evidence, days_late. By one definition of year-to-date (0030): ytd_amount,
    ytd_total, and the total of a cumulative row. All other columns of these tables were compared with the stored
    version's when it was made. The desk is asked one question more.
    Releases leave out what is tied to a sensitive indicator and count released cells (0045): the rows that are left
    were compared in all these columns, and are the same as before.
    """
    made = {name: rows.rename(columns=RENAMED) for name, rows in outputs.tables(stored.product).items()}
    wanted = stored.expected["tables"] | stored.expected["since"]["tables"]
    found = {name: outputs.of_table(made[name], digest["columns"]) for name, digest in wanted.items()}
    assert found == wanted


COUNTED_OTHERWISE = (
    "format", "seed", "nothing_arose", "inputs_sha256", "scores_sha256", "leaves", "merkle_root", "seal",
)  # fmt: skip
"""What a seal of before decisions 0027, 0029, 0030 and the Merkle root differs in; `since.json` has the present one."""


def test_of_the_stored_seal_all_holds_but_what_is_counted_otherwise(stored: Stored, tmp_path: Path) -> None:
    seal = tmp_path / "niem-phong.json"
    seal.write_text(json.dumps(stored.expected["seal"]), "utf-8")
    assert set(rank.verify(stored.settings, seal)) == set(COUNTED_OTHERWISE)
    seal.write_text(json.dumps({**stored.expected["seal"], "units": []}), "utf-8")
    assert "units" in rank.verify(stored.settings, seal)


def test_the_seal_that_is_made_of_it_now_holds(stored: Stored, tmp_path: Path) -> None:
    seal = tmp_path / "niem-phong.json"
    seal.write_text(json.dumps(stored.expected["since"]["seal"]), "utf-8")
    assert rank.verify(stored.settings, seal) == ()
    seal.write_text(json.dumps({**stored.expected["since"]["seal"], "scores_sha256": "0" * 64}), "utf-8")
    assert rank.verify(stored.settings, seal) != ()
