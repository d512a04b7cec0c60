"""Judge forms: grammar cell by cell, pandera over the concatenated batch, relations, verdicts. Pure over its inputs."""

from schemas.judging.case import Case, Judged, Outcome
from schemas.judging.judge import judge, judge_forms
from schemas.judging.operands import History

__all__ = ["Case", "History", "Judged", "Outcome", "judge", "judge_forms"]
