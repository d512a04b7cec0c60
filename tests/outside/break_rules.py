"""Run an exported rules.vtl over its tables with vtlengine; print version, indicator and rule of what breaks."""

import json
import sys
from pathlib import Path

from vtlengine import run

folder = Path(sys.argv[1])
structures = json.loads((folder / "cau-truc.json").read_text("utf-8"))
tables = {dataset["name"]: folder / f"{dataset['name']}.csv" for dataset in structures["datasets"]}
made = run(
    script=(folder / "rules.vtl").read_text("utf-8"),
    data_structures=structures,
    datapoints=tables,
    return_only_persistent=True,
)
broken = made["VI_PHAM"].data[["SUBMISSION_ID", "INDICATOR_CODE", "ruleid"]]
print(json.dumps(broken.astype(str).values.tolist()))
