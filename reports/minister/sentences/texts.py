"""Sentences of the report that are neither about who reported nor about one indicator: exemplars, words, assessment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.minister.claims import Row, claim_from_row, claim_from_rows
from reports.minister.figures.figure import IndicatorRow
from reports.minister.figures.load import has_data
from reports.minister.model import Claim, Paragraph, Scalar
from reports.minister.sentences.telling import QUESTIONS_ANNEX, Telling
from reports.minister.sentences.wording import join_clauses
from reports.office.vietnamese import join_list, lower_first, upper_first
from schemas.programme import ExemplarKind, Period

GAPS_NAMED = 5
ASKED_OF = ("missing", "incomplete", "unreadable", "returned", "held")
"""The statuses about which the desk goes on to do something."""


def write_exemplars(telling: Telling) -> Paragraph | None:
    """The opening sentence about exemplars, then a word on each further kind; None where the programme has no kinds.

    The first kind that no decision recognises and the first that one does are counted together.
    """
    kinds = telling.programme.exemplar_kinds
    if not kinds:
        return None
    plain = next((kind for kind in kinds if not kind.recognised), None)
    recognised = next(iter(telling.programme.kinds_by_decision), None)
    further = [kind for kind in kinds if kind not in (plain, recognised)]
    ask, period = telling.ask, telling.period
    counted = {kind: ask.one("claim_exemplars", **_bind_kinds(period, None, kind)) for kind in further}
    parameters = _bind_kinds(period, plain, recognised)
    row = ask.one("claim_exemplars", **parameters)
    others = row["listed"] - row["exemplars"] - row["initiatives"] - sum(r["initiatives"] for r in counted.values())
    text = _describe_exemplars(telling, row, plain, recognised, others)
    columns = ("listed", "units", "exemplars", "initiatives", "initiatives_recognised")
    claims = [claim_from_row("exemplars.listed", text, "claim_exemplars", parameters, row, columns)]
    claims += [_write_kind(telling, kind, found) for kind, found in counted.items() if found["initiatives"]]
    return Paragraph(tuple(claims))


def _describe_exemplars(
    telling: Telling, row: Row, plain: ExemplarKind | None, recognised: ExemplarKind | None, others: int
) -> str:
    wording = telling.wording
    if not row["listed"]:
        kinds = ", ".join(kind.noun_vi for kind in telling.programme.exemplar_kinds)
        return wording.say("exemplars", 0, kinds=kinds)
    parts = [wording.say("exemplars_of_kind", row["exemplars"], kind=plain.noun_vi)] if plain else []
    parts += [_count_with_decisions(telling, recognised, row)] if recognised else []
    parts += [wording.say("exemplars_unclear", others)]
    told = [part for part in parts if part] or [
        wording.say("exemplars_of_kind", row["listed"], kind=wording.say("exemplars_entry"))
    ]
    return wording.say("exemplars", row["units"], kinds=join_list(told))


def _count_with_decisions(telling: Telling, kind: ExemplarKind, row: Row) -> str:
    """So many of a kind, and of how many a decision is named: all, some, or none."""
    said = telling.wording.say("exemplars_of_kind", row["initiatives"], kind=kind.noun_vi)
    if not said or not kind.recognised:
        return said
    known = telling.wording.say("recognised", row["initiatives_recognised"], row["initiatives"], kind=kind.noun_vi)
    return join_clauses((said, known))


def _bind_kinds(period: Period, plain: ExemplarKind | None, recognised: ExemplarKind | None) -> dict[str, Scalar]:
    names = {"exemplar_kind": plain, "initiative_kind": recognised}
    return {"period_id": period.id, **{key: kind.name_vi if kind else "" for key, kind in names.items()}}


def _write_kind(telling: Telling, kind: ExemplarKind, row: Row) -> Claim:
    columns, bound = ("initiatives", "initiatives_recognised"), _bind_kinds(telling.period, None, kind)
    text = _count_with_decisions(telling, kind, row)
    return claim_from_row(f"exemplars.{kind.code}", text, "claim_exemplars", bound, row, columns)


def write_narrative(telling: Telling, kind: str) -> Paragraph:
    """The opening sentence about the units' difficulties (`difficulty`) or proposals (`proposal`)."""
    bound = telling.bind(kind=kind)
    row = telling.ask.one("claim_remarks", **bound)
    text = telling.wording.say(f"remarks_{kind}", row["remarks"], units=row["units"])
    return Paragraph((claim_from_row(f"remarks.{kind}", text, "claim_remarks", bound, row, ("remarks", "units")),))


def write_assessment(telling: Telling, rows: Sequence[IndicatorRow]) -> tuple[Paragraph, ...]:
    """What the figures say on the whole: how many indicators rose and fell, where figures are missing."""
    balances = (_write_balance(telling, key) for key, other in telling.others.items() if other is not None)
    claims = [*(claim for found in balances for claim in found), *_write_gaps(telling, rows)]
    return tuple(Paragraph((claim,)) for claim in claims)


def _write_balance(telling: Telling, key: str) -> Iterator[Claim]:
    other = telling.others[key]
    assert other is not None
    bound = telling.bind(other_id=other.id, indicator_code=None)
    compared = telling.ask.rows("claim_indicator_change", **bound)
    if not compared or not compared[0]["indicators_compared"]:
        return
    row, columns = compared[0], ("indicators_up", "indicators_down", "indicators_level")
    parts = telling.wording.say_each({column: row[column] for column in columns}, row["indicators_compared"])
    text = telling.wording.say(
        "balance", row["indicators_compared"], other=lower_first(other.label_vi), parts=join_clauses(parts)
    )
    stated = ("indicators_compared", *columns)
    yield claim_from_row(f"balance.{key}", text, "claim_indicator_change", bound, row, stated)


def _write_gaps(telling: Telling, indicators: Sequence[IndicatorRow]) -> Iterator[Claim]:
    codes = {row.code for row in indicators}
    rows = [r for r in telling.ask.rows("claim_gaps", **telling.bind()) if r["indicator_code"] in codes]
    if not rows:
        return
    named, wording = rows[:GAPS_NAMED], telling.wording
    shown = [wording.say("gap_of", row["units"], code=row["indicator_code"]) for row in named]
    text = wording.say("gaps", len(named), len(rows), gaps=join_list(shown))
    yield claim_from_rows("gaps", text, "claim_gaps", telling.bind(), named, ("indicator_code", "units"))


def write_follow_up(telling: Telling) -> tuple[Paragraph, ...]:
    """What the desk goes on to do, with whom, and what units owe it."""
    claims = [claim for status in ASKED_OF for claim in _ask_units(telling, status)]
    return tuple(Paragraph((claim,)) for claim in (*claims, *_ask_for_answers(telling)))


def _ask_units(telling: Telling, status: str) -> Iterator[Claim]:
    bound = telling.bind(status=status)
    rows = telling.ask.rows("claim_units_by_status", **bound)
    if rows:
        text = telling.wording.say(
            f"follow_{status}", len(rows), names=telling.name_bodies(rows), body=telling.unit_body,
            agency=telling.programme.short_agency_vi,
        )  # fmt: skip
        yield claim_from_rows(f"follow_up.{status}", text, "claim_units_by_status", bound, rows, ("unit_name",))


def _ask_for_answers(telling: Telling) -> Iterator[Claim]:
    row = telling.ask.one("claim_questions", **telling.bind())
    wording, agency = telling.wording, telling.programme.short_agency_vi
    asked = wording.say(
        "follow_questions", row["questions"], units=row["units"], annex=QUESTIONS_ANNEX, agency=agency
    ) if row["questions"] else ""  # fmt: skip
    given = wording.say("follow_explained", row["explained"], annex=QUESTIONS_ANNEX, agency=agency)
    if asked:
        yield claim_from_row(
            "follow_up.questions", asked, "claim_questions", telling.bind(), row, ("questions", "units")
        )
    if given:
        shown = upper_first(given)
        yield claim_from_row("follow_up.explained", shown, "claim_questions", telling.bind(), row, ("explained",))


def write_comparison_notes(telling: Telling) -> tuple[str, ...]:
    """How comparisons were made, and which period offers no figures."""
    wording, others = telling.wording, telling.others
    notes = [wording.say("note_like_for_like")]
    if others["previous"] is None:
        notes.append(wording.say("note_first", programme=lower_first(telling.programme.name_vi)))
    elif others["last_year"] is None:
        notes.append(wording.say("note_no_last_year"))
    for period in others.values():
        if period is not None and not has_data(telling.ask, period):
            notes.append(wording.say("note_no_data", period=lower_first(period.label_vi)))
    return tuple(notes)
