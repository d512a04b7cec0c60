"""Look over all that a desk keeps, and tell what was found and what is to be done. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desk.clock import now_in
from desk.doctor.archive import check_archive
from desk.doctor.inbox import check_inbox
from desk.doctor.journal import check_journal
from desk.doctor.ledger import TOPIC_VI as LEDGER_VI
from desk.doctor.ledger import check_ledger
from desk.doctor.notice import Notice
from desk.doctor.outputs import Rows, check_outputs
from desk.doctor.surroundings import check_surroundings
from desk.progress import Progress, silent
from desk.settings import Settings
from schemas.errors import PlainError
from sources.archive import Archive
from warehouse import Warehouse, WarehouseFaultError, WarehouseLostError, WarehouseMissingError
from warehouse.journal.chain import START, Mark
from warehouse.journal.following import read_mark
from warehouse.migrate import newest_layout, read_layout

_LOST_VI: Final = (
    "Bản gốc vẫn ở trong kho, quyết định và thư đã gửi vẫn ở trong nhật ký: không gửi thư cho đến khi dựng lại sổ bằng "
    "thidua rebuild; không có nhật ký thì khôi phục từ bản sao lưu (thidua restore)."
)


class NeedsPersonError(PlainError):
    """Something was found that does not go away by itself; the message tells what, and what to do."""


@dataclass(frozen=True, slots=True)
class _Records:
    """What the ledger says the other places hold; `contents` None where no ledger could be read."""

    notices: list[Notice]
    contents: dict[str, str] | None = None
    places: frozenset[str] = frozenset()
    outputs: Rows | None = None
    mark: Mark = START


def examine(settings: Settings, progress: Progress = silent, now: datetime | None = None) -> list[Notice]:
    """Everything found, what needs a person first."""
    if not settings.home.is_dir():
        return [Notice("Home", f"Không có thư mục {settings.home}.", "Kiểm tra THIDUA_HOME (trên dòng lệnh: --home).")]
    return sorted(_list_notices(settings, progress, now), key=lambda notice: not notice.needs_person)


def _list_notices(settings: Settings, progress: Progress, now: datetime | None) -> Iterator[Notice]:
    archive = Archive(settings.archive)
    records = _read_ledger(settings, progress)
    yield from records.notices
    yield from check_journal(settings.warehouse, records.mark)
    yield from check_archive(archive, records.contents, records.places, progress)
    yield from check_inbox(settings, progress)
    if records.outputs is not None:
        yield from check_outputs(settings, records.outputs)
    yield from check_surroundings(settings, now or now_in(settings.programme))


def _read_ledger(settings: Settings, progress: Progress) -> _Records:
    try:
        with Warehouse.inspector(settings.warehouse) as warehouse:
            notices, mark = list(check_ledger(warehouse, progress)), read_mark(warehouse.connection)
            if read_layout(warehouse.connection) != newest_layout():
                return _Records(notices, mark=mark)
            contents = {str(row["sha256"]): str(row["origin"]) for row in _rows(warehouse, "recorded_contents")}
            places = frozenset(str(row["sighting_id"]) for row in _rows(warehouse, "recorded_places"))
            return _Records(notices, contents, places, _rows(warehouse, "outputs_made"), mark)
    except WarehouseMissingError as error:
        received = next(Archive(settings.archive).list_objects(), None) is not None
        todo_vi = _LOST_VI if received else ""
        return _Records([Notice(LEDGER_VI, f"{error}.", todo_vi, needs_person=received)])
    except WarehouseFaultError as error:
        lost = isinstance(error, WarehouseLostError)
        return _Records([Notice(LEDGER_VI, f"{error}.", _LOST_VI if lost else "Sau đó chạy lại thidua doctor.")])


def _rows(warehouse: Warehouse, name: str) -> Rows:
    return [{str(key): value for key, value in row.items()} for row in warehouse.query(name).to_dict("records")]


def require_health(notices: list[Notice]) -> None:
    """NeedsPersonError where one of them needs a person."""
    if urgent := [notice for notice in notices if notice.needs_person]:
        raise NeedsPersonError("\n".join(describe_notice_vi(notice) for notice in urgent))


def describe_notice_vi(notice: Notice) -> str:
    """A notice in one line: where, what, what to do."""
    told = f"{notice.topic_vi}: {notice.found_vi}"
    return f"{told} → {notice.todo_vi}" if notice.todo_vi else told
