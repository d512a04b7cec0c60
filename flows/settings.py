"""Where a desk keeps its files, and which programme it runs, from arguments and THIDUA_* variables at call time."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from schemas.programme import Programme, load_programme


@dataclass(frozen=True, slots=True)
class Settings:
    """The desk's home folder and programme. Everything the product writes lies under `home`."""

    home: Path
    programme_name: str = "ttdn"
    workers: int = field(default=0)

    @classmethod
    def from_environment(cls, home: Path | None = None, programme: str | None = None) -> Settings:
        """Settings from arguments, else THIDUA_HOME (default ./desk), THIDUA_PROGRAMME and THIDUA_WORKERS."""
        return cls(
            home=(home or Path(os.environ.get("THIDUA_HOME", "desk"))).resolve(),
            programme_name=programme or os.environ.get("THIDUA_PROGRAMME", "ttdn"),
            workers=int(os.environ.get("THIDUA_WORKERS", "0")),
        )

    @property
    def programme(self) -> Programme:
        """The programme, loaded once a process; raises ProgrammeError."""
        return load_programme(self.programme_name)

    @property
    def worker_count(self) -> int:
        """Reader processes: as set, else the machine's cores, at most 8."""
        return self.workers or min(os.cpu_count() or 1, 8)

    @property
    def inbox(self) -> Path:
        """Shared folders and mail exports arrive here; the product never writes into it."""
        return self.home / "inbox"

    @property
    def corrections(self) -> Path:
        """The desk's corrections of known errors; see `thidua corrections`."""
        return self.home / "dinh-chinh.csv"

    @property
    def archive(self) -> Path:
        """The content-addressed archive."""
        return self.home / "archive"

    @property
    def warehouse(self) -> Path:
        """The pipeline's own DuckDB file."""
        return self.home / "warehouse" / "thidua.duckdb"

    @property
    def feedback(self) -> Path:
        """Workbooks returned to units, by period and unit."""
        return self.home / "feedback"

    @property
    def reminders(self) -> Path:
        """Reminder drafts, by period."""
        return self.home / "reminders"

    @property
    def reports(self) -> Path:
        """Reports to the Minister, by period."""
        return self.home / "reports"

    @property
    def rankings(self) -> Path:
        """Year-end rankings, by year."""
        return self.home / "rankings"

    @property
    def releases(self) -> Path:
        """Releases for analysts."""
        return self.home / "releases"
