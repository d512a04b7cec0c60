"""Outlook data files (.pst, .ost): their messages, one at a time.

They are read by libpff, which is not installed with thidua but with its extra `pst`. That library is written in C and
the files come from anywhere, so it runs in a confined process of its own: what kills it costs one file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path

from sources.containers.parts import ContainerError
from sources.containers.pst_export import MAX_MESSAGE_BYTES, export
from sources.limits import LIMITS, Limits
from sources.workers.quiet_processes import QuietContext

MISSING_VI = (
    "tệp dữ liệu Outlook (.pst) cần phần bổ sung thidua[pst] (pip install 'thidua[pst]'); "
    "hoặc xuất thư ra tệp .eml, nén thành .zip rồi đặt vào hộp nhận"
)
_FRAME_BYTES = MAX_MESSAGE_BYTES + 64 * 1024


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message of a data file as an internet message, and the moments that Outlook keeps of it; `damage_vi`: of one
    that could not be taken out whole."""

    data: bytes
    times: tuple[tuple[str, datetime], ...] = ()
    damage_vi: str | None = None


def read_messages(path: Path, limits: Limits = LIMITS) -> Iterator[StoredMessage]:
    """The messages in the order of the file's folders; ContainerError where it cannot be read, or no further."""
    if find_spec("pypff") is None:
        raise ContainerError("F06", MISSING_VI)
    context = QuietContext()  # what reads a stranger's file is told no password
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=export, args=(str(path), sending, limits), daemon=True)
    process.start()
    sending.close()
    try:
        yield from _receive_messages(receiving, limits)
    finally:
        receiving.close()
        process.kill()
        process.join()


def _receive_messages(receiving: Connection, limits: Limits) -> Iterator[StoredMessage]:
    while True:
        try:
            if not receiving.poll(limits.seconds + limits.margin):
                raise ContainerError("F21", limits.too_long_vi)
            head, _, data = receiving.recv_bytes(_FRAME_BYTES).partition(b"\n")
            said = json.loads(head)
        except (EOFError, OSError, ValueError) as error:
            raise ContainerError("F21", "đọc tệp .pst làm dừng chương trình đọc") from error
        if said["kind"] == "end":
            return
        if said["kind"] == "fault":
            raise ContainerError("F07", said["detail_vi"])
        yield StoredMessage(data, tuple(_parse_times(said.get("times", ()))), said.get("damage_vi"))


def _parse_times(said: list[list[str]]) -> Iterator[tuple[str, datetime]]:
    for label, at in said:
        with suppress(ValueError):
            yield label, datetime.fromisoformat(at)
