"""The element names of .edxml and the kinds of its messages: data in `edxml_names.toml`, PROPOSED until confirmed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class EdxmlNames:
    """`elements`: the local names of each notion; `kinds`: the kind of message by the folded text that means it."""

    elements: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]


@cache
def load_names() -> EdxmlNames:
    """The names, as the file has them."""
    text = resources.files(__package__).joinpath("edxml_names.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return EdxmlNames(
        elements={notion: tuple(names) for notion, names in data["elements"].items()},
        kinds={text.casefold(): kind for kind, texts in data["kinds"].items() for text in texts},
    )


def find_edxml_header(head: bytes) -> bool:
    """True if a file that begins with these bytes is XML in which the header of an exchanged document begins."""
    plain = head.replace(b"\0", b"")  # UTF-16 as well
    start = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<") and _header_tag().search(plain) is not None


@cache
def _header_tag() -> re.Pattern[bytes]:
    names = "|".join(re.escape(name) for name in load_names().elements["header"])
    return re.compile(rf"<(?:[\w.-]+:)?(?:{names})[\s/>]".encode())
