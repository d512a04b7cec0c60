"""What the scorecard says of itself: headings, what is counted and how, in an official's words.

What is said stands in the programme's texts (`schemas.programme.report.texts`); which of them is chosen here.
"""

from __future__ import annotations

from typing import Final

from reports.minister.sentences.wording import Wording
from reports.office.vietnamese import minute_long
from reports.rules.scorecard.model import LooksAt, Quality, RuleLine, Scorecard

MEASURES: Final = ("questions", "returns", "days_late", "corrections")
"""What is counted of a unit in a period: fields of `Quality`, in the order in which they are told."""
FOUND: Final = ("asked", "returned", "held", "noted", "untold")
NONE: Final = "–"


def title_vi(card: Scorecard) -> str:
    """The scorecard's name."""
    return card.wording.say("scorecard_title", period=card.label_vi.upper())


def moment_vi(card: Scorecard) -> str:
    """Which data it is of."""
    as_of, known_at = minute_long(card.as_of), minute_long(card.known_at)
    say = card.wording.say
    same = say("scorecard_moment", as_of=as_of)
    told = same if card.known_at == card.as_of else say("scorecard_moment_known", as_of=as_of, known_at=known_at)
    return f"{told} {say('scorecard_informs')}"


def summary_vi(card: Scorecard) -> str:
    """The figures of the period in a sentence or two."""
    documents, found, wording = card.periods[-1].documents, card.speaking_rules, card.wording
    if not documents:
        return wording.say("scorecard_nothing", period=card.label_vi)
    counts = {f"scorecard_found_{name}": sum(getattr(rule, name) for rule in found) for name in FOUND}
    words = {"documents": documents, "rules": len(card.rules), "found": ", ".join(wording.say_each(counts))}
    return wording.say("scorecard_found", len(found), **words)


def counting_vi(card: Scorecard) -> tuple[str, ...]:
    """How the columns are counted, and what is not in them."""
    say = card.wording.say
    withheld = (say("scorecard_left_out", indicators=", ".join(card.withheld)),) if card.withheld else ()
    return say("scorecard_counting"), say("scorecard_others"), *withheld


def together_vi(card: Scorecard) -> str:
    """How it is measured that rules go together."""
    return card.wording.say("scorecard_together", documents=card.least_documents, times=card.least_times)


def quality_vi(card: Scorecard) -> str:
    """What the units' figures are."""
    return card.wording.say("scorecard_quality", none=NONE)


def owner_vi(rule: RuleLine, wording: Wording) -> str:
    """Who answers for it, in which version."""
    return wording.say("scorecard_owner", owner=rule.owner_vi, version=str(rule.version))


def looks_at_vi(looks_at: LooksAt, wording: Wording) -> str:
    """What a rule's places are counted in."""
    return wording.say(f"scorecard_looks_at_{looks_at}")


def measures_vi(wording: Wording) -> tuple[str, ...]:
    """What the units' figures are called, in the order of MEASURES."""
    return tuple(wording.say(f"scorecard_measure_{name}") for name in MEASURES)


def list_measures(quality: Quality | None) -> tuple[int | None, ...]:
    """A unit's figures of a period in the order of MEASURES; None for what there is none of."""
    return tuple(None if quality is None else getattr(quality, name) for name in MEASURES)
