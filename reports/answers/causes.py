"""Findings grouped by their cause: one rule that many cells break is one thing to understand and to mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from reports.answers.records import FindingRow, rank_severity, sort_for_reading
from schemas.findings import Severity


@dataclass(frozen=True, slots=True)
class Cause:
    """All findings of one rule, in the order of sheets and cells, and what is done about them."""

    code: str
    severity: Severity
    title_vi: str
    fix_vi: str
    findings: tuple[FindingRow, ...]

    @property
    def cells(self) -> int:
        """How many cells it is about; 0 if it is about the whole file."""
        return len({(row.sheet, row.cell) for row in self.findings if row.cell})

    @property
    def extent_vi(self) -> str:
        """How far it reaches: `3 ô`, or `cả tệp`; `2 nội dung` where no cell is named."""
        if self.cells:
            return f"{self.cells} ô"
        whole = all(row.sheet is None and row.sent_sheet is None for row in self.findings)
        return "cả tệp" if whole else f"{len(self.findings)} nội dung"


def group_by_cause(findings: Sequence[FindingRow], sheets: Sequence[str] = ()) -> tuple[Cause, ...]:
    """The causes: worst severity first, then what concerns the whole file, then the most cells, then by code."""
    groups: dict[tuple[Severity, str, str], list[FindingRow]] = defaultdict(list)
    for row in sort_for_reading(findings, sheets):
        groups[row.severity, row.code, row.fix_vi].append(row)
    causes = [
        Cause(code, severity, rows[0].title_vi or rows[0].message_vi, fix_vi, tuple(rows))
        for (severity, code, fix_vi), rows in groups.items()
    ]
    return tuple(
        sorted(causes, key=lambda c: (rank_severity(c.severity), c.cells > 0, -len(c.findings), c.code, c.fix_vi))
    )
