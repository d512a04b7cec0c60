"""The grammar of the report's sentences, over generated counts: none, one, many, all; no zero, no empty clause."""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.minister.sentences import wording
from reports.minister.sentences.wording import Wording, join_clauses, name_some, tidy
from schemas.programme import load_programme
from schemas.programme.report.texts import FORMS, ReportText, load_report_texts

TEXTS = load_report_texts()
WORDING = Wording(load_programme("ttdn").report_text_by_code)
WORDS = ["abc", "Quảng", "Nam", "12", "sự", "kiện"]
AMOUNTS = {"share": "40%", "elapsed": "75%", "percent": "80%"}


def fill(text: ReportText) -> dict[str, Any]:
    """Something for every word that the sentence quotes, but its own counts."""
    return {word: AMOUNTS.get(word, f"<{word}>") for word in text.words if word not in ("part", "whole")}


@pytest.mark.parametrize("code", TEXTS)
def test_every_form_quotes_words_that_are_given_and_no_other(code: str) -> None:
    text = TEXTS[code]
    quoted = {name for form in FORMS for _, name, _, _ in Formatter().parse(text.form(form)) if name}
    assert quoted <= set(text.words)
    assert set(text.words) - quoted <= {"part", "whole", *AMOUNTS, "marks", "names"}, "a word nobody needs"
    assert text.many_vi, "what is said of several is said at least"


@pytest.mark.parametrize("code", TEXTS)
@settings(max_examples=15)
@given(part=st.integers(0, 70), more=st.integers(0, 70))
def test_a_count_is_said_in_its_form_and_no_brace_or_double_blank_is_left(code: str, part: int, more: int) -> None:
    text, whole = TEXTS[code], part + more
    said = WORDING.say(code, part, whole, **fill(text))
    assert not re.search(r"[{}]|  | [,;.)]", said)
    if not text.choose(part, whole):
        assert said == ""
    if part == 0:
        assert bool(said) == bool(text.none_vi)
    elif "{part:2}" in text.choose(part, whole):
        assert (f"{part:02d}" if part < 10 else str(part)) in said


@given(part=st.integers(1, 70), more=st.integers(0, 70))
def test_all_is_never_said_of_some_nor_some_of_all(part: int, more: int) -> None:
    whole = part + more
    for code in ("sent", "said_yes", "fulfilled", "plan_overall", "complete", "before"):
        said = WORDING.say(code, part, whole, **fill(TEXTS[code]))
        says_all = bool(re.search(r"\b(?:cả|đều|đủ)\b", said.casefold()))
        assert says_all == (part == whole > 1), said
        assert not says_all or f"{part}/{whole}" not in said or code == "complete"


@pytest.mark.parametrize("code", [code for code, text in TEXTS.items() if text.none_vi])
def test_none_is_a_sentence_of_its_own_and_writes_no_zero(code: str) -> None:
    said = WORDING.say(code, 0, 7, **fill(TEXTS[code]))
    assert not re.search(r"(?<![\w.,<])0+(?![\w.,>])", said.replace("bằng 0", ""))
    assert re.search(r"chưa|không|bằng 0", said.casefold())


@given(st.lists(st.sampled_from(["", *WORDS, ", đều đúng hạn", "(2 đơn vị)"]), max_size=6))
def test_clauses_that_say_nothing_leave_no_trace(clauses: list[str]) -> None:
    joined = join_clauses(clauses)
    assert not joined.startswith((",", ";", " "))
    assert not re.search(r",\s*,|\s,|,$|  ", joined)
    assert all(clause.lstrip(",; ") in joined for clause in clauses)


@pytest.mark.parametrize(("count", "most"), list(product(range(5), range(1, 4))))
def test_names_are_all_told_or_none_of_them(count: int, most: int) -> None:
    names = [f"T{i}" for i in range(count)]
    told = name_some(names, most, "nêu tại Phụ lục I")
    assert told == "nêu tại Phụ lục I" if count > most else all(name in told for name in names)


def test_every_sentence_is_said_somewhere() -> None:
    modules = [ast.parse(path.read_text("utf-8")) for path in Path(wording.__file__).parents[2].rglob("*.py")]
    nodes = [node for module in modules for node in ast.walk(module)]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    begun = tuple(text for text in texts if text.endswith("_") and len(text) > 4)  # of f"named_{status}"
    assert not [code for code in TEXTS if code not in texts and not code.startswith(begun)]


def test_gaps_are_closed() -> None:
    assert tidy("Có  7 đơn vị , đều chậm ;  hết .") == "Có 7 đơn vị, đều chậm; hết."
