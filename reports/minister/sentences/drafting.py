"""What the desk is offered to complete: requests to the report's addressee and tasks of the next period, from data.

Requests come from what ends (legal bases, indicators, the calendar) and what units propose, after what the summary
asks; tasks from what is still open. A sentence without a figure of a query bears no claim: dates are the programme's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from reports.minister.claims import Ask, claim_from_rows
from reports.minister.model import Claim, Paragraph, Scalar
from reports.minister.sentences.narratives import Narrative, count_units_vi
from reports.minister.sentences.telling import Telling
from reports.minister.sentences.wording import Wording
from reports.office.tree import Block, Heading, Run
from reports.office.tree import Paragraph as DrawnParagraph
from reports.office.vietnamese import LETTERS, day_short, join_list, letter, lower_first
from schemas.programme import Period, Programme

END: Final = "./."
ASKED_VI: Final = "Xem xét, cho ý kiến về các nội dung nêu tại mục Xin ý kiến của phần Tóm tắt"
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
    ask, programme, period = telling.ask, telling.programme, telling.period
    following = find_next_period(programme, period)
    agency = programme.agency_on(period.due_at.date())
    asked = (Paragraph((), ASKED_VI),) if is_asked else ()
    requests = (*asked, *_write_endings(programme, period, following), *_write_themes(proposals))
    tasks = (*open_matters, *_write_late(ask, period), *_write_next(programme, period, following))
    return Drafts(programme.short_agency_vi, agency.addressee_vi, requests, tasks)


def find_next_period(programme: Programme, period: Period) -> Period | None:
    """The counted period after this one; None where the calendar ends."""
    return next((p for p in programme.periods if p.window_start > period.window_start), None)


def _write_endings(programme: Programme, period: Period, following: Period | None) -> Iterator[Paragraph]:
    """What of the programme stops being in force between this window's end and the next one's."""
    if following is None:
        ended = f"lịch báo cáo hết ở {lower_first(period.label_vi)}"
        lead = f"Cho ý kiến về việc tiếp tục {lower_first(programme.name_vi)}: {ended}"
        yield Paragraph((), lead)
    last = date(period.year + 1, 12, 31) if following is None else following.window_end
    for basis in programme.legal_bases:
        if basis.valid_to and period.window_end <= basis.valid_to <= last:
            yield Paragraph(
                (),
                f"Cho ý kiến về việc thay thế, kéo dài {basis.text_vi}, hết hiệu lực ngày {day_short(basis.valid_to)}",
            )
    ending: dict[date, list[str]] = {}
    for indicator in programme.indicators_of(period):
        if indicator.valid_to and indicator.valid_to <= last:
            ending.setdefault(indicator.valid_to, []).append(indicator.code)
    for day, codes in sorted(ending.items()):
        ended = f"hết hiệu lực ngày {day_short(day)}"
        lead = f"Cho ý kiến về việc thôi hoặc tiếp tục báo cáo chỉ tiêu {join_list(codes)}, {ended}"
        yield Paragraph((), lead)


def _write_themes(proposals: Narrative) -> Iterator[Paragraph]:
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
        yield Paragraph(claims, "Xem xét, giao các cơ quan thuộc Bộ trả lời kiến nghị của các đơn vị về: ")


def _write_late(ask: Ask, period: Period) -> Iterator[Paragraph]:
    wording = "Nhắc {units} gửi chậm kỳ này bảo đảm thời hạn kỳ tới: {names}"
    yield from _name_units(ask, "tasks.late", wording, "claim_late_units", period_id=period.id)


def _name_units(ask: Ask, claim_id: str, wording: str, query: str, **parameters: Scalar) -> Iterator[Paragraph]:
    rows = ask.rows(query, **parameters)
    if rows:
        text = wording.format(units=count_units_vi(len(rows)), names=join_list([row["unit_name"] for row in rows]))
        yield Paragraph((claim_from_rows(claim_id, text, query, parameters, rows, ("unit_name",)),))


def _write_next(programme: Programme, period: Period, following: Period | None) -> Iterator[Paragraph]:
    """Window and due day of the next period, and which rows of the form come and go with it."""
    if following is None:
        return
    window = f"từ ngày {day_short(following.window_start)} đến hết ngày {day_short(following.window_end)}"
    lead = f"Hướng dẫn các đơn vị báo cáo {lower_first(following.label_vi)}: số liệu {window}, hạn gửi ngày "
    lead += day_short(following.due_at.date())
    now, then = ({i.code for i in programme.indicators_of(p)} for p in (period, following))
    for wording, codes in (("bổ sung chỉ tiêu", then - now), ("thôi báo cáo chỉ tiêu", now - then)):
        if named := [i.code for i in programme.indicators if i.code in codes]:
            lead += f"; {wording} {join_list(named)}"
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
