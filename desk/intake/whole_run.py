"""A run that leaves nothing undone says what it found; the next one that finds all of it again has nothing to do.

What it says is a hash of all that an ingest looks at: the code, the programme, what the collection noted, the last line
of the warehouse's journal, the files of the answers. Time alone changes things too: a period closes, a receipt that is
dated ahead comes to pass; so it holds until the first such moment. Only a run between whose steps nobody else has
written says it. Lost or damaged, it costs a whole run.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from desk.settings import Settings
from desk.version import hash_of_answering
from schemas import files
from schemas.programme.load import read_files
from sources.documents import CollectedInbox
from warehouse import Warehouse
from warehouse.journal.chain import Mark

if TYPE_CHECKING:
    from desk.answers.answered import Answered
    from desk.intake.collect import IntakePlan
    from desk.intake.summary import IngestSummary

NAME: Final = "whole-run.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class WholeRun:
    """What stands since a run that left nothing undone: its documents, and how many submissions have each verdict."""

    documents: int
    verdicts: Mapping[str, int]


def find_whole_run(
    settings: Settings, made_with: str, found: CollectedInbox, head: Mark, now: datetime
) -> WholeRun | None:
    """What stands, if all is as the last whole run left it; None if there may be anything to do.

    `made_with` is what notes of the inbox depend on (`collect.describe_reading`), `head` the warehouse's last line.
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
    """Say what stands after this run, unless something is undone, or others have written between its steps."""
    if plan.as_before is not None or _lists_faults(settings) or not _is_one_thread(plan, summary, answered):
        return
    assert answered.span is not None
    head = answered.span[1]
    with Warehouse.inspector(settings.warehouse) as warehouse:
        if warehouse.head != head:
            return
        until = warehouse.arrow("next_change", now=plan.at)["moment"].to_pylist()[0]
    what: dict[str, Any] = {
        "since": plan.at.isoformat(),
        "until": until.isoformat() if until else None,
        "inputs": _hash_inputs(settings, plan.made_with, plan.found, head),
        "answers": hash_answers(settings),
        **asdict(WholeRun(summary.documents, dict(summary.verdicts))),
    }
    text = json.dumps({"format": FORMAT, "whole_run": what, "hash": _hash(json.dumps(what))})
    files.write_text(settings.archive / NAME, f"{text}\n", durable=False)


_NEVER: Final = "9999-01-01T00:00:00+00:00"


def _is_one_thread(plan: IntakePlan, summary: IngestSummary, answered: Answered) -> bool:
    """True if each step found the warehouse as the one before had left it."""
    return (
        summary.span is not None
        and answered.span is not None
        and (plan.head, summary.span[1]) == (summary.span[0], answered.span[0])
    )


def _hash_inputs(settings: Settings, made_with: str, found: CollectedInbox, head: Mark) -> str:
    told = [FORMAT, made_with, hash_of_answering(), read_files(settings.programme_name), found.fingerprint, head]
    return _hash(json.dumps(told, sort_keys=True))


def hash_answers(settings: Settings) -> str:
    """The hash of the names and sizes of all files that answer units: one that is lost or empty is made anew."""
    digest = hashlib.sha256()
    for folder in (settings.feedback, settings.outbox):
        for line in _list_files(str(folder)):
            digest.update(line.encode(errors="surrogatepass"))
    return digest.hexdigest()


def _list_files(root: str) -> Iterator[str]:
    """A line a file, by folder and name."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                yield f"{entry.path}\0{_size(entry)}\n"


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size
    except FileNotFoundError:  # a link to nothing
        return -1


def _lists_faults(settings: Settings) -> bool:
    return any(settings.system_faults.glob("*.txt"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
