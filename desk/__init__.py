"""The steps of a run, without Prefect: each takes settings and gives back what happened."""
