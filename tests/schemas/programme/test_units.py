"""Attributes, scopes and clusters of units are the programme's data, and what is wrong with them is told at load."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from schemas.programme import Programme, ProgrammeError, load_programme
from schemas.programme.records import ClusterMember
from tests.programmes import tiny_folder

ROOT = Path(__file__).parents[3]
UNITS = "catalogue,code,name_vi,type_vi,has_bilingual_books,valid_from,valid_to\n"
ATTRIBUTE = '[[unit_attributes]]\ncode = "{code}"\nname_vi = "X"\nkind = "{kind}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_folder(tmp_path)


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8").rstrip("\n") + f"\n{text}", "utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ProgrammeError) as caught:
        load_programme(folder)
    return caught.value.faults


@pytest.mark.parametrize(
    ("scope", "units"),
    [
        ("all", {"h-1", "h-2", "h-3"}),
        ("has_bilingual_books", {"h-2"}),
        ("size=lớn", {"h-1", "h-2"}),
        ("either", {"h-2", "h-3"}),
        ("both", {"h-2"}),
    ],
)
def test_what_applies_to_a_flag_a_value_or_a_scope_is_asked_of_its_units(
    folder: Path, scope: str, units: set[str]
) -> None:
    heads = "catalogue,code,name_vi,has_bilingual_books,size\n"
    (folder / "units.csv").write_text(f"{heads}h,1,Thanh Tân,0,lớn\nh,2,Liêm Túc,1,lớn\nh,3,Kim Bình,0,nhỏ\n", "utf-8")
    add(folder / "programme.toml", ATTRIBUTE.format(code="size", kind="text"))
    either = 'any = ["has_bilingual_books", "size=nhỏ"]'
    both = 'all = ["has_bilingual_books", "size=lớn"]'
    for code, terms in (("either", either), ("both", both)):
        add(folder / "programme.toml", f'[[scopes]]\ncode = "{code}"\nname_vi = "X"\n{terms}\n')
    edit(folder / "indicators.csv", "last,has_bilingual_books", f"last,{scope}")
    programme = load_programme(folder)
    asked = programme.indicator_by_code["1.4"].applies_to
    assert {unit.id for unit in programme.units if programme.applies(unit, asked)} == units


def test_columns_and_declarations_of_attributes_must_agree(folder: Path) -> None:
    edit(folder / "units.csv", "type_vi,has", "kind_vi,has")
    add(folder / "programme.toml", ATTRIBUTE.format(code="by_the_sea", kind="flag"))
    edit(folder / "indicators.csv", "bản,decimal,last,all", "bản,decimal,last,by_the_sea")
    told = faults(folder)
    assert told == (
        "units.csv, row 1, column kind_vi: no [[unit_attributes]] of programme.toml declares this column",
        "units.csv, row 1, column by_the_sea: programme.toml declares this attribute, but the column is missing",
    )


def test_a_flag_is_nought_or_one_and_a_bad_one_brings_no_other_faults(folder: Path) -> None:
    edit(folder / "units.csv", "Liêm Túc,Huyện,1", "Liêm Túc,Huyện,yes")
    assert faults(folder) == ("units.csv, row 3, column has_bilingual_books: a flag is 0 or 1 (found 'yes')",)


def test_names_of_attributes_and_scopes_are_free_and_their_terms_known(folder: Path) -> None:
    add(folder / "programme.toml", ATTRIBUTE.format(code="code", kind="flag"))
    for code, terms in (("has_bilingual_books", '["has_bilingual_books"]'), ("wet", '["has_boats", "size=lớn"]')):
        add(folder / "programme.toml", f'[[scopes]]\ncode = "{code}"\nname_vi = "X"\nany = {terms}\n')
    told = faults(folder)
    assert "programme.toml, column unit_attributes.2.code: 'code' is a name that every programme's units have" in told
    assert "programme.toml, column scopes.1.code: 'has_bilingual_books' is an attribute or scope already" in told
    known = "declared are: has_bilingual_books, code"
    assert f"programme.toml, column scopes.2.any: 'has_boats' is no flag that is declared; {known}" in told
    assert f"programme.toml, column scopes.2.any: 'size=lớn' is no text that is declared; {known}" in told


def test_a_scope_is_made_of_any_or_of_all(folder: Path) -> None:
    add(folder / "programme.toml", '[[scopes]]\ncode = "none"\nname_vi = "X"\n')
    (told,) = faults(folder)
    assert "programme.toml, column scopes.1" in told
    assert "give the terms of one of `any` and `all`" in told


def test_what_applies_to_nobody_is_told(folder: Path) -> None:
    edit(
        folder / "indicators.csv",
        "1.3,A,Kho sách,nghìn bản,decimal,last,all",
        "1.3,A,Kho sách,bản,int,last,by_the_sea",
    )
    edit(folder / "units.csv", "Liêm Túc,Huyện,1", "Liêm Túc,Huyện,0")
    edit(
        folder / "criteria.csv", "percentile_in_cluster,1.1,,0,all", "percentile_in_cluster,1.1,,0,has_bilingual_books"
    )
    told = faults(folder)
    assert told == (
        "criteria.csv, row 3, column applies_to: no unit has the flag 'has_bilingual_books'; or one of all",
        "indicators.csv, row 4, column applies_to: 'by_the_sea' is no flag that is declared; "
        "declared are: has_bilingual_books; or one of all",
        "indicators.csv, row 5, column applies_to: no unit has the flag 'has_bilingual_books'; or one of all",
    )


def test_every_unit_is_in_one_cluster_and_no_cluster_is_empty(folder: Path) -> None:
    add(folder / "clusters.csv", "K2,Cụm hai\nK3,Cụm ba\n")
    edit(folder / "cluster_members.csv", "K1,h,2,,", "K1,h,2,2020-06-01,\nK2,h,2,2020-07-01,2020-12-31")
    told = faults(folder)
    assert told == (
        "cluster_members.csv, row 4, column cluster: unit h-2 is in 'K1' at the same time (row 3)",
        "clusters.csv, row 4, column code: cluster 'K3' has no unit in cluster_members.csv",
        "units.csv, row 3, column code: no cluster on 1 due day from 2020-04-10 on, by cluster_members.csv",
    )


def test_spellings_addresses_and_events_name_one_unit(folder: Path) -> None:
    add(folder / "aliases.csv", "h,3,THANH TÂN,variant\nh,1,Thanh  Tân,variant\n")
    add(folder / "contacts.csv", "h,2,Thanhtan@thuvien.example.vn\nh,3,thuvien.example.vn\nh,3,@kimbinh.example.vn\n")
    add(folder / "unit_events.csv", "2021-01-01,rename,1,A,9,B,X\n2021-01-01,rename,3,A,3,B,X\n")
    told = faults(folder)
    assert told == (
        "aliases.csv, row 5, column alias: 'THANH TÂN' is unit h-1, too",
        "contacts.csv, row 4, column email: 'Thanhtan@thuvien.example.vn' is a contact of unit h-1 already",
        "contacts.csv, row 5, column email: 'thuvien.example.vn' is neither an address nor a domain such as "
        "'@example.vn'",
        "unit_events.csv, row 2, column new_code: no unit '9' on 2021-01-01",
        "unit_events.csv, row 3, column old_code: no unit '3' on 2020-12-31",
    )


def test_kinds_of_exemplars_are_told_apart(folder: Path) -> None:
    for code, name in (("idea", "Sáng kiến"), ("thought", "sáng  kiến"), ("list", "A, B")):
        add(folder / "programme.toml", f'[[exemplar_kinds]]\ncode = "{code}"\nname_vi = "{name}"\n')
    told = faults(folder)
    assert "programme.toml, column exemplar_kinds.2.name_vi: 'sáng kiến' stands twice" in told
    assert any(fault.startswith("programme.toml, column exemplar_kinds.3.name_vi: ") for fault in told)


def test_a_spelling_may_pass_on_to_the_unit_that_comes_after(folder: Path) -> None:
    edit(folder / "units.csv", "h,1,Thanh Tân,Huyện,0,,", "h,1,Thanh Tân,Huyện,0,,2020-12-31")
    add(folder / "aliases.csv", "h,3,Thanh Tân,variant\n")
    add(folder / "contacts.csv", "h,3,thanhtan@thuvien.example.vn\n")
    assert len(load_programme(folder).aliases) == 4


def test_nothing_ends_before_it_begins(folder: Path) -> None:
    edit(
        folder / "indicators.csv",
        "1.3,A,Kho sách,nghìn bản,decimal,last,all,0,0,,,",
        "1.3,A,Kho sách,b,int,last,all,0,0,,2021-01-01,2020-12-31",
    )
    edit(folder / "cluster_members.csv", "K1,h,1,,", "K1,h,1,,\nK1,h,1,2030-01-02,2030-01-01")
    edit(
        folder / "programme.toml", "[[legal_bases]]", "[[legal_bases]]\nvalid_from = 2020-02-01\nvalid_to = 2020-01-01"
    )
    told = faults(folder)
    assert "programme.toml, column legal_bases.1.valid_to: ends on 2020-01-01, before it begins on 2020-02-01" in told
    assert "cluster_members.csv, row 3, column valid_to: ends on 2030-01-01, before it begins on 2030-01-02" in told
    assert "indicators.csv, row 4, column valid_to: ends on 2020-12-31, before it begins on 2021-01-01" in told


@pytest.mark.parametrize("code", ["1/2", "a b", "", "-1"])
def test_a_code_can_stand_in_a_file_name(folder: Path, code: str) -> None:
    edit(folder / "units.csv", "h,3,", f"h,{code},")
    assert any(told.startswith("units.csv, row 4, column code:") for told in faults(folder))


def test_codes_that_read_alike_are_told(folder: Path) -> None:
    (folder / "units.csv").write_text(f"{UNITS}h,a1,Thanh Tân,Huyện,0,,\nh,A1,Liêm Túc,Huyện,1,,\n", "utf-8")
    assert "units.csv, row 3, column code: code 'A1' reads like 'a1'" in faults(folder)


@pytest.mark.parametrize(("period_id", "clusters"), [("2025Q2", "C12345678"), ("2025Q3", "V123456")])
def test_the_directive_s_clusters_change_with_its_units(period_id: str, clusters: str) -> None:
    ttdn: Programme = load_programme("ttdn")
    period = ttdn.period(period_id)
    found = {ttdn.cluster_of(unit, period.due_at.date()) for unit in ttdn.units_of(period)}
    assert found == {f"{clusters[0]}{number}" for number in clusters[1:]}


def test_no_code_names_an_attribute_of_the_directive() -> None:
    words = ["laos", "cambodia", "land.border", *(a.code for a in load_programme("ttdn").unit_attributes)]
    pattern = re.compile("|".join(words), re.IGNORECASE)
    packages = ("schemas", "sources", "warehouse", "scoring", "reports", "desk", "flows")
    files = [path for name in packages for path in (ROOT / name).rglob("*.*") if path.suffix in {".py", ".sql"}]
    history = ROOT / "warehouse" / "migrations"  # what was moved is named where it was moved
    found = [path for path in files if history not in path.parents and pattern.search(path.read_text("utf-8"))]
    assert len(files) > 200
    assert found == []


@pytest.fixture
def ttdn() -> Programme:
    return load_programme("ttdn")


def test_units_are_looked_up_by_key(ttdn: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    """All units of a period ask for their clusters and contacts: not each of them goes through the tables."""
    looked_at: list[ClusterMember] = []
    valid_on = ClusterMember.valid_on

    def count(row: ClusterMember, day: date) -> bool:
        looked_at.append(row)
        return valid_on(row, day)

    monkeypatch.setattr(ClusterMember, "valid_on", count)
    programme = ttdn.model_copy()
    period = programme.periods[-1]
    units, day = programme.units_of(period), period.due_at.date()
    found = {unit.id: programme.cluster_of(unit, day) for unit in units}
    assert found == {
        unit.id: next(
            (
                member.cluster
                for member in programme.cluster_members
                if (member.catalogue, member.code) == (unit.catalogue, unit.code) and valid_on(member, day)
            ),
            None,
        )
        for unit in units
    }
    assert len(looked_at) <= len(programme.cluster_members)
    assert {unit.id: programme.contact(unit) for unit in units} == {
        unit.id: next(
            (c.email for c in programme.contacts if (c.catalogue, c.code) == (unit.catalogue, unit.code)), None
        )
        for unit in units
    }


def test_a_unit_of_a_period_is_found_by_code_and_by_key(ttdn: Programme) -> None:
    for period in (ttdn.periods[0], ttdn.periods[-1]):
        for unit in ttdn.units_of(period):
            assert ttdn.unit(unit.code, period) is ttdn.unit(unit.id, period) is unit
    with pytest.raises(KeyError, match="no unit"):
        ttdn.unit("không có", ttdn.periods[0])
