"""What could not be done because of a fault of the product itself: a log each, until a later run has done it.

Such a document or answer stays undone and is tried again by every run; all others are done meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from desk.settings import Settings
from schemas import files
from schemas.errors import PlainError

Step = Literal["doc", "ghi-so", "tra-loi"]
STEPS_VI: Final[dict[Step, str]] = {"doc": "đọc và kiểm tra", "ghi-so": "ghi sổ", "tra-loi": "lập trả lời"}
UNDONE_VI: Final = "chưa xử lý được do lỗi của hệ thống"
_LABELS: Final = ("Tài liệu: ", "Bước: ", "Lúc: ")
SHOWN: Final = 20


class SystemFaultsError(PlainError):
    """Something was left undone because of a fault of the product; all else is done."""


@dataclass(frozen=True, slots=True)
class SystemFault:
    """One document that was left undone at a step: where it lies, and where the error is told."""

    place: str
    step_vi: str
    log: Path


def record_faults(settings: Settings, step: Step, faults: Sequence[tuple[str, str]], now: datetime) -> None:
    """What a step left undone this time, as (place, traceback); what an earlier run did and this one does not, goes."""
    written = set()
    for place, trace in faults:
        shown = " ".join(place.split())
        log = settings.system_faults / f"{step}-{hashlib.sha256(place.encode(errors='replace')).hexdigest()[:16]}.txt"
        head = "\n".join(f"{label}{text}" for label, text in zip(_LABELS, (shown, STEPS_VI[step], now), strict=True))
        files.write_bytes(log, f"{head}\n\n{trace}".encode(errors="backslashreplace"))
        written.add(log)
    for log in settings.system_faults.glob(f"{step}-*.txt"):
        if log not in written:
            log.unlink(missing_ok=True)


def list_faults(settings: Settings) -> list[SystemFault]:
    """What is undone now, step by step."""
    found = []
    for log in sorted(settings.system_faults.glob("*.txt")):
        lines = log.read_text("utf-8", errors="replace").split("\n", 2)
        place, step_vi = (line.partition(": ")[2] for line in lines[:2]) if len(lines) > 2 else (log.name, "")
        found.append(SystemFault(place, step_vi, log))
    return found


def describe_faults_vi(faults: Iterable[SystemFault]) -> str:
    """The sentence that names them; empty where there are none."""
    every = list(faults)
    if not every:
        return ""
    listed = "".join(f"\n- {fault.place} ({fault.step_vi}): xem {fault.log}" for fault in every[:SHOWN])
    more = f"\n… và {len(every) - SHOWN} tài liệu khác" if len(every) > SHOWN else ""
    return f"{len(every)} tài liệu {UNDONE_VI}; lần chạy sau làm lại:{listed}{more}"


def require_no_faults(settings: Settings) -> None:
    """SystemFaultsError where something is undone: whoever started the run is to know, though all else is done."""
    if told := describe_faults_vi(list_faults(settings)):
        raise SystemFaultsError(told)
