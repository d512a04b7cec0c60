"""Broken forms, letters and mailboxes by the hundred: nothing raises, each is a form, a document or a named fault."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.form.workbook import FormEntries, write_form
from sources.documents import CollectedInbox
from sources.reading import read_document
from tests.sources.mutations import damage_form, damage_letter
from tests.sources.source_files import PROGRAMME, Desk, form_bytes, letter, make_zip

EXAMPLES = int(os.environ.get("THIDUA_FUZZ_EXAMPLES", "60"))
"""Of each test; set it high to search longer."""
FUZZ = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES < 1000, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
CODES = frozenset(rule.code for rule in PROGRAMME.rules)
SEEDS, STEPS = st.integers(0, 2**32), st.integers(1, 5)


class Forms(list[bytes]):
    """Bytes that a failing example does not print."""

    def __repr__(self) -> str:
        return "forms"


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Forms:
    """Forms of both makers: the product's own, filled in, and one retyped."""
    period = PROGRAMME.period("2018Q4")
    entries = FormEntries(
        indicators={"1.1": {"period": 3, "ytd": "1.234"}, "1.2": {"period": "Có"}, "1.3": {"ytd": "=1+1"}},
        activities=[{"name": "Hội nghị", "date": 43000}],
    )
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    own = write_form(PROGRAMME, PROGRAMME.unit("04", period), period, path, entries).read_bytes()
    return Forms([own, form_bytes()])


@FUZZ
@given(SEEDS, STEPS)
def test_a_damaged_form_is_read_or_refused(tmp_path: Path, forms: Forms, seed: int, steps: int) -> None:
    random = Random(seed)
    data = damage_form(random, random.choice(forms), steps)
    path = tmp_path / "0a"
    path.write_bytes(data)
    result = read_document(path, "s", "xlsx")
    assert (result.form is None) == bool(result.faults)
    assert {fault.code for fault in result.faults} <= CODES


def check_everything_is_kept(desk: Desk, found: CollectedInbox, files: dict[str, bytes]) -> None:
    """Every file of the inbox is in the archive, as it came or opened into parts, or is named by a fault."""
    known = {s.origin[0] for s in found.sightings}
    for name, data in files.items():
        assert name in known, f"{name} disappeared"
        kept = desk.archive.path(hashlib.sha256(data).hexdigest())
        assert kept.is_file() or name.endswith(".mbox"), f"the bytes of {name} are not kept"
    for document in found.documents:
        stored = desk.archive.path(document.sha256)
        assert hashlib.sha256(stored.read_bytes()).hexdigest() == document.sha256
    assert {fault.code for fault in found.faults} <= CODES


@FUZZ
@given(SEEDS, STEPS)
def test_a_damaged_letter_is_never_lost(
    tmp_path_factory: pytest.TempPathFactory, forms: Forms, seed: int, steps: int
) -> None:
    random = Random(seed)
    inner = letter(("báo cáo.xlsx", forms[1]), ("thư.eml", letter(("b.xlsx", forms[1]))))
    whole = letter(("b.zip", make_zip(("a.xlsx", forms[1]))), ("thư.eml", inner), subject="Báo cáo quý IV")
    broken = damage_letter(random, random.choice([whole, inner]), steps)
    second = damage_letter(random, inner, steps)
    box = b"From x Fri Dec 14 10:00:00 2018\n" + broken + b"\n\nFrom y Fri Dec 14 10:00:00 2018\n" + second
    files = {"a.eml": broken, "b.eml": whole, "hop.mbox": box}
    desk = Desk(tmp_path_factory.mktemp("desk"))
    for name, data in files.items():
        desk.put(name, data)
    found = desk.collect()
    check_everything_is_kept(desk, found, files)
    sound = hashlib.sha256(forms[1]).hexdigest()
    assert sound in {d.sha256 for d in found.documents}, "the sound letter beside them was not opened"


@FUZZ
@given(SEEDS, st.integers(1, 3))
def test_a_damaged_archive_is_never_lost(
    tmp_path_factory: pytest.TempPathFactory, forms: Forms, seed: int, steps: int
) -> None:
    random = Random(seed)
    whole = make_zip(
        ("a/b.xlsx", forms[1]), ("thư.eml", letter(("c.xlsx", forms[1]))), ("trong.zip", make_zip(("d.xlsx", forms[1])))
    )
    broken = damage_form(random, whole, steps)
    if random.random() < 0.5:
        torn = bytearray(broken)
        for _ in range(3):
            torn[random.randrange(len(torn))] = random.randrange(256)
        broken = bytes(torn)
    files = {"a.zip": broken, "b.zip": whole, "c.xlsx": forms[1]}
    desk = Desk(tmp_path_factory.mktemp("desk"))
    for name, data in files.items():
        desk.put(name, data)
    check_everything_is_kept(desk, desk.collect(), files)
