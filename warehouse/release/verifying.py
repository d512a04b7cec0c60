"""Hold a release against what it was when it was published: every file by size and SHA-256, and none more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from schemas.errors import PlainError
from warehouse.release.folder import PACKAGE, hash_file, list_files, list_hashes, read_package
from warehouse.release.index import read_index

_MOST_NAMED: Final = 8


class ReleaseMissingError(PlainError, FileNotFoundError):
    """There is no release of that name."""


def find_release(releases: Path, name: str) -> Path:
    """The folder of a release; ReleaseMissingError, which names the last ones there are."""
    folder = releases / name
    if name and Path(name).name == name and folder.is_dir():
        return folder
    index = read_index(releases)
    known = ", ".join(entry.name for entry in index.entries[-_MOST_NAMED:]) or "chưa có bản nào"
    was = " (tên này đã dùng, thư mục không còn: khôi phục từ bản sao lưu)" if name in index.used else ""
    raise ReleaseMissingError(f"không có bản phát hành {name!r} trong {releases}{was}. Các bản gần nhất: {known}")


def verify_release(releases: Path, name: str) -> list[str]:
    """What of the release is not as it was published, in words; nothing where all holds."""
    folder = find_release(releases, name)
    try:
        package = read_package(folder)
    except (OSError, ValueError) as error:
        return [f"{PACKAGE} không đọc được: {error}"]
    entry = read_index(releases).find(name)
    faults = []
    if entry is not None and entry.package_sha256 != hash_file(folder / PACKAGE):
        faults.append(f"{PACKAGE} không phải tệp đã phát hành (mã băm khác index.json)")
    if package.get("version") != name:
        faults.append(f"thư mục mang tên {name}, nhưng bên trong là bản {package.get('version')}")
    return [*faults, *_compare_files(folder, dict(_hashes(package)))]


def _hashes(package: dict[str, object]) -> Iterator[tuple[str, tuple[int, str]]]:
    for path, size, digest in list_hashes(package):
        yield path, (size, digest)


def _compare_files(folder: Path, wanted: dict[str, tuple[int, str]]) -> Iterator[str]:
    found = {path.relative_to(folder).as_posix(): path for path in list_files(folder)}
    for place, (size, digest) in wanted.items():
        if place not in found:
            yield f"{place}: không còn"
        elif found[place].stat().st_size != size or hash_file(found[place]) != digest:
            yield f"{place}: đã bị sửa sau khi phát hành"
    yield from (f"{place}: không thuộc bản phát hành" for place in sorted(found.keys() - wanted.keys()))
