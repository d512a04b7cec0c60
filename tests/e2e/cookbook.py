"""Write docs/cookbook.md anew: the sample season through the desk, a release of it, every question asked.

python -m tests.e2e.cookbook
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from desk.outputs import release
from reports.release.cookbook import load_questions, render_cookbook
from tests.e2e.season import make_season

DOCS = Path(__file__).parents[2] / "docs"
PAGE, FOLDER = DOCS / "cookbook.md", DOCS / "cookbook"


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        season = make_season(Path(home))
        database = release.run(season.settings).database
        PAGE.write_text(render_cookbook(database, load_questions(FOLDER)), "utf-8")


if __name__ == "__main__":
    main()
