"""Answers about submissions that no longer stand, because their document was judged anew: set aside, never deleted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

from desk.answers.due import ID_LETTERS, UNKNOWN_PERIOD
from desk.settings import Settings
from schemas import files
from warehouse import Moment, Warehouse

ASIDE_FOLDER: Final = "da-thu-hoi"
_ANSWER: Final = re.compile(rf".* \[([0-9a-f]{{{ID_LETTERS}}})\]\.(xlsx|docx|json)")

Former = Mapping[str, frozenset[str]]
"""By folder of a period, the short ids of submissions that no longer stand."""


def former_submissions(warehouse: Warehouse, now: datetime) -> Former:
    """The submissions that no longer stand as of now; an id that a standing one shares is left out."""
    moment = Moment(now, now).bound()
    rows = warehouse.arrow("withdrawn_submissions", **moment).to_pylist()
    if not rows:
        return {}
    standing = {_short(key) for key in warehouse.arrow("standing_submissions", **moment)["submission_id"].to_pylist()}
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["period_id"] or UNKNOWN_PERIOD].add(_short(row["submission_id"]))
    return {period: frozenset(ids - standing) for period, ids in found.items()}


def withdraw_answers(settings: Settings, former: Former) -> list[Path]:
    """Move the files of their answers to `da-thu-hoi`, under the same path; gives the places they lie at now.

    Only what lies where answers are written and bears such an id is moved.
    """
    return [_move_file(settings.feedback, path) for path in list(_list_answers(settings.feedback, former))]


def withdrawal_vi(files: int) -> str:
    """How many files of answers were set aside, and where they lie."""
    return f"Phản hồi về báo cáo đã được xét lại: chuyển {files} tệp sang feedback/{ASIDE_FOLDER}"


def _list_answers(feedback: Path, former: Former) -> Iterator[Path]:
    for period, ids in sorted(former.items()):
        for path in sorted((feedback / period).glob("*/*")):
            named = _ANSWER.fullmatch(path.name)
            if named is not None and named[1] in ids and path.is_file() and not path.is_symlink():
                yield path


def _move_file(feedback: Path, path: Path) -> Path:
    target = files.move_file(path, _find_free_path(feedback / ASIDE_FOLDER / path.relative_to(feedback)))
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
    return target


def _find_free_path(path: Path) -> Path:
    """The path, numbered where something lies there already."""
    numbered = (path.with_stem(f"{path.stem} ({number})") for number in count(2))
    return path if not path.exists() else next(one for one in numbered if not one.exists())


def _short(submission_id: str) -> str:
    return submission_id[:ID_LETTERS]
