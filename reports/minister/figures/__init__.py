"""Indicators in the consolidated report: one figure an indicator, sentences and tables drawn from it."""
