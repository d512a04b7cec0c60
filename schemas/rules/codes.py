"""The codes of the rules that are code: where one is raised, a code that is none is a type error.

Each has its row in `catalogue.csv` and no row has another; what stands there is read with this type.
"""

from __future__ import annotations

from typing import Literal

RuleCode = Literal[
    # structure: files, forms and rows that cannot be read or do not fit the form
    "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F11",
    "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19", "F20", "F21", "F22", "F23",
    "F24", "F25", "F26", "F27", "F28", "F29",
    "F30", "F31",
    # identity: whose report it is and for which period
    "U01", "U02", "U03", "U04", "U05", "U06", "U07", "U08", "U09", "K01", "K02", "K03", "K04",
    "K05",
    # values: what stands in a cell
    "V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09", "V10", "V11", "V12", "V13", "V14", "V15",
    "V16", "V17", "V18", "V19", "V20", "V21", "V22", "V23", "V24", "V25", "V26", "V37", "V38", "V39",
    "V27", "V28", "V29", "V30", "V31", "V32", "V33", "V34", "V40",
    # copied, receipt: what is asked beside the verdicts
    "R06", "R07", "R08", "R13", "R14", "R15", "T01", "T02",
    # worksheets: what a unit says to its scores of a year
    "W01", "W02", "W03", "W04", "W05",
]  # fmt: skip
"""A rule of the engine, by its code."""
