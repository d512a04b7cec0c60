"""What a run refuses is read in the UI: it names the form's field or a whole command, never a bare option."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from desk.outputs.remind import LetterNotDueError, choose_kind
from flows.parameters import LETTER_KINDS, STAGES, PeriodOptions, RankOptions, ReportOptions
from flows.remind import remind
from schemas.letter_kind import LetterKind
from schemas.programme import load_programme
from schemas.programme.agenda import make_agenda

CHECKOUT = Path(__file__).parents[2]
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
COMMAND = re.compile(r"(thidua|prefect) [a-z]+[^.;,]*?(?<![\w-])--[a-z]")
FORMS: tuple[type[BaseModel], ...] = (PeriodOptions, RankOptions, ReportOptions)
ENGLISH_ONLY = {"flows.children", "flows.service.deployments", "flows.service.place", "flows.service.worker"}
"""What is said in the terminal of whoever starts a server or applies the deployments, never of a run."""


def name_fields() -> set[str]:
    """What the forms call what can be filled in or chosen, and the setting that stands for what no form has."""
    titles = {field.title or "" for form in FORMS for field in form.model_fields.values()}
    return {f"“{title}”" for title in (*titles, "Loại thư", *STAGES)} | {"THIDUA_HOME"}


def list_modules() -> dict[str, ast.Module]:
    """All that the flows import of ours, by its name: what a run can say is written there."""
    flows = [path for path in (CHECKOUT / "flows").rglob("*.py") if "cli" not in path.parts]
    waiting = [".".join(path.relative_to(CHECKOUT).with_suffix("").parts) for path in flows]
    found: dict[str, ast.Module] = {}
    while waiting:
        name = waiting.pop()
        place = CHECKOUT.joinpath(*name.split("."))
        path = place.with_suffix(".py") if place.with_suffix(".py").is_file() else place / "__init__.py"
        if name in found or name.startswith("flows.cli") or not path.is_file():
            continue
        found[name] = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(found[name]):
            if isinstance(node, ast.Import):
                waiting += [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                waiting += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    return found


def list_texts(tree: ast.AST) -> Iterator[str]:
    """Every text, one with values filled in as a whole, without docstrings."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        else:
            yield from list_texts(node)


def is_bare(text: str) -> bool:
    """True if it names an option of the command line, and neither what a form has for it nor the whole command."""
    if not OPTION.search(text) or text.startswith("--"):  # an argument is no sentence
        return False
    return not COMMAND.search(text) and not any(name in text for name in name_fields())


def test_no_text_of_a_run_names_a_bare_option() -> None:
    modules = list_modules()
    assert {"desk.outputs.remind", "desk.outputs.report", "desk.intake.ingest", "warehouse.install"} <= set(modules)
    said = [(name, text) for name, tree in modules.items() if name not in ENGLISH_ONLY for text in list_texts(tree)]
    assert [(name, text) for name, text in said if is_bare(text)] == []


def test_a_bare_option_is_seen() -> None:
    assert is_bare("ghi --reason") and is_bare("chỉ bản dự thảo (--draft)")
    assert not is_bare("chạy thidua send --list") and not is_bare("ghi ô “Lý do”, hoặc --reason")


@pytest.mark.parametrize(
    ("asked", "moment"), [("urge", "remind"), ("escalate", "remind"), ("remind", "urge"), ("remind", "escalate")]
)
def test_a_letter_that_is_not_due_is_refused_in_the_forms_words(asked: LetterKind, moment: LetterKind) -> None:
    programme = load_programme("ttdn")
    event = next(e for e in make_agenda(programme) if e.kind == moment)
    kinds = {kind: choice for choice, kind in LETTER_KINDS.items() if kind}
    with pytest.raises(LetterNotDueError) as refusal:
        choose_kind(programme, event.period, event.at, asked)
    assert f"chọn “{kinds[moment]}” ở ô “Loại thư”" in str(refusal.value)
    assert '"title": "Loại thư"' in json.dumps(remind.parameters.model_dump(), ensure_ascii=False)
