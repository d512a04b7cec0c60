"""The simulation behind `thidua rank robust`, measured and held against plain, exact reckoning.

    python -m benchmarks.rank [--draws N] [--large UNITS]

First many units, few draws, with the peak of memory; last the 63 units of an invented year. `agrees` is 1 if ranks and
classes of a sample of the draws are those that the scoring methods themselves give in fractions, without arrays. The
seconds are the best of three runs, from the year's facts to ranks, chances, pairs and shares; runs share nothing.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from dataclasses import replace

from schemas.programme import Programme
from scoring.facts import UnitFacts, YearFacts
from scoring.robust.choices import Draws, draw_choices
from scoring.robust.simulation import Simulation, simulate_choices
from scoring.robust.summary import summarise
from tests.scoring.builders import PROGRAMME, season, year

RUNS = 3
CHECKED = 12
LARGE_DRAWS = 1000


def main() -> None:
    """Measure, print a line each; the last is the one that is looked at."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000, help="draws over the 63 units")
    parser.add_argument("--large", type=int, default=10_000, help="units of the large year; 0: none")
    asked = parser.parse_args()
    if asked.large:
        facts, programme = make_large_year(asked.large)
        seconds = measure(facts, programme, LARGE_DRAWS)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"draws={LARGE_DRAWS} units={len(facts.units)} seconds={seconds:.2f} peak_mb={peak}", flush=True)
    facts = season(3)
    seconds = min(measure(facts, PROGRAMME, asked.draws) for _ in range(RUNS))
    agrees = int(count_agreeing(facts, PROGRAMME, asked.draws, CHECKED) == CHECKED)
    print(f"draws={asked.draws} units={len(facts.units)} seconds={seconds:.2f} agrees={agrees}")


def measure(facts: YearFacts, programme: Programme, draws: int) -> float:
    """Seconds of a whole simulation with its summary."""
    start = time.perf_counter()
    summarise(simulate_choices(facts, programme, draws=draws), facts, programme)
    return time.perf_counter() - start


def count_agreeing(facts: YearFacts, programme: Programme, draws: int, checked: int) -> int:
    """In how many of so many draws, evenly taken, ranks and classes are those of plain, exact reckoning."""
    simulation = Simulation(facts, programme)
    drawn = draw_choices(simulation.choices, len(simulation.standard), draws, programme.robustness.seed)
    return sum(_agrees(simulation, drawn, number * (draws // checked)) for number in range(checked))


def _agrees(simulation: Simulation, drawn: Draws, number: int) -> bool:
    one = Draws(drawn.levels[number : number + 1], drawn.weights[number : number + 1], 0)
    ranks, classes = simulation.place(one)
    plain = simulation.plain.place_all(simulation.combination(one, 0))
    names = [c.name_vi for c in sorted(simulation.programme.scoring.classes, key=lambda c: -c.min_percent)]
    for place, unit in enumerate(simulation.units):
        reckoned = Counter({name: int(share) for name, share in zip(names, classes[place], strict=True) if share})
        expected = Counter([plain[unit].class_vi] if plain[unit].class_vi else [])
        if (ranks[0, place] or None) != plain[unit].rank or reckoned != expected:
            return False
    return True


def make_large_year(units: int) -> tuple[YearFacts, Programme]:
    """An invented year of so many units: as many whole seasons of 63 as it takes, each with clusters of its own."""
    known = len(season(0).units)
    made = [_rename(unit, copy) for copy in range(-(-units // known)) for unit in season(copy).units][:units]
    programme = PROGRAMME.model_copy(update={"units": tuple(u.unit for u in made)})
    for name in ("unit_by_id", "_units_by_scope"):
        programme.__dict__.pop(name, None)  # made of the units that were replaced
    return year(made), programme


def _rename(unit: UnitFacts, copy: int) -> UnitFacts:
    cluster = unit.cluster_code and f"{unit.cluster_code}-{copy}"
    return replace(unit, unit=unit.unit.model_copy(update={"code": f"{unit.unit.code}{copy:03}"}), cluster_code=cluster)


if __name__ == "__main__":
    main()
