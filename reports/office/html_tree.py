"""Draw a tree of blocks (`reports.office.tree`) as one self-contained web page: offline, printable, without script too.

The page's own style and script are in it, and its Content-Security-Policy lets nothing else run or load. Texts are
escaped; the script only sorts tables.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final, assert_never

from reports.office import tree
from reports.office.letterhead import ADDRESSED_TO, MOTTO, NATION, RECIPIENTS
from reports.office.square_code import draw_square_code
from reports.office.vietnamese import one_line

HERE: Final = Path(__file__).parent
_CLASS: Final = {"left": "", "center": ' class="c"', "right": ' class="r"'}


def draw_html(document: tree.Document) -> bytes:
    """The page of the document in UTF-8; equal trees give equal bytes."""
    return "\n".join(_page(document)).encode()


@lru_cache(maxsize=2)
def _own_text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8").strip()


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _page(document: tree.Document) -> Iterator[str]:
    style, script = _own_text("page.css"), _own_text("page.js")
    policy = f"default-src 'none'; style-src {_hash_source(style)}; script-src {_hash_source(script)}; base-uri 'none'"
    yield '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{_text(document.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>"
    for section in document.sections:
        yield '<section class="landscape">' if section.landscape else "<section>"
        if document.mark:
            yield f'<p class="mark">{_text(document.mark)}</p>'
        for block in section.blocks:
            yield from _draw(block)
        if section is document.sections[-1] and document.imprint:
            yield from _imprint(document.imprint)
        yield "</section>"
    yield f"</main>\n<script>{script}</script>\n</body>\n</html>\n"


def _draw(block: tree.Block) -> Iterator[str]:
    match block:
        case tree.Heading():
            yield f"<h{block.level}>{_text(block.text)}</h{block.level}>"
        case tree.Paragraph():
            yield f"<p>{_runs(block.runs)}</p>"
        case tree.Note():
            yield f'<p class="note">{_runs(block.runs)}</p>'
        case tree.Table():
            yield from _table(block)
        case tree.Chart():
            name = f' id="{escape(block.code)}"' if block.code else ""
            title = f"{_text(block.title)}{_mark(block.mark)}"
            yield f"<figure{name}>\n<figcaption>{title}</figcaption>\n{block.svg}\n</figure>"
        case tree.Letterhead():
            yield from _letterhead(block)
        case tree.Signature():
            yield from _signature(block)
        case tree.AnnexTitle():
            yield f'<div class="annex">\n<h1>{_text(block.name)}</h1>\n<p><b>{_text(block.title)}</b></p>'
            yield f"<p><i>{_exact(block.attached)}</i></p>\n</div>"
        case tree.PageBreak():
            yield '<hr class="page">'
        case _:
            assert_never(block)


def _text(text: str) -> str:
    return escape(one_line(text))


def _exact(text: str) -> str:
    """Our own line with its blanks to be filled in kept."""
    return escape(text)


def _runs(runs: Sequence[tree.Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: tree.Run) -> str:
    text = escape(tree.clean(run.text))
    text = f"<b>{text}</b>" if run.bold else text
    text = f"{tree.JOINER}<sup>{text}</sup>" if run.raised else text
    text = f"<i>{text}</i>" if run.italic else text
    return f'<span id="{escape(run.claim)}">{text}</span>' if run.claim else text


def _table(table: tree.Table) -> Iterator[str]:
    total = sum(column.width for column in table.columns)
    kind = ' class="sortable"' if table.sortable else ""
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{_text(table.name)}">\n<table{kind}>\n<colgroup>'
    yield "".join(f'<col width="{column.width / total * 100:.1f}%">' for column in table.columns)
    heads = "".join(f'<th scope="col">{_text(column.heading)}</th>' for column in table.columns)
    yield f"</colgroup>\n<thead><tr>{heads}</tr></thead>\n<tbody>"
    looks = [_CLASS[column.align] for column in table.columns]
    split = len(table.rows) - table.total_rows
    yield from (_row(row, looks) for row in table.rows[:split])
    yield "</tbody>"
    if table.total_rows:
        yield "<tfoot>\n" + "\n".join(_row(row, looks) for row in table.rows[split:]) + "\n</tfoot>"
    yield "</table>\n</div>"


def _row(row: tree.Row, looks: Sequence[str]) -> str:
    return "<tr>" + "".join(map(_cell, row, looks)) + "</tr>"


def _cell(cell: str | tree.Cell, look: str) -> str:
    if isinstance(cell, str):
        return f"<td{look}>{_text(cell)}</td>"
    name = f' id="{escape(cell.claim)}"' if cell.claim else ""
    sort = "" if cell.sort is None else f' data-sort="{Decimal(cell.sort):f}"'
    text = f'<a href="{escape(cell.link)}">{_text(cell.text)}</a>' if cell.link else _text(cell.text)
    return f"<td{look}{name}{sort}>{text}{_mark(cell.mark)}</td>"


def _mark(mark: str) -> str:
    return f"{tree.JOINER}<sup>{_text(mark)}</sup>" if mark else ""


def _letterhead(head: tree.Letterhead) -> Iterator[str]:
    yield f'<div class="head">\n<div><p>{_text(head.superior)}</p><p class="ruled"><b>{_text(head.issuing)}</b></p>'
    yield f"<p>{_exact(head.number_line)}</p>{'' if head.kind else f'<p>{_text(head.subject)}</p>'}</div>"
    yield f'<div><p><b>{NATION}</b></p><p class="ruled motto"><b>{MOTTO}</b></p>'
    yield f"<p><i>{_exact(head.dated_line)}</i></p></div>\n</div>"
    kind = f'<p><b>{_text(head.kind)}</b></p><p class="ruled"><b>{_text(head.subject)}</b></p>' if head.kind else ""
    yield f'<div class="title">{kind}'
    yield f"<p>{ADDRESSED_TO}{_text(head.addressee)}</p></div>"


def _signature(end: tree.Signature) -> Iterator[str]:
    receivers = "".join(f"<p>- {_text(one)};</p>" for one in end.recipients)
    yield f'<div class="end">\n<div><p><b><i>{RECIPIENTS}</i></b></p>{receivers}'
    yield f"<p>- Lưu: {_text(end.file_mark)}.</p></div>"
    yield f'<div class="signs"><p><b>{_text(end.signatory)}</b></p></div>\n</div>'


def _imprint(imprint: tree.Imprint) -> Iterator[str]:
    yield f"<footer>{draw_square_code(imprint.code)}<div>{_text(imprint.id)}<br>{_text(imprint.digest)}</div></footer>"
