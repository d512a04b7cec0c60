"""Flows about the home itself, beside those of the season."""
