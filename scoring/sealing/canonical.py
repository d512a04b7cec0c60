"""The one form in which values are hashed: JSON with sorted keys, no blanks, decimals without trailing zeros, fractions
as `n/d`, times in UTC. Two values have the same text exactly if they say the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Final

from schemas.programme import Period, Unit
from scoring.sealing.years import write_years
from scoring.year_cells import PeriodValues, UnitYears

_SEALED_AS = {"by_period": "quarters"}
"""Names that the format had before fields were renamed: a seal of an earlier version still holds."""
Writer = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Written:
    """A value whose canonical text is known: it is part of more than one."""

    text: str


def write_canonical(value: Any) -> str:
    """The value's canonical text; TypeError for what has none (a float, above all)."""
    return _WRITER_OF[type(value)](value)


def write_pieces(value: Mapping[str, Any] | Iterable[Any]) -> Iterator[str]:
    """The same text in pieces, for what is too long to be held whole: a mapping's lists are written item by item."""
    if not isinstance(value, Mapping):
        yield "["
        for place, item in enumerate(value):
            yield f",{write_canonical(item)}" if place else write_canonical(item)
        yield "]"
        return
    for place, name in enumerate(sorted(value)):
        yield f"{',' if place else '{'}{encode_basestring(name)}:"
        item = value[name]
        yield from write_pieces(item) if isinstance(item, list | tuple | Iterator) else (write_canonical(item),)
    yield "}" if value else "{}"


def hash_canonical(value: Any) -> str:
    """SHA-256 over the canonical text, 64 hexadecimal digits."""
    return hashlib.sha256(write_canonical(value).encode()).hexdigest()


def make_plain(value: Any) -> Any:
    """The value as canonical JSON holds it; TypeError for what has no canonical form (a float, above all)."""
    return json.loads(write_canonical(value))


class _Writers(dict[type, Writer]):
    """How values of a class are written: told once a class, since a ranking has hundreds of thousands of values."""

    def __missing__(self, kind: type) -> Writer:
        """TypeError for a class whose values have no canonical form."""
        for kinds, writer in _WRITERS:
            if issubclass(kind, kinds):
                return self.setdefault(kind, writer)
        if is_dataclass(kind):
            return self.setdefault(kind, _make_record_writer(kind))
        raise TypeError(f"{kind.__name__} has no canonical form")


def _make_record_writer(kind: type) -> Writer:
    """A record as an object of its fields, sorted by the names they are sealed as."""
    names = sorted((_SEALED_AS.get(field.name, field.name), field.name) for field in fields(kind))
    heads = [f"{',' if place else '{'}{encode_basestring(sealed)}:" for place, (sealed, _) in enumerate(names)]
    take = attrgetter(*(name for _, name in names), "__class__") if names else None  # never one alone: always a tuple
    writer_of = _WRITER_OF

    def write(value: Any) -> str:
        told = [head + writer_of[type(item)](item) for head, item in zip(heads, take(value), strict=False)]  # type: ignore[misc]
        return f"{''.join(told)}}}"

    return write if names else lambda _: "{}"


def _write_decimal(value: Decimal) -> str:
    text = f"{value:f}"
    return f'"{(text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"}"'


def _write_mapping(value: Mapping[Any, Any]) -> str:
    writer_of = _WRITER_OF
    told = [head + writer_of[type(item)](item) for key, head in _order_keys(tuple(value)) for item in (value[key],)]
    return f"{{{''.join(told)}}}"


@lru_cache(maxsize=1_000)
def _order_keys(keys: tuple[Any, ...]) -> Sequence[tuple[Any, str]]:
    """Keys in the order of their texts, each with what stands before its value; many mappings have the same."""
    named = {str(key): key for key in keys}
    return [
        (named[name], f"{',' if place else ''}{encode_basestring(name)}:") for place, name in enumerate(sorted(named))
    ]


def _write_list(value: Iterable[Any]) -> str:
    return f"[{','.join([_WRITER_OF[type(item)](item) for item in value])}]"


_WRITERS: Final[tuple[tuple[type | tuple[type, ...], Writer], ...]] = (
    (Written, attrgetter("text")),
    (type(None), lambda _: "null"),
    (bool, lambda value: "true" if value else "false"),
    (int, int.__repr__),
    (str, encode_basestring),
    (Fraction, lambda value: f'"{value.numerator}/{value.denominator}"'),
    (Decimal, _write_decimal),
    (datetime, lambda value: f'"{value.astimezone(UTC).isoformat()}"'),
    (date, lambda value: f'"{value.isoformat()}"'),
    ((Unit, Period), lambda value: encode_basestring(value.id)),
    (UnitYears, partial(write_years, periods_as=_SEALED_AS["by_period"])),
    (Mapping, _write_mapping),
    ((list, tuple, PeriodValues), _write_list),
)
"""The first that a class is of says how it is written; any other must be a record."""
_WRITER_OF: Final = _Writers()
