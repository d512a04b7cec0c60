"""What `thidua verify` says: which entries of a seal were compared, which differ, and by which versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

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
    "nothing_arose": "cách tính không phát sinh",
    "inputs_sha256": "đầu vào",
    "scores_sha256": "điểm",
}
"""Entries that are made anew and compared, in the order of the file. The version is only told; `seal` covers all."""


def describe_verification_vi(differences: Sequence[str], sealed_by: str, checked_by: str) -> str:
    """What the check of a seal came to, in lines: these differences, if any, and the two versions of the software."""
    versions = f"niêm phong bằng phiên bản {sealed_by}, kiểm tra bằng phiên bản {checked_by}"
    if not differences:
        return f"niêm phong còn đúng; đã tính lại và so, đều như cũ: {', '.join(COMPARED_VI.values())}\n{versions}"
    if list(differences) == ["seal"]:
        return f"niêm phong không còn đúng: mọi mục như cũ nhưng mã niêm phong khác, tệp đã bị sửa\n{versions}"
    named = [f"{COMPARED_VI[name]} ({name})" if name in COMPARED_VI else name for name in differences if name != "seal"]
    other = "; nếu chỉ điểm khác thì có thể do phiên bản khác" if sealed_by != checked_by else ""
    return f"niêm phong không còn đúng; khác ở: {', '.join(named)}\n{versions}{other}"
