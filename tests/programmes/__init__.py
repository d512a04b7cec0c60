"""A second, tiny programme: it proves that no code knows the directive. It borrows only the engine's rule texts."""

import shutil
from pathlib import Path

from schemas.programme import Programme, load_programme
from schemas.programme.load import BUILT_IN

HERE = Path(__file__).parent


def tiny_folder(folder: Path) -> Path:
    """A folder with the tiny programme, ready to load."""
    target = folder / "tiny"
    if not target.is_dir():
        shutil.copytree(HERE / "tiny", target)
        shutil.copy(BUILT_IN / "ttdn" / "rules.csv", target / "rules.csv")
    return target


def load_tiny(folder: Path) -> Programme:
    """The tiny programme: three libraries, four indicators, deadlines on the 10th (2020) and the 5th (2021)."""
    return load_programme(tiny_folder(folder))
