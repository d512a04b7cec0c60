"""Rankings and dossiers on record: listed with their state of sign-off, a dossier found again and held against it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from desk.progress import Progress, silent
from desk.rankings.dossier import LIST, draw, find_changed_files, read_folder
from desk.settings import Settings
from desk.signing.steps import list_steps
from desk.version import code_version
from reports.dossier.signed import STATES_VI, UNSIGNED_VI, Step, describe_state
from reports.office.vietnamese import minute_long
from schemas.errors import PlainError
from schemas.known_pandas import pd
from schemas.programme import Programme
from warehouse import Moment, Warehouse

FEWEST_DIGITS: Final = 6
KINDS_VI: Final = {"ranking": "bảng xếp hạng", "dossier": "hồ sơ"}


class StoredDossierError(PlainError, LookupError):
    """No dossier on record begins so, or several do; the message lists what there is."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A ranking or dossier on record; `content` is a ranking's seal, or the hash of a dossier's list of files.

    `state_vi`: of a ranking where it stands now, of a dossier the state that it shows.
    """

    kind: str
    year: int
    content: str
    place: str
    moment: Moment
    programme_hash: str
    made_at: datetime
    state_vi: str
    reason: str

    @property
    def line_vi(self) -> str:
        """A line of a list."""
        return (
            f"{self.content[:12]}  {KINDS_VI[self.kind]} năm {self.year}, {self.state_vi}; số liệu nhận đến "
            f"{minute_long(self.moment.as_of)}, lập lúc {minute_long(self.made_at)}"
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A dossier that was held against the record: what differs, in words; nothing where all of it is as it was."""

    stored: Stored
    files: int
    differing_vi: tuple[str, ...]


def list_records(settings: Settings, year: int | None = None) -> list[Stored]:
    """The rankings and dossiers on record, of a year or of all, the first made first."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return _list(warehouse, settings, year)


def _list(warehouse: Warehouse, settings: Settings, year: int | None = None) -> list[Stored]:
    found: dict[tuple[str, str], Stored] = {}
    for kind in KINDS_VI:
        for _, row in warehouse.query("outputs_of", kind=kind).iterrows():
            if year is None or row["subject"] == str(year):
                steps = list_steps(warehouse, settings, int(row["subject"]), row["content_sha256"])
                # Once where the calendar asked for it and somebody made it, too.
                found.setdefault((kind, row["content_sha256"]), _read_row(kind, row, settings.programme, steps))
    return sorted(found.values(), key=lambda one: (one.made_at, one.kind != "ranking"))


def _read_row(kind: str, row: pd.Series, programme: Programme, steps: list[Step]) -> Stored:
    def local(value: pd.Timestamp) -> datetime:
        moment: datetime = value.astimezone(programme.tz).to_pydatetime()
        return moment

    shown = STATES_VI.get(row["event"], UNSIGNED_VI)
    return Stored(
        kind,
        int(row["subject"]),
        row["content_sha256"],
        row["place"],
        Moment(local(row["as_of"]), local(row["known_at"])),
        row["programme_hash"],
        local(row["recorded_at"]),
        describe_state(steps) if kind == "ranking" else shown,
        row["reason"] or "",
    )


def hold_dossier(settings: Settings, token: str, progress: Progress = silent) -> Held:
    """Hold a dossier's folder against the record, then make it again from its list and compare byte for byte.

    StoredDossierError where the token names none or several.
    """
    stored = _find(settings, token)
    folder = settings.home / stored.place
    changed = tuple(find_changed_files(folder, stored.content))
    if changed:
        return Held(stored, 0, changed)
    told = json.loads((folder / LIST).read_text("utf-8"))
    _, drawn = draw(
        settings,
        stored.year,
        stored.moment,
        progress,
        reason=told["reason"],
        without=told["without"],
        steps=len(told["steps"]),
    )
    kept = read_folder(folder)
    differing = sorted(name for name in kept.keys() | drawn.keys() if kept.get(name) != drawn.get(name))
    named = [f"lập lại cho kết quả khác: {name}" for name in differing if name != LIST]
    return Held(stored, len(drawn), (*named, *(_explain(settings, told) if differing else ())))


def _find(settings: Settings, token: str) -> Stored:
    known = [one for one in list_records(settings) if one.kind == "dossier"]
    asked = token.strip().casefold()
    found = [one for one in known if len(asked) >= FEWEST_DIGITS and one.content.startswith(asked)]
    if len(found) == 1:
        return found[0]
    listed = "".join(f"\n  {one.line_vi}" for one in (found or known)[-8:])
    what = f"{len(found)} hồ sơ" if found else "không có hồ sơ nào"
    raise StoredDossierError(
        f"{token}: {what} mang mã này; ghi ít nhất {FEWEST_DIGITS} ký tự đầu của mã{listed or ' (chưa lập hồ sơ nào)'}"
    )


def _explain(settings: Settings, told: Mapping[str, Any]) -> Iterator[str]:
    """Why a dossier that nobody changed may come out otherwise."""
    if told["code_version"] != code_version():
        yield f"hồ sơ lập bằng phiên bản {told['code_version']}, nay là {code_version()}"
    if told["programme_hash"] != settings.programme.content_hash:
        yield f"hồ sơ lập theo chương trình {told['programme_hash'][:8]}, nay là {settings.programme.content_hash[:8]}"
