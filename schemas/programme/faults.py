"""What is wrong with a programme, by file, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.errors import PlainError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right in a programme's folder. `row` counts as a spreadsheet does: below the head comes 2."""

    file: str
    what: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        """One line: `units.csv, row 4, column code: …`."""
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}, column {self.column}: {self.what}" if self.column else f"{place}: {self.what}"


class ProgrammeError(PlainError, ValueError):
    """The programme's data is wrong; the message lists every fault with file, row and column."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("the programme cannot be loaded:\n" + "\n".join(f"  {f}" for f in faults))
        self.faults = tuple(map(str, faults))
