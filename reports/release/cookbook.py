"""docs/cookbook.md: questions to a release, each with its SQL and the result on the sample season.

A question is a file of SQL whose first two lines say it in Vietnamese and English.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

from schemas.errors import PlainError

MOST_ROWS: Final = 10
_HEAD: Final = ("-- vi: ", "-- en: ")
_INTRODUCTION: Final = """\
# Questions to a release

<!-- Made by `make cookbook` from docs/cookbook/*.sql and the sample season. -->

Each is run in a test on a release of the invented sample season; what stands below it is what came out.
Tables, columns and traps: [data.md](data.md), which also says how to open a release.
"""


class QuestionError(PlainError, ValueError):
    """A file of the cookbook does not say its question, or its SQL does not run."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its statement."""

    name: str
    vi: str
    en: str
    sql: str


def load_questions(folder: Path) -> list[Question]:
    """The questions of a folder, in the order of their names. QuestionError where one lacks its first two lines."""
    return [_load(path) for path in sorted(folder.glob("*.sql"))]


def render_cookbook(database: Path, questions: Sequence[Question]) -> str:
    """The page as Markdown. QuestionError where a statement does not run."""
    with duckdb.connect(str(database), read_only=True) as released:
        released.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
        parts = [_INTRODUCTION, *(_list_question(n, q) for n, q in enumerate(questions, start=1)), ""]
        for number, question in enumerate(questions, start=1):
            parts += _render_question(released, number, question)
    return "\n".join(parts).rstrip() + "\n"


def _load(path: Path) -> Question:
    lines = path.read_text("utf-8").splitlines()
    if len(lines) < len(_HEAD) + 1 or not all(map(str.startswith, lines, _HEAD)):
        raise QuestionError(f"{path}: the first two lines say the question, after {_HEAD[0]!r} and {_HEAD[1]!r}")
    vi, en = (line.removeprefix(head) for line, head in zip(lines, _HEAD, strict=False))
    return Question(path.stem, vi, en, "\n".join(lines[len(_HEAD) :]).strip())


def _list_question(number: int, question: Question) -> str:
    return f"{number}. [{question.en}](#{number})"


def _render_question(released: duckdb.DuckDBPyConnection, number: int, question: Question) -> Iterator[str]:
    try:
        found = released.execute(question.sql)
        names = [column[0] for column in found.description or ()]
        rows = found.fetchall()
    except duckdb.Error as error:
        raise QuestionError(f"docs/cookbook/{question.name}.sql does not run: {error}") from error
    yield f'## <a id="{number}"></a>{number}. {question.en}\n'
    yield f"*{question.vi}*\n"
    yield f"```sql\n{question.sql}\n```\n"
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    yield from (f"| {' | '.join(map(_show, row))} |" for row in rows[:MOST_ROWS])
    yield f"\n{len(rows)} rows, the first {MOST_ROWS} shown.\n" if len(rows) > MOST_ROWS else ""


def _show(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("|", "\\|").replace("\n", " ")
