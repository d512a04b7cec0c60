"""Draw a tree of blocks (`reports.office.tree`) as a PDF for the files: PDF/A-2a and PDF/UA-1, by Typst.

The layout is `administrative.typ`; the tree goes to it as data. What Typst warns of is an error here: a document whose
font or letters are missing, or whose layout does not settle, is not filed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from reports.office import tree
from reports.office.letterhead import MOTTO, NATION
from reports.office.square_code import draw_square_code
from reports.office.vietnamese import one_line

TEMPLATE: Final = Path(__file__).with_name("administrative.typ")
FAMILIES: Final = ("Times New Roman", "Liberation Serif", "Tinos", "Libertinus Serif")
"""Times where the machine has it, else what has its widths, else what Typst brings along."""
STANDARDS: Final = ("a-2a", "ua-1")
TALL: Final = 600
"""A row whose longest cell has more characters may break across pages; any other stays in one piece."""
_COMMON: Final = re.compile(r"[\u0020-\u007e\u00a0-\u024f\u1ea0-\u1ef9\u2010-\u201f\u2026]*")


class PdfError(ValueError):
    """The document cannot be filed as it is: Typst names what is wrong with it."""


def draw_pdf(document: tree.Document) -> bytes:
    """The PDF of the document; equal trees give equal bytes. A letter no font has is shown by its code point.

    Raises PdfError for anything else that Typst finds wrong or warns of.
    """
    data = json.dumps(_describe(document), ensure_ascii=False)
    missing = [letter for letter in sorted(set(data)) if not _COMMON.fullmatch(letter) and not _has_glyph(letter)]
    if missing:
        shown = {ord(letter): f"[U+{ord(letter):04X}]" for letter in missing}
        data = data.translate(shown)
    code = draw_square_code(document.imprint.code) if document.imprint else ""
    return _compile(
        TEMPLATE,
        {"document": data, "family": find_family(), "code": code},
        int(document.moment.timestamp()),
    )


@lru_cache(maxsize=1)
def find_family() -> str:
    """The first of FAMILIES that is there. Raises PdfError where none is."""
    there = _fonts().families()
    for family in FAMILIES:
        if family in there:
            return family
    raise PdfError(f"none of the fonts {', '.join(FAMILIES)} is there")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def _compile(source: Path | bytes, inputs: dict[str, str], moment: int) -> bytes:
    try:
        made, warnings = typst.compile_with_warnings(
            source,
            font_paths=_fonts(),
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=list(STANDARDS),
            timestamp=moment,
        )
    except typst.TypstError as error:
        raise PdfError(f"{error.message} {' '.join(error.hints)}") from error
    if warnings:
        raise PdfError("; ".join(warning.message for warning in warnings))
    return made


@lru_cache(maxsize=4096)
def _has_glyph(letter: str) -> bool:
    source = '#set document(title: "x")\n#set text(font: sys.inputs.family, lang: "vi", fallback: false)\n#sys.inputs.letter'
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        letter = f"a{letter}"
    try:
        _compile(source.encode(), {"family": find_family(), "letter": letter}, 0)
    except PdfError:
        return False
    return True


def _describe(document: tree.Document) -> dict[str, Any]:
    """The document as JSON data: blocks with their kind, texts on one line."""
    return {
        "title": document.title,
        "profile": document.profile,
        "mark": document.mark,
        "imprint": _plain(document.imprint) if document.imprint else None,
        "sections": [
            {"landscape": section.landscape, "blocks": [_describe_block(block) for block in section.blocks]}
            for section in document.sections
        ],
    }


def _describe_block(block: tree.Block) -> dict[str, Any]:
    match block:
        case tree.Heading():
            return {"block": "heading", "text": one_line(block.text), "level": block.level}
        case tree.Paragraph():
            return {"block": "paragraph", "runs": [_describe_run(run) for run in block.runs]}
        case tree.Note():
            return {"block": "note", "runs": [_describe_run(run) for run in block.runs]}
        case tree.Table():
            columns = [_plain(column) for column in block.columns]
            rows = [_describe_row(row) for row in block.rows]
            return {"block": "table", "columns": columns, "rows": rows, "total_rows": block.total_rows}
        case tree.Chart():
            return {"block": "chart", **_plain(block)}
        case tree.Letterhead():
            return {"block": "letterhead", "nation": NATION, "motto": MOTTO, **_plain(block)}
        case tree.Signature():
            return {"block": "signature", **_plain(block)}
        case tree.AnnexTitle():
            return {"block": "annex_title", **_plain(block)}


def _describe_run(run: tree.Run) -> dict[str, Any]:
    return {"text": tree.clean(run.text), "bold": run.bold, "italic": run.italic}


def _describe_row(row: tree.Row) -> dict[str, Any]:
    cells = [one_line(tree.text_of(cell)) for cell in row]
    return {"cells": cells, "tall": max(map(len, cells), default=0) > TALL}


def _plain(value: Any) -> dict[str, Any]:
    """The fields of a flat dataclass."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
