"""A release as DHIS2 reads it: one dataValueSets message, every identifier a code.

DHIS2 knows calendar periods only. A window that is none is named by its last day, as a Daily period, or not at all:
`2018Q4` would be October to December there. What is not known is not sent: DHIS2 would store it as a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from reports.exports.blocks import write_json
from reports.exports.model import Export, ExportError, Observation, Span
from schemas import files
from schemas.kinds import PeriodKind
from schemas.programme.exchange import ExchangeRules

MESSAGE: Final = "dataValueSets.json"


def write_dhis2(export: Export, rules: ExchangeRules, kind: PeriodKind, data_set: str, folder: Path) -> list[Path]:
    """Write the message into the folder; ExportError where a period has no name in DHIS2."""
    names = {span: name_period(span, rules, kind) for span in export.spans}
    head: dict[str, Any] = {
        "dataSet": data_set,
        "dataSetIdScheme": "CODE",
        "dataElementIdScheme": "CODE",
        "orgUnitIdScheme": "CODE",
    }
    blocks = write_json(_list_values(export, names), head, "dataValues")
    return [files.write_blocks(folder / MESSAGE, blocks, durable=False)]


def _list_values(export: Export, names: Mapping[Span, str]) -> Iterator[dict[str, Any]]:
    for observation in export.observations:
        if observation.amount is not None:
            yield {
                "dataElement": name_element(observation),
                "period": names[observation.period],
                "orgUnit": observation.unit,
                "value": observation.digits,
                "comment": f"{observation.period.period_id} {observation.period.text}",
            }


def name_element(observation: Observation) -> str:
    """The code of a data element: an indicator and which of its amounts, `CT_2_10_YTD`."""
    return f"{observation.indicator}_{observation.measure.upper()}"


def name_period(span: Span, rules: ExchangeRules, kind: PeriodKind) -> str:
    """The period's name in DHIS2 by the programme's choice; ExportError where the calendar has no such period."""
    if rules.dhis2_period == "last_day":
        return span.last.strftime("%Y%m%d")
    number = (span.first.month - 1) // kind.months + 1
    if (span.first, span.last) != _calendar_window(span.first.year, number, kind.months):
        raise ExportError(
            f"kỳ {span.label} ({span.first:%d/%m/%Y} đến {span.last:%d/%m/%Y}) không trùng kỳ dương lịch nên không "
            'có mã trong DHIS2: đặt dhis2_period = "last_day" ở mục [exchange] của programme.toml'
        )
    return kind.make_calendar_id(span.first.year, number)


def _calendar_window(year: int, number: int, months: int) -> tuple[date, date]:
    first = date(year, (number - 1) * months + 1, 1)
    after = date(year + 1, 1, 1) if number * months == 12 else date(year, number * months + 1, 1)
    return first, after - timedelta(days=1)
