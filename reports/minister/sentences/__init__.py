"""The sentences of the report to the Minister, part by part, and the words of the units by theme."""
