"""Worksheets of a year's scores: what reviewers and units fill in."""
