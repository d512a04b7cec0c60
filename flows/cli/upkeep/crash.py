"""Where an error that nobody foresaw is told: in the home of the command, where only its owner reads it."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import duckdb

from desk.failures import DATABASE_VI, describe_system_error_vi
from desk.settings import Settings
from schemas import files
from schemas.errors import PlainError


def describe_error(error: Exception) -> str:
    """What went wrong and what to do, with the log of what is not for an official to read."""
    if isinstance(error, duckdb.Error) or isinstance(error.__cause__, duckdb.Error):
        return _describe_database_error_vi(error)
    if isinstance(error, (PlainError, FileNotFoundError, FileExistsError, PermissionError)):
        return str(error)
    if isinstance(error, OSError) and (told_vi := describe_system_error_vi(error)):
        return told_vi
    return f"{type(error).__name__}: {error}\nThe details are in {write_crash_log()}."


def _describe_database_error_vi(error: Exception) -> str:
    """Its own English words are in the log alone."""
    told_vi = DATABASE_VI if isinstance(error, duckdb.Error) else str(error)
    try:
        return f"{told_vi}\nChi tiết kỹ thuật: {write_crash_log()}"
    except OSError:  # the disk that the database could not write to takes no log either
        return told_vi


def write_crash_log(words: Sequence[str] = ()) -> Path:
    """Write the present error's traceback; gives the file. `words`: the command line, else the process's own.

    Where there is no home yet, a new file of its own stands in the folder for temporary files: never one that somebody
    else may have laid there.
    """
    text = traceback.format_exc()
    home = _find_home(words or sys.argv[1:])
    if home is None:
        descriptor, name = tempfile.mkstemp(prefix="thidua-", suffix=".log")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        return Path(name)
    stamp = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{os.getpid()}"
    return files.write_bytes(home.system_faults / f"lenh-{stamp}.log", text.encode(errors="backslashreplace"))


def _find_home(words: Sequence[str]) -> Settings | None:
    named = [word.partition("=")[2] for word in words if word.startswith("--home=")]
    named += [after for word, after in pairwise(words) if word == "--home"]
    home = Path(named[-1] if named else os.environ.get("THIDUA_HOME") or "data").resolve()
    return Settings(home) if home.is_dir() else None
