"""No export, whatever its format, has a sensitive amount, a text about one, or its code."""

from dataclasses import replace
from pathlib import Path

import pytest

from reports.exports.formats import FORMATS, README, Source, write_export
from schemas.programme import load_programme
from tests.reports.exports.test_packets import fill
from tests.warehouse.release.planting import WORDS, readable

KEPT = "2000"


@pytest.mark.parametrize("form", FORMATS)
def test_planted_amounts_and_words_are_in_no_byte_of_any_file(form: str, source: Source, out: Path) -> None:
    programme = source.programme.model_copy(update={"packets": fill(load_programme("ttdn").packets)})
    write_export(replace(source, programme=programme), form, out)
    files = [path for path in out.rglob("*") if path.is_file()]
    assert README in {path.name for path in files}
    kept = 0
    for path in files:
        for data in readable(path):
            kept += KEPT.encode() in data
            for word in (*WORDS, b"CT_1_4", b"ct-1.4", "Sách tiếng Lào".encode()):
                assert word not in data, (form, path.name, word)
    assert kept, "the search reads what is there"


@pytest.mark.parametrize("form", FORMATS)
def test_the_page_beside_the_files_says_what_it_is_in_two_languages(form: str, source: Source, out: Path) -> None:
    programme = source.programme.model_copy(update={"packets": fill(load_programme("ttdn").packets)})
    paths = write_export(replace(source, programme=programme), form, out)
    text = (out / README).read_text("utf-8")
    assert source.export.release in text
    assert source.export.content_hash in text
    assert FORMATS[form].title[0] in text
    assert all(vi in text and en in text for vi, en in FORMATS[form].notes)
    assert all(f"`{path.name}`" in text for path in paths if path.name != README)
