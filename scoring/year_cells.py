"""The cells of a year as arrays over units, indicators and due periods; the year of an indicator when it is asked for.

A nation has millions of cells: as records they would take gigabytes. Amounts are whole ten-thousandths in int64, as the
warehouse keeps them, and become the same decimals again. What a year is of its cells is said once more, plainly, by
`scoring.years`; a test holds both together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Final, cast, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from schemas.programme import Indicator, Period
from scoring.facts import PeriodValue, YearState, YearValue

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
PLACES: Final = 4
NOTHING: Final = int(np.iinfo(np.int64).min)
"""Stands for an amount that is not there."""
MOST_KEPT: Final = 1_000
"""Up to so many units, years that were asked for are kept: simulations ask for them again and again."""
_NO_CELL: Final = -1
_NO_PLACE: Final = -1
YEAR_STATES: Final[tuple[YearState, ...]] = ("value", "not_applicable", "missing", "not_required", "not_valid")
_VALUE, _NOT_APPLICABLE, _MISSING, _NOT_REQUIRED, _NOT_VALID = range(len(YEAR_STATES))
_SLACK: Final = 1e-9
_NO_EVIDENCE: Final[tuple[str, ...]] = ()
Evidence = Mapping[tuple[int, int], tuple[str, ...]]


class _Cells:
    """Arrays [units, indicators, periods] being filled; a cell that no report has is in no state."""

    def __init__(self, units: Sequence[str], codes: Sequence[str], periods: Sequence[str]) -> None:
        self._keys = {
            name: {key: place for place, key in enumerate(known)}
            for name, known in (("unit_id", units), ("indicator_code", codes), ("period_id", periods))
        }
        shape = len(units), len(codes), len(periods)
        self.states: list[str] = []
        self.state = np.full(shape, _NO_CELL, dtype=np.int8)
        self.amount, self.plan, self.to_date = (np.full(shape, NOTHING, dtype=np.int64) for _ in range(3))

    def add(self, rows: pa.RecordBatch) -> None:
        """Take in rows of the query of cells; those of other units, indicators or periods are left out."""
        places = [read_texts(rows[name], name, partial(_find_place, known)) for name, known in self._keys.items()]
        counted = np.logical_and.reduce([place != _NO_PLACE for place in places])
        at = tuple(place[counted] for place in places)
        self.state[at] = read_texts(rows["state"], "state", self._number)[counted]
        for name, taken in (("amount", self.amount), ("plan_amount", self.plan), ("ytd_amount", self.to_date)):
            taken[at] = read_whole(rows[name], name)[counted]

    def _number(self, state: str) -> int:
        """The number of a state, a new one for one that was not met before."""
        if state not in self.states:
            self.states.append(state)
        return self.states.index(state)


def _find_place(known: Mapping[str, int], key: str) -> int:
    return known.get(key, _NO_PLACE)


def read_texts(texts: pa.Array, column: str, number: Callable[[str], int]) -> Whole:
    """Texts as the numbers that each different one is given; ValueError where one is not there."""
    if texts.null_count:
        raise ValueError(f"a row of the warehouse has no {column}")
    named = texts.dictionary_encode()
    numbers = np.array([number(text) for text in named.dictionary.to_pylist()], dtype=np.int64)
    return numbers[_read_buffer(named.indices.cast(pa.int32()), np.int32)]


def _read_buffer(numbers: pa.Array, of: type[np.int32]) -> NDArray[np.int32]:
    """The numbers of an array where they lie; Arrow's own way there imports pandas."""
    return np.frombuffer(numbers.buffers()[1], of)[numbers.offset : numbers.offset + len(numbers)]


def _find_valid(column: pa.Array) -> Flags:
    """Where the column has a value."""
    bits = column.buffers()[0]
    if bits is None or not column.null_count:
        return np.ones(len(column), dtype=bool)
    flags = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")
    return flags[column.offset : column.offset + len(column)].astype(bool)


def read_whole(amounts: pa.Array, column: str) -> Whole:
    """Amounts as whole ten-thousandths; TypeError for other numbers, which would no longer be exact."""
    if pa.types.is_null(amounts.type):
        return np.full(len(amounts), NOTHING, dtype=np.int64)
    if not pa.types.is_decimal128(amounts.type) or amounts.type.scale != PLACES:
        raise TypeError(f"column {column} arrived as {amounts.type}; the warehouse must give it as DECIMAL(18, 4)")
    words = np.frombuffer(amounts.buffers()[1], dtype="<i8").reshape(-1, 2)
    low, high = words[amounts.offset : amounts.offset + len(amounts)].T
    there = _find_valid(amounts)
    if (high != low >> 63)[there].any():
        raise TypeError(f"column {column} has an amount of more than 18 digits")
    return np.where(there, low, NOTHING)


@dataclass(frozen=True, eq=False)
class YearCells:
    """The cells of accepted reports that count, and the years they make, [units, indicators] and beside it [, periods].

    `there`: a cell of a report of a due period in which the indicator is asked; `gaps`: asked, and nothing is known.
    """

    codes: tuple[str, ...]
    periods: tuple[Period, ...]
    states: tuple[str, ...]
    state: NDArray[np.int8]
    amount: Whole
    plan: Whole
    there: Flags
    gaps: Flags
    year: NDArray[np.int8]
    year_value: Whole
    year_plan: Whole
    evidence: Evidence
    _narrow: dict[tuple[Decimal, Decimal], Flags] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def period_ids(self) -> tuple[str, ...]:
        """The identifiers of the due periods."""
        return tuple(period.id for period in self.periods)

    @cached_property
    def has_gaps(self) -> Flags:
        """[units, indicators]: something is not known."""
        return cast("Flags", self.gaps.any(axis=2))

    @cached_property
    def code_order(self) -> tuple[int, ...]:
        """The places of the indicators in the order of their codes as texts."""
        return tuple(sorted(range(len(self.codes)), key=self.codes.__getitem__))

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """The place of an indicator by its code."""
        return {code: place for place, code in enumerate(self.codes)}

    def mark_narrow(self, percent: Decimal, times: Decimal) -> Flags:
        """[units, indicators]: at least those whose value is the plan, or more by no more than so many per cent of it,
        and whose last due period's amount is so many times the mean of those before it.

        Floats take in a few that are just outside: who asks looks at each exactly.
        """
        if (percent, times) not in self._narrow:
            there = (self.year_value != NOTHING) & (self.year_plan != NOTHING) & (self.year_value >= self.year_plan)
            most = self.year_plan.astype(np.float64) * (1 + float(percent) / 100) * (1 + _SLACK) + 1
            given = self.there & (self.amount != NOTHING)
            amounts = np.where(given, self.amount, 0).astype(np.float64)
            before = given[:, :, :-1].sum(axis=2)
            usual = float(times) * amounts[:, :, :-1].sum(axis=2) / np.maximum(before, 1)
            raised = (before > 0) & given[:, :, -1] & (amounts[:, :, -1] >= usual - abs(usual) * _SLACK - 1)
            marked: Flags = there & (self.year_value <= most) & raised
            self._narrow[percent, times] = marked
        return self._narrow[percent, times]

    def years_of(self, unit: int) -> UnitYears:
        """The years of the unit in that place."""
        return UnitYears(self, unit, {} if len(self.state) <= MOST_KEPT else None)


def read_year_cells(
    batches: Iterable[pa.RecordBatch],
    units: Sequence[str],
    indicators: Sequence[Indicator],
    periods: Sequence[Period],
    owed: Flags,
    required: Flags,
    evidence: Evidence,
) -> YearCells:
    """The year of rows of the query of cells.

    `owed` [units, periods]: a report is due; `required` [units, indicators].
    """
    codes = tuple(indicator.code for indicator in indicators)
    cells = _Cells(units, codes, [period.id for period in periods])
    for batch in batches:
        if batch.num_rows:
            cells.add(batch)
    valid = [[indicator.valid_on(period.window_end) for period in periods] for indicator in indicators]
    asked = owed[:, None] & np.array(valid, dtype=bool).reshape(1, len(codes), len(periods))
    there = asked & (cells.state != _NO_CELL)
    value, zero, nothing = (_is_in(cells, state) for state in ("value", "zero", "not_applicable"))
    known = there & (zero | (value & (cells.amount != NOTHING)))
    has_value, is_asked = known.any(axis=2), asked.any(axis=2)
    all_nothing = is_asked & ((there & nothing) == asked).all(axis=2)
    year = np.where(has_value, _VALUE, np.where(all_nothing, _NOT_APPLICABLE, _MISSING))
    year = np.where(is_asked, np.where(required, year, _NOT_REQUIRED), _NOT_VALID).astype(np.int8)
    return YearCells(
        codes=codes,
        periods=tuple(periods),
        states=tuple(cells.states),
        state=cells.state,
        amount=cells.amount,
        plan=cells.plan,
        there=there,
        gaps=asked & ~(known | (there & nothing)),
        year=year,
        year_value=np.where(year == _VALUE, take_last(cells.to_date, there), NOTHING),
        year_plan=take_last(cells.plan, there & (cells.plan != NOTHING)),
        evidence=evidence,
    )


def _is_in(cells: _Cells, state: str) -> Flags:
    number = cells.states.index(state) if state in cells.states else len(cells.states)
    found: Flags = cells.state == number
    return found


def take_last(amounts: Whole, there: Flags, nothing: int = NOTHING) -> Whole:
    """The last amount along the periods that is there, else `nothing`."""
    last = there.shape[2] - 1 - np.argmax(there[:, :, ::-1], axis=2)
    found = np.take_along_axis(amounts, last[:, :, None], axis=2)[:, :, 0]
    return np.where(there.any(axis=2), found, nothing)


def make_amount(whole: int) -> Decimal | None:
    """The amount that whole ten-thousandths stand for, as the warehouse gives it."""
    return None if whole == NOTHING else Decimal(whole).scaleb(-PLACES)


@dataclass(frozen=True, slots=True, eq=False)
class UnitYears(Mapping[str, YearValue]):
    """The years of one unit by indicator, each made of the arrays when it is asked for."""

    cells: YearCells
    unit: int
    _kept: dict[str, YearValue] | None = field(default=None, repr=False)

    def __getitem__(self, code: str) -> YearValue:
        """The year of that indicator; KeyError if the programme has none of that code."""
        if self._kept is None:
            return self._make(code)
        if code not in self._kept:
            self._kept[code] = self._make(code)
        return self._kept[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells.codes)

    def __len__(self) -> int:
        return len(self.cells.codes)

    def list_narrow(self, percent: Decimal, times: Decimal) -> Sequence[str]:
        """At least the codes of the indicators that `YearCells.mark_narrow` has for the unit."""
        marked = self.cells.mark_narrow(percent, times)[self.unit]
        return [self.cells.codes[place] for place in np.flatnonzero(marked)]

    def _make(self, code: str) -> YearValue:
        cells, at = self.cells, (self.unit, self.cells.place_of[code])
        return YearValue(
            code=code,
            state=YEAR_STATES[cells.year[at]],
            value=make_amount(int(cells.year_value[at])),
            plan=make_amount(int(cells.year_plan[at])),
            by_period=PeriodValues(cells, at),
            evidence=cells.evidence.get(at, _NO_EVIDENCE),
            gaps_vi=tuple(p.label_vi for p, gap in zip(cells.periods, cells.gaps[at].tolist(), strict=True) if gap)
            if cells.has_gaps[at]
            else (),
        )


class PeriodValues(Sequence[PeriodValue]):
    """The cells of one indicator of a unit, of the periods that count; equal to any sequence of the same."""

    __slots__ = ("_at", "_cells")

    def __init__(self, cells: YearCells, at: tuple[int, int]) -> None:
        self._cells, self._at = cells, at

    def __len__(self) -> int:
        return int(self._cells.there[self._at].sum())

    def __iter__(self) -> Iterator[PeriodValue]:
        cells, at = self._cells, self._at
        columns = (column[at].tolist() for column in (cells.there, cells.state, cells.amount, cells.plan))
        for period_id, there, state, amount, plan in zip(cells.period_ids, *columns, strict=True):
            if there:
                yield PeriodValue(period_id, cells.states[state], make_amount(amount), make_amount(plan))

    @overload
    def __getitem__(self, place: int) -> PeriodValue: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PeriodValue]: ...
    def __getitem__(self, place: int | slice) -> PeriodValue | Sequence[PeriodValue]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
