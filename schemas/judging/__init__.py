"""Judge forms: grammar cell by cell, pandera over the concatenated batch, relations, verdicts. Pure over its inputs."""

from schemas.judging.accruals import judge_accruals
from schemas.judging.case import Accrual, Case, History, Judged, Outcome
from schemas.judging.judge import judge, judge_forms

__all__ = ["Accrual", "Case", "History", "Judged", "Outcome", "judge", "judge_accruals", "judge_forms"]
