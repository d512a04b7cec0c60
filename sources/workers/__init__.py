"""Where documents are worked on: confined processes of this machine, or those of a cluster's machines."""

from sources.workers.outcomes import Done, Executor, Failed, Lost, Outcome, do_jobs
from sources.workers.pool import Workers, WorkersError, run_in_workers

__all__ = ["Done", "Executor", "Failed", "Lost", "Outcome", "Workers", "WorkersError", "do_jobs", "run_in_workers"]
