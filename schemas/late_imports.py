"""Imports that wait until something needs them, where a failure must not be taken for damage of what is being read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class LateImportError(RuntimeError):
    """What a reader needs could not be imported: a fault of ours, or of the machine's, and never of a document."""


@contextmanager
def late_import() -> Iterator[None]:
    """For the time of an import. Raises LateImportError whatever it fails by."""
    try:
        yield
    except Exception as error:
        raise LateImportError(f"{type(error).__name__}: {error}") from error
