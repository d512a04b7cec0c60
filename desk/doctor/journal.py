"""The journal: every line follows the one before it, and the ledger's last one is among them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desk.doctor.notice import Notice
from warehouse.journal.chain import START, Journal, JournalError, Mark, journal_of

TOPIC_VI: Final = "Nhật ký"
_RESTORE_VI: Final = "Khôi phục từ bản sao lưu (thidua restore)"


def check_journal(warehouse: Path, known: Mark) -> Iterator[Notice]:
    """What is wrong with the journal of that warehouse, whose last line is `known` (START: none)."""
    journal = Journal(journal_of(warehouse))
    if journal.is_empty and known == START:
        return  # an earlier version's home: the journal begins with the next change
    try:
        for _ in journal.read(known):
            pass
    except JournalError as error:
        found_vi, _, todo_vi = str(error).partition(". ")
        yield Notice(TOPIC_VI, f"{found_vi}.", f"{todo_vi or _RESTORE_VI}.")
