"""What documents are read and judged with, beside the programme: the reader and the engine's own rules."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import lru_cache

from desk.version import code_version
from schemas.errors import PlainError
from schemas.programme import load_programme
from schemas.rules.catalogue import load_catalogue
from sources.documents import READER_VERSION


def engine_version() -> str:
    """The reader's version and the beginning of the catalogue's hash, as `4-1a2b3c4d`; part of the key of all work."""
    return f"{READER_VERSION}-{load_catalogue().content_hash[:8]}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two machines judge alike: the software's version, the engine's, and the programme's hash."""

    software: str
    engine: str
    programme: str


@lru_cache
def identify_engine(programme_name: str) -> Identity:
    """This machine's own; raises ProgrammeError where the programme is not here or wrong."""
    return Identity(code_version(), engine_version(), load_programme(programme_name).content_hash)


def require_same_engine(programme_name: str, wanted: Identity) -> None:
    """On a cluster's machine: ClusterError unless it would judge as the machine that asks."""
    try:
        here = identify_engine(programme_name)
    except PlainError as error:
        from sources.workers.cluster import ClusterError

        raise ClusterError(f"máy xử lý {platform.node()} không đọc được chương trình: {error}") from error
    if here != wanted:
        from sources.workers.cluster import ClusterError

        raise ClusterError(
            f"máy xử lý {platform.node()} có bản khác ({here.software}, {here.engine}, chương trình "
            f"{here.programme[:8]}; cần {wanted.software}, {wanted.engine}, {wanted.programme[:8]}): cài cùng một bản "
            "và cùng chương trình trên mọi máy rồi chạy lại"
        )
