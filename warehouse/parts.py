"""Judged documents of one period, packed small: what a worker process hands over and the writer loads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

import pyarrow.compute as pc

from schemas import tables
from schemas.findings import Finding, Severity, Verdict, verdict_with
from schemas.judging import Judged, Outcome
from schemas.judging.case import ROWS
from schemas.spill import Spill, Waiting
from warehouse.arrow import arrow_schema
from warehouse.light_arrow import pa
from warehouse.load import Work, check_table, finding_rows

_AT_LOADING = ("recorded_at", "run_id")
"""Columns of a submission that the writer fills in."""
_DATA = {
    "submission": replace(
        tables.SUBMISSION, fields=tuple(f for f in tables.SUBMISSION.fields if f.name not in _AT_LOADING)
    ),
    "identity_claim": tables.CLAIM,
    **{table.name.split(".")[1]: table for table in tables.JUDGED_TABLES if table.name.split(".")[1] in ROWS},
    "finding": tables.FINDING,
    "trial": tables.TRIAL,
}
_PACKED = pa.ipc.IpcWriteOptions(compression="zstd")

Rows = Sequence[Mapping[str, Any]]
HistoryFinding = tuple[str, Finding]
"""A submission and what came up about it once earlier periods were known."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some documents of one period, judged by their forms alone: their keys, and Arrow streams by short table name."""

    period_id: str | None
    documents: tuple[str, ...]
    streams: Mapping[str, bytes]

    def without(self, documents: frozenset[str]) -> Part:
        """The part without these documents: what it holds of them will not be loaded."""
        kept = tuple(sha256 for sha256 in self.documents if sha256 not in documents)
        return self if len(kept) == len(self.documents) else replace(self, documents=kept)


class WaitingParts:
    """The parts of a run until they are loaded, in the order in which they came: few in memory, many in a file."""

    def __init__(self, spill: Spill | None = None) -> None:
        """Nothing waits yet."""
        self._parts: list[Part] = []
        self._spill = spill or Spill()

    def add(self, part: Part) -> None:
        """One more."""
        streams = {name: self._spill.put(data) for name, data in part.streams.items()}
        self._parts.append(replace(part, streams=_WaitingStreams(streams)))

    def to_list(self) -> list[Part]:
        """All of them; each can be read as often as wanted."""
        return self._parts


class _WaitingStreams(Mapping[str, bytes]):
    """Streams by name that are read when they are asked for."""

    def __init__(self, streams: Mapping[str, Waiting]) -> None:
        self._streams = streams

    def __getitem__(self, name: str) -> bytes:
        return self._streams[name].read()

    def __iter__(self) -> Iterator[str]:
        return iter(self._streams)

    def __len__(self) -> int:
        return len(self._streams)


def make_parts(
    judged: Judged, claims: Rows, stamped: Mapping[str, bool], programme_hash: str, reader_version: str
) -> list[Part]:
    """A judged batch as parts, one a period; SchemaErrors if a row breaks its table's model."""
    rows: dict[str, Rows] = {
        "submission": [_submission(o, stamped, programme_hash, reader_version) for o in judged.outcomes],
        "identity_claim": claims,
        **judged.rows,
        "finding": [row for o in judged.outcomes for row in finding_rows(o.case.submission_id, o.findings)],
        "trial": [row for o in judged.outcomes for row in finding_rows(o.case.submission_id, o.trials)],
    }
    made = {name: check_table(table, rows[name]) for name, table in _DATA.items() if rows[name]}
    by_period: dict[str | None, list[Outcome]] = defaultdict(list)
    for outcome in judged.outcomes:
        by_period[outcome.case.period_id].append(outcome)
    return [_part(period_id, outcomes, made, len(by_period)) for period_id, outcomes in by_period.items()]


def _part(period_id: str | None, outcomes: Sequence[Outcome], made: Mapping[str, pa.Table], periods: int) -> Part:
    if periods > 1:
        wanted = pa.array([o.case.submission_id for o in outcomes])
        made = {name: _of(data, wanted) for name, data in made.items()}
    streams = {name: _pack(data) for name, data in made.items() if data.num_rows}
    return Part(period_id, tuple(o.case.sha256 for o in outcomes), streams)


def unreadable_in(parts: Sequence[Part]) -> frozenset[str]:
    """The documents of the parts in which no form was found."""
    found: set[str] = set()
    for part in parts:
        submissions = pa.ipc.open_stream(part.streams["submission"]).read_all()
        none = submissions.filter(pc.equal(submissions["verdict"], Verdict.UNREADABLE.value))
        found |= set(none["sha256"].to_pylist()).intersection(part.documents)
    return frozenset(found)


def batches(parts: Sequence[Part], size: int) -> Iterator[tuple[str | None, list[Part]]]:
    """Parts of one period each time, periods in order, those without a period last; about `size` documents a time."""
    by_period: dict[str | None, list[Part]] = defaultdict(list)
    for part in parts:
        by_period[part.period_id].append(part)
    for period_id in sorted(by_period, key=lambda key: (key is None, key)):
        group: list[Part] = []
        for part in by_period[period_id]:
            group.append(part)
            if sum(len(p.documents) for p in group) >= size:
                yield period_id, group
                group = []
        if group:
            yield period_id, group


class Batch:
    """Parts of one period put together, to be completed and loaded."""

    def __init__(self, parts: Sequence[Part], only: frozenset[str]) -> None:
        """`only` names the documents that are wanted; the rest is dropped."""
        streams: dict[str, list[pa.Table]] = defaultdict(list)
        for part in parts:
            for name, data in _unpack(part, only.intersection(part.documents)).items():
                streams[name].append(data)
        self.tables = {name: pa.concat_tables(whole) for name, whole in streams.items()}

    def complete(self, late: Sequence[HistoryFinding], work: Work) -> dict[str, pa.Table]:
        """The tables to load: with the late findings, the verdicts that follow, and the run's marks."""
        data = dict(self.tables)
        submissions = data["submission"]
        if late:
            severities: dict[str, list[Severity]] = defaultdict(list)
            for submission_id, finding in late:
                if not finding.shadow:
                    severities[submission_id].append(finding.severity)
            for name, shadow in (("finding", False), ("trial", True)):
                rows = [row for key, f in late if f.shadow is shadow for row in finding_rows(key, [f])]
                if rows:
                    found = check_table(_DATA[name], rows)
                    data[name] = pa.concat_tables([data[name], found]) if name in data else found
            pairs = zip(submissions["submission_id"].to_pylist(), submissions["verdict"].to_pylist(), strict=True)
            verdicts = [verdict_with(Verdict(now), severities.get(key, ())).value for key, now in pairs]
            place = submissions.schema.get_field_index("verdict")
            submissions = submissions.set_column(place, submissions.schema.field(place), pa.array(verdicts))
        count = submissions.num_rows
        marks = {"recorded_at": work.now.astimezone(UTC), "run_id": work.run_id}
        for field in arrow_schema(tables.SUBMISSION):
            if field.name in _AT_LOADING:
                submissions = submissions.append_column(
                    field, pa.repeat(pa.scalar(marks[field.name], field.type), count)
                )
        data["submission"] = submissions
        return data


def _unpack(part: Part, wanted: frozenset[str]) -> dict[str, pa.Table]:
    data = {name: pa.ipc.open_stream(packed).read_all() for name, packed in part.streams.items()}
    submissions = data["submission"]
    if len(wanted) < submissions.num_rows:
        submissions = submissions.filter(pc.is_in(submissions["sha256"], pa.array(sorted(wanted), pa.string())))
        keys = submissions["submission_id"].combine_chunks()
        data = {name: _of(table, keys) for name, table in data.items()}
    return data


def _of(data: pa.Table, submissions: pa.Array) -> pa.Table:
    return data.filter(pc.is_in(data["submission_id"], submissions))


def _pack(data: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, data.schema, options=_PACKED) as writer:
        writer.write_table(data)
    return bytes(sink.getvalue())


def _submission(
    outcome: Outcome, stamped: Mapping[str, bool], programme_hash: str, reader_version: str
) -> dict[str, Any]:
    case = outcome.case
    return {
        "submission_id": case.submission_id,
        "sha256": case.sha256,
        "programme_hash": programme_hash,
        "reader_version": reader_version,
        "unit_id": case.unit_id,
        "period_id": case.period_id,
        "stamped": stamped.get(case.submission_id, False),
        "verdict": outcome.verdict.value,
        "content_hash": outcome.content_hash,
    }
