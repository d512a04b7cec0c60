"""`make mutation-score`: the table by kind, and the score on the last line."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.mutation.kinds import KINDS
from tests.mutation.measure import Bench


def main() -> None:
    """Measure and print; `--missed` lists what was not named, `--only` measures some kinds."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=main.__doc__)
    parser.add_argument("--missed", action="store_true")
    parser.add_argument("--only", nargs="+", choices=tuple(KINDS), metavar="KIND", default=tuple(KINDS))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="thidua-mutation-") as home:
        score = Bench(Path(home)).score({name: KINDS[name] for name in options.only})
    *table, last = score.lines()
    print("\n".join(table))
    if options.missed:
        for name, tally in score.tallies.items():
            for line in tally.missed:
                print(f"  {name}: {line}")
    print(last)


if __name__ == "__main__":
    main()
