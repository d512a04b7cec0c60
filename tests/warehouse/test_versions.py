"""How submissions stand to each other: copies, corrections, old content sent again, numbers of another report."""

from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install

FULL = {"1.1": 100, "1.2": 40, "1.3": "2.5"}
P = "2020Q1"
WHEN = moment("2020-12-01 00:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    programme = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, programme, at("2020-01-01 00:00"))
        yield Desk(warehouse, programme)


def send(desk: Desk, content: str, day: str, verdict: str = "ACCEPTED", unit: str = "h-1") -> str:
    return desk.send(unit, P, f"2020-04-{day} 08:00", verdict, values=FULL, content=content)


def versions(desk: Desk) -> dict[str, dict[str, Any]]:
    rows = desk.warehouse.sql("SELECT * FROM out.version($as_of, $known_at)", **WHEN.bound())
    return {r["submission_id"]: {str(k): v for k, v in r.items()} for r in rows.to_dict("records")}


def test_old_content_sent_anew_after_a_correction_is_the_last_word(desk: Desk) -> None:
    a, b, again, copy = (send(desk, c, d) for c, d in zip("ABAA", ("02", "03", "04", "05"), strict=True))
    found = versions(desk)
    assert [s for s, row in found.items() if row["is_effective"]] == [again]
    assert [found[s]["version_no"] for s in (a, b, again)] == [1, 2, 3]
    assert (found[again]["returns_to"], found[again]["replaces"], found[again]["copy_of"]) == (a, b, None)
    assert (found[a]["replaced_by"], found[b]["replaced_by"]) == (b, again)
    assert found[copy]["copy_of"] == again
    rows = desk.warehouse.query("returned_contents", period_id=None, **WHEN.bound())
    assert rows[["submission_id", "other_id", "corrected_by", "counts_again"]].values.tolist() == [[again, a, b, True]]


def test_before_it_came_again_the_correction_counted(desk: Desk) -> None:
    _, b, _ = (send(desk, c, d) for c, d in zip("ABA", ("02", "03", "04"), strict=True))
    rows = desk.warehouse.query("submissions", **moment("2020-04-03 12:00").bound())
    assert list(rows[rows["is_effective"]]["submission_id"]) == [b]


def test_a_copy_that_arrives_beside_the_correction_is_a_copy(desk: Desk) -> None:
    a, b, copy = (send(desk, c, d) for c, d in zip("ABA", ("02", "03", "03"), strict=True))
    found = versions(desk)
    assert found[b]["is_effective"]
    assert found[copy]["copy_of"] == a


def test_a_returned_report_between_two_equal_ones_starts_nothing(desk: Desk) -> None:
    a = send(desk, "A", "02")
    returned = send(desk, "B", "03", "RETURNED")
    copy = send(desk, "A", "04")
    found = versions(desk)
    assert (found[copy]["copy_of"], found[a]["is_effective"]) == (a, True)
    assert found[returned]["replaces"] is None


def test_a_report_sent_after_a_returned_one_answers_it(desk: Desk) -> None:
    returned, good = send(desk, "A", "02", "RETURNED"), send(desk, "B", "03")
    found = versions(desk)
    assert (found[good]["answers"], found[good]["replaces"]) == (returned, None)


def test_a_restatement_stands_apart(desk: Desk) -> None:
    in_time, late = send(desk, "A", "09"), send(desk, "B", "22")
    only, later = send(desk, "A", "22", unit="h-2"), send(desk, "B", "23", unit="h-2")
    found = versions(desk)
    assert (found[late]["kept_apart"], found[late]["replaces"], found[in_time]["replaced_by"]) == (True, None, None)
    assert (found[later]["kept_apart"], found[later]["replaces"]) == (False, only)


def test_a_form_too_empty_to_be_sent_takes_no_others_place(desk: Desk) -> None:
    def few(day: str, unit: str = "h-1") -> str:
        return desk.send(unit, P, f"2020-04-{day} 08:00", values={"1.1": 7}, content=f"{unit}{day}")

    first, good, empty = few("02"), send(desk, "A", "03"), few("04")
    found = versions(desk)
    assert [row["is_effective"] for row in map(found.get, (first, good, empty)) if row] == [False, True, False]
    assert (found[good]["replaces"], found[first]["replaced_by"], found[good]["replaced_by"]) == (first, good, None)
    assert (found[empty]["is_too_empty"], found[empty]["replaces"]) == (True, None)
    last = send(desk, "B", "05")
    found = versions(desk)
    assert (found[last]["replaces"], found[last]["is_effective"], found[good]["replaced_by"]) == (good, True, last)
    alone = few("06", "h-2")
    assert versions(desk)[alone]["is_effective"], "alone it counts, as incomplete"
    late = send(desk, "C", "22", unit="h-2")
    assert not versions(desk)[late]["is_effective"], "a closed period does not move"


def test_the_same_bytes_again_change_nothing_but_are_asked_about(desk: Desk) -> None:
    a, b = send(desk, "A", "02"), send(desk, "B", "03")
    assert desk.warehouse.query("returned_contents", period_id=None, **WHEN.bound()).empty
    connection = desk.warehouse.connection
    connection.execute(
        "INSERT INTO raw.sighting BY NAME SELECT g.* REPLACE ('again' AS sighting_id, 'again.xlsx' AS origin, "
        "$at AS first_seen_at, $at AS recorded_at) FROM raw.sighting AS g JOIN core.submission AS s USING (sha256) "
        "WHERE s.submission_id = $a",
        {"at": at("2020-04-20 08:00"), "a": a},
    )
    connection.execute(
        "INSERT INTO raw.receipt VALUES ('again', 'first_seen', $at, 3, '', $at)", {"at": at("2020-04-20 08:00")}
    )
    assert desk.warehouse.query("returned_contents", period_id=None, **WHEN.bound()).empty, (
        "a file copied to another folder says nothing"
    )
    connection.execute(
        "INSERT INTO raw.receipt VALUES ('again', 'register', $claimed, 2, '', $at)",
        {"claimed": at("2020-04-07 08:00"), "at": at("2020-04-20 08:00")},
    )
    rows = desk.warehouse.query("returned_contents", period_id=None, **WHEN.bound())
    assert rows[["submission_id", "corrected_by", "counts_again"]].values.tolist() == [[a, b, False]]
    found = versions(desk)
    assert (found[b]["is_effective"], found[a]["places"]) == (True, 2)


def same(desk: Desk, least: int = 2) -> list[tuple[str, str]]:
    rows = desk.warehouse.query("same_values", least=least, **WHEN.bound())
    return list(zip(rows["submission_id"], rows["other_id"], strict=True))


def test_numbers_of_an_earlier_report(desk: Desk) -> None:
    first = desk.send("h-1", P, "2020-04-05 08:00", values=FULL)
    other = desk.send("h-2", P, "2020-04-06 08:00", values=FULL)
    second = desk.send("h-1", "2020Q2", "2020-07-05 08:00", values=FULL)
    assert same(desk) == [(other, first), (second, first)], "the unit's own earlier report comes before another's"
    assert same(desk, least=9) == [], "too few numbers to say so"


def test_one_differing_number_is_no_copy_and_versions_of_one_report_are_none(desk: Desk) -> None:
    desk.send("h-1", P, "2020-04-05 08:00", values=FULL)
    desk.send("h-1", P, "2020-04-06 08:00", values=FULL)
    desk.send("h-1", "2020Q2", "2020-07-05 08:00", values={**FULL, "1.2": 41})
    assert same(desk) == []


def test_zeros_and_stocks_are_not_informative(desk: Desk) -> None:
    nothing = {"1.1": 0, "1.2": 0, "1.3": "2.5"}
    desk.send("h-1", P, "2020-04-05 08:00", values=nothing)
    desk.send("h-1", "2020Q2", "2020-07-05 08:00", values=nothing)
    assert same(desk, least=1) == []


def test_a_report_in_several_files_keeps_what_came_first(desk: Desk) -> None:
    def part(day: str, *codes: str, unit: str = "h-1") -> str:
        values = {code: FULL[code] for code in codes}
        return desk.send(unit, P, f"2020-04-{day} 08:00", values=values, content=f"{unit}{day}")

    first, second = part("02", "1.1"), part("03", "1.2", "1.3")
    found = versions(desk)
    assert (found[first]["is_effective"], found[second]["is_effective"]) == (True, False)
    assert (found[second]["is_part"], found[second]["replaces"], found[first]["replaced_by"]) == (True, None, None)
    rows = desk.warehouse.query("split_reports", period_id=None, **WHEN.bound())
    assert rows[["submission_id", "part_id"]].values.tolist() == [[first, second]]
    assert rows[["codes", "part_codes"]].values.tolist() == [["1.1", "1.2 1.3"]]

    mended = part("04", "1.1")
    found = versions(desk)
    assert found[mended]["is_effective"], "the same part once more takes its own place"
    assert found[mended]["replaces"] == first
    whole = part("05", "1.1", "1.2", "1.3")
    found = versions(desk)
    assert (found[whole]["is_effective"], found[whole]["is_part"]) == (True, False)
    assert desk.warehouse.query("split_reports", period_id=None, **WHEN.bound()).empty

    two, three = part("02", "1.1", "1.2", unit="h-2"), part("03", "1.2", "1.3", unit="h-2")
    found = versions(desk)
    assert (found[three]["is_part"], found[three]["replaces"]) == (False, two), "they share as much as each has alone"


def test_parts_are_told_by_the_rows_that_two_versions_share(desk: Desk) -> None:
    """Of each pair of answers to four rows, whichever lies first; the number of rows alone tells of many."""
    rows = range(1, 5)
    some = [list(chosen) for count in rows for chosen in combinations(rows, count)]
    pairs = {f"u{number}": pair for number, pair in enumerate(product(some, some))}
    connection = desk.warehouse.connection
    connection.execute(
        "CREATE TEMP TABLE chosen (submission_id VARCHAR, unit_id VARCHAR, period_id VARCHAR, is_late BOOLEAN, "
        "received_at TIMESTAMPTZ, recorded_at TIMESTAMPTZ)"
    )
    connection.execute(
        "CREATE TEMP TABLE answers (submission_id VARCHAR, answers INTEGER[], answered_cells BIGINT, "
        "required_cells BIGINT)"
    )
    sent = [
        (f"{unit}-{place}", unit, at(f"2020-04-0{place + 1} 08:00"), answered)
        for unit, pair in pairs.items()
        for place, answered in enumerate(pair)
    ]
    connection.executemany(
        "INSERT INTO chosen VALUES (?, ?, ?, FALSE, ?, ?)", [[key, unit, P, day, day] for key, unit, day, _ in sent]
    )
    connection.executemany("INSERT INTO answers VALUES (?, ?, ?, 4)", [[key, a, len(a)] for key, _, _, a in sent])
    found = connection.execute("SELECT submission_id, whole_id FROM core.part_of('chosen', 'answers')").fetchall()
    parts = [u for u, (a, b) in pairs.items() if min(len(a), len(b)) > 2 * len(set(a) & set(b))]
    assert sorted(found) == sorted((f"{unit}-1", f"{unit}-0") for unit in parts)
    assert 0 < len(parts) < len(pairs)


def test_parts_after_closing_stand_apart_from_those_in_time(desk: Desk) -> None:
    in_time = desk.send("h-1", P, "2020-04-02 08:00", values={"1.1": 5}, content="A")
    late = desk.send("h-1", P, "2020-04-22 08:00", values={"1.3": 5}, content="B")
    found = versions(desk)
    assert (found[in_time]["is_effective"], found[late]["kept_apart"], found[late]["is_part"]) == (True, True, False)
    assert desk.warehouse.query("split_reports", period_id=None, **WHEN.bound()).empty


@pytest.mark.parametrize("order", [1, -1])
def test_of_findings_of_one_weight_the_first_by_code_is_told_in_whichever_order_they_lie(
    desk: Desk, order: int
) -> None:
    found = [("E02", "1.2", "E6"), ("E01", "1.1", "E5")]
    desk.send("h-1", P, "2020-04-09 08:00", "ACCEPTED_WITH_QUESTIONS", findings=found[::order])
    assert list(desk.warehouse.query("submissions", **WHEN.bound())["message_vi"]) == ["E01"]
