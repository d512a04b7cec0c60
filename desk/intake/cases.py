"""From what was read of a document to the cases that are judged. Pure: it runs in worker processes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from desk.intake.documents_to_judge import DocumentToJudge
from schemas.findings import Finding, make_finding
from schemas.judging import Case
from schemas.programme import Programme
from schemas.worksheets import UnitWorksheet
from sources.documents import Claim, Fault, ReadResult, Sighting
from sources.identity.identify import identify
from sources.identity.worksheet import identify_worksheet


@dataclass(frozen=True, slots=True)
class CaseWithClaims:
    """A case with the claims that identified it."""

    case: Case
    claims: tuple[Claim, ...]


def submission_id(sha256: str, programme_hash: str, reader_version: str, attempt: str = "") -> str:
    """Key of the work: document, programme and reader version; `attempt` tells apart judgements at other places."""
    key = f"{sha256}|{programme_hash}|{reader_version}|{attempt}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def make_cases(
    document: DocumentToJudge, read: ReadResult, programme: Programme, reader_version: str
) -> list[CaseWithClaims]:
    """The case of one document; where no form is in it and several sent it, a case for each sender's."""
    if read.form is not None or read.worksheet is not None or not document.by_sender:
        return [_make_case(document, read, programme, reader_version)]
    return [
        _make_case(_document_of_sender(document, key), _with_key(read, key), programme, reader_version)
        for key in document.by_sender
    ]


def _document_of_sender(document: DocumentToJudge, key: str) -> DocumentToJudge:
    return replace(
        document,
        sha256=key,
        sightings=document.by_sender[key],
        faults=tuple(replace(fault, sha256=key) for fault in document.faults),
        decision=document.decision if key == document.sha256 else None,
        by_sender={},
    )


def _with_key(read: ReadResult, key: str) -> ReadResult:
    return replace(read, sha256=key, faults=tuple(replace(fault, sha256=key) for fault in read.faults))


def _make_case(
    document: DocumentToJudge, read: ReadResult, programme: Programme, reader_version: str
) -> CaseWithClaims:
    """The case of one document of one sender; what a person decided overrules the claims."""
    sha256, form, decision = document.sha256, read.form, document.decision
    if read.worksheet is not None:
        return _make_worksheet_case(document, read, read.worksheet, programme, reader_version)
    identity = identify(form, document.sightings, programme, sha256)
    attempt = _places(document.sightings) if identity.faults else ""
    if decision is not None:
        identity = replace(identity, unit_id=decision.unit_id, period_id=decision.period_id, faults=(), notes=())
        attempt = decision.decision_id
    faults = [*document.faults, *read.faults]
    # Without a form there is nothing to attribute: whose it might be is kept as claims, not as one more fault.
    all_faults = [*faults, *identity.faults, *identity.notes] if form is not None else faults
    case = Case(
        submission_id=submission_id(sha256, programme.content_hash, reader_version, attempt),
        sha256=sha256,
        form=form,
        unit_id=identity.unit_id,
        period_id=identity.period_id,
        findings=tuple(_finding(programme, fault) for fault in all_faults),
    )
    return CaseWithClaims(case, identity.claims)


def _make_worksheet_case(
    document: DocumentToJudge, read: ReadResult, worksheet: UnitWorksheet, programme: Programme, reader_version: str
) -> CaseWithClaims:
    """The case of a unit's worksheet, whose stamp says whose it is. It is for no period, whatever people decide."""
    sha256, decision = document.sha256, document.decision
    identity = identify_worksheet(worksheet, document.sightings, programme, sha256)
    attempt = _places(document.sightings) if identity.faults else ""
    if decision is not None and decision.unit_id == worksheet.stamp.get("scope"):
        identity = replace(identity, unit_id=decision.unit_id, faults=())
        attempt = decision.decision_id
    case = Case(
        submission_id=submission_id(sha256, programme.content_hash, reader_version, attempt),
        sha256=sha256,
        form=None,
        unit_id=identity.unit_id,
        period_id=None,
        findings=tuple(_finding(programme, f) for f in (*document.faults, *read.faults, *identity.faults)),
        worksheet=worksheet,
    )
    return CaseWithClaims(case, identity.claims)


def _places(sightings: Sequence[Sighting]) -> str:
    return " ".join(sorted(s.sighting_id for s in sightings))


def _finding(programme: Programme, fault: Fault) -> Finding:
    words = dict(fault.words)
    return make_finding(
        programme,
        fault.sha256,
        fault.code,
        sheet=words.pop("sheet", None),
        cell=words.pop("cell", None),
        seen=words.pop("seen", None),
        **words,
    )


def list_stamps(batch: Sequence[CaseWithClaims]) -> dict[str, bool]:
    """Whether each submission's form carried its stamp."""
    return {p.case.submission_id: bool(p.case.worksheet or (p.case.form and p.case.form.stamp)) for p in batch}


def make_claim_rows(batch: Sequence[CaseWithClaims]) -> list[dict[str, Any]]:
    """Rows of `raw.identity_claim`, each claim once."""
    rows = {
        (p.case.submission_id, c.about, c.source, c.quotation): {
            "submission_id": p.case.submission_id,
            "about": c.about,
            "source": c.source,
            "seen": c.quotation,
            "resolved": c.resolved,
        }
        for p in batch
        for c in p.claims
    }
    return list(rows.values())
