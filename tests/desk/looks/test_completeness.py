"""How complete a period is, indicator by indicator, through the whole ingest and as the command line shows it."""

from rich.console import Console

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from flows.cli import main
from tests.desk.tiny_inbox import VALUES, at, form, put, settings, shown

__all__ = ["settings", "shown"]

STATES = ["answered_cells", "expected_cells", "value_cells", "zero_cells", "not_applicable_cells"]
NOTHING = {"not_applicable": "x"}


def test_a_period_is_counted_by_indicator(settings: Settings, shown: Console) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings, {**VALUES, "1.2": {"period": 0, "ytd": 0}, "1.3": {}}))
    put(settings, "2020Q1/Liêm Túc/1.xlsx", form(settings, {**VALUES, "1.1": NOTHING, "1.2": NOTHING}, unit="h-2"))
    ingest.run(settings, now=at(settings, 9))
    rows = status.list_indicators(settings, "2020Q1")
    counted = {row["indicator_code"]: [row[state] for state in STATES] for row in rows.to_dict("records")}
    assert counted == {
        "1.1": [2, 2, 1, 0, 1],
        "1.2": [2, 2, 0, 1, 1],
        "1.3": [1, 2, 1, 0, 0],
        "1.4": [1, 1, 2, 0, 0],  # one unit owes it, both gave it
        None: [6, 7, 4, 1, 2],
    }
    assert [row["indicator_code"] for row in rows.to_dict("records")] == ["1.1", "1.2", "1.3", "1.4", None]
    main.status(settings.home, settings.programme_name, period="2020Q1", indicators=True)
    text = shown.export_text()
    assert "6/7" in text
    assert "85,7%" in text
