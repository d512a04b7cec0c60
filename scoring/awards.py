"""Award lines: who is proposed up to each. Proposals with reasons; the Council decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.programme import Programme
from schemas.programme.sections import AwardLine
from scoring.facts import UnitFacts
from scoring.result import Ranking

OVERALL = "chung"
"""Code of the line that `award_name_vi` and `award_quota` lay down."""


@dataclass(frozen=True, slots=True)
class LineProposal:
    """Who is proposed up to one line: units in rank order, among all (`cluster` None) or in a cluster.

    `straddles`: more units than the quota share the last place, which the Council parts.
    """

    line: AwardLine
    cluster: str | None
    unit_ids: tuple[str, ...]
    straddles: bool


def list_lines(programme: Programme) -> tuple[AwardLine, ...]:
    """The programme's award lines: the one overall, if it has a quota, then those of `[[scoring.award_lines]]`."""
    rules = programme.scoring
    if rules.award_quota < 1:
        return rules.award_lines
    first = AwardLine(code=OVERALL, name_vi=rules.award_name_vi, quota=rules.award_quota, within="all")
    return first, *rules.award_lines


def is_eligible(unit: UnitFacts) -> bool:
    """True if every due report of the unit was accepted; without that it is not proposed."""
    return bool(unit.reports) and all(report.is_accepted for report in unit.reports)


def find_last_rank(ranks: Sequence[int], quota: int) -> int:
    """The last rank that the quota reaches among these ranks; 0 where there are none."""
    ordered = sorted(ranks)
    return ordered[min(quota, len(ordered)) - 1] if ordered and quota > 0 else 0


def propose_lines(ranking: Ranking) -> tuple[LineProposal, ...]:
    """The proposals of every line, cluster by cluster where it is one of clusters; a tie at the limit takes in all."""
    return tuple(p for line in list_lines(ranking.programme) for p in _propose(ranking, line))


def _propose(ranking: Ranking, line: AwardLine) -> Iterator[LineProposal]:
    for cluster, places in _list_places(ranking, line).items():
        last = find_last_rank(list(places.values()), line.quota)
        chosen = tuple(sorted((u for u, rank in places.items() if rank <= last), key=lambda u: places[u]))
        yield LineProposal(line, cluster, chosen, len(chosen) > line.quota)


def _list_places(ranking: Ranking, line: AwardLine) -> Mapping[str | None, dict[str, int]]:
    """The ranks of eligible units by cluster, or of all together, in rank order."""
    found: dict[str | None, dict[str, int]] = {}
    for row in ranking.rows:
        rank = row.rank if line.within == "all" else row.rank_in_cluster
        if rank is not None and is_eligible(row.facts):
            cluster = None if line.within == "all" else row.facts.cluster_code
            found.setdefault(cluster, {})[row.unit_id] = rank
    return found
