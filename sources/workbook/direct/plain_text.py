"""Text as every common program writes it into a workbook: nothing that two readers could take otherwise."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, cast

_STRINGS: Final = re.compile(
    rb'<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?>\r?\n?'
    rb'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    rb'(?: count="[0-9]{1,6}")?(?: uniqueCount="[0-9]{1,6}")?><si>'
)
_BETWEEN, _ENDS = b"</si><si>", b"</si></sst>"
_KEPT: Final = re.compile(rb'<t xml:space="preserve">([^<>]*)</t>')
_RUN: Final = re.compile(
    rb'<r>(?:<rPr>(?:<[A-Za-z]+(?: [a-z]+="[^"<>&]*")*/>)*</rPr>)?<t( xml:space="preserve")?>([^<>]*)</t></r>'
)
_LEGACY_FONT: Final = re.compile(rb'val="\.?[vV][nN]')
_SHOWN_OTHERWISE: Final = re.compile(rb"<(?:strike|vertAlign)\b")
_ODD: Final = re.compile(
    rb"[<>\x00-\x09\x0b-\x1f\x7f]|&(?!(?:amp|lt|gt|quot|apos);)|_[xX]|\]\]|[vV][aA][lL]="
    rb"|!DOCTYPE|!ENTITY|sheetData|:[cf][\s>/]"
)
"""What no text may hold here: mark-up, control characters, references to characters, escapes as `_x000D_`, and what the
general reader searches whole parts for."""
_SEARCHED: Final = (b"!DOCTYPE", b"!ENTITY", b"sheetData", b"mergeCell", b"hyperlink", b"comment", b"val=")
"""What the general reader looks for in parts that hold no cells."""
_ODD_IN_SHEET: Final = re.compile(
    rb"[\x00-\x09\x0b-\x1f\x7f]|hidden\s*=|!DOCTYPE|!ENTITY|sheetData|[vV][aA][lL]=|:[cf][\s>/]"
)
_MOST_STRINGS: Final = 4096
_NUMERALS: Final = tuple(b"%d" % number for number in range(_MOST_STRINGS))


def is_inert(content: bytes) -> bool:
    """True if a part without cells says nothing that the general reader would heed."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        return False
    return not any(word in content for word in _SEARCHED)


def is_plain_markup(stretch: bytes) -> bool:
    """True if nothing in mark-up that is otherwise understood is what the general reader searches sheets for."""
    try:
        stretch.decode()
    except UnicodeDecodeError:
        return False
    return _ODD_IN_SHEET.search(stretch) is None


@lru_cache(maxsize=16_384)
def read_text(raw: bytes) -> str | None:
    """The text of an element's content; None if it is blank, has spaces at its ends or is written in an odd way."""
    text = _decode(raw)
    return text if text is not None and text == text.strip() else None


@lru_cache(maxsize=16_384)
def _read_string(raw: bytes) -> str | None:
    """The text of a shared string: one text, or runs in fonts of which none is a legacy one."""
    if raw.startswith(b"<t>"):
        return read_text(raw[3:-4]) if raw.endswith(b"</t>") else None
    if kept := _KEPT.fullmatch(raw):
        return _decode(kept[1])
    runs = list(_RUN.finditer(raw))
    if b"".join(run[0] for run in runs) != raw or _LEGACY_FONT.search(raw) or _SHOWN_OTHERWISE.search(raw):
        return None
    if any(_ODD.search(run[2]) or not (run[1] or run[2] == run[2].strip()) for run in runs):
        return None
    return _decode(b"".join(run[2] for run in runs))


def _decode(raw: bytes) -> str | None:
    if _ODD.search(raw):
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    if "&" in text:
        for name, letter in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
            text = text.replace(f"&{name};", letter)
    return text if text and not text.isspace() else None


def read_strings(content: bytes) -> dict[bytes, str] | None:
    """The shared strings by their number as cells write it; None if anything in the part is written in an odd way."""
    head = _STRINGS.match(content)
    if head is None or not content.endswith(_ENDS):
        return None
    texts = list(map(_read_string, content[head.end() : -len(_ENDS)].split(_BETWEEN)))
    if len(texts) > _MOST_STRINGS or None in texts:
        return None
    return dict(zip(_NUMERALS, cast("list[str]", texts), strict=False))
