"""pandas, and Arrow told of it: Arrow may have looked for it before, and found none (`warehouse.light_arrow`).

Whatever of ours needs pandas takes it from here, when it is needed: an ingest of few reports does without.
"""

from __future__ import annotations

import pandas as pd
import pyarrow

pyarrow.table({}).to_pandas()  # what makes a frame has Arrow look for it anew

__all__ = ["pd"]
