"""What differs between two releases, by cause; each cause is made, and nothing else is told."""

from pathlib import Path

import pytest

from schemas.tables import CORRECTION
from tests.warehouse.build import Desk, at, moment
from warehouse.release import publish
from warehouse.release.comparing import CAUSES, ReleaseDifferences, compare_releases


def issue(desk: Desk, folder: Path, when: str) -> Path:
    return publish(desk.warehouse, folder, desk.programme, moment(when)).database.parent


def causes_of(found: ReleaseDifferences, indicator: str = "1.1") -> dict[tuple[str, str], str]:
    return {(c["unit_id"], c["period_id"]): c["cause"] for c in found.cells if c["indicator_code"] == indicator}


def test_a_release_does_not_differ_from_itself(tiny_desk: Desk, folder: Path) -> None:
    one = issue(tiny_desk, folder, "2020-04-09 00:00")
    assert compare_releases(one, one).is_empty


def test_a_late_report_a_resubmission_and_its_year_to_date(tiny_desk: Desk, folder: Path) -> None:
    tiny_desk.send("h-2", "2020Q2", "2020-06-20 08:00", values={"1.1": (3, None)})
    before = issue(tiny_desk, folder, "2020-06-21 00:00")
    tiny_desk.send("h-1", "2020Q1", "2020-06-22 08:00", values={"1.1": 5})
    tiny_desk.send("h-2", "2020Q1", "2020-04-09 08:00", values={"1.1": 9, "1.2": 1, "1.3": "2.5"})
    found = compare_releases(before, issue(tiny_desk, folder, "2020-06-23 00:00"))
    causes = causes_of(found)
    assert causes["h-1", "2020Q1"] == "report"
    assert causes["h-2", "2020Q1"] == "version"
    assert causes["h-2", "2020Q2"] == "carried", "its own report is the same"
    (changed,) = (
        c for c in found.cells if (c["unit_id"], c["period_id"], c["indicator_code"]) == ("h-2", "2020Q1", "1.1")
    )
    assert (changed["amount_before"], changed["amount_after"]) == (7, 9)
    assert found.counts["submission"][0] == 2


def test_a_correction_and_a_period_that_became_due(tiny_desk: Desk, folder: Path) -> None:
    before = issue(tiny_desk, folder, "2020-04-09 00:00")
    tiny_desk.warehouse.insert(CORRECTION, [{
        "correction_id": "c1", "position": 2, "action": "correct", "unit_id": "h-2", "period_id": "2020Q1",
        "indicator_code": "1.1", "measure": "period", "expected_state": "value", "expected_amount": 7,
        "corrected_state": "value", "corrected_amount": 70, "reason": "thiếu một chữ số", "decided_by": "Lê Thị B",
        "decided_on": at("2020-04-20 00:00").date(), "recorded_at": at("2020-04-20 08:00"),
    }])  # fmt: skip
    causes = causes_of(compare_releases(before, issue(tiny_desk, folder, "2020-05-01 00:00")))
    assert causes["h-2", "2020Q1"] == "correction"
    assert causes["h-1", "2020Q1"] == "due"


def test_a_new_period_is_told_as_one(tiny_desk: Desk, folder: Path) -> None:
    before = issue(tiny_desk, folder, "2020-04-09 00:00")
    found = compare_releases(before, issue(tiny_desk, folder, "2020-07-20 00:00"))
    assert "new_period" in found.by_cause
    assert [change.key for change in found.rows if change.table == "period" and not change.column] != []


def test_changed_indicators_and_rules_are_told_by_column(tiny_desk: Desk, folder: Path) -> None:
    before = issue(tiny_desk, folder, "2020-05-01 00:00")
    renamed = [
        i.model_copy(update={"merging": "none"}) if i.code == "1.3" else i for i in tiny_desk.programme.indicators
    ]
    changed = tiny_desk.programme.model_copy(update={"indicators": tuple(renamed)})
    after = publish(tiny_desk.warehouse, folder, changed, moment("2020-05-01 00:00")).database.parent
    (told,) = compare_releases(before, after).rows
    assert (told.table, told.key, told.column, told.before, told.after) == (
        "indicator",
        "1.3",
        "across_units",
        "add",
        "none",
    )


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_stands_in_the_query_and_has_words(cause: str) -> None:
    from warehouse.session import query_text

    assert f"'{cause}'" in query_text("release_changed_cells")
    assert all(CAUSES[cause])
