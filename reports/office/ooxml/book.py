"""The workbook part: which sheets there are, in which order; sheets put in and taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from reports.office.ooxml.names import (
    BOOK_TYPE,
    DOCUMENT_RELATION,
    MAIN,
    OFFICE,
    SHEET_RELATION,
    SHEET_TYPE,
    STRINGS_RELATION,
    STYLES_RELATION,
    STYLES_TYPE,
    main,
)
from reports.office.ooxml.package import Element, Package, PackageError, relation_id, remove_attribute
from reports.office.ooxml.sheet import Place, Sheet
from reports.office.ooxml.styles import EMPTY_STYLES, Styles

_EMPTY = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/></Types>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView/></bookViews><sheets/></workbook>'
    ),
}
MACRO_TYPES = frozenset(
    {"application/vnd.ms-excel.sheet.macroEnabled.main+xml", "application/vnd.ms-excel.template.macroEnabled.main+xml"}
)
_MACROS = ("/vbaProject", "/vbaProjectSignature")


@dataclass(frozen=True, slots=True)
class Tab:
    """A worksheet as the workbook lists it."""

    title: str
    visible: bool
    part: str
    element: Element


class Book:
    """A workbook that is changed in place. Raises PackageError for what is not transitional SpreadsheetML."""

    def __init__(self, package: Package) -> None:
        self.package = package
        document = package.relation("", DOCUMENT_RELATION)
        if document is None:
            raise PackageError("the package holds no document")
        self.part = document.target
        if package.tree(self.part).tag != main("workbook"):
            raise PackageError("the document is not a transitional workbook")
        self._sheets: dict[str, Sheet] = {}
        self._styles: Styles | None = None

    @classmethod
    def empty(cls) -> Book:
        """A workbook without a sheet; it needs one before anybody can open it."""
        package = Package({name: text.encode() for name, text in _EMPTY.items()})
        package.set_type("xl/workbook.xml", BOOK_TYPE)
        package.relate("", DOCUMENT_RELATION, "xl/workbook.xml")
        return cls(package)

    @property
    def styles(self) -> Styles:
        """The workbook's styles; an empty sheet of them where it has none."""
        if self._styles is None:
            relation = self.package.relation(self.part, STYLES_RELATION)
            if relation is None:
                part = "xl/styles.xml"  # the name that readers who skip the relationships expect
                self.package.add(part, EMPTY_STYLES, STYLES_TYPE)
                self.package.relate(self.part, STYLES_RELATION, part)
            else:
                part = relation.target
            self._styles = Styles(self.package.edit(part), self.package.source(part))
        return self._styles

    def list_tabs(self) -> list[Tab]:
        """The worksheets, in order; chart sheets and dialogs are left out."""
        parts = {r.id: r.target for r in self.package.relations(self.part) if r.type == SHEET_RELATION}
        return [
            Tab(str(e.get("name")), e.get("state", "visible") == "visible", parts[relation_id(e)], e)
            for e in self._list()
            if relation_id(e) in parts
        ]

    def list_titles(self) -> list[str]:
        """The titles of all sheets, chart sheets too."""
        return [str(e.get("name")) for e in self._list()]

    def check(self) -> None:
        """Raise unless every sheet can be read: a damaged one would make the whole copy damaged."""
        for tab in self.list_tabs():
            self.sheet_at(tab.part)

    def sheet(self, title: str) -> Sheet | None:
        """A worksheet by its title."""
        part = next((tab.part for tab in self.list_tabs() if tab.title == title), None)
        return self.sheet_at(part) if part is not None else None

    def sheet_at(self, part: str) -> Sheet:
        """A worksheet by its part."""
        if part not in self._sheets:
            self._sheets[part] = Sheet(self.package, part)
        return self._sheets[part]

    def text(self, title: str, place: Place) -> str:
        """The text of a cell, wherever the workbook keeps it; empty for anything but text."""
        sheet = self.sheet(title)
        cell = sheet.cell(place) if sheet else None
        if cell is None:
            return ""
        if cell.get("t") == "inlineStr":
            return "".join(t.text or "" for t in cell.iter(main("t")))
        value = cell.findtext(main("v")) or ""
        if cell.get("t") != "s":
            return value if cell.get("t") == "str" else ""
        entry = self._strings[int(value)]
        pieces = [*entry.iterfind(main("t")), *entry.iterfind(f"{main('r')}/{main('t')}")]
        return "".join(piece.text or "" for piece in pieces)

    @cached_property
    def _strings(self) -> list[Element]:
        relation = self.package.relation(self.part, STRINGS_RELATION)
        return list(self.package.tree(relation.target).iterfind(main("si"))) if relation else []

    def insert(self, place: int, title: str, data: bytes, state: str = "visible") -> str:
        """Put a new worksheet at a place; gives its part. Names that belong to a sheet follow their sheet."""
        self._shift(lambda at: at + 1 if at >= place else at)
        part = self.package.free_name("xl/worksheets/sheet{}.xml")
        self.package.add(part, data, SHEET_TYPE)
        sheets = self._list(edit=True)
        ids = [int(e.get("sheetId", "0")) for e in sheets]
        given = {"name": title, "sheetId": str(max(ids, default=0) + 1)}
        if state != "visible":
            given["state"] = state
        element = etree.Element(main("sheet"), given)
        element.set(f"{{{OFFICE}}}id", self.package.relate(self.part, SHEET_RELATION, part))
        sheets.insert(place, element)
        return part

    def remove(self, tab: Tab) -> None:
        """Take out a worksheet, with its own notes and drawings, and the names that belong to it."""
        sheets = self._list(edit=True)
        place = list(sheets).index(tab.element)
        for element in self._names():
            if element.get("localSheetId") == str(place):
                self._drop_part(element)
        self._shift(lambda at: at - 1 if at > place else at)
        used = {
            r.target for other in self.list_tabs() if other.part != tab.part for r in self.package.relations(other.part)
        }
        for relation in list(self.package.relations(tab.part)):
            if not relation.outside and relation.target in self.package and relation.target not in used:
                self.package.remove(relation.target)
        self.package.unrelate(self.part, relation_id(tab.element))
        self.package.remove(tab.part)
        self._sheets.pop(tab.part, None)
        sheets.remove(tab.element)

    def show_first(self) -> None:
        """Open at the first sheet, with no other sheet selected: what is typed goes to all selected sheets."""
        for view in self.package.edit(self.part).iterfind(f"{main('bookViews')}/{main('workbookView')}"):
            for name in ("activeTab", "firstSheet"):
                remove_attribute(view, name)
        for tab in self.list_tabs()[1:]:
            self.sheet_at(tab.part).deselect()

    def print_titles(self, place: int, title: str, row: int) -> None:
        """Repeat a row of a sheet on every printed page."""
        root = self.package.edit(self.part)
        names = root.find(main("definedNames"))
        if names is None:
            names = etree.Element(main("definedNames"))
            before = {main(n) for n in ("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews",
                                        "sheets", "functionGroups", "externalReferences")}  # fmt: skip
            root.insert(sum(child.tag in before for child in root), names)
        given = {"name": "_xlnm.Print_Titles", "localSheetId": str(place)}
        etree.SubElement(names, main("definedName"), given).text = f"{quote_title(title)}!${row}:${row}"

    def drop_macros(self) -> bool:
        """Take out macros, so that the workbook is a plain .xlsx; tells whether there were any."""
        macros = [r for r in self.package.relations(self.part) if r.type.endswith(_MACROS)]
        for relation in macros:
            self.package.unrelate(self.part, relation.id)
            for inner in list(self.package.relations(relation.target)):
                self.package.remove(inner.target)
            self.package.remove(relation.target)
        if self.package.type_of(self.part) in MACRO_TYPES:
            self.package.set_type(self.part, BOOK_TYPE)
        return bool(macros)

    def _list(self, edit: bool = False) -> Element:
        tree = self.package.edit(self.part) if edit else self.package.tree(self.part)
        sheets = tree.find(main("sheets"))
        if sheets is None:
            raise PackageError("the workbook lists no sheets")
        return sheets

    def _names(self) -> Iterator[Element]:
        yield from list(self.package.tree(self.part).iterfind(f"{main('definedNames')}/{main('definedName')}"))

    def _drop_part(self, name: Element) -> None:
        self.package.edit(self.part)
        names = name.getparent()
        assert names is not None
        names.remove(name)
        if not len(names):  # an empty list of names is not valid
            root = names.getparent()
            assert root is not None
            root.remove(names)

    def _shift(self, moved: Callable[[int], int]) -> None:
        for element in self._names():
            at = element.get("localSheetId")
            if at is not None and moved(int(at)) != int(at):
                self.package.edit(self.part)
                element.set("localSheetId", str(moved(int(at))))


def quote_title(title: str) -> str:
    """A sheet's title as a reference writes it."""
    doubled = title.replace("'", "''")
    return f"'{doubled}'"
