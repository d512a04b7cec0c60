"""What documents are read and judged with, beside the programme: the reader and the engine's own rules."""

from __future__ import annotations

from schemas.rules.catalogue import load_catalogue
from sources.reading import READER_VERSION


def engine_version() -> str:
    """The reader's version and the beginning of the catalogue's hash, as `4-1a2b3c4d`; part of the key of all work."""
    return f"{READER_VERSION}-{load_catalogue().content_hash[:8]}"
