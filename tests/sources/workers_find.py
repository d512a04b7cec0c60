"""What a worker process sees of its parent's secrets, for `tests.sources.told`."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

SECRETS = ("THIDUA_SMTP_PASSWORD", "PREFECT_API_AUTH_STRING")


def find_secrets(jobs: Sequence[int], begun: Callable[[int], None]) -> list[str]:
    """The names of secrets in this process's environment, as it is and as it began."""
    began = Path("/proc/self/environ").read_bytes().decode(errors="replace")
    for place in range(len(jobs)):
        begun(place)
    return [name for name in SECRETS if name in os.environ or f"{name}=" in began]


def lose(job: int, why: str) -> list[str]:
    """What stands for a job that could not be done."""
    return [f"{job}: {why}"]
