"""A form whose texts were retyped in fonts from before Unicode reads as the one in Unicode."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from reports.form.workbook import FormEntries, write_form
from schemas.form import STAMP_SHEET, Cell, Form
from schemas.judging import Case, History, judge
from schemas.judging.case import Outcome
from schemas.programme import load_programme
from sources.identity.identify import identify
from sources.reading import read_document
from sources.workbook.cells import read_grids, read_grids_fast
from sources.workbook.package import inspect
from tests.schemas.grammar.legacy_text import in_tcvn3, in_vni
from tests.sources.source_files import sighting

TTDN = load_programme("ttdn")
PERIOD = TTDN.period("2018Q4")
ENTRIES = FormEntries(
    info={"prepared_by": "Nguyễn Thị Hương", "signed_by": "Phạm Đức Thưởng"},
    indicators={
        "1.1": {"period": "12 đoàn", "ytd": 30, "note": "Có đoàn thứ trưởng dự", "evidence": "Số 12/KH-STTTT"},
        "1.2": {"period": "Có", "evidence": "Quyết định số 5 ngày 02/3/2018"},
    },
    activities=[{"name": "Hội nghị giữa hai nước, ưu tiên biên giới", "place": "Đắk Nông", "participants": 40}],
    remarks=[{"kind": "Kiến nghị", "text": "Bổ sung kinh phí cho đối ngoại nhân dân ở vùng cao."}],
)
Encoder = Callable[[str], str]


def unicode_form(folder: Path, code: str) -> Path:
    return write_form(TTDN, TTDN.unit(code, PERIOD), PERIOD, folder / "unicode.xlsx", ENTRIES)


def retype_in_font(path: Path, font: str, encoder: Encoder) -> Path:
    """The workbook with every text of the sheets that a person sees typed again in that font."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if sheet.title != STAMP_SHEET and isinstance(cell.value, str) and cell.data_type != "f":
                    cell.value = encoder(cell.value)
                    cell.font = Font(name=font)
    target = path.with_name("legacy.xlsx")
    book.save(target)
    return target


def form_in(path: Path) -> Form:
    result = read_document(path, "s", "xlsx")
    assert result.faults == ()
    assert result.form is not None
    return result.form


def list_texts(form: Form, change: Callable[[str], str] = str) -> object:
    """What the form states, without fonts and stored texts."""

    def of(cell: Cell) -> tuple[str, str, object, str]:
        value = change(cell.value) if isinstance(cell.value, str) else cell.value
        return cell.sheet, cell.ref, value, cell.kind

    info = {key: of(cell) for key, cell in form.info.items()}
    tables = {key: [{k: of(c) for k, c in row.items()} for row in rows] for key, rows in form.tables.items()}
    return form.stamp, info, tables, form.missing_columns


def judge_form(form: Form) -> Outcome:
    return judge([Case("s" * 24, "s", form, "63-67", "2018Q4")], TTDN, History()).outcomes[0]


@pytest.mark.parametrize(
    ("font", "encoder", "shown"),
    [(".VnTime", in_tcvn3, str.lower), (".VnArialH", in_tcvn3, str.upper), ("VNI-Times", in_vni, str)],
)
def test_a_retyped_form_says_the_same(tmp_path: Path, font: str, encoder: Encoder, shown: Encoder) -> None:
    path = unicode_form(tmp_path, "67")
    before, after = form_in(path), form_in(retype_in_font(path, font, encoder))
    # Outside the fonts in H, TCVN3 has no marked capitals but seven: there only case is lost.
    assert list_texts(after, shown) == list_texts(before, shown)
    unit, note = after.info["unit"], after.tables["indicators"][0]["note"]
    assert (unit.stored, unit.font) == (encoder(str(before.info["unit"].value)), font)
    assert note.stored == encoder("Có đoàn thứ trưởng dự")
    assert all(unicodedata.is_normalized("NFC", str(cell.value)) for cell in after.cells)
    assert not any(cell.stored for cell in before.cells)


@pytest.mark.parametrize("code", [unit.code for unit in TTDN.units_of(PERIOD)])
def test_the_unit_s_name_is_known_in_legacy_fonts(code: str) -> None:
    unit = TTDN.unit(code, PERIOD)
    for font, encoder in ((".VnTime", in_tcvn3), (".VnTimeH", in_tcvn3), ("VNI-Times", in_vni)):
        book = Workbook()
        cell = book.worksheets[0]["A1"]
        cell.value, cell.font = encoder(unit.name_vi), Font(name=font)
        read = _first_cell(book)
        form = Form({}, {"unit": read, "period": Cell("", "", PERIOD.label_vi, "text")}, {})
        found = identify(form, (sighting("bao cao.xlsx"),), TTDN, "s")
        assert (found.unit_id, found.period_id, found.faults) == (unit.id, PERIOD.id, ())


def test_the_sender_of_a_retyped_form_is_found(tmp_path: Path) -> None:
    form = form_in(retype_in_font(unicode_form(tmp_path, "67"), ".VnTime", in_tcvn3))
    unstamped = Form({}, form.info, form.tables)
    found = identify(unstamped, (sighting("bao cao.xlsx"),), TTDN, "s")
    assert (found.unit_id, found.period_id, found.faults) == (TTDN.unit("67", PERIOD).id, "2018Q4", ())


def test_one_note_says_that_cells_were_converted(tmp_path: Path) -> None:
    path = unicode_form(tmp_path, "67")
    before, form = judge_form(form_in(path)), form_in(retype_in_font(path, "VNI-Times", in_vni))
    after = judge_form(form)
    notes = [f for f in after.findings if f.code == "V14"]
    count = sum(cell.stored is not None for cell in form.cells)
    assert [f.message_vi for f in notes] == [f"Ô dùng phông chữ cũ VNI-Times ({count} ô); đã đổi sang Unicode."]
    assert [f.id for f in after.findings if f.code != "V14"] == [f.id for f in before.findings]
    assert after.content_hash == before.content_hash
    assert after.verdict == before.verdict


def test_each_part_of_a_cell_has_its_own_font() -> None:
    book = Workbook()
    legacy = InlineFont(rFont=".VnTime")
    book.worksheets[0]["A1"] = CellRichText(
        "Tỉnh ", TextBlock(legacy, "Hµ "), TextBlock(InlineFont(rFont=".VnTime", b=True), "Giang"),
        TextBlock(InlineFont(rFont="VNI-Times"), " Ña"), TextBlock(InlineFont(rFont="VNI-Times", b=True), "ø Naüng"),
    )  # fmt: skip
    cell = _first_cell(book)
    assert (cell.value, cell.font, cell.stored) == ("Tỉnh Hà Giang Đà Nẵng", ".VnTime", "Tỉnh Hµ Giang Ñaø Naüng")


def test_unicode_parts_of_a_cell_in_a_legacy_font_stay() -> None:
    book = Workbook()
    cell = book.worksheets[0]["A1"]
    cell.value = CellRichText("Hµ Néi ", TextBlock(InlineFont(rFont="Times New Roman"), "không bắt buộc ô"))
    cell.font = Font(name=".VnTime")
    assert _first_cell(book).value == "Hà Nội không bắt buộc ô"


def test_texts_that_need_no_change_have_nothing_stored() -> None:
    book = Workbook()
    cell = book.worksheets[0]["A1"]
    cell.value, cell.font = "1.10", Font(name=".VnTime")
    read = _first_cell(book)
    assert (read.value, read.font, read.stored) == ("1.10", ".VnTime", None)


def test_a_legacy_font_takes_the_careful_reader(tmp_path: Path) -> None:
    path = unicode_form(tmp_path, "67")
    assert inspect(path).plain
    legacy = retype_in_font(path, ".VnTime", in_tcvn3)
    assert not inspect(legacy).plain
    assert any("\u00ad" in str(c.value) for grid in read_grids_fast(legacy) for c in grid.cells.values())
    assert not any("\u00ad" in str(c.value) for grid in read_grids(legacy) for c in grid.cells.values())


def _first_cell(book: Workbook) -> Cell:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        book.save(path)
        return read_grids(path)[0].at(1, 1)
