"""`status --problems`: what is still open, and what became of the rest."""

from typing import Any

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from tests.desk.tiny_inbox import VALUES, at, form, put, settings
from tests.flows.cli.terminal import run_command

__all__ = ["settings"]
WRONG: dict[str, dict[str, Any]] = {**VALUES, "1.1": {"period": "năm", "ytd": 5}}
COUNTED = "1 bản khác đã có bản thay được chấp nhận, không liệt kê (--all để xem)."


def test_a_version_that_was_replaced_leaves_the_list_and_is_counted(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings, WRONG))
    put(settings, "2020Q1/Liêm Túc/1.xlsx", form(settings, WRONG, "h-2"))
    assert ingest.run(settings, now=at(settings, 2)).verdicts == {"RETURNED": 2}
    listed = run_command(settings, "status", "--problems")
    assert "không liệt kê" not in listed
    put(settings, "2020Q1/Thanh Tân/2.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 3))
    rows = status.list_submissions(settings).set_index("place")
    first, second, other = (
        str(rows.loc[place, "submission_id"])
        for place in ("2020Q1/Thanh Tân/1.xlsx", "2020Q1/Thanh Tân/2.xlsx", "2020Q1/Liêm Túc/1.xlsx")
    )
    for words in (("status", "--problems"), ("status", "--problems", "--period", "2020Q1")):
        listed = run_command(settings, *words)
        assert (first[:8] in listed, other[:8] in listed) == (False, True)
        assert COUNTED in listed
        every = run_command(settings, *words, "--all", columns=300)
        assert first[:8] in every
        assert f"đã có bản thay {second[:8]} được chấp nhận" in every
        assert COUNTED not in every


def test_a_later_version_that_was_sent_back_stays(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 2))
    put(settings, "2020Q1/Thanh Tân/2.xlsx", form(settings, WRONG))
    ingest.run(settings, now=at(settings, 3))
    rows = status.list_submissions(settings).set_index("place")
    listed = run_command(settings, "status", "--problems")
    assert str(rows.loc["2020Q1/Thanh Tân/2.xlsx", "submission_id"])[:8] in listed
    assert "không liệt kê" not in listed
