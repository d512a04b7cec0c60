"""TNEF (winmail.dat): what Outlook makes of a message whose attachments it will not send as everybody does.

Attachments are plain attributes one after another; their long names stand in a list of MAPI properties. Every length is
held against what is really there, so a torn or lying file gives what stood before the damage, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sources.containers.mail import is_accessory
from sources.containers.parts import Budget, ContainerError, Contents, Part
from sources.media import TNEF_SIGNATURE
from sources.names import decode_bytes

_TITLE, _DATA, _RENDERING, _PROPERTIES, _CODEPAGE = 0x8010, 0x800F, 0x9002, 0x9005, 0x9007
_LEVELS = (1, 2)
_HEAD, _CHECKSUM = 9, 2

_DATA_OBJECT, _METHOD, _HIDDEN, _CONTENT_ID, _MIME = 0x3701, 0x3705, 0x7FFE, 0x3712, 0x370E
_NAMES = (0x3707, 0x3704, 0x3001)
_BY_REFERENCE = (2, 3, 4, 7)
_WIDTHS = {2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _UNICODE = 0x1E, 0x1F
_VARIABLE = frozenset({0x0D, _STRING, _UNICODE, 0x0102})
_OBJECT, _SEVERAL, _NAMED = 0x0D, 0x1000, 0x8000
_INTERFACE_BYTES = 16
_MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")
_IMAGE = re.compile(r"\.(png|jpe?g|gif|bmp)$")


class _TruncatedError(Exception):
    """A length that goes beyond what is there."""


@dataclass(slots=True)
class _Attachment:
    title: str = ""
    data: bytes = b""
    properties: dict[int, object] = field(default_factory=dict)


@dataclass(slots=True)
class _Cursor:
    """Bytes read from the front, never beyond their end."""

    data: bytes
    at: int = 0

    def take(self, size: int) -> bytes:
        if size > len(self.data) - self.at:
            raise _TruncatedError
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int = 4) -> int:
        return int.from_bytes(self.take(size), "little")

    def take_padded_value(self, size: int) -> bytes:
        """A value that is filled up to a multiple of four; the filling of the last one may be missing."""
        value = self.take(size)
        self.at = min(len(self.data), self.at + -size % 4)
        return value


def open_tnef(data: bytes, budget: Budget) -> Contents:
    """The attachments of a winmail.dat, and what is damaged in it. A message inside is a winmail.dat again."""
    faults: dict[str, ContainerError] = {}
    attachments: list[_Attachment] = []
    codepage = "cp1252"
    try:
        for name, value, sound in _read_attributes(data):
            if not sound:
                faults.setdefault("sum", ContainerError("F21", "winmail.dat có phần sai tổng kiểm tra"))
            if name == _CODEPAGE:
                codepage = f"cp{int.from_bytes(value[:4], 'little')}"
            elif name == _RENDERING:
                attachments.append(_Attachment())
            elif name in (_TITLE, _DATA, _PROPERTIES):
                if not attachments:
                    attachments.append(_Attachment())
                _note_attribute(attachments[-1], name, value, codepage)
    except _TruncatedError:
        faults["torn"] = ContainerError("F07", "winmail.dat thiếu phần cuối")
    parts = []
    for attachment in attachments:
        part, why_not_vi = _part(attachment)
        if "torn" in faults and attachment is attachments[-1] and (part is None or not part.data):
            continue
        if part is not None:
            budget.spend(len(part.data))
            parts.append(part)
        else:
            faults.setdefault(why_not_vi, ContainerError("F21", why_not_vi))
    return Contents(tuple(parts), tuple(faults.values()))


def _read_attributes(data: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Each attribute's name and value, and whether its checksum is right. _TornError where the file breaks off."""
    cursor = _Cursor(data, len(TNEF_SIGNATURE) + 2)
    while rest := len(data) - cursor.at:
        if data[cursor.at] not in _LEVELS or rest < _HEAD + _CHECKSUM:
            if data[cursor.at :].strip(b"\0\r\n\t "):
                raise _TruncatedError
            return
        cursor.take(1)
        name = cursor.number() & 0xFFFF
        value = cursor.take(cursor.number())
        yield name, value, sum(value) & 0xFFFF == cursor.number(_CHECKSUM)


def _note_attribute(attachment: _Attachment, name: int, value: bytes, codepage: str) -> None:
    if name == _TITLE:
        attachment.title = _decode_text(value, codepage)
    elif name == _DATA:
        attachment.data = value
    else:
        attachment.properties.update(_read_properties(value, codepage))


def _part(attachment: _Attachment) -> tuple[Part | None, str]:
    """The attached file, or why there is none."""
    found = attachment.properties
    name = next((text for key in _NAMES if isinstance(text := found.get(key), str) and text), attachment.title)
    data, held = attachment.data, found.get(_DATA_OBJECT)
    if not data and isinstance(held, bytes):
        data = held.removeprefix(_MESSAGE_INTERFACE)
        if len(data) < len(held):
            if not data.startswith(TNEF_SIGNATURE):
                return None, f"thư đính kèm trong winmail.dat bị hỏng ({name or 'không tên'})"
            return Part(f"{name or 'thu-dinh-kem'}.winmail.dat", data), ""
    if not data and found.get(_METHOD) in _BY_REFERENCE:
        return None, f"tệp đính kèm trong winmail.dat chỉ là đường dẫn ({name or 'không tên'})"
    if not data and not name and _DATA_OBJECT not in found:
        return None, "winmail.dat có tệp đính kèm không tên và không nội dung"
    mime = str(found.get(_MIME, "")).casefold()
    image = mime.startswith("image/") or _IMAGE.search(name.casefold()) is not None
    aside = is_accessory(name, mime) or (image and bool(found.get(_HIDDEN) or found.get(_CONTENT_ID)))
    return Part(name or "khong-ten", data, aside), ""


def _read_properties(data: bytes, codepage: str) -> dict[int, object]:
    """What is needed of a list of MAPI properties; what stands behind damage is left out."""
    cursor, found = _Cursor(data), dict[int, object]()
    try:
        for _ in range(cursor.number()):
            kind, key = cursor.number(2), cursor.number(2)
            if key >= _NAMED:
                _skip_name(cursor)
            values = _read_values(cursor, kind)
            if values and not kind & _SEVERAL and (key < _NAMED):
                found[key] = _convert_value(kind, values[0], codepage)
    except _TruncatedError:
        pass
    return found


def _skip_name(cursor: _Cursor) -> None:
    cursor.take(16)
    if cursor.number() == 0:
        cursor.take(4)
    else:
        cursor.take_padded_value(cursor.number())


def _read_values(cursor: _Cursor, kind: int) -> list[bytes]:
    single = kind & ~_SEVERAL
    if single in _VARIABLE:
        return [cursor.take_padded_value(cursor.number()) for _ in range(cursor.number())]
    if single not in _WIDTHS:
        raise _TruncatedError
    width = _WIDTHS[single]
    count = cursor.number() if kind & _SEVERAL else 1
    packed = cursor.take_padded_value(width * count)
    return [packed[at : at + width] for at in range(0, len(packed), width)]


def _convert_value(kind: int, value: bytes, codepage: str) -> object:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").strip("\0 ")
    if kind == _STRING:
        return _decode_text(value, codepage)
    if kind == _OBJECT:
        return value if value.startswith(_MESSAGE_INTERFACE) else value[_INTERFACE_BYTES:]
    return int.from_bytes(value, "little") if kind in _WIDTHS else value


def _decode_text(value: bytes, codepage: str) -> str:
    """8-bit text: mail programs that write UTF-8 here name another code page all the same."""
    value = value.partition(b"\0")[0]
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return decode_bytes(value, codepage).strip()
