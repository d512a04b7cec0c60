"""A release as packets of the national reporting system (QCVN 125:2021/BTTTT), by the programme's table of fields.

The names of fields are the owner's: a packet with a field whose name is not known is not written at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from reports.exports.blocks import write_json
from reports.exports.model import INDICATOR, UNIT, UNIT_OF_MEASURE, Export, ExportError
from schemas import files
from schemas.programme import Programme
from schemas.programme.exchange import UNKNOWN_VI, PacketField

Row = Mapping[str, Any]
"""Values by concept."""


def write_packets(export: Export, programme: Programme, folder: Path) -> list[Path]:
    """Write a JSON file a packet, a list of objects; ExportError while the owner's annex is not filled in."""
    require_names(programme.packets)
    packets: dict[str, list[PacketField]] = {}
    for row in programme.packets:
        packets.setdefault(row.packet, []).append(row)
    return [_write_packet(export, programme, name, fields, folder) for name, fields in packets.items()]


def require_names(fields: Iterable[PacketField]) -> None:
    """ExportError that names every packet with a field whose name is not known, or says that there is no table."""
    listed = list(fields)
    lacking: dict[str, int] = {}
    for row in listed:
        if not row.field:
            lacking[row.packet_vi] = lacking.get(row.packet_vi, 0) + 1
    if not listed:
        raise ExportError(
            "chương trình chưa có bảng packets.csv: chưa xuất được theo các gói tin của QCVN 125:2021/BTTTT"
        )
    if lacking:
        told = "; ".join(f"{name}: {count} trường" for name, count in lacking.items())
        raise ExportError(
            f"chưa xuất được theo QCVN 125:2021/BTTTT vì chưa có tên trường ({UNKNOWN_VI}): {told}. Điền cột field của "
            "packets.csv trong thư mục chương trình theo phụ lục của cơ quan chủ quản rồi chạy lại"
        )


def _write_packet(export: Export, programme: Programme, name: str, fields: list[PacketField], folder: Path) -> Path:
    thing = fields[0].concept.partition(".")[0]
    rows = ({one.field: row[one.concept] for one in fields} for row in _THINGS[thing](export, programme))
    return files.write_blocks(folder / f"{name}.json", write_json(rows), durable=False)


def _list_periods(export: Export, _: Programme) -> Iterable[Row]:
    for span in export.spans:
        yield {
            "period.code": span.period_id, "period.label": span.label, "period.first": span.first.isoformat(),
            "period.last": span.last.isoformat(), "period.span": span.text,
        }  # fmt: skip


def _list_indicators(export: Export, _: Programme) -> Iterable[Row]:
    measured = {code.id: code.name[0] for code in export.codes(UNIT_OF_MEASURE)}
    units = {o.indicator: measured[o.unit_of_measure] for o in export.observations}
    for code in export.codes(INDICATOR):
        if code.id in units:
            yield {
                "indicator.code": code.source, "indicator.name": code.name[0], "indicator.name_en": code.name[1],
                "indicator.unit_of_measure": units[code.id],
            }  # fmt: skip


def _list_units(export: Export, programme: Programme) -> Iterable[Row]:
    reported = {o.unit for o in export.observations}
    for code in export.codes(UNIT):
        if code.id in reported:
            known = _find_exchange_id(programme, code.source)
            yield {"unit.code": code.source, "unit.name": code.name[0], "unit.exchange_id": known}


def _list_amounts(export: Export, programme: Programme) -> Iterable[Row]:
    units = {code.id: (code.source, _find_exchange_id(programme, code.source)) for code in export.codes(UNIT)}
    indicators = {code.id: code.source for code in export.codes(INDICATOR)}
    for o in export.observations:
        unit, exchange_id = units[o.unit]
        yield {
            "amount.unit": unit, "amount.exchange_id": exchange_id, "amount.indicator": indicators[o.indicator],
            "amount.period": o.period.period_id, "amount.measure": o.measure, "amount.value": o.digits or None,
            "amount.state": o.state,
        }  # fmt: skip


def _find_exchange_id(programme: Programme, unit_id: str) -> str:
    """The unit's first identifier in the national document exchange; empty where it is not known."""
    unit = programme.unit_by_id.get(unit_id)
    return unit.exchange_id.split(";")[0].strip() if unit else ""


_THINGS: Final[Mapping[str, Callable[[Export, Programme], Iterable[Row]]]] = {
    "period": _list_periods, "indicator": _list_indicators, "unit": _list_units, "amount": _list_amounts,
}  # fmt: skip
