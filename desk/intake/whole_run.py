"""A run that leaves nothing undone says what it found; the next one that finds all of it again has nothing to do.

What it says is hashes of all that an ingest looks at: the code and the programme, how the collection left the inbox,
the last line of the warehouse's journal, the files of the answers. Time alone changes things too: a period closes, a
receipt that is dated ahead comes to pass; so it holds until the first such moment. Only a run during which nobody has
written anything, itself included, says it. Lost or damaged, it costs a whole run.
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
from sources.documents import InboxState
from warehouse import Warehouse, WarehouseBusyError
from warehouse.journal.chain import Journal, Mark, journal_of

if TYPE_CHECKING:
    from desk.answers.answered import Answered
    from desk.intake.collect import IntakePlan
    from desk.intake.summary import IngestSummary

NAME: Final = "whole-run.json"
FORMAT: Final = 3
WAIT_SECONDS: Final = 2.0
"""So long it waits for whoever has the warehouse; a release may have it for minutes."""


@dataclass(frozen=True, slots=True)
class WholeRun:
    """What stands since a run that left nothing undone: its documents, how many submissions have each verdict; and by
    what the next one tells that nothing has happened to the inbox, the warehouse and the answers.
    """

    documents: int
    verdicts: Mapping[str, int]
    inbox: InboxState
    head: Mark
    answers: str

    def stands(self, settings: Settings, head: Mark) -> bool:
        """True if the answers lie as they did, and this is the warehouse's last line still."""
        return head == self.head and hash_answers(settings) == self.answers


def find_whole_run(settings: Settings, made_with: str, now: datetime) -> WholeRun | None:
    """What the last whole run said, if it is of use: by the same code and programme, and neither time nor a fault nor
    the warehouse's journal asks for another. `made_with` is by what code and libraries everything is done.
    """
    try:
        said = json.loads((settings.archive / NAME).read_bytes())
        what = said["whole_run"]
        if said["hash"] != _hash(json.dumps(what)) or _lists_faults(settings):
            return None
        if not datetime.fromisoformat(what["since"]) <= now < datetime.fromisoformat(what["until"] or _NEVER):
            return None
        if what["made_with"] != _hash_making(settings, made_with):
            return None
        head = Mark(int(what["head"][0]), str(what["head"][1]))
        if not Journal(journal_of(settings.warehouse)).ends_at(head):
            return None
        verdicts = {str(name): int(count) for name, count in what["verdicts"].items()}
        inbox = InboxState(**what["inbox"])
        return WholeRun(int(what["documents"]), verdicts, inbox, head, str(what["answers"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def note_whole_run(settings: Settings, plan: IntakePlan, summary: IngestSummary, answered: Answered) -> None:
    """Say what stands after this run, if it had nothing to do and nobody has changed anything meanwhile.

    A run is as good without: what the machine refuses, or another one holds, is let be.
    """
    state, lay = plan.found.state, answered.lay
    if plan.as_before is not None or summary.new_documents or state is None or lay is None or _lists_faults(settings):
        return
    with suppress(OSError, WarehouseBusyError), Warehouse.inspector(settings.warehouse, WAIT_SECONDS) as warehouse:
        if warehouse.head != plan.head or hash_answers(settings) != lay:
            return
        until = warehouse.arrow("next_change", now=plan.at)["moment"].to_pylist()[0]
        stands = WholeRun(summary.documents, dict(summary.verdicts), state, plan.head, lay)
        _write(settings, plan, stands, until)


def _write(settings: Settings, plan: IntakePlan, stands: WholeRun, until: datetime | None) -> None:
    what: dict[str, Any] = {
        "since": plan.at.isoformat(),
        "until": until.isoformat() if until else None,
        "made_with": _hash_making(settings, plan.made_with),
        **asdict(stands),
    }
    text = json.dumps({"format": FORMAT, "whole_run": what, "hash": _hash(json.dumps(what))})
    files.write_text(settings.archive / NAME, f"{text}\n", durable=False)


_NEVER: Final = "9999-01-01T00:00:00+00:00"


def _hash_making(settings: Settings, made_with: str) -> str:
    return _hash(json.dumps([FORMAT, made_with, read_files(settings.programme_name)], sort_keys=True))


def _lists_faults(settings: Settings) -> bool:
    return any(settings.system_faults.glob("*.txt"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
