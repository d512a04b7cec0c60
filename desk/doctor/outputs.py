"""What was made: releases as they were published, seals that hold, reports that lie where the ledger says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from desk.doctor.notice import Notice, list_vi
from desk.outputs.record import hash_files
from desk.rankings.dossier import find_changed_files
from desk.settings import Settings
from schemas.files import TEMPORARY_SUFFIX
from scoring.sealing.seal import is_intact
from warehouse.release import DATABASE, POINTER, read_pointer
from warehouse.release.folder import PACKAGE
from warehouse.release.index import IndexDamagedError
from warehouse.release.verifying import verify_release

TOPIC_VI: Final = "Bản phát hành, xếp hạng, báo cáo"

Rows = list[Mapping[str, Any]]


def check_outputs(settings: Settings, made: Rows) -> Iterator[Notice]:
    """What is missing or otherwise than it was recorded. `made` are the rows of `core.output`."""
    yield from _check_releases(settings, [row for row in made if row["kind"] == "release"])
    yield from _check_seals(settings, [row for row in made if row["kind"] == "ranking"])
    yield from _check_dossiers(settings, [row for row in made if row["kind"] == "dossier"])
    gone = [row for row in made if row["kind"] in ("report", "letters") and not (settings.home / row["place"]).exists()]
    if gone:
        yield Notice(
            TOPIC_VI,
            f"{len(gone)} báo cáo, thư nhắc có trong sổ nhưng tệp không còn ở chỗ cũ: "
            f"{list_vi(row['place'] for row in gone)}.",
            "Nếu đã chuyển đi thì không phải làm gì; nếu mất, lập lại bằng thidua report cùng mốc số liệu (--as-of, "
            "--known-at): nội dung giống hệt.",
            needs_person=False,
        )
    yield from _check_leftovers(settings)


def _check_releases(settings: Settings, made: Rows) -> Iterator[Notice]:
    recorded = {str(row["subject"]): row for row in made}
    for name, row in recorded.items():
        place = settings.home / row["place"]
        if not place.is_file():
            yield Notice(TOPIC_VI, f"Bản phát hành {name} không còn ở {place}.", "Khôi phục từ bản sao lưu.")
        elif altered := _list_alterations(settings, name, place, str(row["content_sha256"])):
            yield Notice(
                TOPIC_VI,
                f"Bản phát hành {name} đã bị sửa sau khi phát hành: {list_vi(altered)}.",
                "Báo những người đang dùng bản này; khôi phục từ bản sao lưu hoặc phát hành bản mới (thidua release).",
            )
    found = [
        path.parent.name for path in settings.releases.glob(f"*/{DATABASE}") if not path.parent.name.startswith(".")
    ]
    if unknown := sorted(set(found) - set(recorded)):
        yield Notice(
            TOPIC_VI,
            f"{len(unknown)} bản phát hành chưa có trong sổ: {list_vi(unknown)}.",
            "Lần phát hành bị ngắt giữa chừng để lại như vậy: chạy thidua release, lệnh đó ghi sổ nốt.",
        )
    try:
        pointer = read_pointer(settings.releases)
    except ValueError:
        yield Notice(TOPIC_VI, f"{settings.releases / POINTER} bị hỏng.", "Xóa tệp đó rồi chạy thidua release.")
        return
    if pointer and not (settings.releases / pointer["name"] / DATABASE).is_file():
        yield Notice(
            TOPIC_VI,
            f"{POINTER} chỉ đến bản phát hành {pointer['name']} không còn ở đó.",
            "Khôi phục bản đó từ bản sao lưu, hoặc phát hành bản mới (thidua release).",
        )


def _check_dossiers(settings: Settings, made: Rows) -> Iterator[Notice]:
    """The dossiers' files by their lists; whether they come out the same again, `thidua rank verify-dossier` says."""
    for row in made:
        folder = settings.home / row["place"]
        if changed := list(find_changed_files(folder, row["content_sha256"])):
            yield Notice(
                TOPIC_VI,
                f"Hồ sơ xếp hạng năm {row['subject']} ({row['content_sha256'][:12]}) không còn như đã ghi sổ: "
                f"{list_vi(changed)}.",
                "Không trình bản đó; lập lại bằng thidua rank dossier với cùng mốc số liệu, hoặc khôi phục từ bản sao "
                "lưu.",
            )


def _list_alterations(settings: Settings, name: str, place: Path, recorded: str) -> list[str]:
    """What of a release is not as it was recorded; of one that an earlier version wrote, its database is recorded."""
    if hash_files(place) != recorded:
        return [str(place)]
    try:
        return verify_release(settings.releases, name) if place.name == PACKAGE else []
    except IndexDamagedError as error:
        return [str(error)]


def _check_seals(settings: Settings, made: Rows) -> Iterator[Notice]:
    """The seals by themselves; whether they still hold against the figures, `thidua verify` says."""
    known = {str(row["content_sha256"]) for row in made}
    found = set()
    for path in sorted(settings.rankings.rglob("niem-phong_*.json")):
        seal = _read_seal(path)
        if seal is None or not is_intact(seal):
            yield Notice(
                TOPIC_VI,
                f"Niêm phong {path} đã bị sửa hoặc hỏng.",
                "Không dùng bảng xếp hạng đi kèm; lập lại bằng thidua rank với cùng mốc số liệu rồi so sánh.",
            )
            continue
        found.add(seal["seal"])
        if seal["seal"] not in known:
            yield Notice(
                TOPIC_VI,
                f"Niêm phong {path} không có trong sổ.",
                "Chạy lại thidua rank với cùng mốc số liệu để ghi sổ; nếu mã ra khác, tệp này không phải của hệ thống.",
            )
    if lost := [row["place"] for row in made if row["content_sha256"] not in found]:
        yield Notice(
            TOPIC_VI,
            f"{len(lost)} bảng xếp hạng có trong sổ nhưng không còn niêm phong: {list_vi(lost)}.",
            "Lập lại bằng thidua rank với cùng mốc số liệu, hoặc khôi phục từ bản sao lưu.",
        )


def _read_seal(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get("seal"), str) else None


def _check_leftovers(settings: Settings) -> Iterator[Notice]:
    places = (
        settings.reports,
        settings.rankings,
        settings.releases,
        settings.feedback,
        settings.outbox,
        settings.reminders,
    )
    left = [path for place in places for path in place.rglob(f".*{TEMPORARY_SUFFIX}")]
    if left:
        told = list_vi(path.relative_to(settings.home) for path in left)
        yield Notice(
            TOPIC_VI,
            f"{len(left)} phần dở dang của lần chạy bị ngắt: {told}.",
            "Lần chạy sau tự dọn.",
            needs_person=False,
        )
