"""The whole sample season, from inbox to report and ranking, against its truth and against plain pandas."""

import hashlib
import json
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from desk.intake import ingest
from desk.outputs import release, remind, report
from desk.rankings import rank
from desk.settings import Settings
from flows.demo import find_differences
from sample.compare import truth_path
from sources.archive import Archive
from tests.e2e.season import Season
from warehouse import Warehouse

pytestmark = pytest.mark.e2e


def files(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_the_pipeline_finds_the_truth(season: Season) -> None:
    assert season.truth["expected_reports"] == 378
    assert find_differences(season.settings) == []


def test_the_comparison_can_fail(season: Season, tmp_path: Path) -> None:
    truth = json.loads(truth_path(season.settings.inbox).read_text("utf-8"))
    truth["submissions"][0]["verdict"] = "NONSENSE"
    changed = {"missing": ("status", "accepted"), "late_2": ("days_late", 3), "spoofed_sender_left": ("sent", False)}
    for standing in truth["standings"]:
        name, value = changed.get(standing["plan"], ("plan", standing["plan"]))
        standing[name] = value
    period, totals = next(iter(truth["totals"].items()))
    totals["1.1"] = str(Decimal(totals["1.1"]) + 1)
    broken = tmp_path / "home"
    broken.mkdir()
    (broken / "truth.json").write_text(json.dumps(truth), "utf-8")
    (broken / "warehouse").symlink_to(season.settings.warehouse.parent)
    differences = find_differences(Settings(broken))
    assert any("NONSENSE" in d for d in differences)
    assert any("(missing): status is missing, should be accepted" in d for d in differences)
    assert any("(late_2): days_late is 2, should be 3" in d for d in differences)
    assert any("(spoofed_sender_left): sent is True, should be False" in d for d in differences)
    assert any(d.startswith(f"total of 1.1 in {period}") for d in differences)


def test_a_second_run_finds_nothing_and_changes_nothing(season: Season) -> None:
    before = files(season.settings.feedback)
    again = ingest.run(season.settings)
    assert (again.new_documents, again.new_verdicts, again.rows) == (0, {}, [])
    assert again.verdicts == season.summary.verdicts
    assert files(season.settings.feedback) == before


def test_every_document_of_the_inbox_is_in_the_archive_and_the_ledger(season: Season) -> None:
    archive = Archive(season.settings.archive)
    with Warehouse.reader(season.settings.warehouse) as warehouse:
        known = set(warehouse.sql("SELECT sha256 FROM raw.document")["sha256"])
    for item in season.truth["submissions"]:
        assert item["sha256"] in known, item["place"]
        assert hashlib.sha256(archive.read(item["sha256"])).hexdigest() == item["sha256"]


def test_totals_against_an_independent_recomputation(season: Season) -> None:
    """Read the source workbooks with plain pandas, add up, and compare with the annex of the report."""
    made = report.run(season.settings, "2018Q4")
    with Warehouse.reader(season.settings.warehouse) as warehouse:
        effective = warehouse.sql(
            "SELECT sha256, unit_id, period_id FROM out.submission($as_of, $known_at)"
            " WHERE is_effective AND starts_with(period_id, '2018') ORDER BY period_id",
            as_of=made.moment.as_of,
            known_at=made.moment.known_at,
        )
    sums: dict[str, Decimal] = defaultdict(Decimal)
    archive = Archive(season.settings.archive)
    for sha256 in effective[effective["period_id"] == "2018Q4"]["sha256"]:
        for code, amount in plain_amounts(archive.path(sha256)):
            sums[code] += amount
    # What is reported since the start of the year: a unit without a report of the period stands with its last figure.
    here = set(effective[effective["period_id"] == "2018Q4"]["unit_id"])
    carried = effective[~effective["unit_id"].isin(here)].drop_duplicates("unit_id", keep="last")
    for sha256 in carried["sha256"]:
        sums["1.5"] += dict(plain_amounts(archive.path(sha256)))["1.5"]
    sheet = openpyxl.load_workbook(made.xlsx, data_only=True)["Tổng hợp"]
    annex = annex_totals(sheet)
    assert len(annex) >= 40
    for code, total in annex.items():
        assert sums[code] == total, code


def plain_amounts(path: Path) -> list[tuple[str, Decimal]]:
    frame = pd.read_excel(path, sheet_name="Chỉ tiêu", header=None, dtype=object, engine="openpyxl")
    head = next(i for i, row in frame.iterrows() if "Trong kỳ" in [str(v).strip() for v in row])
    names = [str(v).strip() for v in frame.loc[head]]  # type: ignore[call-overload]
    columns = {name: names.index(name) for name in ("Mã", "Trong kỳ", "Lũy kế từ đầu năm")}
    amounts = []
    for row in frame.iloc[int(str(head)) + 1 :].itertuples(index=False):
        code = str(row[columns["Mã"]]).strip()
        value = row[columns["Lũy kế từ đầu năm" if code == "1.5" else "Trong kỳ"]]
        amount = plain_number(value)
        if amount is not None and code[:1].isdigit() and "." in code:
            amounts.append((code, amount))
    return amounts


def plain_number(value: Any) -> Decimal | None:
    if value is None or value != value:
        return None
    if isinstance(value, int | float):
        return Decimal(repr(value))
    text = str(value).replace("\xa0", "").replace(" ", "").strip()
    if text in ("Có", "Không"):
        return Decimal(text == "Có")
    if not text or not text[0].isdigit():
        return None
    return Decimal(text.replace(".", "").replace(",", "."))


def annex_totals(sheet: Any) -> dict[str, Decimal]:
    rows = list(sheet.iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if "Mã" in row)
    code = rows[head].index("Mã")
    total = rows[head].index("Quý IV/2018")
    return {
        str(row[code]): Decimal(repr(row[total]))
        for row in rows[head + 1 :]
        if row[code] and isinstance(row[total], int | float)
    }


def test_report_ranking_and_release_are_the_same_to_the_byte(season: Season) -> None:
    first = report.run(season.settings, "2018Q4")
    ranked = rank.run(season.settings, 2018)
    released = release.run(season.settings)
    before = files(season.settings.reports) | files(season.settings.rankings) | files(season.settings.releases)
    assert report.run(season.settings, "2018Q4").docx == first.docx
    assert rank.run(season.settings, 2018).seal == ranked.seal
    assert release.run(season.settings).name == released.name
    after = files(season.settings.reports) | files(season.settings.rankings) | files(season.settings.releases)
    assert after == before


def test_a_seal_holds_until_something_changes(season: Season, tmp_path: Path) -> None:
    made = rank.run(season.settings, 2018)
    assert rank.verify(season.settings, made.manifest) == ()
    told = json.loads(made.manifest.read_text("utf-8"))
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps({**told, "scores_sha256": "0" * 64}), "utf-8")
    assert "scores_sha256" in rank.verify(season.settings, forged)
    forged.write_text("[]", "utf-8")
    with pytest.raises(rank.UnsealedError):
        rank.verify(season.settings, forged)


def test_reminders_go_to_those_who_are_missing(season: Season) -> None:
    with pytest.raises(remind.PeriodClosedError):
        remind.run(season.settings, "2018Q4")
    due = season.settings.programme.period("2018Q4").due_at
    summary = remind.run(season.settings, "2018Q4", now=due + timedelta(days=1))
    missing = {i["unit"] for i in season.truth["standings"] if (i["period"], i["status"]) == ("2018Q4", "missing")}
    assert missing <= {row["unit_id"] for row in summary.missing}
    assert len(summary.drafts) >= len(missing)


def test_each_returned_submission_is_answered(season: Season) -> None:
    returned = [i for i in season.truth["submissions"] if i["verdict"] == "RETURNED" and not i["copy"]]
    answered = list(season.settings.feedback.rglob("*.xlsx"))
    assert len(answered) >= len({i["sha256"] for i in returned})
    for path in answered:
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[0] == "Kết quả kiểm tra"
