"""The software's version, as runs and seals record it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path


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
    root, digest = Path(__file__).parents[1], hashlib.sha256()
    for package in packages:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in (".py", ".csv", ".toml", ".json", ".sql") and path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
