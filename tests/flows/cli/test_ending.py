"""The command's process ends at once, after all that was to be done, with what it was to end with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

SCRIPT = """
import atexit, sys, threading, time
from flows.cli import main

class Told:
    def __del__(self):
        print("taken apart")

def command():
    global kept
    kept = Told()
    atexit.register(print, "at the exit")
    threading.Thread(target=lambda: (time.sleep(0.2), print("a thread"))).start()
    print("said")
    sys.exit({code})

main.main = command
main.run()
"""


def run_script(code: str, stdout: int | IO[str] = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT.replace("{code}", code)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, env=environment)


@pytest.mark.parametrize(("code", "ends_with"), [("0", 0), ("3", 3), ("130", 130)])
def test_all_is_done_and_printed_and_nothing_taken_apart(code: str, ends_with: int) -> None:
    ended = run_script(code)
    assert (ended.returncode, ended.stdout, ended.stderr) == (ends_with, "said\na thread\nat the exit\n", "")


@pytest.mark.parametrize(("code", "ends_with", "told"), [("", 0, ""), ("'vì sao'", 1, "vì sao\n")])
def test_what_is_no_number_ends_it_as_ever(code: str, ends_with: int, told: str) -> None:
    ended = run_script(code)
    assert (ended.returncode, ended.stderr) == (ends_with, told)
    assert ended.stdout == "said\na thread\nat the exit\ntaken apart\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
def test_what_cannot_be_printed_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        ended = run_script("0", full)
    assert ended.returncode == 120
    assert "No space left" in ended.stderr
