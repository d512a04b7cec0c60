"""The amounts of a batch of reports as columns that checks can be run over: a row for every report and indicator.

A batch is a grid, reports down and the programme's indicators across; what a report does not hold is `BLANK` there.
Another row of the same form is then another column of the grid, and what earlier periods said is a grid of its own
(`History`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from schemas.programme import Period, Programme
from schemas.rules import Check
from schemas.rules.language import HISTORY, Quantity
from schemas.rules.vector import BLANK, NOTHING, NUMBER, SCALE, scale_amount, state_name
from schemas.tables import MEASURES

INDICATOR = "indicator"
"""The column that says which indicator of the programme, by position, a row is about."""
TEXTS = ("evidence", "note")
STATES = {"value": NUMBER, "zero": NUMBER, "not_applicable": NOTHING}
"""What the state of a value row says of its amount; any other state is a blank."""


class Amounts(NamedTuple):
    """Amounts in ten-thousandths, and for each whether it is one."""

    amount: npt.NDArray[np.int64]
    state: npt.NDArray[np.int8]


def make_blank_amounts(rows: int, columns: int) -> Amounts:
    """A grid of blanks."""
    return Amounts(np.zeros((rows, columns), dtype=np.int64), np.full((rows, columns), BLANK, dtype=np.int8))


Key = tuple[str, str, str]
"""Unit, indicator and operand, as `before_ytd`."""


@dataclass(frozen=True, slots=True)
class History:
    """What earlier accepted reports said, by operand: grids of units by the programme's indicators.

    `unreported`: for units without an accepted report of some earlier periods of the year these periods, by id.
    """

    units: Mapping[str, int] = field(default_factory=dict)
    grids: Mapping[str, Amounts] = field(default_factory=dict)
    unreported: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, programme: Programme, known: Mapping[Key, Decimal | None]) -> History:
        """From single amounts; None says that nothing arose."""
        units = {unit: place for place, unit in enumerate(dict.fromkeys(unit for unit, _, _ in known))}
        columns = {i.code: place for place, i in enumerate(programme.indicators)}
        grids: dict[str, Amounts] = {}
        for (unit, indicator, operand), amount in known.items():
            grid = grids.setdefault(operand, make_blank_amounts(len(units), len(columns)))
            grid.state[units[unit], columns[indicator]] = NOTHING if amount is None else NUMBER
            grid.amount[units[unit], columns[indicator]] = 0 if amount is None else scale_amount(amount)
        return cls(units, grids)


class Operands:
    """The grid of a batch. `reports` are its rows by key, `units` whose report each row is."""

    def __init__(self, programme: Programme, reports: Sequence[str], units: Sequence[str], period: Period) -> None:
        self.programme, self.reports, self.units, self._period = programme, reports, units, period
        self._columns = {i.code: place for place, i in enumerate(programme.indicators)}
        shape = len(reports), len(self._columns)
        self._measures = {measure: make_blank_amounts(*shape) for measure in MEASURES}
        self._texts = {text: np.zeros(shape, dtype=bool) for text in TEXTS}
        self._shape = shape

    def put(self, rows: Mapping[str, int], values: Iterable[Mapping[str, Any]], texts: Iterable[Any]) -> None:
        """Fill in value and text rows of `core` by the reports' places."""
        found: dict[str, list[tuple[int, int, np.int8, int]]] = {measure: [] for measure in self._measures}
        columns, read, scale = self._columns, STATES.get, scale_amount
        for value in values:
            state, amount = read(value["state"]), value["amount"]
            if state is not None:
                row, column = rows[value["submission_id"]], columns[value["indicator_code"]]
                found[value["measure"]].append((row, column, state, 0 if amount is None else scale(amount)))
        for measure, cells in found.items():
            if cells:
                row_places, column_places, states, amounts = zip(*cells, strict=True)
                places = np.array(row_places, np.intp), np.array(column_places, np.intp)
                self.put_arrays(measure, places, np.array(amounts, np.int64), np.array(states, np.int8))
        for text in texts:
            if text["kind"] in self._texts and text["indicator_code"] is not None:
                self._texts[text["kind"]][rows[text["submission_id"]], self._columns[text["indicator_code"]]] = True

    def put_arrays(
        self,
        measure: str,
        places: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]],
        amount: npt.NDArray[np.int64],
        state: npt.NDArray[np.int8],
    ) -> None:
        """Fill in many amounts of one measure at once."""
        grid = self._measures[measure]
        grid.amount[places], grid.state[places] = amount, state

    def put_texts(self, text: str, places: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]) -> None:
        """Note where something is written."""
        self._texts[text][places] = True

    def columns(self, checks: Sequence[Check], history: History) -> dict[str, npt.NDArray[Any]]:
        """The columns these checks ask for, flat: report by report, in each the indicators in order."""
        made: dict[str, npt.NDArray[Any]] = {
            INDICATOR: np.tile(np.arange(self._shape[1], dtype=np.int32), self._shape[0])
        }
        for quantity in dict.fromkeys(q for check in checks for q in check.operands):
            grid = self._amounts(quantity, history)
            made[quantity.name] = np.ascontiguousarray(grid.amount).reshape(-1)
            made[state_name(quantity.name)] = np.ascontiguousarray(grid.state).reshape(-1)
        for text in dict.fromkeys(text for check in checks for text in check.texts):
            made[text] = self._text(text).reshape(-1)
        return made

    def list_amounts(self, measure: str) -> Amounts:
        """The amounts of one measure: reports by the programme's indicators."""
        return self._measures[measure]

    def _text(self, text: str) -> npt.NDArray[np.bool_]:
        """Where the row has that text, or says that nothing arose."""
        return self._own("value").state == NOTHING if text == "nothing_arose" else self._texts[text]

    def place(self, row: int) -> tuple[int, str]:
        """The report's place and the indicator's code of a flat row."""
        report, column = divmod(row, self._shape[1])
        return report, self.programme.indicators[column].code

    def list_rows(self, places: Iterable[tuple[str, str]]) -> npt.NDArray[np.intp]:
        """The flat rows of these reports and indicators; those that are not of the batch are left out."""
        reports = {key: place for place, key in enumerate(self.reports)}
        known = ((reports.get(report), self._columns.get(code)) for report, code in places)
        width = self._shape[1]
        return np.array([r * width + c for r, c in known if r is not None and c is not None], dtype=np.intp)

    def _amounts(self, quantity: Quantity, history: History) -> Amounts:
        if quantity.source in HISTORY:
            return self.find_earlier(history, quantity.name)
        match quantity.source:
            case "calendar":
                grid = make_blank_amounts(*self._shape)
                grid.amount[:], grid.state[:] = self._period.read_calendar(quantity.measure) * SCALE, NUMBER
                return grid
            case "row":
                return self._of(quantity.measure, [self._columns[quantity.row]] * self._shape[1])
            case "other":
                bounds = [i.bound for i in self.programme.indicators]
                return self._of(quantity.measure, [self._columns[b.other] if b else -1 for b in bounds])
            case _:
                return self._own(quantity.measure)

    def _own(self, measure: str) -> Amounts:
        if measure != "value":
            return self._measures[measure]
        cumulative = np.array([i.measures[0] == "ytd" for i in self.programme.indicators])
        period, ytd = self._measures["period"], self._measures["ytd"]
        return Amounts(np.where(cumulative, ytd.amount, period.amount), np.where(cumulative, ytd.state, period.state))

    def _of(self, measure: str, columns: Sequence[int]) -> Amounts:
        """The amounts of other rows of the form; -1 where there is none."""
        own = self._own(measure)
        absent = np.array(columns) < 0
        return Amounts(own.amount[:, columns], np.where(absent, BLANK, own.state[:, columns]))

    def find_earlier(self, history: History, operand: str) -> Amounts:
        """What earlier reports said, as `before_ytd`, a row a report of the batch; blank where nothing is known."""
        found = history.grids.get(operand)
        if found is None:
            return make_blank_amounts(*self._shape)
        rows = np.array([history.units.get(unit, -1) for unit in self.units], dtype=np.intp)
        state = np.where((rows < 0)[:, None], BLANK, found.state[rows])
        return Amounts(found.amount[rows], state.astype(np.int8))
