"""What a report was made of: its documents, programme, moment and software, to tell later whether that is still so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from desk.version import code_version
from schemas.programme import Period, Programme
from warehouse import Moment, Warehouse

FILE_NAME: Final = "dau-vao.json"
FORMAT: Final = 1
MOST_NAMED: Final = 5
Manifest = Mapping[str, Any]


def make_manifest(
    warehouse: Warehouse, programme: Programme, period: Period, moment: Moment, release: str = ""
) -> Manifest:
    """The manifest of a report of the period at the moment: every document that counts, by unit and period.

    Keys: format, programme (content hash), code_version, as_of, known_at, release (its name, if the report names one),
    documents (unit_id, period_id, sha256, submission_id of each, sorted).
    """
    rows = warehouse.records("report_inputs", period_id=period.id, **moment.bound())
    return {
        "format": FORMAT,
        "programme": programme.content_hash,
        "code_version": code_version(),
        "as_of": moment.as_of.isoformat(),
        "known_at": moment.known_at.isoformat(),
        "release": release,
        "documents": rows,
    }


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as the file that is kept beside the report's copies."""
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def load_manifest(folder: Path) -> Manifest | None:
    """The manifest kept in this folder; None where there is none, or it cannot be read."""
    try:
        manifest = json.loads((folder / FILE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("format") == FORMAT else None


def compare_manifests(kept: Manifest, now: Manifest) -> Iterator[str]:
    """Sentences about what differs from when the report was made; none where all is as it was."""
    if kept["code_version"] != now["code_version"]:
        yield f"Lập bằng {kept['code_version']}, nay là {now['code_version']}."
    if kept["programme"] != now["programme"]:
        yield f"Nội dung chương trình khác: {kept['programme'][:12]}, nay {now['programme'][:12]}."
    named, named_now = (one.get("release") or "không có" for one in (kept, now))
    if named != named_now:
        yield f"Bản phát hành được nêu: khi lập {named}, nay {named_now}."
    old, new = ({(d["unit_id"], d["period_id"]): d for d in one["documents"]} for one in (kept, now))
    keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    for unit_id, period_id in keys[:MOST_NAMED]:
        was, is_now = (
            side[unit_id, period_id]["sha256"][:12] if (unit_id, period_id) in side else "không có"
            for side in (old, new)
        )
        yield f"Báo cáo đứng sau số liệu của {unit_id}, {period_id}: khi lập {was}, nay {is_now}."
    if len(keys) > MOST_NAMED:
        yield f"Và {len(keys) - MOST_NAMED} báo cáo khác."
