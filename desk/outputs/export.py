"""A release in a format of others: read from its folder alone, after it was held against its hashes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from desk.settings import Settings
from reports.exports.formats import FORMATS, Source, write_export
from reports.exports.model import Export, ExportError
from reports.exports.read import read_export
from schemas import files
from warehouse.release.verifying import find_release, verify_release


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: of which release, in which format, how many observations it has, and where."""

    release: str
    title_vi: str
    observations: int
    folder: Path
    names: tuple[str, ...]


def run(settings: Settings, name: str, form: str, out: Path) -> Exported:
    """Write the release into a folder that is not there yet, whole or not at all.

    ReleaseMissingError, or ExportError where the format is none, the release is not as it was published, or the format
    cannot take it, or something lies at the place.
    """
    if form not in FORMATS:
        raise ExportError(f"không có dạng xuất {form!r}; có: {', '.join(FORMATS)}")
    folder = find_release(settings.releases, name)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ExportError(f"{out} đã có và không trống: chọn một thư mục chưa có")
    if faults := verify_release(settings.releases, name):
        raise ExportError(
            f"bản phát hành {name} không còn nguyên vẹn ({faults[0]}): chưa xuất. Xem thidua release verify {name}, "
            "rồi khôi phục từ bản sao lưu"
        )
    source = Source(_read(folder, name), folder, settings.programme)
    if source.export.programme_id != settings.programme.id:
        own = source.export.programme_id
        raise ExportError(
            f"bản phát hành {name} là của chương trình {own}, không phải {settings.programme.id}: "
            f"thêm --programme {own}"
        )
    with files.new_folder(out) as building:
        names = tuple(path.name for path in write_export(source, form, building))
    return Exported(name, FORMATS[form].title[0], len(source.export.observations), out, names)


def _read(folder: Path, name: str) -> Export:
    try:
        return read_export(folder)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise ExportError(
            f"bản phát hành {name} do phiên bản cũ của chương trình lập, chưa có đủ cột để xuất: phát hành lại (thidua "
            "release make) rồi xuất bản mới"
        ) from error
