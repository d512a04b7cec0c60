"""README.md of a release: what it is, what is in it, what misleads, how to cite it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reports.release.sheets import MOST_ROWS, MOST_TOGETHER
from schemas.programme import Programme
from warehouse.release import Identity
from warehouse.release.star import STAR, VIEWS

README: Final = "README.md"
TEMPLATE: Final = Path(__file__).with_suffix(".md")


def render_readme(programme: Programme, identity: Identity) -> str:
    """The text in Vietnamese and English; the same release gives the same text."""
    return TEMPLATE.read_text("utf-8").format(
        name=identity.name,
        programme_vi=programme.name_vi,
        programme_id=identity.programme_id,
        programme_hash=identity.programme_hash,
        as_of=identity.as_of,
        known_at=identity.known_at,
        time_zone=identity.time_zone,
        content_hash=identity.content_hash,
        short_hash=identity.content_hash[:16],
        tables="\n".join(_list_tables()),
        traps="\n".join(_list_traps()),
        most_rows=f"{MOST_ROWS:,}",
        most_rows_vi=f"{MOST_ROWS:,}".replace(",", "."),
        most_together=f"{MOST_TOGETHER:,}",
        most_together_vi=f"{MOST_TOGETHER:,}".replace(",", "."),
    )


def _list_tables() -> list[str]:
    rows = [(table.name, *table.title, *table.grain) for table in STAR]
    rows += [(view.name, *view.title, *view.grain) for view in VIEWS]
    head = ["| bảng / *table* | |", "|---|---|"]
    return [*head, *(f"| `out.{name}` | {vi}. {of}. / *{en}. {each}.* |" for name, vi, en, of, each in rows)]


def _list_traps() -> list[str]:
    """The warnings of the tables, each once, with the tables it is of."""
    found: dict[tuple[str, str], list[str]] = {}
    for table in STAR:
        for warning in table.warnings:
            found.setdefault(warning, []).append(f"`{table.name}`")
    return [f"- {', '.join(names)}: {vi}. *{en}.*" for (vi, en), names in found.items()]
