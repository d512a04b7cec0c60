"""How files are written: beside their place, then put in it whole."""

from __future__ import annotations

from pathlib import Path


def write_bytes(path: Path, data: bytes) -> Path:
    """Write a file whole or not at all; gives its path. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(path.name + ".part")
    try:
        waiting.write_bytes(data)
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
    return path
