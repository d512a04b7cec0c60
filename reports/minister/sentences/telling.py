"""What every writer of the report's sentences needs: answers of the warehouse, the programme, the period, its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reports.minister.claims import Ask, Row
from reports.minister.figures.load import Others, is_years_last
from reports.minister.model import Scalar
from reports.minister.sentences.wording import Wording, name_some
from reports.office.vietnamese import lower_first
from schemas.programme import Period, Programme
from schemas.programme.report.rules import ReportRules

STATUS_ANNEX, FIGURES_ANNEX, UNITS_ANNEX = "Phụ lục I", "Phụ lục II", "Phụ lục III"
QUESTIONS_ANNEX, WORDS_ANNEX, RANKING_ANNEX = "Phụ lục IV", "Phụ lục V", "Phụ lục VI"
CHANGES_ANNEX = "Phụ lục VII"
"""Where the body's lists are in full: units' standing, all indicators, units by indicator; questions, units' words, the
proposed ranking; what changed since earlier reports."""


@dataclass(frozen=True)
class Telling:
    """The report of one period, as its sentences are written."""

    ask: Ask
    programme: Programme
    period: Period
    others: Others = field(default_factory=dict)

    @cached_property
    def wording(self) -> Wording:
        """The programme's sentences."""
        return Wording(self.programme.report_text_by_code)

    @property
    def rules(self) -> ReportRules:
        """When there is something to say, and how much."""
        return self.programme.report

    @property
    def is_years_last(self) -> bool:
        """True if the report is the year's."""
        return is_years_last(self.programme, self.period)

    def bind(self, **more: Scalar) -> dict[str, Scalar]:
        """Parameters of a query about the period."""
        return {"period_id": self.period.id, **more}

    def name_units(self, rows: Sequence[Row], annex: str = STATUS_ANNEX) -> str:
        """The units of these rows, or the annex that names them where they are many."""
        return self.list_names([self.full_name(row["unit_id"], row["unit_name"]) for row in rows], annex)

    def list_names(self, names: Sequence[str], annex: str = STATUS_ANNEX) -> str:
        """The names, or the annex where they are many."""
        elsewhere = self.wording.say("in_annex", annex=annex)
        return name_some(names, self.rules.names_in_sentence, elsewhere)

    def full_name(self, unit_id: str, name: str) -> str:
        """A unit's name as a sentence has it: `Thành phố Hồ Chí Minh`; one of the commonest type by its name alone."""
        return self._full_names.get(unit_id, name)

    def formal_name(self, unit_id: str, name: str) -> str:
        """A unit's name behind that of its body: `tỉnh Bình Thuận`, `Thành phố Đà Nẵng`."""
        unit = self.programme.unit_by_id.get(unit_id)
        if unit_id in self._full_names or unit is None or not unit.type_vi:
            return self.full_name(unit_id, name)
        return f"{lower_first(unit.type_vi)} {unit.name_vi}"

    def name_bodies(self, rows: Sequence[Row], annex: str = STATUS_ANNEX) -> str:
        """The same as `name_units`; one unit alone by its formal name, to stand behind what its body is called."""
        if len(rows) == 1:
            return self.formal_name(rows[0]["unit_id"], rows[0]["unit_name"])
        return self.name_units(rows, annex)

    @property
    def unit_body(self) -> str:
        """What the reporting bodies are called on the due day."""
        return self.programme.agency_on(self.period.due_at.date()).unit_body_vi

    @cached_property
    def _full_names(self) -> Mapping[str, str]:
        units = self.programme.units_of(self.period)
        kinds = [unit.type_vi for unit in units]
        commonest = max(dict.fromkeys(kinds), key=kinds.count, default="")
        special = [unit for unit in units if unit.type_vi and unit.type_vi != commonest]
        return {unit.id: f"{unit.type_vi.partition(' trực thuộc')[0]} {unit.name_vi}" for unit in special}
