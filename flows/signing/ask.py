"""The run of a ranking waits for people: a form a step, in Prefect's own UI, each answer recorded as a step.

The pause only asks: what was decided is a row of `core.sign_off`. A run that is not answered in time ends with a note;
`thidua rank sign`, or the same flow started again, goes on from there.
"""

from __future__ import annotations

from typing import Final, Literal

from prefect.exceptions import FlowPauseTimeout
from prefect.flow_runs import pause_flow_run
from prefect.input import RunInput
from pydantic import Field

from desk.settings import Settings
from desk.signing.publish import publish
from desk.signing.steps import (
    SealedRanking,
    SignOffError,
    find_ranking,
    load_steps,
    next_state,
    sign,
)
from flows.artifacts import escape_markdown, show_note
from flows.runs import HOURS
from flows.service.desk import write_alone
from reports.dossier.signed import STATES_VI, State, Step

PATIENCE_SECONDS: Final = 2 * HOURS
POLL_SECONDS: Final = 3
Decision = Literal["Ký", "Trả lại", "Dừng lại, ký sau"]


class SignForm(RunInput):
    """Biểu mẫu ký duyệt bảng xếp hạng."""

    decision: Decision = Field(default="Dừng lại, ký sau", title="Quyết định")
    person: str = Field(default="", title="Họ và tên")
    role: str = Field(default="", title="Chức vụ")
    note: str = Field(default="", title="Ý kiến")


def ask_for_steps(settings: Settings, seal: str) -> tuple[Step, ...]:
    """Ask for each step that is still to be taken, until the ranking is published, sent back, or nobody goes on."""
    sealed = find_ranking(settings, seal)
    refused = ""
    while (state := next_state(load_steps(settings, sealed))) is not None:
        form = SignForm.with_initial_data(description=describe_step(settings, sealed, state, refused))
        try:
            answer = pause_flow_run(wait_for_input=form, timeout=PATIENCE_SECONDS, poll_interval=POLL_SECONDS)
        except FlowPauseTimeout:
            break
        if answer.decision == "Dừng lại, ký sau":
            break
        try:
            with write_alone():
                take_step(settings, sealed, "returned" if answer.decision == "Trả lại" else state, answer)
            refused = ""
        except SignOffError as error:
            refused = str(error)
        if answer.decision == "Trả lại" and not refused:
            break
    steps = tuple(load_steps(settings, sealed))
    show_note(describe_course(sealed, steps))
    return steps


def take_step(settings: Settings, sealed: SealedRanking, state: State, answer: SignForm) -> None:
    """Record what was decided; SignOffError where it cannot be, and the form is shown again with the reason."""
    if state == "published":
        publish(settings, sealed, answer.person, answer.role, answer.note)
    else:
        sign(settings, sealed, state, answer.person, answer.role, answer.note)


def describe_step(settings: Settings, sealed: SealedRanking, state: State, refused: str) -> str:
    """What the form says above its fields: which ranking, what was signed, which step, why it is asked again."""
    lines = [
        f"**Xếp hạng năm {sealed.year}**, niêm phong `{sealed.seal[:16]}`",
        f"Bước này: **{STATES_VI[state]}**",
        *(f"- {escape_markdown(step.line_vi)}" for step in load_steps(settings, sealed)),
    ]
    if refused:
        lines.insert(0, f"**Chưa ghi được:** {escape_markdown(refused)}")
    return "\n\n".join(lines)


def describe_course(sealed: SealedRanking, steps: tuple[Step, ...]) -> str:
    """Where the ranking stands, and how to go on where it is not published."""
    told = "\n".join(f"- {escape_markdown(step.line_vi)}" for step in steps) or "- chưa có bước ký nào"
    coming = next_state(steps)
    more = f"\n\nBước tiếp theo: {STATES_VI[coming]} (`thidua rank sign {sealed.seal[:12]}`)" if coming else ""
    return f"Ký duyệt xếp hạng năm {sealed.year}, niêm phong `{sealed.seal[:16]}`\n\n{told}{more}"
