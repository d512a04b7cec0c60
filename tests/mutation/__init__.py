"""Damage done to clean forms on purpose, and how much of it the real pipeline catches and names."""
