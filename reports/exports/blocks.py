"""Files of an export as blocks of bytes, so that no more of them than a block is in memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final, TypeVar

_AT_ONCE: Final = 5_000
T = TypeVar("T")


def split_rows(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things, so many at a time, the last ones fewer."""
    left = iter(things)
    while some := list(islice(left, size)):
        yield some


def write_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """CSV with a heading, lines ended by a line feed."""
    for some in split_rows(chain((head,), rows), _AT_ONCE):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(some)
        yield text.getvalue().encode()


def write_json(
    rows: Iterable[Mapping[str, Any]], head: Mapping[str, Any] | None = None, name: str = ""
) -> Iterator[bytes]:
    """A list of objects, indented by one as `json.dumps` does; with a head an object whose last value is the list."""
    whole = _dump([] if head is None else {**head, name: []})
    start, end = whole[: whole.rindex("]")], whole[whole.rindex("]") :]
    indent = "\n" if head is None else "\n "
    yield start.encode()
    is_empty = True
    for some in split_rows(rows, _AT_ONCE):
        told = _dump(some)[1:-2].replace("\n", indent)  # within texts a line's end is written `\n`
        yield f"{'' if is_empty else ','}{told}".encode()
        is_empty = False
    yield f"{'' if is_empty else indent}{end}\n".encode()


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
