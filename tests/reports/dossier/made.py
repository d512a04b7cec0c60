"""Dossiers of small made-up years, and what their documents say as text."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

from desk.progress import silent
from reports.dossier.build import Before, build_dossier, build_grounds
from reports.dossier.model import Dossier
from reports.office.tree import Block, Document, Heading, Note, Paragraph, Table, join_runs, text_of
from schemas.programme import Programme
from scoring.explain.change import TwoYears
from scoring.explain.places import Place
from scoring.facts import SelfScore, UnitFacts, YearFacts
from scoring.ranking import rank_facts
from scoring.result import Ranking
from tests.scoring.builders import PROGRAMME, At, make_value, make_verified_score, season

UNITS = 9
OWNER = "63-01"
SECRET = ("7717", "7709", "7723", "7799", "27741", "27753")
"""Amounts of sensitive indicators of one unit, this year and last; no other figure of the season looks like them."""
DRAWS = 200


def few_draws(programme: Programme = PROGRAMME) -> Programme:
    rules = programme.robustness.model_copy(update={"draws": DRAWS})
    return programme.model_copy(update={"robustness": rules})


def this_year(seed: int = 6) -> YearFacts:
    """Units of a season; one has sensitive amounts that can be told, words beside them, and a verified score."""
    facts = season(seed)
    first, *others = facts.units[:UNITS]
    return replace(facts, units=(with_secrets(first, SECRET[:4]), *others))


def with_secrets(unit: UnitFacts, amounts: Sequence[str]) -> UnitFacts:
    whole, part, sent, plan = amounts
    values = {
        "2.21": make_value("2.21", whole),
        "2.22": make_value("2.22", part),
        "2.23": make_value("2.23", sent, plan),
    }
    own = {
        "III.7": SelfScore(Decimal(4), f"{whole} vụ việc trên mạng", f"đã trả lời {part} vụ"),
        "II.1": SelfScore(Decimal(5), "Số 12/KH-STTTT", None),
    }
    verified = {"II.2": make_verified_score("3", "Chưa có văn bản phát động")}
    return replace(unit, values={**unit.values, **values}, self_scores=own, verified=verified)


def last_year() -> YearFacts:
    facts = season(7)
    first, *others = facts.units[:UNITS]
    return replace(facts, units=(with_secrets(first, (SECRET[4], SECRET[5], SECRET[4], SECRET[5])), *others))


def make(now: YearFacts | None = None, then: YearFacts | None = None, programme: Programme | None = None) -> Dossier:
    """The dossier of a year, with a year before unless there is none to be."""
    by = programme or few_draws()
    facts, earlier = now or this_year(), then or last_year()
    ranking, before = ranked(facts, by), ranked(earlier, by)
    both = TwoYears(earlier, earlier, facts, by, by)
    places = {(u.unit.id, "2018Q4", "3.8"): Place("Chỉ tiêu", "D43", u.unit.id == OWNER) for u in facts.units}
    units = [row.unit_id for row in ranking.rows]
    grounds = build_grounds(ranking, Before(before, both), places, units, silent)
    return build_dossier(grounds, Before(before, both))


def ranked(facts: YearFacts, programme: Programme) -> Ranking:
    return rank_facts(facts, programme, At(), "thử")


def tell(blocks: Sequence[Block]) -> str:
    """What blocks say, a line each."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            lines.append(block.text)
        elif isinstance(block, Paragraph | Note):
            lines.append(join_runs(block.runs))
        elif isinstance(block, Table):
            lines += [" | ".join(text_of(cell) for cell in row) for row in block.rows]
    return "\n".join(lines)


def tell_document(document: Document) -> str:
    return tell(tuple(document.blocks))


def find_table(document: Document, name: str) -> list[list[str]]:
    """The cells of the table of that name."""
    (table,) = [table for table in document.tables if table.name == name]
    return [[text_of(cell) for cell in row] for row in table.rows]


def read_file(name: str, data: bytes) -> str:
    """All that a file of the dossier says, whatever its format."""
    if name.endswith(".pdf"):
        return subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    if name.endswith((".docx", ".xlsx")):
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = [package.read(part).decode() for part in package.namelist() if part.endswith(".xml")]
        return " ".join(re.sub(r"<[^>]+>", " ", part) for part in parts)
    return data.decode()


def find_secrets(text: str) -> set[str]:
    """Which of the sensitive amounts stand in a text, with or without a dot between thousands."""
    plain = re.sub(r"(?<=\d)\.(?=\d{3})", "", text)
    return {amount for amount in SECRET if re.search(rf"(?<!\d){amount}(?!\d)", plain)}
