"""The software's version, as runs and seals record it."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

_CODE: Final = (".py", ".csv", ".toml", ".json", ".sql")


@lru_cache
def code_version() -> str:
    """The installed version, as `thidua 0.2.0`."""
    return f"thidua {version('thidua')}"


@lru_cache
def hash_of_reading() -> str:
    """SHA-256 of all that takes in and reads documents, as it lies there: in a checkout the version does not move."""
    return _hash_code("sources", "schemas", "desk/intake")


@lru_cache
def hash_of_answering() -> str:
    """The same of all that judges, loads and answers what was read, queries and texts too."""
    return _hash_code("desk", "reports", "schemas", "sources", "warehouse")


def _hash_code(*packages: str) -> str:
    return hashlib.sha256("".join(map(_hash_package, packages)).encode()).hexdigest()


@lru_cache
def _hash_package(package: str, root: str = str(Path(__file__).parents[1])) -> str:
    """Of the files by their places, in a fixed order; by names alone, which takes half as long as by paths."""
    digest = hashlib.sha256()
    for folder, inner, names in os.walk(os.path.join(root, package)):  # noqa: PTH118 -- thousands at each ingest
        inner[:] = sorted(name for name in inner if name != "__pycache__")
        for name in sorted(name for name in names if name.endswith(_CODE)):
            place = os.path.join(folder, name)  # noqa: PTH118
            if not os.path.isfile(place):  # noqa: PTH113 -- an editor's lock leads nowhere
                continue
            with open(place, "rb") as file:  # noqa: PTH123
                digest.update(place.removeprefix(root).encode() + b"\0" + file.read() + b"\0")
    return digest.hexdigest()
