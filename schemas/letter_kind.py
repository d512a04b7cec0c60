"""The letter that a unit gets about a report it owes, by kind; alone here, for the command line to name it at once."""

from typing import Literal

LetterKind = Literal["remind", "urge", "escalate"]
