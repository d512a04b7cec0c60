"""Nothing a sender can put into a file hurts: it becomes a form or a finding, in bounded time and memory."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.form.workbook import FormEntries, write_form
from schemas.programme import load_programme
from schemas.rules.catalogue import load_catalogue
from sources.limits import Limits
from sources.reading import read_document
from sources.workbook.package import inspect
from sources.workbook.zip_package import WorkbookError
from tests.sources.awkward_reader import Job, awkward_reader, read_all, read_each
from tests.sources.mutations import LAUGHS, extended, rebuilt
from tests.sources.source_files import form_bytes, make_zip

SHEET = "xl/worksheets/sheet2.xml"
QUICK = Limits(seconds=0.5, margin=3.0)


@pytest.fixture(scope="module")
def real_form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A form as the product hands it out, filled in."""
    programme = load_programme("ttdn")
    period = programme.period("2018Q4")
    entries = FormEntries(indicators={"1.1": {"period": 3, "ytd": "1.234"}, "1.2": {"period": "Có"}})
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    return write_form(programme, programme.unit("04", period), period, path, entries).read_bytes()


def read(folder: Path, data: bytes, media: str = "xlsx") -> str:
    """The code of the fault, or `form`; the promise to every file is checked here."""
    path = folder / "0a"
    path.write_bytes(data)
    result = read_document(path, "s", media)
    assert (result.form is None) == bool(result.faults)
    for fault in result.faults:
        assert fault.code in load_catalogue().by_code
        assert "Traceback" not in str(fault.words)
    return result.faults[0].code if result.faults else "form"


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = extended(form_bytes(), ("xl/media/image1.xml", b"\0" * (60 * 2**20)))
    began = time.perf_counter()
    assert read(tmp_path, bomb) == "F02"
    assert time.perf_counter() - began < 1
    with pytest.raises(WorkbookError, match="200"):
        inspect(tmp_path / "0a")


def test_a_member_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    """Its directory entry says 1000 bytes; `ZipFile.read` would unpack them all before it noticed."""
    size = 40 * 2**20
    honest = extended(form_bytes(), ("xl/bomb.xml", b" " * size))
    lying = honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != honest
    tracemalloc.start()
    try:
        assert read(tmp_path, lying) == "F07"
        assert tracemalloc.get_traced_memory()[1] < size // 2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "docProps/core.xml"])
@pytest.mark.parametrize(
    "prologue",
    [LAUGHS + b"]>", b'<!DOCTYPE l SYSTEM "file:///etc/passwd">', b'<!DOCTYPE l [<!ENTITY i SYSTEM "file:///etc/hostname">]>'],
    ids=["billion laughs", "external subset", "external entity"],
)  # fmt: skip
def test_entities_are_refused(tmp_path: Path, real_form: bytes, name: str, prologue: bytes) -> None:
    assert read(tmp_path, rebuilt(real_form, name, rb"^(<\?xml[^>]*\?>)?", prologue)) == "F02"


def test_entities_are_refused_in_other_encodings(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?>' + LAUGHS.decode() + "]><worksheet>&i;</worksheet>"
    assert read(tmp_path, rebuilt(form_bytes(), SHEET, rb"^.*$", text.encode("utf-16"))) == "F02"


SPANS = {
    "merge": b'<mergeCells count="1"><mergeCell ref="A1:J1000000"/></mergeCells>',
    "escaped": b'<mergeCells count="1"><mergeCell ref="&#65;1:J1000000"/></mergeCells>',
    "columns": b'<mergeCells count="1"><mergeCell ref="A:C"/></mergeCells>',
    "many": b"<mergeCells>" + b'<mergeCell ref="A1:J50000"/>' * 3 + b"</mergeCells>",
    "link": b'<hyperlinks><hyperlink ref="A1:J1000000" location="x"/></hyperlinks>',
}


@pytest.mark.parametrize("span", SPANS.values(), ids=SPANS)
def test_huge_spans_beside_a_formula_cost_nothing(tmp_path: Path, span: bytes) -> None:
    row = b'<row r="900"><c r="A900"><f>1+1</f></c></row></sheetData>' + span
    began = time.perf_counter()
    assert read(tmp_path, rebuilt(form_bytes(), SHEET, b"</sheetData>", row)) == "F02"
    assert time.perf_counter() - began < 1


def test_spans_of_a_form_are_nothing_special(tmp_path: Path, real_form: bytes) -> None:
    span = b'</sheetData><mergeCells count="1"><mergeCell ref="K1:M50000"/></mergeCells>'
    assert read(tmp_path, rebuilt(form_bytes(), SHEET, b"</sheetData>", span)) == "form"
    assert read(tmp_path, real_form) == "form"


def test_a_cell_in_the_last_corner(tmp_path: Path) -> None:
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    assert read(tmp_path, rebuilt(form_bytes(), SHEET, b"</sheetData>", corner)) == "form"
    beyond = b'<row r="99999999"><c r="ZZZZ99999999"><v>1</v></c></row></sheetData>'
    assert read(tmp_path, rebuilt(form_bytes(), SHEET, b"</sheetData>", beyond)) in {"form", "F02"}


def test_a_hundred_thousand_styles(tmp_path: Path) -> None:
    styles = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 100_000 + b"</cellXfs>"
    assert read(tmp_path, rebuilt(form_bytes(), "xl/styles.xml", b"</cellXfs>", styles)) == "form"


def test_too_many_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.workbook.zip_package.MAX_MEMBERS", 50)
    assert read(tmp_path, form_bytes()) == "form"
    assert read(tmp_path, extended(form_bytes(), *((f"xl/media/{n}.png", b"x") for n in range(50)))) == "F02"


def test_a_form_inside_itself_and_links_to_elsewhere(tmp_path: Path) -> None:
    nested = extended(form_bytes(), ("xl/embeddings/book.xlsx", form_bytes()))
    assert read(tmp_path, nested) == "form"
    relation = (
        b'<Relationship Id="rId99" TargetMode="External" Target="file:///etc/passwd" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"/></Relationships>'
    )
    linked = rebuilt(form_bytes(), "xl/_rels/workbook.xml.rels", b"</Relationships>", relation)
    formula = b'<row r="900"><c r="A900"><f>[1]S!A1</f></c></row></sheetData>'
    assert read(tmp_path, rebuilt(linked, SHEET, b"</sheetData>", formula)) in {"form", "F02"}


@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_form_cut_short(tmp_path: Path, real_form: bytes, tenths: int) -> None:
    assert read(tmp_path, real_form[: len(real_form) * tenths // 10]) == "F07"


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_form_with_flipped_bits(tmp_path: Path, real_form: bytes, data: st.DataObject) -> None:
    damaged = bytearray(real_form)
    places = st.tuples(st.integers(0, len(real_form) - 1), st.integers(0, 7))
    for place, bit in data.draw(st.lists(places, min_size=1, max_size=20)):
        damaged[place] ^= 1 << bit
    read(tmp_path, bytes(damaged))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_form_with_flipped_bits_in_its_sheets(tmp_path: Path, data: st.DataObject) -> None:
    """Repacked, so that the damage passes the checksums and reaches the readers."""
    with zipfile.ZipFile(io.BytesIO(form_bytes())) as old:
        members = {info.filename: bytearray(old.read(info)) for info in old.infolist()}
    for _ in range(data.draw(st.integers(1, 4))):
        part = members[data.draw(st.sampled_from(sorted(members)))]
        part[data.draw(st.integers(0, len(part) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    read(tmp_path, make_zip(*((name, bytes(content)) for name, content in members.items())))


def outcome(names: list[str], limits: Limits, workers: int = 2) -> dict[str, list[str]]:
    jobs: list[Job] = [(name, Path(name), "xlsx") for name in names]
    results = read_all(jobs, workers, awkward_reader, limits)
    assert [result.sha256 for result in results] == names
    return {result.sha256: [fault.words.get("detail", "F02") for fault in result.faults] for result in results}


def test_a_slow_document_costs_only_itself() -> None:
    expected = {"a": [], "slow": ["đọc quá 0.5 giây vẫn chưa xong"], "b": []}
    assert outcome(["a", "slow", "b"], QUICK) == expected
    assert outcome(["a", "slow", "b"], QUICK, workers=1) == expected


def test_a_stuck_and_an_exiting_document_cost_only_themselves() -> None:
    assert outcome(["a", "stuck", "exits"], Limits(seconds=0.2, margin=3.0)) == {
        "a": [], "stuck": ["đọc quá 0.2 giây vẫn chưa xong"], "exits": ["đọc tệp làm dừng chương trình đọc"],
    }  # fmt: skip


def test_memory_is_limited_in_the_workers() -> None:
    assert outcome(["greedy"], Limits(memory=400 * 2**20)) == {"greedy": ["F02"]}
    assert outcome(["greedy"], Limits()) == {"greedy": []}


def test_results_no_longer_wanted_are_not_waited_for() -> None:
    began = time.perf_counter()
    results = read_each([("a", Path("a"), "xlsx"), ("slow", Path("slow"), "xlsx")], 2, awkward_reader)
    assert next(iter(results)).sha256 == "a"
    results.close()  # type: ignore[attr-defined]
    assert time.perf_counter() - began < 10
