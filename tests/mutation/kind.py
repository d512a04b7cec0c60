"""What a kind of damage is: what does it, which findings name it rightly, and how their cell is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.mutation.case import Case, Sent

Damage = Callable[[Case], Sent | None]


class Where(StrEnum):
    """How the cells that a damage gives back say where a finding is due."""

    EACH = "each"
    ANY = "any"
    ROW = "row"
    FILE = "file"


EACH, ANY, ROW, FILE = Where
"""A finding at every cell given; at one of them at least; in one of their rows; anywhere: the whole file is wrong."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. A `harmless` one is caught if what the form says is loaded exactly as from its clean twin.

    `names`: for harmless kinds, the notes due (none: any new finding is a false alarm). `tables`: which tables of a
    harmless kind are compared, None for all. `unknowable`: why no check can tell it; such a kind is measured apart.
    """

    family: str
    damage: Damage
    names: tuple[str, ...]
    where: Where = FILE
    harmless: bool = False
    tables: tuple[str, ...] | None = None
    unknowable: str = ""


def make_values(damage: Damage, *names: str, where: Where = EACH) -> Kind:
    return Kind("values", damage, names, where)


def make_structure(damage: Damage, *names: str, where: Where = EACH) -> Kind:
    return Kind("structure", damage, names, where)


def make_identity(damage: Damage, *names: str) -> Kind:
    return Kind("identity", damage, names)


def make_container(damage: Damage, *names: str) -> Kind:
    return Kind("container", damage, names)


def make_history(damage: Damage, *names: str, where: Where = FILE) -> Kind:
    return Kind("history", damage, names, where)


def make_harmless(
    family: str, damage: Damage, *names: str, where: Where = EACH, tables: tuple[str, ...] | None = None
) -> Kind:
    return Kind(family, damage, names, where if names else FILE, harmless=True, tables=tables)


def make_unknowable(damage: Damage, why: str) -> Kind:
    return Kind("unknowable", damage, (), unknowable=why)
