"""Judge forms: grammar cell by cell, pandera over the concatenated batch, relations, verdicts. Pure over its inputs."""

from schemas.judging.case import Case, History, Judged
from schemas.judging.judge import judge

__all__ = ["Case", "History", "Judged", "judge"]
