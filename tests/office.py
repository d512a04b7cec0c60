"""LibreOffice without a window, with a profile of its own that reckons every formula anew when a workbook is opened."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculate(workbooks: Sequence[Path], scratch: Path, kind: str = "xlsx") -> list[Path]:
    """The workbooks as LibreOffice saves them after reckoning, all in one start; as `csv` only their first sheets.

    CalledProcessError or AssertionError if it does not.
    """
    user = scratch / "profile" / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    target = scratch / "recalculated"
    command = ["soffice", f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--convert-to", kind]
    command += ["--outdir", str(target), *map(str, workbooks)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    made = [target / f"{workbook.stem}.{kind}" for workbook in workbooks]
    lacking = [path.name for path in made if not path.is_file()]
    assert not lacking, f"LibreOffice did not save {lacking}"
    return made
