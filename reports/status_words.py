"""How a unit stands with its report of a period, as an official reads it: one wording for every output.

The statuses are those of `out.reporting`; docs/timeliness.md says when each holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemas.value_labels import STATUS

STATUS_VI: Final[Mapping[str, str]] = {status: vi for status, (vi, _) in STATUS.items()}
