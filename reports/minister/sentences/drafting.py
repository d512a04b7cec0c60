"""What the desk is offered to complete: requests to the report's addressee and tasks of the next period, from data.

Requests come from what ends (legal bases, indicators, the calendar) and what units propose, after what the summary
asks; tasks from what is still open. A sentence without a figure of a query bears no claim: dates are the programme's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from reports.minister.claims import claim_from_rows
from reports.minister.model import Claim, Paragraph
from reports.minister.sentences.narratives import Narrative
from reports.minister.sentences.telling import Telling
from reports.minister.sentences.wording import Wording
from reports.office.tree import Block, Heading, Run
from reports.office.tree import Paragraph as DrawnParagraph
from reports.office.vietnamese import LETTERS, day_short, join_list, letter, lower_first
from schemas.programme import Period, Programme

END: Final = "./."
MOST_THEMES: Final = 5


@dataclass(frozen=True, slots=True)
class Drafts:
    """Sentences for the desk to complete: requests to `addressee_vi`, tasks; and what it is called, `agency_vi`."""

    agency_vi: str
    addressee_vi: str
    requests: tuple[Paragraph, ...]
    tasks: tuple[Paragraph, ...]


def build_drafts(
    telling: Telling, proposals: Narrative, open_matters: Iterable[Paragraph], *, is_asked: bool
) -> Drafts:
    """The drafts of the period's report.

    `is_asked`: the summary asks for something, which is not said again. `open_matters`: whom to urge, and for what
    (`texts.write_follow_up`).
    """
    programme, period = telling.programme, telling.period
    following = find_next_period(programme, period)
    agency = programme.agency_on(period.due_at.date())
    asked = (Paragraph((), telling.wording.say("requests_asked")),) if is_asked else ()
    requests = (*asked, *_write_endings(telling, following), *_write_themes(telling, proposals))
    tasks = (*open_matters, *_write_late(telling), *_write_next(telling, following))
    return Drafts(programme.short_agency_vi, agency.addressee_vi, requests, tasks)


def find_next_period(programme: Programme, period: Period) -> Period | None:
    """The counted period after this one; None where the calendar ends."""
    return next((p for p in programme.periods if p.window_start > period.window_start), None)


def _write_endings(telling: Telling, following: Period | None) -> Iterator[Paragraph]:
    """What of the programme stops being in force between this window's end and the next one's."""
    programme, period, say = telling.programme, telling.period, telling.wording.say
    if following is None:
        words = {"programme": lower_first(programme.name_vi), "period": lower_first(period.label_vi)}
        yield Paragraph((), say("requests_calendar", **words))
    last = date(period.year + 1, 12, 31) if following is None else following.window_end
    for basis in programme.legal_bases:
        if basis.valid_to and period.window_end <= basis.valid_to <= last:
            yield Paragraph((), say("requests_basis", basis=basis.text_vi, day=day_short(basis.valid_to)))
    ending: dict[date, list[str]] = {}
    for indicator in programme.indicators_of(period):
        if indicator.valid_to and indicator.valid_to <= last:
            ending.setdefault(indicator.valid_to, []).append(indicator.code)
    for day, codes in sorted(ending.items()):
        yield Paragraph((), say("requests_indicators", codes=join_list(codes), day=day_short(day)))


def _write_themes(telling: Telling, proposals: Narrative) -> Iterator[Paragraph]:
    """What most units propose, by theme, each clause with its count."""
    asked = [group for group in proposals.groups if group.code][:MOST_THEMES]
    if asked:
        claims = tuple(
            Claim(
                f"requests.{group.code}",
                group.claim.text_vi,
                group.claim.values,
                group.claim.query,
                group.claim.parameters,
            )
            for group in asked
        )
        yield Paragraph(claims, f"{telling.wording.say('requests_themes')} ")


def _write_late(telling: Telling) -> Iterator[Paragraph]:
    query, bound = "claim_late_units", {"period_id": telling.period.id}
    rows = telling.ask.rows(query, **bound)
    if rows:
        names = join_list([row["unit_name"] for row in rows])
        text = telling.wording.say("tasks_late", units=telling.wording.say("count_of_units", len(rows)), names=names)
        yield Paragraph((claim_from_rows("tasks.late", text, query, bound, rows, ("unit_name",)),))


def _write_next(telling: Telling, following: Period | None) -> Iterator[Paragraph]:
    """Window and due day of the next period, and which rows of the form come and go with it."""
    if following is None:
        return
    programme, say = telling.programme, telling.wording.say
    days = (following.window_start, following.window_end, following.due_at.date())
    told = dict(zip(("first", "last", "due"), map(day_short, days), strict=True))
    lead = say("tasks_next", period=lower_first(following.label_vi), **told)
    now, then = ({i.code for i in programme.indicators_of(p)} for p in (telling.period, following))
    for code, codes in (("tasks_next_new", then - now), ("tasks_next_gone", now - then)):
        if named := [i.code for i in programme.indicators if i.code in codes]:
            lead += f"; {say(code, codes=join_list(named))}"
    yield Paragraph((), lead)


def list_drafts(drafts: Drafts, wording: Wording) -> Iterator[Block]:
    """The two drafts as blocks, under headings that say who completes them; the last sentence ends the text."""
    say, agency = wording.say, drafts.agency_vi
    yield Heading(f"2. {say('heading_requests', addressee=drafts.addressee_vi, agency=agency)}", 2)
    yield from _list_points(drafts.requests, say("no_requests"), "")
    yield Heading(f"3. {say('heading_tasks', agency=agency)}", 2)
    yield from _list_points(drafts.tasks, say("no_tasks"), END)


def _list_points(sentences: tuple[Paragraph, ...], nothing: str, end: str) -> Iterator[DrawnParagraph]:
    if not sentences:
        yield DrawnParagraph((Run(nothing + (end or ".")),))
    lettered = 1 < len(sentences) <= len(LETTERS)
    for position, sentence in enumerate(sentences):
        runs = [Run((f"{letter(position)}) " if lettered else "") + sentence.lead_vi)]
        for place, claim in enumerate(sentence.claims):
            runs += [Run(claim.join_vi)] if place else []
            runs.append(Run(claim.text_vi, claim=claim.id))
        runs.append(Run(end if end and sentence is sentences[-1] else "."))
        yield DrawnParagraph(tuple(run for run in runs if run.text))
