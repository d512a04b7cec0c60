"""What a text costs grows with its length and no faster, whatever stands in it: an Excel cell holds 32,767 letters."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sources.identity.identify import identify
from sources.identity.lookup import UnitLookup, build_lookup
from sources.reading import read_document
from tests.sources.source_files import INFO, PROGRAMME, form_bytes, sighting

SHORT, LONG = 2_000, 32_700
TEXTS = {
    "body and words": "Sở {a }",
    "department words": "Sở {thông }",
    "dashes": "{-}",
    "dots": "{. }",
    "names": "{Huế }",
    "lines": "{Huế\n}",
    "streets": "{đường Hà Nội }",
    "two names that overlap": "{Thái Bình Dương }",
    "common nouns": "A {hòa bình }",
    "kinds": "{tỉnh }",
    "councils": "{ubnd }",
    "bodies": "{Sở }",
    "abbreviations": "{HNI x }",
    "one word": "{a}",
    "digits": "{1/}",
}


def fill(text: str, length: int) -> str:
    """The text with what stands in braces repeated until it has that length."""
    head, _, rest = text.partition("{")
    return (head + rest.rstrip("}") * length)[:length]


def cost(lookup: UnitLookup, text: str) -> float:
    """Processor time of asking what a text says about the unit, the least of some times."""
    spent = []
    for number in range(3):
        own = f"{text}{number}"  # what was asked before is remembered
        began = time.process_time()
        lookup.find_by_name(own)
        lookup.find_by_letterhead(own)
        lookup.find_in_text(own)
        lookup.suggest(own)
        spent.append(time.process_time() - began)
    return min(spent)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_sixteen_times_the_text_costs_no_more_than_forty_times_the_time(text: str) -> None:
    """What grows with the square would take two hundred and sixty times the time."""
    period = PROGRAMME.period("2018Q4")
    lookup = build_lookup(PROGRAMME, PROGRAMME.units_of(period))
    short, long = cost(lookup, fill(text, SHORT)), cost(lookup, fill(text, LONG))
    assert long < 40 * max(short, 0.002)


@pytest.mark.parametrize("field", ["unit", "unit_code", "period"])
@pytest.mark.parametrize("text", ["{-}", "Sở {a }", "{Huế }", "{Quý }", "{12/}", "{từ }"])
def test_a_cell_of_the_first_sheet_that_is_as_long_as_cells_can_be(tmp_path: Path, field: str, text: str) -> None:
    def spend(length: int) -> float:
        path = tmp_path / "0a"
        path.write_bytes(form_bytes(None, {**INFO, field: fill(text, length)}))
        form = read_document(path, "s", "xlsx").form
        assert form is not None
        began = time.process_time()
        identify(form, [sighting("bao-cao.xlsx")], PROGRAMME, "s")
        return time.process_time() - began

    spend(10)
    short, long = min(spend(SHORT), spend(SHORT + 1)), min(spend(LONG), spend(LONG + 1))
    assert long < 40 * max(short, 0.002)


def test_a_long_cell_that_names_the_unit_at_its_end_still_names_it() -> None:
    period = PROGRAMME.period("2018Q4")
    lookup = build_lookup(PROGRAMME, PROGRAMME.units_of(period))
    assert lookup.find_by_name("Sở " + "x " * 5_000 + "tỉnh Hà Nam").unit_id == "63-35"
