"""Rank a year: load the facts, score every unit, order, flag ties, propose.

Ranks compare exact, unrounded totals. Equal totals go through the programme's tie-breaks in order; what is still equal
shares a rank (1-2-2-4) and is flagged for the Council, never parted by code or alphabet. A unit without any accepted
report stands below all others, whatever its total, and is never dropped. One to which too little of the standard points
applies stands at the end without a rank, and no other's rank is counted by it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from schemas.programme import Programme
from scoring.awards import find_last_rank, is_eligible
from scoring.check import check_criteria, find_tie_break_faults
from scoring.errors import ScoringError
from scoring.exact import ZERO, exact, total
from scoring.facts import Moment, UnitFacts, YearFacts
from scoring.frames import Source
from scoring.inputs import load_facts
from scoring.methods import METHODS, Methods
from scoring.outcome import Context, Field
from scoring.result import Ranking, UnitResult
from scoring.score import score_unit, verification_faults
from scoring.targets import list_narrow_plans

TieBreak = Callable[[UnitResult], Fraction]
SortKey = tuple[bool, tuple[Fraction, ...]]

INCOMPLETE_VI = "Chưa đề nghị xét: còn báo cáo {noun_vi} chưa gửi hoặc chưa được chấp nhận"
STRADDLES_VI = "đồng hạng tại giới hạn số lượng đề nghị"


def rank(source: Source, programme: Programme, year: int, moment: Moment, code_version: str) -> Ranking:
    """The year's ranking at the moment.

    ScoringError lists what is wrong with criteria, ledger or decisions. A year whose counted periods are not
    all due yet is ranked on those that are, and marked provisional.
    """
    return rank_facts(load_facts(source, programme, year, moment), programme, moment, code_version)


def rank_facts(
    facts: YearFacts, programme: Programme, moment: Moment, code_version: str, methods: Methods = METHODS
) -> Ranking:
    """The ranking of facts already loaded. Pure: the same facts give the same ranking, in whatever order units come."""
    criteria = programme.criteria_of(facts.year)
    wrong = [
        *check_criteria(programme, criteria, methods),
        *find_tie_break_faults(programme.scoring.tie_breaks, criteria),
    ]
    if wrong:
        raise ScoringError(list(map(str, wrong)))
    scored = (score_unit(context, criteria, methods) for context in list_contexts(facts, programme))
    results = [_note_narrow_plans(result, programme) for result in scored]
    faults = [f for r in results for f in verification_faults(r, programme.scoring.rounding_places)]
    if faults:
        raise ScoringError(faults)
    return Ranking(
        programme=programme,
        year=facts.year,
        as_of=moment.as_of,
        known_at=moment.known_at,
        code_version=code_version,
        provisional=facts.provisional,
        criteria=criteria,
        facts=facts,
        rows=_propose(_place(results, programme), programme),
    )


def _note_narrow_plans(result: UnitResult, programme: Programme) -> UnitResult:
    """Plans that only the last period's amounts met, and just so: they earn in full, and a person looks at them."""
    if not (codes := list_narrow_plans(programme, result.facts)):
        return result
    noun = programme.calendar.of_kind.noun_vi
    note = f"Vừa đủ kế hoạch năm nhờ số liệu {noun} cuối, cần đối chiếu chứng từ: {', '.join(codes)}"
    return replace(result, notes_vi=(*result.notes_vi, note))


def list_contexts(facts: YearFacts, programme: Programme) -> Iterable[Context]:
    """Each unit with the field it is compared in: its cluster, or all units where it is in none."""
    everyone = Field(facts.units)
    members: defaultdict[str, list[UnitFacts]] = defaultdict(list)
    for unit in facts.units:
        if unit.cluster_code:
            members[unit.cluster_code].append(unit)
    fields = {code: Field(tuple(units)) for code, units in members.items()}
    for unit in facts.units:
        yield Context(unit, fields.get(unit.cluster_code or "", everyone), programme)


def _tie_break(name: str) -> TieBreak:
    """A tie-break as a function of which more is better; what its name may be, `scoring.check` has seen to."""
    kind, _, code = name.partition(":")
    if kind == "penalty":
        return _fewer_penalties
    return partial(_criterion_points if kind == "criterion" else group_share, code=code)


def _fewer_penalties(result: UnitResult) -> Fraction:
    return -result.exact_penalty


def _criterion_points(result: UnitResult, code: str) -> Fraction:
    return result.score(code).exact_points


def group_share(result: UnitResult, code: str) -> Fraction:
    """The unit's points in a group of criteria as a share of what the group can give it; 0 where nothing applies."""
    scores = [s for s in result.scores if s.criterion.group_code == code and s.applicable]
    most = total(exact(s.criterion.max_points) for s in scores)
    return total(s.exact_points for s in scores) / most if most else ZERO


def _place(results: Sequence[UnitResult], programme: Programme) -> list[UnitResult]:
    order = {unit.id: position for position, unit in enumerate(programme.units)}
    key = make_sort_key(programme)
    keys = {r.unit_id: key(r) for r in results if r.founded}
    ranks = competition_ranks(keys)
    inside = _cluster_ranks(results, keys)
    shared = Counter(ranks.values())
    placed = [
        replace(r, rank=rank, rank_in_cluster=inside.get(r.unit_id), tied=rank is not None and shared[rank] > 1)
        for r in results
        for rank in (ranks.get(r.unit_id),)
    ]
    note = programme.scoring.tie_note_vi
    placed = [replace(r, notes_vi=(*r.notes_vi, f"Đồng hạng: {note}")) if r.tied else r for r in placed]
    return sorted(placed, key=lambda r: (r.rank or len(results) + 1, order[r.unit_id]))


def make_sort_key(programme: Programme) -> Callable[[UnitResult], SortKey]:
    """What units are ordered by, more being better: reported at all, total, then the programme's tie-breaks."""
    tie_breaks = tuple(_tie_break(name) for name in programme.scoring.tie_breaks)

    def key(result: UnitResult) -> SortKey:
        return result.reported, (result.exact_total, *(better(result) for better in tie_breaks))

    return key


def competition_ranks(keys: Mapping[str, SortKey]) -> dict[str, int]:
    """1-2-2-4: a key's rank is one more than the number of keys above it."""
    ranks: dict[SortKey, int] = {}
    for position, key in enumerate(sorted(keys.values(), reverse=True), start=1):
        ranks.setdefault(key, position)
    return {unit_id: ranks[key] for unit_id, key in keys.items()}


def _cluster_ranks(results: Sequence[UnitResult], keys: Mapping[str, SortKey]) -> dict[str, int]:
    clusters: defaultdict[str, dict[str, SortKey]] = defaultdict(dict)
    for result in results:
        if result.facts.cluster_code and result.unit_id in keys:
            clusters[result.facts.cluster_code][result.unit_id] = keys[result.unit_id]
    return {unit_id: place for members in clusters.values() for unit_id, place in competition_ranks(members).items()}


def _propose(placed: Sequence[UnitResult], programme: Programme) -> tuple[UnitResult, ...]:
    """Flag the first `award_quota` units in rank order whose due reports are all accepted; a tie there flags all."""
    quota = programme.scoring.award_quota
    eligible = {r.unit_id: r.rank for r in placed if is_eligible(r.facts) and r.rank is not None}
    last = find_last_rank(list(eligible.values()), quota)
    straddles = sum(rank <= last for rank in eligible.values()) > quota
    chosen = {unit_id for unit_id, rank in eligible.items() if rank <= last}
    return tuple(
        _proposal(r, last, programme.calendar.of_kind.noun_vi, straddles=straddles, chosen=r.unit_id in chosen)
        for r in placed
    )


def _proposal(result: UnitResult, last: int, noun_vi: str, *, straddles: bool, chosen: bool) -> UnitResult:
    if chosen and straddles and result.rank == last:
        return replace(result, proposed=True, notes_vi=(*result.notes_vi, STRADDLES_VI))
    if not chosen and result.reported and result.rank is not None and result.rank <= last:
        return replace(result, notes_vi=(*result.notes_vi, INCOMPLETE_VI.format(noun_vi=noun_vi)))
    return replace(result, proposed=chosen)
