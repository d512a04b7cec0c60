"""Receipts that disagree, and an order of trust that changes after receipts were stored."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.tables import RECEIPT_KIND
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install

FULL = {"1.1": 100, "1.2": 40, "1.3": "2.5"}
WHEN = moment("2020-05-01 00:00")
TRUSTED, HOP, REGISTER, SEEN = "received_trusted", "received_hop", "register", "first_seen"
RANKS = {TRUSTED: 1, REGISTER: 2, SEEN: 3}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    programme = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, programme, at("2020-01-01 00:00"))
        yield Desk(warehouse, programme)


def send(desk: Desk, times: dict[str, str], unit: str = "h-1") -> str:
    """A report due on 10 April and closing on the 20th, with these candidates; recorded on the 25th."""
    claims = {kind: (f"2020-04-{text}", RANKS.get(kind)) for kind, text in times.items()}
    return desk.send(
        unit, "2020Q1", "2020-04-25 08:00", recorded="2020-04-25 08:00", values=FULL, claims=claims, register=False
    )


def differences(desk: Desk, hours: float = 6) -> dict[str, tuple[bool, bool]]:
    rows = desk.warehouse.sql(
        "SELECT * FROM out.receipt_difference($as_of, $known_at, $hours)", hours=hours, **WHEN.bound()
    )
    return {str(r["kind"]): (bool(r["beyond_tolerance"]), bool(r["questioned"])) for r in rows.to_dict("records")}


@pytest.mark.parametrize(
    ("times", "found"),
    [
        ({TRUSTED: "12 08:00", REGISTER: "10 08:00"}, {REGISTER: (True, True)}),
        ({TRUSTED: "10 08:00", REGISTER: "12 08:00"}, {REGISTER: (True, True)}),
        ({TRUSTED: "08 08:00", REGISTER: "10 08:00"}, {REGISTER: (True, False)}),
        ({TRUSTED: "11 00:10", REGISTER: "10 23:50"}, {REGISTER: (False, False)}),
        ({TRUSTED: "12 08:00", HOP: "09 08:00"}, {HOP: (True, True)}),
        ({TRUSTED: "10 08:00", HOP: "12 08:00"}, {}),
        ({REGISTER: "10 08:00", SEEN: "24 08:00"}, {}),
        ({SEEN: "24 08:00", HOP: "10 08:00"}, {HOP: (True, True)}),
        ({SEEN: "24 08:00", "mtime": "01 08:00", "date_header": "01 08:00"}, {}),
        ({REGISTER: "21 08:00", HOP: "19 08:00"}, {HOP: (True, True)}),
    ],
    ids=[
        "the register says on time, the server late",
        "the server says on time, the register late",
        "both on time",
        "within the tolerance, though midnight lies between",
        "another server had it in time",
        "a hop later than our server: queues",
        "first seen is an upper bound",
        "nothing but a hop speaks for the unit",
        "what disks and senders claim proves nothing",
        "both late, but before and after closing",
    ],
)
def test_what_speaks_against_the_time_that_counts(
    desk: Desk, times: dict[str, str], found: dict[str, tuple[bool, bool]]
) -> None:
    send(desk, times)
    assert differences(desk) == found


def sight_again(desk: Desk, kind: str, text: str, recorded: str = "2020-04-26 08:00") -> None:
    """The same bytes at a second place, with one candidate."""
    desk.warehouse.connection.execute(
        "INSERT INTO raw.sighting BY NAME SELECT * REPLACE ('again' AS sighting_id, 'again.eml' AS origin, "
        "$at AS first_seen_at, $at AS recorded_at) FROM raw.sighting LIMIT 1",
        {"at": at(recorded)},
    )
    desk.warehouse.connection.execute(
        "INSERT INTO raw.receipt VALUES ('again', $kind, $claimed, $rank, '', $at)",
        {"kind": kind, "claimed": at(text), "rank": RANKS.get(kind), "at": at(recorded)},
    )


def test_received_twice_is_no_disagreement_but_a_more_trusted_kind_is(desk: Desk) -> None:
    send(desk, {REGISTER: "10 08:00"})
    sight_again(desk, REGISTER, "2020-04-15 08:00")
    assert differences(desk) == {}
    desk.warehouse.connection.execute(
        "UPDATE raw.receipt SET kind = 'received_trusted', rank = 1 WHERE sighting_id = 'again'"
    )
    assert differences(desk) == {TRUSTED: (True, True)}, "our own server saw it only after the due day"


def test_a_person_settles_what_was_known_by_then(desk: Desk) -> None:
    send(desk, {TRUSTED: "12 08:00", HOP: "09 08:00"})
    sha = desk.warehouse.sql("SELECT sha256 FROM raw.document")["sha256"][0]
    desk.decide("receipt_override", sha, {"received_at": "2020-04-12T08:00:00+07:00"}, "2020-04-26 08:00")
    assert differences(desk) == {}
    sight_again(desk, REGISTER, "2020-04-09 08:00", "2020-04-27 08:00")
    assert differences(desk) == {REGISTER: (True, True)}, "evidence that came after the decision opens it again"


def test_a_corrected_register_does_not_contradict_itself(desk: Desk) -> None:
    send(desk, {REGISTER: "12 08:00"})
    desk.warehouse.connection.execute(
        "INSERT INTO raw.receipt SELECT sighting_id, kind, claimed_at - INTERVAL 3 DAY, rank, detail, "
        "recorded_at + INTERVAL 1 DAY FROM raw.receipt"
    )
    assert differences(desk) == {}


def order(desk: Desk, programme_hash: str, *kinds: str) -> None:
    desk.warehouse.connection.execute("DELETE FROM core.receipt_kind WHERE programme_hash = ?", [programme_hash])
    rows = [{"programme_hash": programme_hash, "kind": kind, "rank": n} for n, kind in enumerate(kinds)]
    desk.warehouse.insert(RECEIPT_KIND, rows)


def read_counts(desk: Desk) -> dict[str, Any]:
    rows = desk.warehouse.query("status", period_id="2020Q1", **WHEN.bound())
    return dict(zip(rows["unit_id"], rows["receipt_kind"], strict=True))


def test_a_changed_order_of_trust_reaches_stored_receipts(desk: Desk) -> None:
    send(desk, {TRUSTED: "12 08:00", REGISTER: "10 08:00", SEEN: "09 08:00", "mtime": "08 08:00"})
    ours = desk.programme.content_hash
    order(desk, ours, TRUSTED, REGISTER, SEEN)
    assert read_counts(desk)["h-1"] == TRUSTED
    order(desk, ours, REGISTER, TRUSTED, SEEN)
    assert read_counts(desk)["h-1"] == REGISTER
    order(desk, ours, "mtime")
    assert read_counts(desk)["h-1"] == "mtime", "a kind that was only a claim is ranked now"


def test_a_period_keeps_the_order_of_the_programme_that_fixed_it(desk: Desk) -> None:
    send(desk, {TRUSTED: "12 08:00", REGISTER: "10 08:00"})
    order(desk, desk.programme.content_hash, TRUSTED, REGISTER)
    desk.warehouse.connection.execute(
        "INSERT INTO core.programme SELECT * REPLACE ('new' AS programme_hash, $at AS recorded_at) FROM core.programme",
        {"at": at("2020-04-28 08:00")},
    )
    order(desk, "new", REGISTER, TRUSTED)
    assert read_counts(desk)["h-1"] == TRUSTED, "the period had closed under the old programme"
    desk.warehouse.connection.execute("UPDATE core.period SET programme_hash = 'new'")
    assert read_counts(desk)["h-1"] == REGISTER


def test_installing_a_programme_records_its_order_and_keeps_that_of_closed_periods(desk: Desk) -> None:
    send(desk, {TRUSTED: "12 08:00", REGISTER: "10 08:00"})
    rules = desk.programme.receipt.model_copy(update={"precedence": (REGISTER, TRUSTED, SEEN)})
    changed = desk.programme.model_copy(update={"receipt": rules, "content_hash": "f" * 64})
    install(desk.warehouse, changed, at("2020-04-28 08:00"))
    assert read_counts(desk)["h-1"] == TRUSTED, "the first quarter closed on 20 April"
    desk.warehouse.connection.execute("UPDATE core.submission SET period_id = '2020Q2'")
    rows = desk.warehouse.query("submissions", **WHEN.bound())
    assert list(rows["receipt_kind"]) == [REGISTER], "the second is open, so the new order holds"


def test_a_programme_without_a_recorded_order_keeps_the_stored_ranks(desk: Desk) -> None:
    send(desk, {TRUSTED: "12 08:00", REGISTER: "10 08:00"})
    desk.warehouse.connection.execute("DELETE FROM core.receipt_kind")
    assert read_counts(desk)["h-1"] == TRUSTED


def test_a_warehouse_of_the_first_layout_is_brought_up_and_keeps_its_receipts(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    programme = load_tiny(tmp_path)
    with Warehouse.writer(path) as warehouse:
        install(warehouse, programme, at("2020-01-01 00:00"))
        send(Desk(warehouse, programme), {TRUSTED: "12 08:00", REGISTER: "10 08:00"})
        warehouse.connection.execute("DROP TABLE core.receipt_kind")
        warehouse.connection.execute("DROP TABLE core.correction")
        warehouse.connection.execute("DROP TABLE core.delivery")
        warehouse.connection.execute("DROP TABLE core.trial")
        warehouse.connection.execute("DROP TABLE raw.reread")
        warehouse.connection.execute("DROP TABLE core.attribute")
        warehouse.connection.execute("DROP TABLE core.unit_attribute")
        warehouse.connection.execute("DROP TABLE core.working_day")
        for table in ("score_explanation", "score_review", "sign_off"):
            warehouse.connection.execute(f"DROP TABLE core.{table}")
        warehouse.connection.execute("ALTER TABLE core.programme DROP COLUMN least_answered_percent")
        warehouse.connection.execute("ALTER TABLE core.programme DROP COLUMN days_to_mend")
        warehouse.connection.execute("ALTER TABLE core.programme ADD COLUMN timeliness VARCHAR DEFAULT 'first_sent'")
        warehouse.connection.execute("ALTER TABLE core.unit ADD COLUMN region_vi VARCHAR DEFAULT ''")
        warehouse.connection.execute("ALTER TABLE core.unit ADD COLUMN border BOOLEAN DEFAULT false")
        warehouse.connection.execute("ALTER TABLE core.period RENAME COLUMN number TO quarter")
        warehouse.connection.execute("DELETE FROM main.migration WHERE version > 1")
    with Warehouse.writer(path) as warehouse:
        assert warehouse.sql("SELECT * FROM core.receipt_kind").empty
        assert read_counts(Desk(warehouse, programme))["h-1"] == TRUSTED


def test_a_time_that_cannot_be_true_is_never_chosen(desk: Desk) -> None:
    send(desk, {REGISTER: "28 08:00", SEEN: "25 08:00", HOP: "09 08:00"})
    order(desk, desk.programme.content_hash, REGISTER, SEEN)
    assert read_counts(desk)["h-1"] == SEEN, "the register names a day after the file was seen"
    desk.warehouse.connection.execute(
        "UPDATE raw.receipt SET claimed_at = claimed_at - INTERVAL 30 YEAR WHERE kind = 'received_hop'"
    )
    assert differences(desk) == {}
