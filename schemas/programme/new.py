"""Begin a programme: a small folder of data that loads and runs, to be changed into one's own."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from schemas import files
from schemas.errors import PlainError
from schemas.kinds import PeriodKind
from schemas.programme.draft import TOML

TEMPLATE = Path(__file__).parent / "template"
YEARS = 3
"""How many years the new calendar lays out: the one it begins with and the two after it."""
_ID = re.compile(r"[a-z][a-z0-9-]{0,19}")


class NewProgrammeError(PlainError, ValueError):
    """The folder cannot be begun there; the message says why."""


def write_new_programme(folder: Path, kind: PeriodKind, *, name_vi: str, year: int) -> Path:
    """Write a small programme of that kind of period, from the year on; gives the folder.

    Its id is the folder's name. NewProgrammeError where the place is taken or its name is no id.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NewProgrammeError(f"{folder} is there already and not empty; name a new folder")
    name = folder.resolve().name
    if not _ID.fullmatch(name):
        raise NewProgrammeError(
            f"the folder's name becomes the programme's id: lower-case letters a to z, digits, hyphens, at most 20, "
            f"beginning with a letter (found {name!r})"
        )
    words = _list_words(name, kind, name_vi, year)
    with files.new_folder(folder) as building:
        for path in sorted(TEMPLATE.iterdir()):
            text = path.read_text("utf-8")
            files.write_text(building / path.name, Template(text).substitute(words) if path.name == TOML else text)
    return folder


def _list_words(name: str, kind: PeriodKind, name_vi: str, year: int) -> dict[str, str]:
    return {
        "id": name,
        "name_vi": name_vi,
        "short_name_vi": name_vi[:1].lower() + name_vi[1:],
        "form_id": name.upper(),
        "kind": kind.name,
        "first_year": str(year),
        "last_year": str(year + YEARS - 1),
        "first_period": kind.make_id(year, 1),
        "last_month": str(kind.months),
        "due_month": str(kind.months + 1),
    }
