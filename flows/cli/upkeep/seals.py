"""What `thidua verify` says: which entries of a seal were compared, which differ, and by which versions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from desk.rankings import rank
from desk.settings import Settings
from desk.version import code_version

COMPARED_VI: Final = {
    "format": "dạng niêm phong",
    "programme": "chương trình",
    "programme_hash": "nội dung chương trình",
    "year": "năm",
    "as_of": "mốc nhận",
    "known_at": "mốc biết",
    "provisional": "tạm tính hay không",
    "reason": "lý do tạm tính",
    "units": "số đơn vị",
    "seed": "số khởi đầu ngẫu nhiên",
    "nothing_arose": "cách tính không phát sinh",
    "inputs_sha256": "đầu vào",
    "scores_sha256": "điểm",
    "leaves": "số lá",
    "merkle_root": "gốc Merkle",
}
"""Entries that are made anew and compared, in the order of the file. The version is only told; `seal` covers all."""


EARLIER: Final = 3
"""Exit code for a seal that cannot be compared: neither right nor wrong."""


def check_seal(settings: Settings, manifest: Path) -> tuple[str, int]:
    """What the check of a seal came to, and the exit code: 0 it holds, 1 it does not, 3 it cannot be compared."""
    sealed_by = rank.read_sealed_version(manifest)
    if earlier := rank.describe_earlier_vi(settings, manifest):
        return describe_earlier_seal_vi(earlier, sealed_by, code_version()), EARLIER
    differences = rank.verify(settings, manifest)
    return describe_verification_vi(differences, sealed_by, code_version()), int(bool(differences))


def describe_earlier_seal_vi(why_vi: str, sealed_by: str, checked_by: str) -> str:
    """That a seal is whole in itself but was made by an earlier programme or format, and what can be done."""
    return (
        f"không so được: niêm phong do chương trình hoặc dạng cũ lập ({why_vi}). Tệp niêm phong còn nguyên vẹn (mã của "
        "chính nó đúng), nhưng đúng sai của kết quả chỉ kiểm tra được bằng phiên bản và chương trình đã lập.\n"
        f"niêm phong bằng phiên bản {sealed_by}, kiểm tra bằng phiên bản {checked_by}"
    )


def describe_verification_vi(differences: Sequence[str], sealed_by: str, checked_by: str) -> str:
    """What the check of a seal came to, in lines: these differences, if any, and the two versions of the software."""
    versions = f"niêm phong bằng phiên bản {sealed_by}, kiểm tra bằng phiên bản {checked_by}"
    if not differences:
        return f"niêm phong còn đúng; đã tính lại và so, đều như cũ: {', '.join(COMPARED_VI.values())}\n{versions}"
    if set(differences) <= {"merkle_root", "seal"}:  # version and reason are taken from the file: these show its change
        return f"niêm phong không còn đúng: mọi mục như cũ nhưng mã niêm phong khác, tệp đã bị sửa\n{versions}"
    told = [name for name in differences if name not in ("merkle_root", "seal")]
    named = [f"{COMPARED_VI[name]} ({name})" if name in COMPARED_VI else name for name in told]
    other = "; nếu chỉ điểm khác thì có thể do phiên bản khác" if sealed_by != checked_by else ""
    return f"niêm phong không còn đúng; khác ở: {', '.join(named)}\n{versions}{other}"
