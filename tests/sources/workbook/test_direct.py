"""The direct path and the general reader give the same of every workbook, and plain forms do take the direct path."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook

from reports.form.workbook import FormEntries, write_form
from sample import write_season
from sample.files.damaged import resave_form, retype_form
from schemas.programme import Period, Unit
from sources.form.find import FormError, find_form
from sources.workbook.cells import read_grids
from sources.workbook.direct import read as direct
from sources.workbook.direct.read import count_cells, is_read_directly, read_grids_directly
from sources.workbook.grid import Grid
from sources.workbook.package import inspect
from sources.workbook.zip_package import WorkbookError
from tests.mutation.case import Case
from tests.mutation.clean import PERIODS, UNITS, Slot, clean_draft, slots, write_draft
from tests.mutation.kinds import KINDS
from tests.sources.mutations import damage_form, pack, parts_of, rebuilt
from tests.sources.source_files import PROGRAMME, form_bytes, make_zip

EXAMPLES = int(os.environ.get("THIDUA_FUZZ_EXAMPLES", "60"))
STRINGS, SHEET, ACTIVITIES = "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"
Made = tuple[object, ...]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """No layout is known from another test."""
    direct._known.clear()
    yield
    direct._known.clear()


def read_all(read: Callable[[Path], tuple[Grid, ...]], path: Path) -> Made:
    """Everything that a reader makes of the file: cells in order and the form in them, or what it raises."""
    try:
        grids = read(path)
    except WorkbookError as error:
        return error.code, error.detail_vi
    except Exception as error:  # noqa: BLE001 - damaged workbooks raise a dozen kinds; which one is all that counts
        return (type(error),)
    cells = tuple((grid.name, tuple(grid.cells.items())) for grid in grids)
    try:
        return cells, find_form(grids)
    except FormError as error:
        return cells, error.code, error.words


def check_same(path: Path, data: bytes) -> bool:
    """Hold both readers to the same; True if the direct path is taken once the layout was met."""
    path.write_bytes(data)
    expected = read_all(read_grids, path)
    assert read_all(read_grids_directly, path) == expected
    assert read_all(read_grids_directly, path) == expected, "read once more"
    assert count_or_error(count_cells, path) == count_or_error(lambda one: inspect(one).cells, path)
    try:
        return is_read_directly(path)
    except OSError:
        return False


def count_or_error(count: Callable[[Path], int], path: Path) -> object:
    try:
        return count(path)
    except WorkbookError as error:
        return error.code, error.detail_vi
    except Exception as error:  # noqa: BLE001 - as above
        return type(error)


def write(folder: Path, unit: Unit, period: Period, entries: FormEntries | None = None) -> bytes:
    return write_form(PROGRAMME, unit, period, folder / "made.xlsx", entries).read_bytes()


def write_form_to(path: Path, slot: Slot) -> Path:
    path.write_bytes(write_draft(clean_draft(slot), path.parent))
    return path


def filled(folder: Path) -> bytes:
    return write_draft(clean_draft(Slot(UNITS[0], PERIODS[3], "typical")), folder)


def test_every_unit_s_form_takes_the_direct_path(tmp_path: Path) -> None:
    """Of the first of each layout on: the general reader's."""
    period = PROGRAMME.period("2018Q4")
    taken = []
    for unit in PROGRAMME.units_of(period):
        path = tmp_path / "0a"
        path.write_bytes(write(tmp_path, unit, period))
        taken.append(is_read_directly(path))
        assert check_same(path, path.read_bytes())
    assert taken[0] is False
    assert all(taken[1:])


def test_every_period_s_form_takes_the_direct_path(tmp_path: Path) -> None:
    for period in PROGRAMME.periods:
        first, *_, last = PROGRAMME.units_of(period)
        for unit in (first, last):
            assert check_same(tmp_path / "0a", write(tmp_path, unit, period)), (unit.id, period.id)


def test_most_workbooks_of_the_sample_season_take_the_direct_path(tmp_path: Path) -> None:
    write_season(tmp_path / "inbox", PROGRAMME, workers=1, units={unit.id for unit in UNITS[:8]})
    files = sorted((tmp_path / "inbox").rglob("*.xlsx"))
    taken = [check_same(tmp_path / "0a", path.read_bytes()) for path in files]
    assert len(taken) > 30
    assert sum(taken) > 0.6 * len(taken), f"{sum(taken)} of {len(taken)}"


def test_filled_forms_of_every_size_take_the_direct_path(tmp_path: Path) -> None:
    taken = [check_same(tmp_path / "0a", write_draft(clean_draft(slot), tmp_path)) for slot in slots()[::11]]
    assert len(taken) > 40
    assert all(taken)


ANSWERS = (
    0, -1, 5, 1.5, 0.1, 1e-7, 123456789012345678, 1e300, True, date(2018, 12, 14), date(1899, 12, 31), "5", " 5 ", "x",
    "1.234,5", "Đắk Lắk", "a\nb", "\ta", "=1+1", "<b>&amp; \"'", "_x000D_", "val=\"VNI\"", "!DOCTYPE", "]]>", "#REF!",
    "sheetData ", "xem:c /", "Mã", "Đơn vị báo cáo: Sở", "Tổng số", "Nơi nhận", "y" * 300, " ", "\u00a0", "", None,
)  # fmt: skip


def make_entries(random: Random, answers: Sequence[Any], share: float) -> FormEntries:
    """A share of all cells filled with these answers, in every table."""

    def entry(*keys: str) -> dict[str, Any]:
        return {key: random.choice(answers) for key in keys if random.random() < share}

    return FormEntries(
        info=entry("document_number", "document_date", "email", "unit", "period"),
        indicators={i.code: entry("period", "ytd", "plan", "note") for i in PROGRAMME.indicators_of(PERIODS[3])},
        activities=[entry("name", "starts_on", "participants", "place") for _ in range(3)],
        exemplars=[entry("kind", "name", "decided_on") for _ in range(2)],
        remarks=[entry("kind", "text") for _ in range(2)],
        self_scores={criterion.code: entry("points", "note") for criterion in PROGRAMME.criteria_of(PERIODS[3].year)},
    )


def test_whatever_stands_in_an_answer(tmp_path: Path) -> None:
    """Answers of every kind, each alone and a few of all."""
    random = Random(5)
    each = [make_entries(random, [answer, 43_100, "chữ"], 0.5) for answer in ANSWERS]
    mixed = [make_entries(random, ANSWERS, 0.015) for _ in range(EXAMPLES)]
    taken = [check_same(tmp_path / "0a", write(tmp_path, UNITS[0], PERIODS[3], one)) for one in (*each, *mixed)]
    assert sum(taken[: len(each)]) > 10
    assert sum(taken[len(each) :]) > 10


@pytest.mark.parametrize("name", KINDS)
def test_on_every_kind_of_mutation(tmp_path: Path, name: str) -> None:
    """Damaged as people damage forms; the clean one of each was met before."""
    random = Random(name)
    for slot in random.sample(slots(), 12):
        made = KINDS[name].damage(Case(slot, random, tmp_path, frozenset(slots())))
        if made is None or not made.files:
            continue
        read_all(read_grids_directly, write_form_to(tmp_path / "0a", slot))
        for file in made.files:
            check_same(tmp_path / "0a", file.data)
        return


def test_on_fuzzed_forms(tmp_path: Path) -> None:
    sound = [filled(tmp_path), form_bytes()]
    for number in range(3 * EXAMPLES):
        random = Random(number)
        own = random.choice(sound)
        direct._known.clear()
        check_same(tmp_path / "0a", pack(parts_of(own)))
        check_same(tmp_path / "0a", damage_form(random, own, random.randint(1, 4)))


TORN = (
    b"<v>", b"</v>", b"</c>", b"<c", b"<row", b"</row>", b' r="', b' t="s"', b"<f>", b"</f>", b"<si>", b"</si>", b"<t>",
    b"</t>", b'"', b">", b"/>", b"1", b"A", b" ", b"&", b"\r", b"<!-- -->", b"<![CDATA[", b"]]>", b"&#65;", b"&lt;",
    b"", b"\xff", b"e", b"-", b".", b"\0", b'<v>1</v>', b' hidden="1"', b"<is><t>a</t></is>", b"<x:c/>", b' t="b"',
)  # fmt: skip


def test_on_forms_fuzzed_where_the_layout_stays(tmp_path: Path) -> None:
    """Bytes put in, taken out and moved within rows and texts: what the general reader still reads, both read alike."""
    own = parts_of(filled(tmp_path))
    check_same(tmp_path / "0a", pack(own))
    taken = 0
    for number in range(8 * EXAMPLES):
        random = Random(number)
        name = random.choice([STRINGS, SHEET, SHEET, ACTIVITIES])
        data = dict(own)[name]
        for _ in range(random.choice([1, 1, 2, 3])):
            begin = random.randrange(data.find(b"<sheetData>") + 11 if name != STRINGS else 150, len(data) - 20)
            token = random.choice(TORN)
            places = [m.start() for m in re.finditer(re.escape(token), data)] if token else []
            begin = random.choice(places) if places and random.random() < 0.5 else begin
            length = random.choice([0, 0, 1, len(token), random.randrange(40)])
            data = data[:begin] + random.choice(TORN) + data[begin + length :]
        taken += check_same(tmp_path / "0a", pack([(n, data if n == name else old) for n, old in own]))
    assert taken > 0


CELL = rb'<c r="D9" s="\d+"(?: t="s")?(?:/>|><v>[^<]*</v></c>)'
DEVIATIONS: dict[str, tuple[str, bytes, bytes]] = {
    "hidden row": (SHEET, rb'<row r="8"', b'<row r="8" hidden="1"'),
    "unknown attribute": (SHEET, rb'<c r="B8"', b'<c r="B8" cm="1"'),
    "formula that is a number": (SHEET, CELL, b'<c r="D9" s="3"><f>1+1</f><v>2</v></c>'),
    "formula without result": (SHEET, CELL, b'<c r="D9" s="3"><f>1+1</f></c>'),
    "error": (SHEET, CELL, b'<c r="D9" s="3" t="e"><v>#N/A</v></c>'),
    "truth value": (SHEET, CELL, b'<c r="D9" s="3" t="b"><v>1</v></c>'),
    "text in the cell": (SHEET, CELL, b'<c r="D9" t="inlineStr"><is><t>5</t></is></c>'),
    "the same cell twice": (SHEET, rb'<c r="D8"', b'<c r="D8"><v>1</v></c><c r="D8"'),
    "cells out of order": (SHEET, rb'<c r="D8"', b'<c r="I8"><v>1</v></c><c r="D8"'),
    "a row twice": (SHEET, rb'<row r="9"', b'<row r="8"'),
    "a cell in another row": (SHEET, rb'<c r="D8"', b'<c r="D9"'),
    "far cell": (SHEET, rb'</row></sheetData>', b'<c r="AB99"><v>1</v></c></row></sheetData>'),
    "comment": (SHEET, rb"<sheetData>", b"<sheetData><!-- -->"),
    "unknown style": (SHEET, rb'<c r="D8" s="(\d+)"', b'<c r="D8" s="999"'),
    "entity": (STRINGS, rb"<si><t>2018Q4", b"<si><t>&#50;018Q4"),
    "escape": (STRINGS, rb"<si><t>2018Q4", b"<si><t>_x0032_018Q4"),
    "blank text": (STRINGS, rb"</sst>", b"<si><t></t></si></sst>"),
    "phonetic text": (STRINGS, rb"<si><t>2018Q4</t>", b"<si><t>2018Q4</t><rPh><t>x</t></rPh>"),
    "text in a legacy font": (STRINGS, rb"<si><t>ttdn</t>", b'<si><r><rPr><rFont val=".VnTime"/></rPr><t>ttdn</t></r>'),
}  # fmt: skip


@pytest.mark.parametrize("name", DEVIATIONS)
def test_what_is_not_plain_takes_the_general_reader(tmp_path: Path, name: str) -> None:
    own = pack(parts_of(filled(tmp_path)))
    assert check_same(tmp_path / "0a", own)
    part, pattern, new = DEVIATIONS[name]
    assert not check_same(tmp_path / "0a", rebuilt(own, part, pattern, new))


@pytest.mark.parametrize(
    "member", ["xl/comments1.xml", "xl/drawings/drawing1.xml", "xl/vbaProject.bin", "docProps/custom.xml", "a.txt"]
)
def test_another_part_takes_the_general_reader(tmp_path: Path, member: str) -> None:
    assert not check_same(tmp_path / "0a", pack([*parts_of(filled(tmp_path)), (member, b"<x/>")]))


def test_a_new_layout_is_met_by_the_general_reader_first(tmp_path: Path) -> None:
    """Styles, merged cells, widths, names of sheets, whatever stands around the rows."""
    own = pack(parts_of(filled(tmp_path)))
    assert check_same(tmp_path / "0a", own)
    for part, pattern, new in (
        (SHEET, rb"<mergeCells[^>]*>", b'<mergeCells count="9"><mergeCell ref="D8:E8"/>'),
        ("xl/styles.xml", rb'formatCode="#,##0"', b'formatCode="yyyy"'),
        ("xl/styles.xml", rb'<name val="Times New Roman"/>', b'<name val=".VnTime"/>'),
        ("xl/workbook.xml", rb"<workbookPr", b'<workbookPr date1904="1"'),
        ("xl/workbook.xml", rb'state="veryHidden"', b'state="visible"'),
        ("xl/styles.xml", rb"<cellXfs[^>]*>", b"<cellXfs><!-- --><xf/>"),
        ("xl/styles.xml", rb"</cellXfs>", b"</cellXfs><cellXfs><xf/></cellXfs>"),
        ("xl/styles.xml", rb"<dxfs[^>]*>", b'<dxfs><dxf><numFmt numFmtId="165" formatCode="yyyy"/></dxf>'),
    ):
        path = tmp_path / "0b"
        path.write_bytes(rebuilt(own, part, pattern, new))
        assert not is_read_directly(path)
        check_same(path, path.read_bytes())


def with_descriptors(data: bytes) -> bytes:
    """The package as programs write it that cannot go back in the file: sizes behind the data."""

    class OneWay(io.RawIOBase):
        def __init__(self) -> None:
            self.whole = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, some: Any) -> int:
            self.whole += some
            return len(some)

    out = OneWay()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts_of(data):
            package.writestr(name, content)
    return bytes(out.whole)


def stored(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts_of(data):
            package.writestr(name, content)
    return out.getvalue()


def with_size(data: bytes, change: int) -> bytes:
    """The first member claims another size in both its places."""
    at = data.rfind(b"PK\x01\x02", 0, data.find(b"PK\x01\x02") + 1)
    size = struct.unpack_from("<L", data, at + 24)[0] + change
    changed = bytearray(data)
    struct.pack_into("<L", changed, at + 24, size)
    struct.pack_into("<L", changed, 22, size)
    return bytes(changed)


ZIPS: dict[str, Callable[[bytes], bytes]] = {
    "bytes before": lambda data: b"x" + data,
    "bytes behind": lambda data: data + b"x",
    "a comment": lambda data: data[:-2] + b"\x01\x00x",
    "sizes behind the data": with_descriptors,
    "not packed": stored,
    "too large a size": lambda data: with_size(data, 1),
    "too small a size": lambda data: with_size(data, -1),
    "a huge size": lambda data: with_size(data, 2**31),
    "another version": lambda data: data.replace(b"PK\x03\x04\x14", b"PK\x03\x04\x7f").replace(
        b"\x03\x14\x00\x00\x00\x08\x00", b"\x03\x7f\x00\x00\x00\x08\x00"
    ),
    "encrypted": lambda data: data[:6] + b"\x01" + data[7:],
    "another name inside": lambda data: data[:30] + b"X" + data[31:],
    "another checksum inside": lambda data: data[:14] + b"X" + data[15:],
    "short": lambda data: data[:-30],
    "a part twice": lambda data: pack([*parts_of(data), parts_of(data)[-1]]),
    "a bomb": lambda data: make_zip(*((n, b" " * 5_000_000 if "app" in n else old) for n, old in parts_of(data))),
}


@pytest.mark.parametrize("name", ZIPS)
def test_odd_packages_take_the_general_reader(tmp_path: Path, name: str) -> None:
    own = pack(parts_of(filled(tmp_path)))
    assert check_same(tmp_path / "0a", own)
    assert not check_same(tmp_path / "0a", ZIPS[name](own))


def test_packages_damaged_anywhere(tmp_path: Path) -> None:
    own = pack(parts_of(filled(tmp_path)))
    assert check_same(tmp_path / "0a", own)
    directory = own.find(b"PK\x01\x02")
    for number in range(4 * EXAMPLES):
        random, data = Random(number), bytearray(own)
        low = random.choice([0, directory, len(own) - 22])
        for _ in range(random.randint(1, 3)):
            data[random.randrange(low, len(data))] = random.randrange(256)
        check_same(tmp_path / "0a", bytes(data))


def test_numbers_that_say_so(tmp_path: Path) -> None:
    """Some programs write the kind of every cell."""
    own = [
        (name, re.sub(rb'( s="\d+")><v>', rb'\1 t="n"><v>', data) if name.startswith("xl/worksheets") else data)
        for name, data in parts_of(filled(tmp_path))
    ]
    assert any(b't="n"' in data for _, data in own)
    assert check_same(tmp_path / "0a", pack(own))


def test_texts_that_keep_their_spaces(tmp_path: Path) -> None:
    own = [
        (name, data.replace(b"<t>", b'<t xml:space="preserve">') if name == STRINGS else data)
        for name, data in parts_of(filled(tmp_path))
    ]
    assert check_same(tmp_path / "0a", pack(own))
    spaced = [(name, data.replace(b'preserve">', b'preserve"> ') if name == STRINGS else data) for name, data in own]
    assert check_same(tmp_path / "0a", pack(spaced))


def test_forms_saved_by_other_programs(tmp_path: Path) -> None:
    own = filled(tmp_path)
    check_same(tmp_path / "0a", resave_form(own, tmp_path))
    check_same(tmp_path / "0a", retype_form(own, tmp_path))
    book = load_workbook(io.BytesIO(own))
    book["Chỉ tiêu"]["D8"] = "sửa"
    out = io.BytesIO()
    book.save(out)
    check_same(tmp_path / "0a", out.getvalue())


def test_too_many_layouts_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direct, "_MOST_LAYOUTS", 1)
    first, second = write(tmp_path, UNITS[0], PERIODS[0]), write(tmp_path, UNITS[0], PERIODS[3])
    assert check_same(tmp_path / "0a", first)
    assert not check_same(tmp_path / "0a", second)
    assert check_same(tmp_path / "0a", first)
