"""Read a programme's folder into one frozen `Programme`, or say everything that is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from schemas import files
from schemas.programme.checks import CHECKS, DraftCheck
from schemas.programme.draft import TABLES, TOML, Draft, read_draft
from schemas.programme.faults import Fault, ProgrammeError
from schemas.programme.model import Programme

BUILT_IN = Path(__file__).parent.parent / "programmes"


@lru_cache
def load_programme(name_or_folder: str | Path, more_checks: tuple[DraftCheck, ...] = ()) -> Programme:
    """The programme of that built-in name (`ttdn`) or folder; raises ProgrammeError with all faults found.

    `more_checks` are those of packages above this one, such as what scoring asks of criteria.
    """
    folder = find_folder(name_or_folder)
    draft = _read(folder, content_hash(folder))
    faults = find_faults(draft, (*CHECKS, *more_checks))
    if faults or draft.programme is None:
        raise ProgrammeError(faults)
    return draft.programme


@lru_cache
def _read(folder: Path, content: str) -> Draft:
    """One draft a content, so that a programme is one object whatever it was checked for."""
    return read_draft(folder, content)


def find_folder(name_or_folder: str | Path) -> Path:
    """The folder of a built-in programme or the one named; ProgrammeError if it holds no programme."""
    folder = Path(name_or_folder)
    if not folder.is_dir():
        folder = BUILT_IN / str(name_or_folder)
    if not (folder / TOML).is_file():
        known = ", ".join(sorted(p.name for p in BUILT_IN.iterdir() if (p / TOML).is_file()))
        what = f"no programme; built in: {known}, or a folder with a {TOML} (`thidua programme new FOLDER` writes one)"
        raise ProgrammeError([Fault(str(name_or_folder), what)])
    return folder


def find_faults(draft: Draft, checks: Sequence[DraftCheck]) -> list[Fault]:
    """Everything that could not be read and everything that the checks find, by file and row."""
    found = [*draft.faults, *(fault for check in checks for fault in check(draft))]
    return sorted(dict.fromkeys(found), key=lambda fault: (fault.file != TOML, fault.file, fault.row or 0))


def read_files(name_or_folder: str | Path) -> dict[str, str]:
    """The programme's files by name, as texts: what `load_files` makes the same programme of.

    Without what else lies in the folder, which may be no text at all.
    """
    folder = find_folder(name_or_folder)
    known = {TOML, *(f"{table}.csv" for table in TABLES)}
    return {path.name: path.read_bytes().decode("utf-8") for path in _list_files(folder) if path.name in known}


def load_files(texts: Mapping[str, str], known_hash: str) -> Programme:
    """The programme of such files, checked before and installed by that hash; ProgrammeError if unreadable."""
    with TemporaryDirectory(prefix="thidua-") as place:
        for name, text in texts.items():
            files.write_bytes(Path(place) / name, text.encode(), durable=False)
        draft = read_draft(Path(place), known_hash)
    if draft.programme is None:
        raise ProgrammeError(draft.faults)
    return draft.programme


def _list_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix in {".toml", ".csv"}]


def content_hash(folder: Path) -> str:
    """SHA-256 over the names and bytes of the programme's files, in name order."""
    digest = hashlib.sha256()
    for path in _list_files(folder):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
