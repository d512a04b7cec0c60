"""Run every kind through the real pipeline and measure: what was caught, what was named, what was a false alarm."""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.mutation.case import Case, Sent
from tests.mutation.clean import PERIODS, PROGRAMME, SEED, SIZES, Place, Slot, send_clean, slots
from tests.mutation.desk import Desk, Judged, Seen
from tests.mutation.kind import Kind, Where
from tests.mutation.kinds import KINDS

PER_KIND = 5
"""Mutants of a kind; the tests take fewer of each."""
OF_OTHERS = "outlier"
"""The family that holds a form against other units' reports of the quarter before. Those at hand are not the clean
twin's: what it says of a form that reads as its twin, it says of the others."""
ALARMS = frozenset({"BLOCK", "HOLD"})


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged form as it was sent, and the slot of its clean twin."""

    kind: str
    slot: Slot
    sent: Sent


@dataclass(slots=True)
class Tally:
    """What became of the mutants of one kind. `missed` names those not caught or not named, for whoever looks why.

    Of an unknowable kind `caught` counts those with any new finding: by chance, never by right.
    """

    mutants: int = 0
    caught: int = 0
    named: int = 0
    sizes: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Score:
    """The whole measurement. Shares of mutants, and of clean forms with a false alarm.

    `unknowable`: the kinds that no check can tell, apart from the others and in no share.
    """

    tallies: Mapping[str, Tally]
    unknowable: Mapping[str, Tally]
    clean_forms: int
    blocked: int
    explained: int

    @property
    def caught_share(self) -> float:
        """The share of mutants caught."""
        return self._share_of(sum(t.caught for t in self.tallies.values()))

    @property
    def named_share(self) -> float:
        """The share of mutants named with the right code and cell."""
        return self._share_of(sum(t.named for t in self.tallies.values()))

    @property
    def false_block(self) -> float:
        """The share of clean forms with a finding that returns or holds them."""
        return self.blocked / self.clean_forms

    @property
    def false_explain(self) -> float:
        """The share of clean forms with a finding that asks for an explanation."""
        return self.explained / self.clean_forms

    def _share_of(self, mutants: int) -> float:
        return mutants / max(1, sum(t.mutants for t in self.tallies.values()))

    def lines(self) -> list[str]:
        """The table by kind, those that cannot be known apart, and the last line in the form that programs read."""
        wide = max(map(len, (*self.tallies, *self.unknowable)))
        lines = [f"{'kind':<{wide}}  {'family':<10} mutants caught named  codes seen"]
        for name, tally in self.tallies.items():
            seen = _join_codes(tally) or ("as its clean twin" if KINDS[name].harmless else "nothing")
            shown = f"{name:<{wide}}  {KINDS[name].family:<10} {tally.mutants:>7} {tally.caught:>6} {tally.named:>5}"
            lines.append(f"{shown}  {seen}")
        return [
            *lines,
            *self._unknowable_lines(wide),
            f"kinds={len(self.tallies)} caught={self.caught_share:.3f} named={self.named_share:.3f} "
            f"false_block={self.false_block:.3f} false_explain={self.false_explain:.3f}",
        ]

    def _unknowable_lines(self, wide: int) -> list[str]:
        if not self.unknowable:
            return []
        return [
            "",
            f"{'cannot be known':<{wide}}  mutants asked  why; in none of the shares",
            *(
                f"{name:<{wide}}  {tally.mutants:>7} {tally.caught:>5}  {KINDS[name].unknowable}"
                + (f" (by chance {codes})" if (codes := _join_codes(tally)) else "")
                for name, tally in self.unknowable.items()
            ),
            "",
        ]


def _join_codes(tally: Tally) -> str:
    return " ".join(f"{code}×{count}" for code, count in sorted(tally.codes.items()))


class Bench:
    """The desk of clean forms, under `home`, and how far it had come when the damaged ones arrive.

    The mutants are the first reports of their slots, each of another unit of its desk, whose earlier quarters were
    accepted before. The same every time.
    """

    def __init__(self, home: Path) -> None:
        self.home, self.scratch = home, home / "scratch"
        self.scratch.mkdir(parents=True)
        self.known = frozenset(slot for slot in slots() if slot.period.id < mutate_slot(slot).period.id)
        self.begun = Desk(home / "begun")
        self.begun.put(send_clean(slot, self.scratch) for slot in slots() if slot in self.known)
        self.begun.ingest()
        clean = self.begun.copy(home / "clean")
        clean.put(send_clean(slot, self.scratch) for slot in slots() if slot not in self.known)
        clean.ingest()
        self.clean = clean.list_judged()
        self.twins = {(j.unit_id, j.period_id): j for j in self.clean}

    def score(self, kinds: Mapping[str, Kind] = KINDS, per_kind: int = PER_KIND) -> Score:
        """Some mutants of each kind, measured, beside the false alarms on the clean forms."""
        tallies = {name: Tally() for name in kinds}
        for batch in _batches(kinds, per_kind, self.known, self.scratch):
            desk = self.begun.copy(Path(tempfile.mkdtemp(dir=self.home)) / "desk")
            desk.put(file for mutant in batch for file in mutant.sent.files)
            desk.ingest()
            judged = desk.list_judged()
            for mutant in batch:
                twin = self.twins[mutant.slot.unit.id, mutant.slot.period.id]
                _count(tallies[mutant.kind], mutant, kinds[mutant.kind], judged, twin)
        severities = [{finding.severity for finding in j.findings} for j in self.clean]
        blocked, explained = sum(bool(s & ALARMS) for s in severities), sum("EXPLAIN" in s for s in severities)
        known = {name: tally for name, tally in tallies.items() if not kinds[name].unknowable}
        unknowable = {name: tally for name, tally in tallies.items() if name not in known}
        return Score(known, unknowable, len(severities), blocked, explained)


def mutate_slot(slot: Slot) -> Slot:
    """Which of the unit's quarters is damaged: one of the last year's four, in turn over the units."""
    order = list(dict.fromkeys(s.unit.id for s in slots()))
    return replace(slot, period=PERIODS[4 + order.index(slot.unit.id) % 4])


def _batches(
    kinds: Mapping[str, Kind], per_kind: int, known: frozenset[Slot], scratch: Path
) -> Sequence[Sequence[Mutant]]:
    """Mutants of every kind, of all sizes that suit it, a unit at most once a batch."""
    all_slots = tuple({slot.unit.id: mutate_slot(slot) for slot in slots()}.values())
    free: list[list[Slot]] = []
    batches: list[list[Mutant]] = []
    for place, (name, kind) in enumerate(kinds.items()):
        rng = random.Random(f"{SEED}:{name}")
        for number in range(place, place + per_kind):
            size = SIZES[number % len(SIZES)]
            for wanted, at in [(w, n) for w in ((size,), SIZES) for n in range(len(batches) + 1)]:
                if at == len(batches):
                    free.append(list(all_slots))
                    batches.append([])
                mutant = _mutant(name, kind, [s for s in free[at] if s.size in wanted], rng, known, scratch)
                if mutant is not None:
                    free[at] = [s for s in free[at] if s.unit.id != mutant.slot.unit.id]
                    batches[at].append(mutant)
                    break
    return [batch for batch in batches if batch]


def _mutant(
    name: str, kind: Kind, free: Sequence[Slot], rng: random.Random, known: frozenset[Slot], scratch: Path
) -> Mutant | None:
    """A mutant of the first of the free slots that suits; None if none does."""
    for slot in rng.sample(list(free), len(free)):
        sent = kind.damage(Case(slot, random.Random(f"{SEED}:{name}:{slot.unit.id}"), scratch, known))
        if sent is not None:
            return Mutant(name, slot, sent)
    return None


def _count(tally: Tally, mutant: Mutant, kind: Kind, judged: Sequence[Judged], twin: Judged) -> None:
    mine = [j for j in judged if j.lies_at(file.place for file in mutant.sent.files)]
    new = frozenset().union(*(j.findings for j in mine)) - twin.findings
    if kind.harmless or kind.unknowable:
        new = frozenset(finding for finding in new if finding.family != OF_OTHERS)
    if kind.unknowable:
        caught = named = bool(new)
    elif kind.harmless:
        caught = _reads_as(mine, twin, kind.tables)
        named = caught and {f.code for f in new} <= set(kind.names) and _names(kind, mutant.sent.cells, new)
    else:
        families = {_family(name) for name in kind.names}
        caught = any(finding.family in families for finding in new)
        named = caught and _names(kind, mutant.sent.cells, new)
    tally.mutants += 1
    tally.caught += caught
    tally.named += named
    tally.sizes[mutant.slot.size] += 1
    tally.codes.update({finding.code for finding in new})
    if not named and not kind.unknowable:
        due = " ".join(f"{sheet}!{cell}" for sheet, cell in mutant.sent.cells[:6]) or "the file"
        seen = ", ".join(sorted(f"{f.code} at {f.sheet}!{f.cell}" for f in new)[:6]) or "nothing"
        tally.missed.append(f"{mutant.slot.unit.id} {mutant.slot.period.id} {mutant.slot.size}: {due}: {seen}")


def _reads_as(mine: Sequence[Judged], twin: Judged, tables: Sequence[str] | None) -> bool:
    """True if one report of these counts, and says for the same unit and period exactly what the twin says."""
    counted = [j for j in mine if j.is_effective]
    if len(counted) != 1:
        return False
    one = counted[0]
    content, expected = ({row for row in j.content if tables is None or row[0] in tables} for j in (one, twin))
    return (one.unit_id, one.period_id, content) == (twin.unit_id, twin.period_id, expected)


def _names(kind: Kind, cells: Sequence[Place], new: Iterable[Seen]) -> bool:
    """True if findings with a right code stand at the right cells."""
    if not kind.names:
        return True
    right = [f for f in new if f.code in kind.names or f.family in kind.names]
    places = {(f.sheet, f.cell) for f in right}
    match kind.where:
        case Where.FILE:
            return bool(right)
        case Where.EACH:
            return bool(cells) and set(cells) <= places
        case Where.ANY:
            return bool(set(cells) & places)
        case Where.ROW:
            return bool(set(map(_row, cells)) & set(map(_row, places)))


def _row(place: tuple[str | None, str | None]) -> tuple[str | None, str]:
    return place[0], re.sub(r"[A-Z]", "", place[1] or "")


def _family(name: str) -> str:
    """The family of a rule's code; a family is its own."""
    rule = PROGRAMME.rule_by_code.get(name)
    return name if rule is None else rule.family
