"""Draw a tree of blocks (`reports.office.tree`) as a PDF for the files: PDF/A-2a and PDF/UA-1, by Typst.

The layout is `administrative.typ`; the tree goes to it as data. What Typst warns of is an error here: a document whose
font or letters are missing, or whose layout does not settle, is not filed.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from reports.office import tree
from reports.office.letterhead import MOTTO, NATION
from reports.office.square_code import draw_square_code
from reports.office.typesetting import find_family, show_missing_letters, typeset
from reports.office.vietnamese import one_line

TEMPLATE: Final = Path(__file__).with_name("administrative.typ")
_STACK: Final = re.compile(r"[\u0300-\u036f]{30}(?=[\u0300-\u036f])")
_LONG_WORD: Final = re.compile(r"\S{60,119}?(?=[^\s\u0300-\u036f])|\S{120}(?=\S)")
"""After so many letters a word may be broken; a mark is parted from its letter only where more than 60 stand on it."""
TALL: Final = 600
"""A row whose longest cell has more characters may break across pages; any other stays in one piece."""


def draw_pdf(document: tree.Document) -> bytes:
    """The PDF of the document; equal trees give equal bytes. A letter no font has is shown by its code point.

    Raises TypesettingError for anything else that Typst finds wrong or warns of.
    """
    data = json.dumps(_describe(document), ensure_ascii=False)
    data = show_missing_letters(data)
    code = draw_square_code(document.imprint.code) if document.imprint else ""
    inputs = {"document": data, "family": find_family(), "code": code}
    return typeset(TEMPLATE, inputs, "pdf", int(document.moment.timestamp()))


def _describe(document: tree.Document) -> dict[str, Any]:
    """The document as JSON data: blocks with their kind, texts on one line."""
    return {
        "title": document.title,
        "profile": document.profile,
        "mark": document.mark,
        "imprint": _plain(document.imprint) if document.imprint else None,
        "sections": [
            {"landscape": section.landscape, "blocks": [_describe_pair(*pair) for pair in tree.pair_blocks(section)]}
            for section in document.sections
        ],
    }


def _describe_pair(block: tree.Block, following: tree.Block | None) -> dict[str, Any]:
    """The block, and whether it never stands parted from what follows."""
    return {**_describe_block(block), "leads_in": tree.leads_in(block, following)}


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
            return {"block": "chart", **_plain(replace(block, figures=()))}
        case tree.Letterhead():
            return {"block": "letterhead", "nation": NATION, "motto": MOTTO, **_plain(block)}
        case tree.Signature():
            return {"block": "signature", **_plain(block)}
        case tree.AnnexTitle():
            return {"block": "annex_title", **_plain(block)}
        case tree.PageBreak():
            return {"block": "page_break"}


def break_long_words(text: str) -> str:
    """The text with a place to break (U+200B) in words of more than 60 letters, between a letter and the next.

    Without one a word runs out of its column, and from 16,000 letters on PDF/A refuses it, or Typst itself stops. Marks
    without a letter, more than 30 of them, go on over a blank of their own: the time grows with the square of a stack.
    """
    return _LONG_WORD.sub("\\g<0>\u200b", _STACK.sub("\\g<0>\u200b\u00a0", text))


def _describe_run(run: tree.Run) -> dict[str, Any]:
    looks = {"bold": run.bold, "italic": run.italic, "raised": run.raised}
    return {"text": break_long_words(tree.clean(run.text)), **looks}


def _describe_row(row: tree.Row) -> dict[str, Any]:
    cells = [break_long_words(one_line(tree.text_of(cell))) for cell in row]
    marks = [tree.mark_of(cell) for cell in row]
    return {"cells": cells, "marks": marks, "tall": max(map(len, cells), default=0) > TALL}


def _plain(value: Any) -> dict[str, Any]:
    """The fields of a flat dataclass."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
