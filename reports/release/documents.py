"""All that people read beside the data of a release."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reports.release.readme import README, render_readme
from reports.release.workbook import write_workbook
from schemas import files
from schemas.programme import Programme
from warehouse.release import Made, Told

EXAMPLES: Final = Path(__file__).parent / "examples"
_SHIPPED: Final = {"vi-du.py": "vi_du.py", "so-tay.py": "so_tay.py"}
"""Examples by the name they have in a release."""


def write_documents(programme: Programme, made: Made) -> Told:
    """Write README, workbook, notebook and example into the folder of a release whose database is there.

    Gives what its data package says of them.
    """
    files.write_text(made.folder / README, render_readme(programme, made.identity), durable=False)
    for name, source in _SHIPPED.items():
        files.write_bytes(made.folder / name, (EXAMPLES / source).read_bytes(), durable=False)
    return write_workbook(made)
