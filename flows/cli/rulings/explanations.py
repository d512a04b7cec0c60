"""`thidua explain`: what units said about questions, and what officials ruled on it."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from desk.settings import Settings
from flows.cli.options import Home, ProgrammeOption, UsageError, find_units
from flows.cli.rulings.decisions import By, Id, Reason, show_former_id

GIVE = "give"


class ExplainGroup(TyperGroup):
    """`thidua explain 9d3fd050 …` is `thidua explain give 9d3fd050 …`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the command that was left out."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = [GIVE, *args]
        return list(super().parse_args(ctx, args))


explain = typer.Typer(
    cls=ExplainGroup,
    no_args_is_help=True,
    help="Explaining instead of fixing: `thidua explain ID --finding V04@D12 --text … --by …` (by the cell; or by the "
    "indicator, V04@2.3) records what a unit said by telephone or letter; accept and refuse rule on it.",
)

Findings = Annotated[
    list[str] | None,
    typer.Option(
        "--finding",
        help="The question's number, or its code with cell or indicator, as V04@D12 or V04@2.3; may be repeated. "
        "May be left out where the report has one question only.",
    ),
]


@explain.command(GIVE)
def give(
    id: Id,
    text: Annotated[str, typer.Option("--text", help="What the unit said.")],
    by: By,
    finding: Findings = None,
    source: Annotated[
        str, typer.Option("--from", help="Who gave the explanation and how, as 'ông A, công văn 12/STTTT'.")
    ] = "",
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Record an explanation that came by telephone or letter; an official has still to rule on it."""
    from desk.rulings import decide
    from desk.rulings import explain as step

    settings = Settings.from_environment(home, programme)
    show_former_id(decide.look_up_submission(settings, id))
    _show_questions(step.record_explanation(settings, id, finding or [], text, by, source))


@explain.command()
def accept(
    id: Id, by: By, reason: Reason, finding: Findings = None, home: Home = None, programme: ProgrammeOption = None
) -> None:
    """Accept explanations, or close a question that the system derived (R06, R07, R08, R13, R14, R15, T01)."""
    from desk.rulings import decide
    from desk.rulings import explain as step

    settings = Settings.from_environment(home, programme)
    show_former_id(decide.look_up_submission(settings, id))
    _show_questions(step.record_ruling(settings, id, finding or [], "accepted", by, reason))


@explain.command()
def refuse(
    id: Id, by: By, reason: Reason, finding: Findings = None, home: Home = None, programme: ProgrammeOption = None
) -> None:
    """Refuse explanations; the unit has to give another."""
    from desk.rulings import decide
    from desk.rulings import explain as step

    settings = Settings.from_environment(home, programme)
    show_former_id(decide.look_up_submission(settings, id))
    _show_questions(step.record_ruling(settings, id, finding or [], "refused", by, reason))


@explain.command("list")
def list_(
    period: Annotated[str | None, typer.Option("--period", help="Only this period, as 2018Q4.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Only this unit: official code.")] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="Only questions in this state: open, explained, accepted or refused.")
    ] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """List questions, what was answered and what was ruled."""
    from desk.rulings import explain as step
    from flows.cli.submissions import show_questions
    from reports.answers.desk_questions import STATES_VI

    settings = Settings.from_environment(home, programme)
    if state is not None and state not in STATES_VI:
        raise UsageError(f"--state {state} is not a state of a question; use one of {', '.join(STATES_VI)}")
    data = settings.programme
    chosen_period = data.period(period) if period else None
    ids = [one.id for one in find_units(data, unit, chosen_period)] if unit else [None]
    found = [question for unit_id in ids for question in step.list_questions(settings, unit_id, period, state)]
    show_questions(found)
    typer.echo(f"{len(found)} câu hỏi")


def _show_questions(questions: list[Any]) -> None:
    for one in questions:
        typer.echo(f"{one.code} {one.indicator_code or ''} ({one.unit_name}, {one.period_id}): {one.state_vi}")
