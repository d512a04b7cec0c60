"""LibreOffice without a window, with a profile of its own that reckons every formula anew when a workbook is opened."""

from __future__ import annotations

import subprocess
from pathlib import Path

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(workbook: Path, scratch: Path) -> Path:
    """The workbook as LibreOffice saves it after reckoning; CalledProcessError or AssertionError if it does not."""
    user = scratch / "profile" / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    target = scratch / "recalculated"
    command = ["soffice", f"-env:UserInstallation={user.parent.as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(target), str(workbook)], check=True, capture_output=True, timeout=240)
    made = target / workbook.name
    assert made.is_file(), f"LibreOffice did not save {workbook}"
    return made
