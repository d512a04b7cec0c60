"""What an answer does with a workbook that can be marked, and with one that cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reports.answers.records import FeedbackHeader, FindingRow
from reports.answers.workbook import mark_copy, write_result_workbook


def annotate(source: Path, findings: Sequence[FindingRow], header: FeedbackHeader, target: Path) -> Path:
    """The marked copy, or the sheet alone where the workbook cannot be copied."""
    return mark_copy(source, findings, header, target) or write_result_workbook(findings, header, target)
