"""An Office package as parts: those that are edited are written anew, all others keep their bytes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

from lxml import etree

from reports.office.ooxml.names import OFFICE, RELATIONS, TYPES
from reports.office.packing.stable_zip import CONTENT_TYPES, pack
from sources.workbook.direct.plain_zip import split_plain_package

Element = etree._Element

_PACKING = 4
"""A third quicker than the usual 6, for files a twentieth larger."""


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=False)


class PackageError(ValueError):
    """The package is not built as the standard says; it cannot be changed safely."""


class Relation(NamedTuple):
    """A relationship: `target` is a part's name, or an outside address."""

    id: str
    type: str
    target: str
    outside: bool


def parse(data: bytes) -> Element:
    """An XML part's root; entities stay unresolved and nothing is fetched. Raises lxml's XMLSyntaxError."""
    return etree.fromstring(data, _PARSER)


class Package:
    """The parts by name. `tree` is for looking, `edit` for changing; both give the same tree."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts
        self._trees: dict[str, Element] = {}
        self._edited: set[str] = set()
        self._relations: dict[str, list[Relation]] = {}

    @classmethod
    def read(cls, data: bytes) -> Package:
        """Everything of a zip file, unpacked; its size was judged before (`sources.workbook.package`)."""
        if (plain := _unpack_plain(data)) is not None:
            return cls(plain)
        with ZipFile(BytesIO(data)) as file:
            return cls({name: file.read(name) for name in file.namelist() if not name.endswith("/")})

    def __contains__(self, part: str) -> bool:
        return part in self._parts

    def names(self) -> list[str]:
        """Every part's name, in the package's order."""
        return list(self._parts)

    def tree(self, part: str) -> Element:
        """A part's root. PackageError if there is no such part."""
        if part not in self._trees:
            if part not in self._parts:
                raise PackageError(f"there is no part {part}")
            self._trees[part] = parse(self._parts[part])
        return self._trees[part]

    def source(self, part: str) -> bytes:
        """A part as it was read or added."""
        return self._parts[part]

    def edit(self, part: str) -> Element:
        """A part's root, to be written back."""
        tree = self.tree(part)
        self._edited.add(part)
        self._relations.pop(part, None)
        return tree

    def add(self, part: str, data: bytes, content_type: str) -> None:
        """A new part, or a part's new content, of this type."""
        self._trees.pop(part, None)
        self._edited.discard(part)
        self._parts[part] = data
        self.set_type(part, content_type)

    def remove(self, part: str) -> None:
        """Take out a part and its relationships, and say so in the content types."""
        for gone in (part, relations_name(part)):
            self._relations.pop(gone, None)
            if self._parts.pop(gone, None) is not None:
                self._trees.pop(gone, None)
                self._edited.discard(gone)
        types = self.edit(CONTENT_TYPES)
        for element in types.findall(f"{{{TYPES}}}Override"):
            if str(element.get("PartName", "")).lstrip("/") == part:
                types.remove(element)

    def free_name(self, pattern: str) -> str:
        """The first part name that is not taken: `pattern` holds {} for a number."""
        taken = {name.lower() for name in self._parts}
        return next(name for n in range(1, len(taken) + 2) if (name := pattern.format(n)).lower() not in taken)

    def set_type(self, part: str, content_type: str) -> None:
        """Say what a part is, unless its extension says so already."""
        if self.type_of(part) == content_type:
            return
        types = self.edit(CONTENT_TYPES)
        for element in types.findall(f"{{{TYPES}}}Override"):
            if str(element.get("PartName", "")).lstrip("/") == part:
                element.set("ContentType", content_type)
                return
        etree.SubElement(types, f"{{{TYPES}}}Override", {"PartName": f"/{part}", "ContentType": content_type})

    def type_of(self, part: str) -> str | None:
        """A part's content type, by its own name or by its extension."""
        default = None
        for element in self.tree(CONTENT_TYPES):
            if str(element.get("PartName", "")).lstrip("/") == part:
                return element.get("ContentType")
            if str(element.get("Extension", "")).lower() == posixpath.splitext(part)[1].lstrip(".").lower():
                default = element.get("ContentType")
        return default

    def relations(self, part: str) -> Sequence[Relation]:
        """A part's relationships; the package's own for the empty name."""
        path = relations_name(part)
        if path not in self._parts:
            return ()
        if path not in self._relations:
            self._relations[path] = list(self._read_relations(part, path))
        return self._relations[path]

    def _read_relations(self, part: str, path: str) -> Iterator[Relation]:
        for element in self.tree(path).findall(f"{{{RELATIONS}}}Relationship"):
            target, outside = str(element.get("Target", "")), element.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
            yield Relation(str(element.get("Id")), str(element.get("Type")), target, outside)

    def relation(self, part: str, kind: str) -> Relation | None:
        """The first relationship of this kind."""
        return next((r for r in self.relations(part) if r.type == kind and not r.outside), None)

    def relate(self, part: str, kind: str, target: str, outside: bool = False) -> str:
        """Add a relationship; gives its id."""
        path = relations_name(part)
        if path not in self._parts:
            self._parts[path] = f'<Relationships xmlns="{RELATIONS}"/>'.encode()
        taken = {r.id for r in self.relations(part)}
        id_ = next(name for n in range(1, len(taken) + 2) if (name := f"rIdT{n}") not in taken)
        mode = {"TargetMode": "External"} if outside else {}
        address = target if outside else f"/{target}"
        given = {"Id": id_, "Type": kind, "Target": address, **mode}
        etree.SubElement(self.edit(path), f"{{{RELATIONS}}}Relationship", given)
        return id_

    def unrelate(self, part: str, relation_id: str) -> None:
        """Take out a relationship."""
        tree = self.edit(relations_name(part))
        for element in tree.findall(f"{{{RELATIONS}}}Relationship"):
            if element.get("Id") == relation_id:
                tree.remove(element)

    def to_bytes(self) -> bytes:
        """The package as a zip file; the same parts give the same bytes."""
        for part in self._edited:
            self._parts[part] = etree.tostring(
                self._trees[part], xml_declaration=True, encoding="UTF-8", standalone=True
            )
        self._edited.clear()
        names = sorted(self._parts, key=lambda name: name != CONTENT_TYPES)
        return pack(((name, self._parts[name]) for name in names), _PACKING)


def _unpack_plain(data: bytes) -> dict[str, bytes] | None:
    """The parts of a package that can be read in one way only, each as it says; None for any other."""
    parts: dict[str, bytes] = {}
    for name, member in (split_plain_package(data) or {}).items():
        content = member.unpack()
        if content is None:
            return None
        if not name.endswith("/"):
            parts[name] = content
    return parts or None


@lru_cache(maxsize=4096)
def relations_name(part: str) -> str:
    """The name of the part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relation_id(element: Element) -> str:
    """What an element's `r:id` says."""
    return str(element.get(f"{{{OFFICE}}}id", ""))


def remove_attribute(element: Element, attribute: str) -> None:
    """Take an attribute away, if it is there."""
    if attribute in element.attrib:
        del element.attrib[attribute]
