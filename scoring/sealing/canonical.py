"""The one form in which values are hashed: JSON with sorted keys, no blanks, decimals without trailing zeros, fractions
as `n/d`, times in UTC. Two values have the same text exactly if they say the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from schemas.programme import Period, Unit

_SEALED_AS = {"by_period": "quarters"}
"""Names that the format had before fields were renamed: a seal of an earlier version still holds."""


def write_canonical(value: Any) -> str:
    """The value's canonical text; TypeError for what has none (a float, above all)."""
    return json.dumps(make_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_canonical(value: Any) -> str:
    """SHA-256 over the canonical text, 64 hexadecimal digits."""
    return hashlib.sha256(write_canonical(value).encode()).hexdigest()


def _decimal_text(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"


def make_plain(value: Any) -> Any:
    """The value as canonical JSON holds it; TypeError for what has no canonical form (a float, above all)."""
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Decimal():
            return _decimal_text(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Unit() | Period():
            return value.id
        case Mapping():
            return {str(key): make_plain(item) for key, item in value.items()}
        case list() | tuple():
            return [make_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {_SEALED_AS.get(f.name, f.name): make_plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form")
