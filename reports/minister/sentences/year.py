"""What the report of the year's last period says besides: the programme's priorities, and the ranking as proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reports.minister.claims import claim_from_row
from reports.minister.figures.figure import IndicatorRow
from reports.minister.figures.load import load_totals
from reports.minister.figures.sentences import describe_name
from reports.minister.model import Claim, Paragraph, RankedUnit, RankedYear
from reports.minister.sentences.telling import RANKING_ANNEX, Telling
from reports.minister.sentences.wording import Wording, join_clauses
from reports.office.vietnamese import join_list, lower_first, number_with_places, percent, upper_first
from scoring import Ranking


def summarise_ranking(ranking: Ranking) -> RankedYear:
    """The ranking as the report tells it: a proposal, every unit in its order, places as sealed."""
    return RankedYear(
        year=ranking.year,
        award_vi=ranking.programme.scoring.award_name_vi,
        provisional_vi=ranking.provisional_vi,
        rows=tuple(
            RankedUnit(
                row.unit_id, row.rank, row.unit_name, number_with_places(str(row.rounded_total)), row.class_vi,
                row.proposed, row.note_vi,
            )
            for row in ranking.rows
        ),
    )  # fmt: skip


def write_ranking(telling: Telling, ranking: RankedYear) -> str:
    """The sentence about the proposed ranking: how many have a place, in which classes, who is proposed."""
    wording, rows = telling.wording, ranking.rows
    if not rows:
        return ""
    placed = [row for row in rows if row.rank is not None]
    agency = telling.programme.short_agency_vi
    said = wording.say("ranking", len(placed), len(rows), year=str(ranking.year), agency=agency)
    counted = Counter(row.class_vi for row in placed)
    kinds = [kind.name_vi for kind in telling.programme.scoring.classes if counted[kind.name_vi]]
    classes = [wording.say("ranking_class", counted[kind], name=kind) for kind in kinds]
    proposed = [row for row in rows if row.is_proposed]
    names = telling.list_names([telling.full_name(row.unit_id, row.unit_vi) for row in proposed], RANKING_ANNEX)
    told = wording.say("ranking_proposed", len(proposed), award=lower_first(ranking.award_vi), names=names)
    return (
        join_clauses((said, wording.say("ranking_classes", classes=join_list(classes)) if classes else "", told), "; ")
        + "."
    )


def write_priorities(telling: Telling, rows: Sequence[IndicatorRow]) -> tuple[Paragraph, ...]:
    """A sentence on each task that the programme names, valid at the period's end, with what the year came to."""
    known = {row.code: row for row in rows if not row.sensitive}
    day = telling.period.window_end
    found = []
    for priority in (one for one in telling.rules.priorities if one.valid_on(day)):
        told = [known[code] for code in priority.indicators if code in known]
        if told:
            lead = telling.wording.say("priority", name=upper_first(priority.name_vi))
            found.append(Paragraph(tuple(_claim_year(telling, row) for row in told), f"{lead} "))
    return tuple(found)


def _claim_year(telling: Telling, row: IndicatorRow) -> Claim:
    asked = load_totals(telling.ask, telling.period)[row.code]
    columns = ("ytd_total", "ytd_carried_units")
    bound = telling.bind(indicator_code=row.code)
    text = describe_year_of(telling.wording, row)
    return claim_from_row(f"year.{row.code}", text, "claim_indicator_total", bound, asked, columns)


def describe_year_of(wording: Wording, row: IndicatorRow) -> str:
    """What an indicator came to in the year, by its own aggregation, and what share of the plan that is."""
    name, amount = lower_first(describe_name(row)), row.year_total
    if amount is None:
        return wording.say("year_of_none", name=name)
    if row.kind == "yes_no":
        said = wording.say("year_yes", int(amount), row.units_expected, deed=name)
    else:
        said = wording.say("year_of", name=name, amount=amount, unit=row.unit_vi)
    said = join_clauses((said, wording.say("year_carried", row.ytd_carried_units)), " ")
    plan = wording.say("plan_done", share=percent(row.plan.percent)) if row.plan and row.plan.percent else ""
    return join_clauses((said, plan))
