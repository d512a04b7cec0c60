"""The engine's own rules: a row of `catalogue.csv` for each that is code, and their families in `families.csv`.

They hold for every programme, which may give another severity, mode or text (`schemas.programme.rulebook`). Texts may
use words in braces: those that come with a finding (`words` of the row) and those of the programme.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field

from schemas.record import Record
from schemas.rules.codes import RuleCode

SeverityName = Literal["BLOCK", "HOLD", "EXPLAIN", "NOTE"]
Mode = Literal["on", "shadow"]
Place = Literal["file", "form", "row", "cell", "report"]
"""What a rule that is code looks at: all of a file, a form, one of its rows or cells, a report beside others."""

_FILES = (Path(__file__).with_name("catalogue.csv"), Path(__file__).with_name("families.csv"))


def _split(value: Any) -> Any:
    return tuple(value.split()) if isinstance(value, str) else value


class CodedRule(Record):
    """A rule that is code: what its findings say, in which words, and what they lead to.

    `content` is True where a finding belongs to what a report says: such a finding makes another version of it. A
    font, a copied table, a code put right and the form's version do not.
    """

    code: RuleCode
    family: str
    severity: SeverityName
    mode: Mode
    place: Place
    words: Annotated[tuple[str, ...], BeforeValidator(_split)]
    content: bool
    title_vi: str
    title_en: str = Field(min_length=1)
    message_vi: str
    fix_vi: str
    basis_vi: str


class RuleFamily(Record):
    """The name of a family of rules, and what the desk looks at where many units fail at one cell of the form.

    Of all families marked as `one_question`, in table order, only the first that asks about an amount is told: a figure
    out of all proportion is one fault, whatever it is compared with. The others are counted as if in shadow.
    """

    family: str = Field(description="Key that rules name.")
    name_vi: str = Field(description="Its name.")
    one_question: bool = Field(
        default=False, description="1: of all such families only the first that asks about an amount is told."
    )
    check_vi: str = Field(description="What the desk looks at where many units fail at one cell.")


@dataclass(frozen=True)
class Catalogue:
    """The engine's rules and families in table order; `content_hash` is the SHA-256 over both tables."""

    rules: tuple[CodedRule, ...]
    families: tuple[RuleFamily, ...]
    content_hash: str

    @cached_property
    def by_code(self) -> Mapping[str, CodedRule]:
        """Rules by code; a programme's own codes are not among them."""
        return {rule.code: rule for rule in self.rules}


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The catalogue, read once a process. pydantic's ValidationError names a wrong cell: a fault of ours."""
    digest = hashlib.sha256(b"\0".join(path.read_bytes().replace(b"\r\n", b"\n") for path in _FILES))
    rules, families = _FILES
    return Catalogue(_read(rules, CodedRule), _read(families, RuleFamily), digest.hexdigest())


_Row = TypeVar("_Row", bound=Record)


def _read(path: Path, record: type[_Row]) -> tuple[_Row, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(record.model_validate(row) for row in csv.DictReader(file))
