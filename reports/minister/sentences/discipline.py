"""Section I of the report: who reported, in time or late, with which outcome. Every figure is a claim's."""

from __future__ import annotations

from collections.abc import Iterator

from reports.minister.claims import Row, claim_from_row, claim_from_rows
from reports.minister.model import Claim, Paragraph
from reports.minister.sentences.telling import Telling
from reports.minister.sentences.wording import join_clauses
from reports.office.vietnamese import share

SENT = ("on_time", "sent_returned", "sent_held", "sent_incomplete", "late")
"""What became of what was sent; who was late is named, so it stands last."""
INSTEAD = ("unsent_returned", "unsent_incomplete", "unsent_held", "unreadable")
"""What those sent that sent no report, columns and sentences by one name."""
NAMED = ("incomplete", "unreadable", "missing", "not_yet_due")
"""The statuses whose units are named."""


def write_discipline(telling: Telling) -> tuple[Paragraph, ...]:
    """The paragraphs of section I, in their order."""
    row = find_overall(telling)
    written = (
        write_sending(telling),
        Paragraph(tuple(_write_outcome(telling, row))),
        Paragraph(tuple(_write_held_documents(telling))),
        Paragraph(tuple(_write_restatements(telling))),
        Paragraph(tuple(_write_before(telling))),
    )
    return tuple(paragraph for paragraph in written if paragraph.claims)


def find_overall(telling: Telling, period_id: str | None = None) -> Row:
    """The row over all units; it is there even when there is no unit."""
    rows = telling.ask.rows("claim_discipline", period_id=period_id or telling.period.id)
    return next(row for row in rows if row["is_all"])


def write_sending(telling: Telling, section: str = "discipline") -> Paragraph:
    """How many sent a report, in time or late and who, and who has not."""
    row = find_overall(telling)
    claims = [_write_senders(telling, row, section), *_write_late(telling, section)]
    has_instead = any(row[column] for column in INSTEAD)
    claims += _write_others(telling, row, section) if has_instead else []
    named = NAMED if has_instead else NAMED[2:]
    for status in named:
        claims += _name_status(telling, status, section)
    return Paragraph(tuple(claims))


def _write_senders(telling: Telling, row: Row, section: str) -> Claim:
    wording, sent = telling.wording, row["sent"]
    said = wording.say("sent", sent, row["units"], share=share(sent, row["units"]))
    parts = wording.say_each({column: row[column] for column in SENT}, sent)
    whole = len(parts) == 1 and parts[0].startswith(",")
    text = said + (parts[0] if whole else wording.say("sent_parts", parts=", ".join(parts)) if parts else "")
    columns = ("is_all", "units", "sent", *SENT)
    return claim_from_row(f"{section}.sent", text, "claim_discipline", telling.bind(), row, columns)


def _write_late(telling: Telling, section: str) -> list[Claim]:
    """Who was late and by how many days, behind the count of them."""
    rows = telling.ask.rows("claim_late_units", **telling.bind())
    if not rows:
        return []
    names = [
        telling.wording.say("late_name", unit=telling.full_name(r["unit_id"], r["unit_name"]), days=r["days_late"])
        for r in rows
    ]
    text = telling.wording.say("late_names", names=telling.list_names(names))
    columns = ("unit_name", "days_late")
    return [claim_from_rows(f"{section}.late", text, "claim_late_units", telling.bind(), rows, columns, join_vi=" ")]


def _write_others(telling: Telling, row: Row, section: str) -> list[Claim]:
    """What those that sent no report have sent instead."""
    columns = (*INSTEAD, "missing", "not_yet_due")
    parts = telling.wording.say_each({column: row[column] for column in columns})
    text = telling.wording.say("unsent", row["unsent"], parts=", ".join(parts))
    stated = ("is_all", "units", "unsent", *columns)
    return [claim_from_row(f"{section}.unsent", text, "claim_discipline", telling.bind(), row, stated)]


def _name_status(telling: Telling, status: str, section: str) -> list[Claim]:
    """The units of a status by name, or none where there are none."""
    bound = telling.bind(status=status)
    rows = telling.ask.rows("claim_units_by_status", **bound)
    if not rows:
        return []
    text = telling.wording.say(f"named_{status}", len(rows), names=telling.name_units(rows))
    return [claim_from_rows(f"{section}.{status}", text, "claim_units_by_status", bound, rows, ("unit_name",))]


def _write_outcome(telling: Telling, row: Row) -> Iterator[Claim]:
    wording, questions = telling.wording, row["with_questions"]
    accepted = (
        wording.say("accepted_with_questions", row["accepted"], questions, questions=questions)
        if questions
        else wording.say("accepted", row["accepted"])
    )
    others = ("returned", "held", "incomplete")
    counts = {column: row[column] for column in others} | {"unreadable_files": row["unreadable"]}
    parts = [part for part in (accepted, *wording.say_each(counts)) if part]
    if not parts:
        return
    text = wording.say("outcome", parts=", ".join(parts))
    columns = ("is_all", "accepted", "with_questions", *others, "unreadable")
    yield claim_from_row("discipline.outcome", text, "claim_discipline", telling.bind(), row, columns)
    answered, expected = row["answered_cells"], row["expected_cells"]
    if expected:
        text = wording.say("complete", answered, expected, share=share(answered, expected))
        cells = ("is_all", "answered_cells", "expected_cells")
        yield claim_from_row("discipline.complete", text, "claim_discipline", telling.bind(), row, cells)


def _write_held_documents(telling: Telling) -> Iterator[Claim]:
    """The documents that wait for a person; those of units already told of as held are marked."""
    row = telling.ask.one("claim_held_documents", **telling.bind())
    if not row["documents"]:
        return
    what = telling.wording.say("held_documents", row["documents"])
    own = row["of_held_units"]
    text = telling.wording.say("held_own", own, row["documents"], what=what) if own else ""
    text = text or telling.wording.say("held_apart", what=what)
    columns = ("documents", "of_held_units")
    yield claim_from_row("discipline.held", text, "claim_held_documents", telling.bind(), row, columns)


def _write_restatements(telling: Telling) -> Iterator[Claim]:
    row = telling.ask.one("claim_restatements", **telling.bind())
    parts = telling.wording.say_each({"kept_apart": row["kept_apart"], "used_after_closing": row["used"]})
    if parts:
        columns = ("kept_apart", "used")
        text = "; ".join(parts)
        yield claim_from_row("discipline.restated", text, "claim_restatements", telling.bind(), row, columns)


def _write_before(telling: Telling) -> Iterator[Claim]:
    previous = telling.others.get("previous")
    row = find_overall(telling, previous.id) if previous else None
    if previous is None or row is None or not row["sent"]:
        return
    said = telling.wording.say("before", row["sent"], row["units"], period=previous.label_vi)
    text = join_clauses((said, telling.wording.say("before_on_time", row["on_time"], row["sent"])))
    columns = ("is_all", "units", "sent", "on_time")
    yield claim_from_row("discipline.before", text, "claim_discipline", {"period_id": previous.id}, row, columns)
