"""Marts of a moment, reckoned once for a block of questions about it."""
