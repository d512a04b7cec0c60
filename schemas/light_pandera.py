"""pandera as the desk needs it: without hypothesis, which it would import for strategies that nobody here asks for.

That is a tenth of a second of every process that judges, where the tests' libraries are installed.
"""

from __future__ import annotations

import sys

from schemas import known_pandas  # noqa: F401 -- before pandera, which makes frames

if "hypothesis" not in sys.modules:
    sys.modules["hypothesis"] = None  # type: ignore[assignment]  # Python's own way to have an import find nothing
    try:
        import pandera.pandas as pa
    finally:
        del sys.modules["hypothesis"]
else:
    import pandera.pandas as pa

__all__ = ["pa"]
