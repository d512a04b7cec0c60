"""`make kills`: every command that changes something killed some times at random, and what came of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from desk.settings import close_to_others
from tests.kills.case import Desks, list_commands
from tests.kills.kill import Bench


def main() -> None:
    """Kill and print a line a kill; `--each` says how often each command, `--only` kills some commands."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=main.__doc__)
    parser.add_argument("--each", type=int, default=4)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--only", nargs="+", metavar="COMMAND")
    options = parser.parse_args()
    close_to_others()
    with tempfile.TemporaryDirectory(prefix="thidua-kills-") as home:
        folder = Path(home)
        desks = Desks(folder)
        bench = Bench(folder, desks, options.seed)
        commands = list_commands(desks, folder / "target")
        wanted = [one for one in commands if not options.only or one.name in options.only]
        kills = []
        for command in wanted * options.each:
            kills.append(bench.kill(command))
            one = kills[-1]
            told = "killed" if one.died else "ended before"
            print(
                f"{one.command:20} step {one.step:4} of {one.steps:4}  {told:12}  {'; '.join(one.wrong) or 'whole'}",
                flush=True,
            )
    wrong = [one for one in kills if one.wrong]
    died = sum(one.died for one in kills)
    print(f"{len(kills)} runs, {died} of them killed; {len(kills) - len(wrong)} whole, {len(wrong)} not")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
