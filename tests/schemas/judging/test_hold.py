"""Rules over indicators say the same whoever tells them: pandera, or the arrays that it would ask."""

from __future__ import annotations

import random

import numpy as np
import pytest

from schemas.judging.hold import _ask_pandera, _breaks, _find_failures, _find_scopes
from schemas.judging.operands import INDICATOR
from schemas.programme import load_programme
from tests.schemas.rules.rows import columns_of, generate, operand_names

TTDN = load_programme("ttdn")
PERIOD = TTDN.period("2020Q3")


@pytest.mark.parametrize("seed", range(20))
def test_what_asks_earlier_reports_is_told_as_pandera_tells_it(seed: int) -> None:
    rng = random.Random(seed)
    checks = TTDN.checks_on(PERIOD.window_end)
    columns = dict(columns_of(checks, [generate(operand_names(checks), rng) for _ in range(200)]))
    columns[INDICATOR] = np.array([rng.randrange(len(TTDN.indicators)) for _ in range(200)], dtype=np.intp)
    covered = _find_scopes(TTDN, PERIOD, tuple(checks))
    broken = [(check, _breaks(check, columns, rows)) for check, rows in zip(checks, covered, strict=True)]
    told = sorted(_ask_pandera(TTDN, PERIOD, [(check, rows) for check, rows in broken if len(rows)], columns))
    found = _find_failures(TTDN, PERIOD, checks, columns)
    assert found == told
    by_code = TTDN.checks
    assert {by_code[code].needs_history for _, code in found} == {True, False}
