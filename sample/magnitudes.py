"""How large the invented numbers are: totals of a whole year by indicator, and a few that really were reported."""

from __future__ import annotations

from collections.abc import Mapping

YEARLY: Mapping[str, tuple[float, float]] = {
    "1.1": (4, 16), "1.3": (2, 8), "1.4": (220, 2400),
    "2.1": (4, 16), "2.2": (700, 6500), "2.3": (12, 620), "2.4": (1, 3), "2.5": (8, 52), "2.7": (8, 60),
    "2.9": (4, 14), "2.11": (1500, 14000), "2.13": (3, 22), "2.14": (0, 11), "2.16": (0, 64), "2.17": (0, 2),
    "2.18": (1, 10), "2.19": (0, 3), "2.20": (6, 130), "2.21": (0, 5), "2.23": (1, 10), "2.24": (1, 12),
    "3.1": (20, 140), "3.2": (20, 160), "3.3": (1, 9), "3.4": (1, 8), "3.5": (0, 7), "3.6": (1, 4), "3.8": (1, 5),
    "5.1": (0, 6), "5.2": (0, 3), "5.3": (0, 5), "6.1": (1, 6), "7.2": (0, 3),
}  # fmt: skip
ELSE_INT, ELSE_DECIMAL = (0, 20), (20, 600)

# How a bounded row follows the row it is bound to: a share of it, or so many for each.
SHARES: Mapping[str, tuple[float, float]] = {
    "1.5": (0.86, 1.0), "2.10": (0.25, 0.8), "2.12": (0.02, 0.2), "2.22": (0.75, 1.0),
    "2.6": (15, 30), "2.8": (10, 20), "2.15": (3, 8), "3.7": (60, 120), "3.9": (40, 90),
}  # fmt: skip
ELSE_PART, ELSE_MULTIPLE = (0.2, 0.9), (1.0, 10.0)

# Public figures for the two counted quarters of 2017 (Tây Ninh: 2016), kept exactly: (unit code, indicator) -> total.
LANDMARK_YEAR = 2017
LANDMARKS: Mapping[tuple[str, str], int] = {
    ("48", "2.2"): 33600, ("46", "2.20"): 293, ("46", "2.14"): 10, ("46", "2.15"): 198,
    ("72", "3.6"): 4, ("72", "3.7"): 350,
}  # fmt: skip
