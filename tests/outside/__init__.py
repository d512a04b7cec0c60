"""Other people's programs in an environment of their own (`make outside`): run as processes, never imported."""

import json
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".tools" / "outside" / "bin" / "python"
"""The Python that `pytest.mark.needs` asks for."""


def run_outside(script: str, *words: str | Path) -> Any:
    """What the script of this folder prints, read as JSON."""
    done = subprocess.run(
        [PYTHON, HERE / script, *map(str, words)], capture_output=True, text=True, check=False, cwd=HERE
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
