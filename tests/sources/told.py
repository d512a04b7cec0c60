"""Run as a program: prints what its workers find of secrets, and its own import once, however many they are."""

import os
import sys

from sources.limits import LIMITS
from sources.workers import Workers, do_jobs
from tests.sources.workers_find import find_secrets, lose

sys.stdout.write("imported\n")
sys.stdout.flush()

if __name__ == "__main__":
    os.environ["PREFECT_API_AUTH_STRING"] = "thidua:mat-khau"
    with Workers(2, LIMITS, find_secrets) as workers:
        for _, found in do_jobs(workers, range(4), find_secrets, lose, lose, 1):
            sys.stdout.write(f"{found}\n")
    sys.stdout.write(f"{os.environ['PREFECT_API_AUTH_STRING']}\n")
