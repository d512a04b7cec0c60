"""Read one leaf document into a form, within its time. Worker processes do this (`sources.workers`).

Nothing here may import Prefect: every worker process imports this module.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from schemas.late_imports import LateImportError
from schemas.rules.codes import RuleCode
from sources.containers.folder import reason_vi
from sources.documents import READER_VERSION, Fault, ReadResult
from sources.form.find import FormError, find_form
from sources.limits import Limits, TimeLimitError, drop_leavings, time_limit
from sources.media import ANNOTATABLE, NAMES_VI, READABLE
from sources.workbook.other_formats import markup_detail_vi, read_other_grids
from sources.workbook.zip_package import WorkbookError
from sources.worksheets import find_worksheet

__all__ = ["ANNOTATABLE", "READABLE", "READER_VERSION", "make_lost_result", "read_document", "read_in_time"]

Reader = Callable[[Path, str, str], ReadResult]


def read_document(path: Path, sha256: str, media: str) -> ReadResult:
    """The form or worksheet in a document, or the fault that says why there is none.

    Raises LateImportError, and nothing else: what the reader itself lacks is no fault of the document.
    """
    if media == "empty":
        return _make_fault(sha256, "F01")
    if media == "encrypted":
        return _make_fault(sha256, "F03")
    if media not in READABLE:
        return _make_fault(sha256, "F04", _kind_vi(path, media))
    try:
        grids = read_other_grids(path, media)
        worksheet = find_worksheet(grids)
        return ReadResult(sha256, None if worksheet else find_form(grids), (), worksheet)
    except LateImportError:
        raise
    except FormError as error:
        return ReadResult(sha256, None, (Fault(sha256, error.code, error.words),))
    except WorkbookError as error:
        return _make_fault(sha256, error.code, error.detail_vi)
    except OSError as error:
        return _make_fault(sha256, "F06", reason_vi(error))
    except MemoryError:
        return _make_fault(sha256, "F02", "sổ tính quá lớn so với bộ nhớ của máy")
    except Exception:  # noqa: BLE001 - damaged workbooks raise a dozen kinds of exception; each is a finding
        return _make_fault(sha256, "F02", f"nội dung tệp bị hỏng hoặc không theo chuẩn .{media}")


def _kind_vi(path: Path, media: str) -> str:
    try:
        named = markup_detail_vi(path) if media == "text" else None
    except OSError:
        named = None
    return named or NAMES_VI.get(media, NAMES_VI["unknown"])


def read_in_time(path: Path, sha256: str, media: str, limits: Limits, reader: Reader = read_document) -> ReadResult:
    """What the reader makes of the document within its time; one that is given up leaves no memory behind."""
    try:
        with time_limit(limits.seconds):
            result = reader(path, sha256, media)
    except TimeLimitError:
        result = make_lost_result(sha256, limits.too_long_vi)
    if result.form is None and result.worksheet is None:
        drop_leavings()
    return result


def make_lost_result(sha256: str, why_vi: str) -> ReadResult:
    """What stands for a document whose reading did not end."""
    return _make_fault(sha256, "F02", why_vi)


def _make_fault(sha256: str, code: RuleCode, detail_vi: str = "") -> ReadResult:
    return ReadResult(sha256, None, (Fault(sha256, code, {"detail": detail_vi} if detail_vi else {}),))
