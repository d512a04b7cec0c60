"""Options that several commands under `thidua rank` take, and the sentence that each of them ends with."""

from __future__ import annotations

from typing import Annotated

import typer

PROPOSED_VI = "Hạng, xếp loại là đề nghị xét; Hội đồng quyết định."
Reason = Annotated[
    str, typer.Option("--reason", help="Why this is made before all periods of the year are due; documents show it.")
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", help="An alternative of the programme that is not looked at; may be repeated."),
]
Year = Annotated[int, typer.Option("--year", help="The year to rank, as 2018.")]
