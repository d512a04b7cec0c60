"""The ledger by itself: every block read, every key once, no row that points to nothing; runs, letters and versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from desk.answers.outbox import load_mails
from desk.doctor.notice import Notice, list_vi
from desk.progress import Progress
from desk.version import code_version
from schemas.tables import TABLES, Table
from warehouse import Warehouse
from warehouse.migrate import newest_layout, read_layout

TOPIC_VI: Final = "Sổ theo dõi"
RUNS_VI: Final = "Các lần chạy"
LETTERS_VI: Final = "Thư trả lời"
PROGRESS_VI: Final = "Đọc lại sổ theo dõi"
_RESTORE_VI: Final = (
    "Dừng việc, dựng lại sổ từ nhật ký (thidua rebuild, sổ cũ được giữ lại) hoặc khôi phục từ bản sao lưu; báo người "
    "phụ trách hệ thống."
)


def check_ledger(warehouse: Warehouse, progress: Progress) -> Iterator[Notice]:
    """What is wrong with what the file holds. Errors of the database pass through: then it is damaged."""
    layout, known = read_layout(warehouse.connection), newest_layout()
    if layout > known:
        yield Notice(
            TOPIC_VI,
            f"Sổ do phiên bản mới hơn ghi (bố cục {layout}, phiên bản này biết {known}).",
            "Cập nhật phần mềm trước khi chạy bất cứ lệnh nào.",
        )
        return
    if layout < known:
        yield Notice(
            TOPIC_VI,
            f"Sổ của phiên bản cũ (bố cục {layout} trên {known}), chưa kiểm tra nội dung.",
            "Chạy thidua upgrade (sổ được sao lưu trước), rồi chạy lại thidua doctor.",
        )
        return
    for number, table in enumerate(TABLES, start=1):
        yield from _check_table(warehouse, table)
        progress(number, len(TABLES), PROGRESS_VI)
    broken = warehouse.query("broken_links").to_dict("records")
    if told := [f"{row['number']} {row['link']}" for row in broken if row["number"]]:
        yield Notice(TOPIC_VI, f"Sổ thiếu dòng: {list_vi(told)}.", _RESTORE_VI)
    yield from _check_runs(warehouse)
    yield from _check_letters(warehouse)


def _check_table(warehouse: Warehouse, table: Table) -> Iterator[Notice]:
    """Reads every value of the table, so that a damaged block is met, and counts the keys that stand twice."""
    key = ", ".join(table.key)
    warehouse.connection.execute(f"SELECT bit_xor(hash(t)) FROM {table.name} AS t").fetchall()  # noqa: S608 -- declared
    twice = f"SELECT count(*) FROM (SELECT 1 FROM {table.name} GROUP BY {key} HAVING count(*) > 1)"  # noqa: S608
    ((number,),) = warehouse.connection.execute(twice).fetchall()
    if number:
        yield Notice(TOPIC_VI, f"{table.name}: {number} khóa bị ghi hai lần ({table.vi}).", _RESTORE_VI)


def _check_runs(warehouse: Warehouse) -> Iterator[Notice]:
    last = warehouse.query("last_run").to_dict("records")
    for row in last:
        if row["code_version"] != code_version():
            yield Notice(
                RUNS_VI,
                f"Lần chạy cuối có ghi sổ dùng {row['code_version']}, phần mềm hiện nay là {code_version()}.",
                needs_person=False,
            )
    for row in warehouse.query("unfinished_runs").to_dict("records"):
        yield Notice(
            RUNS_VI,
            f"Lần chạy {row['command']} lúc {_moment(row['started_at'])} bắt đầu nhưng không kết thúc.",
            "" if row["made_good"] else "Chạy lại thidua ingest: phần còn thiếu được làm nốt.",
            needs_person=not row["made_good"],
        )


def _check_letters(warehouse: Warehouse) -> Iterator[Notice]:
    mails = load_mails(warehouse)
    waiting = [mail for mail in mails if mail.needs_person]
    if waiting:
        told = list_vi(
            f"{mail.receipt_number} ({mail.unit_name or 'chưa rõ đơn vị'}: {mail.state_vi})" for mail in waiting
        )
        yield Notice(
            LETTERS_VI,
            f"{len(waiting)} thư trả lời cần người xem: {told}.",
            "thidua send --dry-run liệt kê từng thư; thư không rõ đã gửi hay chưa thì hỏi máy chủ thư rồi ghi bằng "
            "thidua send --confirm.",
        )
    drafts = [mail for mail in mails if mail.is_unsent and not mail.needs_person]
    if drafts:
        oldest = min(mail.at for mail in drafts)
        yield Notice(
            LETTERS_VI,
            f"{len(drafts)} thư trả lời còn nháp, cũ nhất từ {_moment(oldest)}.",
            "Gửi bằng thidua send, hoặc bằng chương trình thư của cơ quan.",
            needs_person=False,
        )


def _moment(at: datetime) -> str:
    return f"{at:%d/%m/%Y %H:%M} (UTC)"
