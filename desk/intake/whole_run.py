"""A run that leaves nothing undone says what it found; the next one that finds all of it again has nothing to do.

What it says is a hash of all that an ingest looks at: the code, the programme, what the collection noted, the last line
of the warehouse's journal, the files of the answers. Time alone changes things too: a period closes, a receipt that is
dated ahead comes to pass; so it holds until the first such moment. Only a run during which nobody has written anything,
itself included, says it. Lost or damaged, it costs a whole run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from desk.answers.answered import hash_answers
from desk.settings import Settings
from schemas import files
from schemas.programme.load import read_files
from sources.documents import CollectedInbox
from warehouse import Warehouse, WarehouseBusyError
from warehouse.journal.chain import Mark

if TYPE_CHECKING:
    from desk.answers.answered import Answered
    from desk.intake.collect import IntakePlan
    from desk.intake.summary import IngestSummary

NAME: Final = "whole-run.json"
FORMAT: Final = 1
WAIT_SECONDS: Final = 2.0
"""So long it waits for whoever has the warehouse; a release may have it for minutes."""


@dataclass(frozen=True, slots=True)
class WholeRun:
    """What stands since a run that left nothing undone: its documents, and how many submissions have each verdict."""

    documents: int
    verdicts: Mapping[str, int]


def find_whole_run(
    settings: Settings, made_with: str, found: CollectedInbox, head: Mark, now: datetime
) -> WholeRun | None:
    """What stands, if all is as the last whole run left it; None if there may be anything to do.

    `made_with` is by what code and libraries everything is done, `head` the warehouse's last line.
    """
    try:
        said = json.loads((settings.archive / NAME).read_bytes())
        what = said["whole_run"]
        if said["hash"] != _hash(json.dumps(what)) or found.repaired or _lists_faults(settings):
            return None
        if not datetime.fromisoformat(what["since"]) <= now < datetime.fromisoformat(what["until"] or _NEVER):
            return None
        if what["inputs"] != _hash_inputs(settings, made_with, found, head):
            return None
        if what["answers"] != hash_answers(settings):
            return None
        return WholeRun(int(what["documents"]), {str(name): int(count) for name, count in what["verdicts"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def note_whole_run(settings: Settings, plan: IntakePlan, summary: IngestSummary, answered: Answered) -> None:
    """Say what stands after this run, if it had nothing to do and nobody has changed anything meanwhile.

    A run is as good without: what the machine refuses, or another one holds, is let be.
    """
    if plan.as_before is not None or summary.new_documents or answered.lay is None or _lists_faults(settings):
        return
    with suppress(OSError, WarehouseBusyError), Warehouse.inspector(settings.warehouse, WAIT_SECONDS) as warehouse:
        if warehouse.head != plan.head or hash_answers(settings) != answered.lay:
            return
        until = warehouse.arrow("next_change", now=plan.at)["moment"].to_pylist()[0]
        _write(settings, plan, summary, answered.lay, until)


def _write(settings: Settings, plan: IntakePlan, summary: IngestSummary, answers: str, until: datetime | None) -> None:
    what: dict[str, Any] = {
        "since": plan.at.isoformat(),
        "until": until.isoformat() if until else None,
        "inputs": _hash_inputs(settings, plan.made_with, plan.found, plan.head),
        "answers": answers,
        **asdict(WholeRun(summary.documents, dict(summary.verdicts))),
    }
    text = json.dumps({"format": FORMAT, "whole_run": what, "hash": _hash(json.dumps(what))})
    files.write_text(settings.archive / NAME, f"{text}\n", durable=False)


_NEVER: Final = "9999-01-01T00:00:00+00:00"


def _hash_inputs(settings: Settings, made_with: str, found: CollectedInbox, head: Mark) -> str:
    told = [FORMAT, made_with, read_files(settings.programme_name), found.fingerprint, head]
    return _hash(json.dumps(told, sort_keys=True))


def _lists_faults(settings: Settings) -> bool:
    return any(settings.system_faults.glob("*.txt"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
