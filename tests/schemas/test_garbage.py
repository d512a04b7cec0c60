"""What a start has made is not looked through again, where a process looks seldom; elsewhere all is as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import gc, sys
from schemas.garbage import keep_imports, look_seldom

if {seldom}:
    look_seldom()
with keep_imports():
    import json.tool
    assert not gc.isenabled()
assert gc.isenabled()
assert (gc.get_freeze_count() > 0) is {seldom}

class Ring:
    ended = 0
    def __del__(self):
        Ring.ended += 1

ring = Ring()
ring.itself = ring
del ring
gc.collect()
assert Ring.ended == 1
"""


@pytest.mark.parametrize("seldom", [True, False])
def test_what_is_there_is_kept_and_what_comes_after_is_looked_through(seldom: bool) -> None:
    script = SCRIPT.format(seldom=seldom)
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])
