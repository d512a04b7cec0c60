"""sdmx1 reads what pysdmx wrote, and the schemas of SDMX hold it: two programs by different people."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import sdmx
from lxml import etree
from pysdmx.io.xml.doc_validation import validate_doc

from reports.exports import sdmx as exported
from reports.exports.formats import Source, write_export
from reports.exports.read import ReleasedObservations
from reports.exports.sdmx import DATA, STRUCTURES
from warehouse.release import Release


@pytest.fixture
def written(source: Source, out: Path) -> Path:
    write_export(source, "sdmx", out)
    return out


def read(folder: Path) -> Any:
    """The structures, as sdmx1 reads them."""
    return sdmx.read_sdmx(folder / STRUCTURES)


def test_structures_are_valid_by_the_schemas_of_sdmx(written: Path) -> None:
    text = (written / STRUCTURES).read_text("utf-8")
    validate_doc(text)
    with pytest.raises(Exception, match="Validation"):
        validate_doc(
            text.replace("<str:TimeDimension", "<str:TimeDimensio").replace("/str:TimeDimension>", "/str:TimeDimensio>")
        )


def test_another_reader_finds_structures_in_two_languages(written: Path, source: Source) -> None:
    message = read(written)
    structure = message.structure["DSD_THIDUA"]
    assert [d.id for d in structure.dimensions] == ["UNIT", "INDICATOR", "MEASURE", "TIME_PERIOD"]
    listed = message.codelist["CL_MEASURE"]
    assert {code.id for code in listed} == {"period", "ytd", "plan"}
    assert dict(listed["ytd"].name.localizations) == {"vi": "Lũy kế từ đầu năm", "en": "Since the start of the year"}
    assert {code.id for code in message.codelist["CL_UNIT"]} == {code.id for code in source.export.codes("UNIT")}
    names = {dict(code.name.localizations)["vi"] for code in message.codelist["CL_INDICATOR"]}
    assert names == {code.name[0] for code in source.export.codes("INDICATOR")}


def test_another_reader_finds_every_amount_exactly(written: Path, source: Source, release: Release) -> None:
    message: Any = sdmx.read_sdmx(written / DATA, structure=read(written).structure["DSD_THIDUA"])
    (data,) = message.data
    theirs = {str(o.key): (o.value, {name: str(a.value) for name, a in o.attrib.items()}) for o in data.obs}
    assert len(theirs) == len(data.obs) == len(source.export.observations)
    for o in source.export.observations:
        key = f"(UNIT={o.unit}, INDICATOR={o.indicator}, MEASURE={o.measure}, TIME_PERIOD={o.period.text})"
        value, attributes = theirs[key]
        assert (value or "") == o.digits
        assert (attributes["STATE"], attributes["UNIT_MEASURE"]) == (o.state, o.unit_of_measure)
    total = sum(Decimal(value) for value, a in theirs.values() if value)
    assert total == sum(o.amount for o in source.export.observations if o.amount is not None)
    assert any("." in value for value, _ in theirs.values() if value)


def test_the_header_is_that_of_sdmx_csv_2(written: Path) -> None:
    rows = pd.read_csv(written / DATA, dtype=str, keep_default_na=False)
    assert list(rows.columns[:3]) == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert set(rows["STRUCTURE_ID"]) == {"TINY:THIDUA(1.0)"}
    assert set(rows["TIME_PERIOD"]) == {"2020-01-01/P3M", "2020-04-01/P3M"}


def test_codes_in_the_data_are_in_their_lists(written: Path) -> None:
    message = read(written)
    rows = pd.read_csv(written / DATA, dtype=str, keep_default_na=False)
    lists = {"UNIT": "CL_UNIT", "INDICATOR": "CL_INDICATOR", "MEASURE": "CL_MEASURE", "STATE": "CL_STATE",
             "UNIT_MEASURE": "CL_UNIT_MEASURE", "PERIOD": "CL_PERIOD", "REQUIRED": "CL_YES_NO"}  # fmt: skip
    for column, listed in lists.items():
        assert set(rows[column]) <= {code.id for code in message.codelist[listed]}, column


def test_the_same_release_gives_the_same_bytes(written: Path, source: Source, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    write_export(source, "sdmx", again)
    assert [(p.name, p.read_bytes()) for p in sorted(again.iterdir())] == [
        (p.name, p.read_bytes()) for p in sorted(written.iterdir())
    ]
    assert etree.parse(str(again / STRUCTURES)).getroot() is not None
    assert duckdb.execute(f"SELECT count(*) FROM read_csv('{again / DATA}', all_varchar = true)").fetchall() == [
        (len(source.export.observations),)
    ]


def test_data_in_blocks_have_one_heading(
    written: Path, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported, "_AT_ONCE", 2)
    write_export(source, "sdmx", tmp_path / "blocks")
    assert (tmp_path / "blocks" / DATA).read_bytes() == (written / DATA).read_bytes()


def test_data_without_an_observation_have_their_heading(
    written: Path, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is due yet."""
    monkeypatch.setattr(ReleasedObservations, "__iter__", lambda _: iter(()))
    write_export(source, "sdmx", tmp_path / "empty")
    heading = (written / DATA).read_text("utf-8").splitlines()[0]
    assert (tmp_path / "empty" / DATA).read_text("utf-8").splitlines() == [heading]
