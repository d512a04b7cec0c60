"""Documents of the national document exchange (.edxml): what the header says, and the attachments.

What is read of them is PROPOSED (see `edxml_names.toml`). Everything in one was written by its sender and the servers
it went through; whether that is believed is the caller's to say.
"""

from __future__ import annotations

import binascii
import io
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from sources.containers.edxml_names import load_names
from sources.containers.parts import Budget, ContainerError, Contents, Part

MAX_ELEMENTS = 100_000
MAX_NESTING = 100
KINDS_VI = {"revocation": "thu hồi", "update": "cập nhật", "replacement": "thay thế"}
NO_NUMBER_VI = "không ghi số"
_MOST_REPLACED = 5


@dataclass(frozen=True, slots=True)
class Reference:
    """By what a document is named: number and notation in one, its day, its identifier."""

    code: str
    day: str
    document_id: str

    def describe_vi(self) -> str:
        """As people name it: number, notation, day; else its identifier."""
        return _join(" ", _prefix("số ", self.code), _prefix("ngày ", self.day)) or self.document_id

    def names(self, other: Reference) -> bool:
        """True if both name one document: by the identifier, else by the number, where no day speaks against it."""
        if self.document_id and other.document_id:
            return self.document_id.casefold() == other.document_id.casefold()
        same = bool(self.code) and self.code.casefold() == other.code.casefold()
        return same and (not self.day or not other.day or self.day == other.day)


@dataclass(frozen=True, slots=True)
class Supersession:
    """What a document does to others. `kind`: one of `KINDS_VI`, None for a kind of message that is not known."""

    kind: str | None
    does_vi: str
    replaced: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class ExchangedDocument:
    """One document: who sent it under which number and date, the times of its way, and what it does to earlier ones
    (None for a new document).
    """

    organ_id: str | None
    organ: str | None
    subject: str | None
    reference: Reference
    reference_vi: str
    times: tuple[str, ...]
    supersession: Supersession | None
    contents: Contents

    def without_contents(self) -> ExchangedDocument:
        """What it says of itself alone, to be remembered."""
        return replace(self, contents=Contents(()))


def open_edxml(data: bytes, budget: Budget) -> ExchangedDocument:
    """The document in these bytes; ContainerError F21 if they are no such document, or one beyond all measure."""
    root = _parse(data)
    header = _first(root, "header")
    if header is None:
        raise ContainerError("F21", "tệp .edxml không có phần đầu văn bản")
    sender = _first(header, "sender")
    reference = _read_reference(header)
    named = _join(", ", reference.describe_vi(), _prefix("người ký ", _text(header, "signer")))
    return ExchangedDocument(
        organ_id=_text(sender, "organ_id") if sender is not None else None,
        organ=_text(sender, "organ_name") if sender is not None else None,
        subject=_text(header, "subject"),
        reference=reference,
        reference_vi=named or NO_NUMBER_VI,
        times=tuple(_list_times(root)),
        supersession=_read_supersession(root),
        contents=_take_attachments(root, budget),
    )


def _parse(data: bytes) -> Element:
    """The tree of elements, bounded while it grows."""
    count = depth = 0
    root: Element | None = None
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            count += event == "start"
            root = element if root is None else root
            if count > MAX_ELEMENTS or depth > MAX_NESTING:
                raise ContainerError("F21", f"tệp .edxml có quá {MAX_ELEMENTS} phần tử hoặc lồng quá {MAX_NESTING} lớp")
    except DefusedXmlException as error:
        raise ContainerError("F21", "tệp .edxml khai báo DTD hoặc thực thể, không được phép") from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ContainerError("F07", "tệp .edxml bị hỏng hoặc thiếu phần cuối") from error
    if root is None:
        raise ContainerError("F07", "tệp .edxml rỗng")
    return root


def _list_times(root: Element) -> Iterator[str]:
    for trace in _all(root, "trace_list"):
        for time in _all(trace, "trace_time"):
            if time.text and time.text.strip():
                yield time.text.strip()


def _read_reference(element: Element) -> Reference:
    number = _join("/", _text(element, "number"), _text(element, "notation"))
    return Reference(number, _text(element, "date") or "", _text(element, "document_id") or "")


def _read_supersession(root: Element) -> Supersession | None:
    """What the document does to others. A kind that is not known is said as it is: it may take something back."""
    # A `type` outside the list of traces is that of a document, an attachment, anything.
    kinds = [
        " ".join(one.text.split()) for trace in _all(root, "trace_list") for one in _all(trace, "kind") if one.text
    ]
    kinds = [text for text in kinds if text and load_names().kinds.get(text.casefold()) != "state"]
    kind = load_names().kinds.get(kinds[-1].casefold()) if kinds else "new"
    if kind == "new":
        return None
    replaced = dict.fromkeys(one for each in _all(root, "replaced") if (one := _read_reference(each)).describe_vi())
    does_vi = KINDS_VI[kind] if kind else f"có loại thông điệp không rõ “{kinds[-1][:40]}” đối với"
    return Supersession(kind, does_vi, tuple(replaced)[:_MOST_REPLACED])


def _take_attachments(root: Element, budget: Budget) -> Contents:
    parts: list[Part] = []
    faults: list[ContainerError] = []
    for number, attachment in enumerate(_all(root, "attachment"), start=1):
        name = _text(attachment, "attachment_name") or f"dinh-kem-{number}"
        try:
            content = b64decode("".join(_find_data(attachment).split()), validate=True)
        except (binascii.Error, ValueError):
            faults.append(ContainerError("F21", f"tệp đính kèm {name[:80]} trong .edxml bị hỏng"))
            continue
        if not content:
            faults.append(ContainerError("F21", f"tệp đính kèm {name[:80]} trong .edxml không có nội dung"))
            continue
        try:
            budget.spend(len(content))
        except ContainerError as error:
            faults.append(error)
            break
        parts.append(Part(name, content))
    return Contents(tuple(parts), tuple(faults))


def _find_data(attachment: Element) -> str:
    """The encoded content: of the element that is for it, else the attachment's own text."""
    element = _first(attachment, "attachment_data")
    return (element if element is not None else attachment).text or ""


def _all(element: Element, notion: str) -> Iterator[Element]:
    """The elements of a notion below this one, by the first of its names that is there."""
    for name in load_names().elements[notion]:
        found = [one for one in element.iter() if one is not element and _local_name(one) == name]
        if found:
            yield from found
            return


def _first(element: Element, notion: str) -> Element | None:
    return next(_all(element, notion), None)


def _text(element: Element, notion: str) -> str | None:
    found = _first(element, notion)
    return " ".join((found.text or "").split()) or None if found is not None else None


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _join(separator: str, *texts: str | None) -> str:
    return separator.join(text for text in texts if text)


def _prefix(word: str, text: str | None) -> str | None:
    return f"{word}{text}" if text else None
