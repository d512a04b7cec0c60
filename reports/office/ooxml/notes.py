"""The notes of a worksheet: texts in the comments part, boxes in a VML drawing (ECMA-376 part 1, 18.7; part 4, 19)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from lxml import etree

from reports.office.ooxml.names import (
    COMMENTS_RELATION,
    COMMENTS_TYPE,
    MAIN,
    VML,
    VML_EXCEL,
    VML_OFFICE,
    VML_RELATION,
    VML_TYPE,
    main,
)
from reports.office.ooxml.package import Element, Package, relation_id
from reports.office.ooxml.sheet import Place, Sheet, address

_SHAPES_A_BLOCK: Final = 1024
_DRAWING: Final = (
    f'<xml xmlns:v="{VML}" xmlns:o="{VML_OFFICE}" xmlns:x="{VML_EXCEL}"><o:shapelayout v:ext="edit"><o:idmap '
    'v:ext="edit" data="{block}"/></o:shapelayout></xml>'
)
_SHAPE_TYPE: Final = (
    f'<v:shapetype xmlns:v="{VML}" xmlns:o="{VML_OFFICE}" id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    "</v:shapetype>"
)
_SHAPE: Final = (
    f'<v:shape xmlns:v="{VML}" xmlns:o="{VML_OFFICE}" xmlns:x="{VML_EXCEL}" id="_x0000_s{{id}}" type="#_x0000_t202" '
    'style="{style}" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" '
    'obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div '
    'style="text-align:left"/></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_STYLE: Final = (
    "position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:{width}px;height:{height}px;z-index:1;"
    "visibility:hidden"
)
_THREAD: Final = "tc="
"""How Excel names the author of a note that stands for a conversation; such a note is Excel's to write."""


class Notes:
    """A worksheet's notes. Parts are made when the first note is written."""

    def __init__(self, package: Package, sheet: Sheet) -> None:
        self._package, self._sheet = package, sheet
        relation = package.relation(sheet.part, COMMENTS_RELATION)
        self._part = relation.target if relation else None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Address and text of every note."""
        for comment in self._comments():
            yield str(comment.get("ref")), _text(comment)

    def put(self, place: Place, text: str, author: str, width: int, height: int) -> None:
        """Write a note, after what the cell's note says already; sizes in pixels. A conversation stays as it is."""
        ref = address(place)
        comment = next((c for c in self._comments() if c.get("ref") == ref), None)
        if comment is None:
            listed = self._edit_comments().find(main("commentList"))
            assert listed is not None
            given = {"ref": ref, "authorId": str(self._author(author))}
            comment = etree.SubElement(listed, main("comment"), given)
            etree.SubElement(comment, main("text"))
            self._add_shape(place, width, height)
        elif self._author_of(comment).startswith(_THREAD):
            return
        else:
            self._edit_comments()
            text = f"\n\n{text}"
            self._enlarge(place, width, height)
        body = comment.find(main("text"))
        assert body is not None
        _wrap_in_run(body)
        _add_run(body, text)

    def remove_from(self, ref: str, head: str) -> None:
        """Take away what a note says from `head` on, and the whole note if nothing is left."""
        comment = next((c for c in self._comments() if c.get("ref") == ref), None)
        body = comment.find(main("text")) if comment is not None else None
        if comment is None or body is None or head not in _text(comment):
            return
        self._edit_comments()
        keep = len(_text(comment).partition(head)[0].rstrip())
        for piece in list(body.iter(main("t"))):
            said = piece.text or ""
            piece.text, keep = said[:keep], max(keep - len(said), 0)
        for run in list(body.iterfind(main("r"))):
            if not "".join(t.text or "" for t in run.iterfind(main("t"))):
                body.remove(run)
        if not _text(comment):
            _remove(comment)
            self._remove_shape(ref)

    def _comments(self) -> list[Element]:
        if self._part is None:
            return []
        return list(self._package.tree(self._part).iterfind(f"{main('commentList')}/{main('comment')}"))

    def _edit_comments(self) -> Element:
        if self._part is None:
            self._part = self._package.free_name("xl/comments{}.xml")
            empty = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
            self._package.add(self._part, empty.encode(), COMMENTS_TYPE)
            self._package.relate(self._sheet.part, COMMENTS_RELATION, self._part)
        return self._package.edit(self._part)

    def _author(self, name: str) -> int:
        authors = self._edit_comments().find(main("authors"))
        assert authors is not None
        known = [author.text or "" for author in authors]
        if name in known:
            return known.index(name)
        etree.SubElement(authors, main("author")).text = name
        return len(known)

    def _author_of(self, comment: Element) -> str:
        authors = self._package.tree(str(self._part)).find(main("authors"))
        number = int(comment.get("authorId", "0"))
        return (authors[number].text or "") if authors is not None and number < len(authors) else ""

    @cached_property
    def _drawing(self) -> str:
        """The drawing's part; made and named by the sheet if there is none."""
        element = self._sheet.legacy_drawing()
        if element is not None:
            wanted = relation_id(element)
            for relation in self._package.relations(self._sheet.part):
                if relation.id == wanted and relation.target in self._package:
                    return relation.target
            _remove(element)
        part = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
        drawing = _DRAWING.format(block=max(_list_blocks(self._package), default=0) + 1)
        self._package.add(part, drawing.encode(), VML_TYPE)
        self._sheet.set_legacy_drawing(self._package.relate(self._sheet.part, VML_RELATION, part))
        return part

    def _add_shape(self, place: Place, width: int, height: int) -> None:
        drawing = self._package.edit(self._drawing)
        if not any(e.get("id") == "_x0000_t202" for e in drawing.iter(f"{{{VML}}}shapetype")):
            drawing.append(etree.fromstring(_SHAPE_TYPE))
        used = [int(n[1]) for e in drawing.iter() if (n := re.fullmatch(r"_x0000_s(\d+)", str(e.get("id", ""))))]
        first = min(_list_blocks(self._package, self._drawing), default=1) * _SHAPES_A_BLOCK
        shape = _SHAPE.format(
            id=max([first, *used]) + 1,
            style=_STYLE.format(width=width, height=height),
            row=place[0] - 1,
            column=place[1] - 1,
        )
        drawing.append(etree.fromstring(shape))

    def _shape(self, place: Place) -> Element | None:
        for data in self._package.tree(self._drawing).iter(f"{{{VML_EXCEL}}}ClientData"):
            row, column = data.findtext(f"{{{VML_EXCEL}}}Row"), data.findtext(f"{{{VML_EXCEL}}}Column")
            if data.get("ObjectType") == "Note" and (row, column) == (str(place[0] - 1), str(place[1] - 1)):
                return data.getparent()
        return None

    def _enlarge(self, place: Place, width: int, height: int) -> None:
        """Make room for a longer text: the box gets our size, and no longer the corners it had."""
        shape = self._shape(place)
        if shape is None:
            self._add_shape(place, width, height)
            return
        self._package.edit(self._drawing)
        style = re.sub(r"(?<![-\w])(?:width|height)\s*:[^;]*;?", "", str(shape.get("style", ""))).rstrip(";")
        shape.set("style", f"{style};width:{width}px;height:{height}px".lstrip(";"))
        for anchor in list(shape.iter(f"{{{VML_EXCEL}}}Anchor")):
            _remove(anchor)

    def _remove_shape(self, ref: str) -> None:
        column, row = re.fullmatch(r"([A-Z]+)([0-9]+)", ref).groups()  # type: ignore[union-attr]
        number = 0
        for letter in column:
            number = number * 26 + ord(letter) - 64
        shape = self._shape((int(row), number))
        if shape is not None:
            self._package.edit(self._drawing)
            _remove(shape)


def _list_blocks(package: Package, only: str | None = None) -> list[int]:
    """The blocks of shape numbers that drawings have taken."""
    parts = [only] if only else [name for name in package.names() if name.lower().endswith(".vml")]
    maps = [e for part in parts for e in package.tree(part).iter(f"{{{VML_OFFICE}}}idmap")]
    return [int(number) for e in maps for number in re.findall(r"\d+", str(e.get("data", "")))]


def _text(comment: Element) -> str:
    """What a note says; phonetic readings are left out."""
    body = comment.find(main("text"))
    if body is None:
        return ""
    pieces = [*body.iterfind(main("t")), *body.iterfind(f"{main('r')}/{main('t')}")]
    return "".join(piece.text or "" for piece in pieces)


def _wrap_in_run(body: Element) -> None:
    """A plain text becomes a run, so that another run can follow."""
    plain = body.find(main("t"))
    if plain is not None:
        run = etree.Element(main("r"))
        body.replace(plain, run)
        run.append(plain)


def _add_run(body: Element, text: str) -> None:
    piece = etree.SubElement(etree.SubElement(body, main("r")), main("t"))
    piece.text = text
    piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _remove(element: Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
