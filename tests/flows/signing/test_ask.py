"""The run of a ranking asks for one step after the other; what is refused is asked again, with the reason."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from prefect.exceptions import FlowPauseTimeout

from desk.rankings import rank
from desk.settings import Settings
from desk.signing.steps import find_ranking, load_steps
from flows.signing import ask
from tests.desk.reviews.conftest import opened, ready_desk
from tests.desk.reviews.sheets import YEAR

__all__ = ["opened", "ready_desk"]


def answer_with(monkeypatch: pytest.MonkeyPatch, *answers: ask.SignForm | Exception) -> tuple[list[str], list[str]]:
    """Stand in for Prefect's pause: gives these answers in turn; keeps what the forms and the note said."""
    coming: Iterator[ask.SignForm | Exception] = iter(answers)
    forms: list[str] = []
    notes: list[str] = []

    def pause(*, wait_for_input: Any, **_: Any) -> ask.SignForm:
        forms.append(wait_for_input._description)
        answer = next(coming)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(ask, "pause_flow_run", pause)
    monkeypatch.setattr(ask, "write_alone", nullcontext)
    monkeypatch.setattr(ask, "show_note", notes.append)
    return forms, notes


def form(person: str, decision: ask.Decision = "Ký") -> ask.SignForm:
    return ask.SignForm(decision=decision, person=person, role="Cán bộ", note="Ý kiến")


def test_each_step_is_asked_for_until_it_is_published(opened: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    made = rank.run(opened, YEAR)
    people = (form("Nam"), form("Hà"), form("hà"), form("Lan"), form("Lan"))
    forms, notes = answer_with(monkeypatch, *people)
    steps = ask.ask_for_steps(opened, made.seal)
    assert [(step.state, step.person) for step in steps] == [
        ("draft", "Nam"), ("verified", "Hà"), ("approved", "Lan"), ("published", "Lan"),
    ]  # fmt: skip
    assert "Chưa ghi được:** hà đã thẩm định nên không phê duyệt" in forms[3]
    assert ["Chưa ghi được" in said for said in forms] == [False, False, False, True, False]
    assert "Bước tiếp theo" not in notes[0]


@pytest.mark.parametrize("ended", [FlowPauseTimeout("nobody"), form("", "Dừng lại, ký sau")])
def test_a_run_that_nobody_answers_ends_with_what_comes_next(
    opened: Settings, monkeypatch: pytest.MonkeyPatch, ended: ask.SignForm | Exception
) -> None:
    made = rank.run(opened, YEAR)
    _, notes = answer_with(monkeypatch, form("Nam"), ended)
    assert [step.state for step in ask.ask_for_steps(opened, made.seal)] == ["draft"]
    assert f"Bước tiếp theo: đã thẩm định (`thidua rank sign {made.seal[:12]}`)" in notes[0]


def test_one_that_is_sent_back_is_asked_for_no_more(opened: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    made = rank.run(opened, YEAR)
    answer_with(monkeypatch, form("Nam"), form("Hà", "Trả lại"))
    ask.ask_for_steps(opened, made.seal)
    assert [step.state for step in load_steps(opened, find_ranking(opened, made.seal))] == ["draft", "returned"]
