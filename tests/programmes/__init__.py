"""A second, tiny programme: it proves that no code knows the directive. Its folder has no rules at all."""

import csv
import shutil
from pathlib import Path

from schemas.programme import Indicator, Programme, load_programme
from schemas.programme.load import BUILT_IN
from schemas.rules import parse_scope

HERE = Path(__file__).parent
OF_MONEY = {"S05", "S06"}
"""Rules of an indicator that here counts books."""


def bare_tiny_folder(folder: Path) -> Path:
    """A folder with the tiny programme as it stands: the engine's rules alone."""
    target = folder / "bare" / "tiny"
    if not target.is_dir():
        shutil.copytree(HERE / "tiny", target)
    return target


def tiny_folder(folder: Path) -> Path:
    """A folder with the tiny programme and every rule of the directive that fits its indicators."""
    target = folder / "tiny"
    if not target.is_dir():
        shutil.copytree(HERE / "tiny", target)
        _borrow_rules(BUILT_IN / "ttdn" / "rules.csv", target, load_programme(HERE / "tiny").indicators)
        shutil.copy(BUILT_IN / "ttdn" / "rule_families.csv", target)
    return target


def _borrow_rules(source: Path, target: Path, indicators: tuple[Indicator, ...]) -> None:
    """Every rule over indicators that names none of the other programme and covers one of this."""
    codes = {indicator.code for indicator in indicators}
    with source.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = reader.fieldnames or []
        rows = [r for r in reader if r["expression"] and "row[" not in r["expression"] and r["code"] not in OF_MONEY]
    with (target / "rules.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in rows:
            scope = parse_scope(" ".join(word for word in row["scope"].split() if word[0] != "!"))
            if set(scope.codes) <= codes and any(scope.covers(indicator) for indicator in indicators):
                writer.writerow({**row, "scope": " ".join((*scope.words, *scope.codes))})


def load_tiny(folder: Path) -> Programme:
    """The tiny programme: three libraries, four indicators, deadlines on the 10th (2020) and the 5th (2021)."""
    return load_programme(tiny_folder(folder))
