"""What must stand before a run touches the desk: a home that is named, and the limit that lets one run write.

`thidua up` sees to both. A worker that somebody started by Prefect's own commands may lack either; its runs fail and
say what to do, rather than work in a folder that is deleted, or beside each other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prefect import get_client
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectNotFound

from desk.settings import Settings
from flows.server import WRITER_LIMIT
from schemas.errors import PlainError

_NOTHING_DONE_VI = "Lượt chạy này chưa làm gì."
_LIMIT_COMMAND = f"prefect gcl create {WRITER_LIMIT} --limit 1"


class WorkerError(PlainError, RuntimeError):
    """The worker or the server lacks what a run needs; the message says what, and how to put it right."""


def open_desk() -> Settings:
    """The desk of this worker's THIDUA_HOME, a whole path to a folder that is there; else raises WorkerError."""
    told = os.environ.get("THIDUA_HOME", "")
    if not told:
        wrong = "Worker không có biến THIDUA_HOME nên không biết thư mục của bàn làm việc."
    elif not Path(told).is_absolute():
        wrong = f"THIDUA_HOME của worker là “{told}”, không phải đường dẫn đầy đủ."
    elif not Path(told).is_dir():
        wrong = f"THIDUA_HOME của worker là “{told}”, không có thư mục này."
    else:
        return Settings.from_environment()
    raise WorkerError(
        f"{wrong} {_NOTHING_DONE_VI} Dừng worker, đặt THIDUA_HOME là đường dẫn đầy đủ (ví dụ /srv/thidua), khởi động "
        "lại bằng `thidua up --only worker`, rồi chạy lại."
    )


@contextmanager
def write_alone() -> Iterator[None]:
    """Wait until no other run writes. Raises WorkerError where the server lets several write at a time."""
    _require_limit_of_one()
    with concurrency(WRITER_LIMIT, strict=True):
        yield


def _require_limit_of_one() -> None:
    with get_client(sync_client=True) as client:
        try:
            limit = client.read_global_concurrency_limit_by_name(WRITER_LIMIT)
        except ObjectNotFound:
            raise WorkerError(
                f"Máy chủ Prefect chưa có giới hạn {WRITER_LIMIT}: nhiều lượt có thể cùng ghi sổ. {_NOTHING_DONE_VI} "
                f"Chạy `{_LIMIT_COMMAND}` (hoặc khởi động lại bằng `thidua up`), rồi chạy lại."
            ) from None
    if limit.limit != 1 or not limit.active:
        state = f"là {limit.limit}" if limit.active else "đang tắt"
        raise WorkerError(
            f"Giới hạn {WRITER_LIMIT} {state}, phải là 1 và đang bật: nhiều lượt có thể cùng ghi sổ. "
            f"{_NOTHING_DONE_VI} Chạy `prefect gcl update {WRITER_LIMIT} --limit 1 --enable`, rồi chạy lại."
        )
