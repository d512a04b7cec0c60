"""Packets of the national reporting system: refused until the owner's names are there, then exactly by them."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reports.exports.formats import Source, write_export
from reports.exports.model import ExportError
from schemas.programme import Programme, load_programme
from schemas.programme.exchange import PacketField


def put_packets(source: Source, packets: tuple[PacketField, ...]) -> Source:
    programme: Programme = source.programme.model_copy(update={"packets": packets})
    return replace(source, programme=programme)


def fill(packets: tuple[PacketField, ...]) -> tuple[PacketField, ...]:
    """The table as an owner might fill it in: names that stand nowhere else."""
    return tuple(row.model_copy(update={"field": f"Truong{n}"}) for n, row in enumerate(packets))


def test_a_programme_without_the_table_is_told_so(source: Source, out: Path) -> None:
    with pytest.raises(ExportError, match=r"chưa có bảng packets\.csv"):
        write_export(source, "qcvn125", out)
    assert list(out.iterdir()) == []


def test_while_names_are_not_known_nothing_is_written(source: Source, out: Path) -> None:
    listed = load_programme("ttdn").packets
    assert {row.field for row in listed} == {""}, "no name is made up"
    assert {row.note_vi for row in listed} == {"do chủ quản cung cấp"}
    with pytest.raises(ExportError, match="do chủ quản cung cấp") as told:
        write_export(put_packets(source, listed), "qcvn125", out)
    assert "Dữ liệu kỳ báo cáo: 4 trường" in str(told.value)
    almost = (*fill(listed)[:-1], listed[-1])
    with pytest.raises(ExportError, match="Dữ liệu số liệu báo cáo: 1 trường"):
        write_export(put_packets(source, almost), "qcvn125", out)
    assert list(out.iterdir()) == []


def test_a_filled_annex_names_every_field(source: Source, out: Path) -> None:
    listed = load_programme("ttdn").packets
    filled = put_packets(source, fill(listed))
    names = {row.concept: row.field for row in filled.programme.packets}
    write_export(filled, "qcvn125", out)
    read = {path.stem: json.loads(path.read_text("utf-8")) for path in out.glob("*.json")}
    assert set(read) == {row.packet for row in listed}
    for packet, rows in read.items():
        assert rows
        assert {field for row in rows for field in row} == {
            row.field for row in filled.programme.packets if row.packet == packet
        }
    amounts = read["so_lieu_bao_cao"]
    assert len(amounts) == len(source.export.observations)
    value = names["amount.value"]
    assert sum(Decimal(row[value]) for row in amounts if row[value]) == sum(
        o.amount for o in source.export.observations if o.amount is not None
    )
    assert {row[value] for row in amounts if row[names["amount.state"]] == "missing"} == {None}
    assert [row[names["period.first"]] for row in read["ky_bao_cao"]] == ["2020-01-01", "2020-04-01"]
    assert {row[names["indicator.code"]] for row in read["chi_tieu"]} == {"1.1", "1.2", "1.3"}


def test_the_identifier_of_the_document_exchange_is_the_programme_s(source: Source, out: Path) -> None:
    units = tuple(
        unit.model_copy(update={"exchange_id": "H99.1; H99.2"}) if unit.id == "h-1" else unit
        for unit in source.programme.units
    )
    programme = source.programme.model_copy(update={"units": units, "packets": fill(load_programme("ttdn").packets)})
    programme.__dict__.pop("unit_by_id", None)
    write_export(replace(source, programme=programme), "qcvn125", out)
    rows = json.loads((out / "danh_muc_don_vi.json").read_text("utf-8"))
    names = {row.concept: row.field for row in programme.packets}
    told = {row[names["unit.code"]]: row[names["unit.exchange_id"]] for row in rows}
    assert told["h-1"] == "H99.1"
    assert told["h-2"] == ""
