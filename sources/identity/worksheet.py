"""Whose worksheet it is that a unit's scores are explained in: its stamp says so, its way here must not deny it."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.programme import Programme
from schemas.worksheets import UnitWorksheet
from sources.documents import Claim, Fault, Identity, Sighting
from sources.identity.identify import list_unit_claims
from sources.identity.senders import find_sender_fault


def identify_worksheet(
    worksheet: UnitWorksheet, sightings: Sequence[Sighting], programme: Programme, sha256: str
) -> Identity:
    """The unit of the stamp, of no period; None with a fault where sender, folder or name mean another unit."""
    stamped = worksheet.stamp.get("scope", "")
    unit = programme.unit_by_id.get(stamped)
    if unit is None:
        return Identity(None, None, (Claim("unit", "stamp", stamped, None),), ())
    named = list_unit_claims(sightings, programme, unit.catalogue)
    claims = (Claim("unit", "stamp", stamped, stamped), *named)
    others = {claim.resolved for claim in named if claim.resolved} - {stamped}
    if others:
        names = ", ".join(programme.unit_by_id[other].name_vi for other in sorted(others))
        detail = f"phiếu của {unit.name_vi}, nơi gửi là {names}"
        return Identity(None, None, claims, (Fault(sha256, "W04", {"detail": detail}),))
    doubt = find_sender_fault(sha256, sightings, unit.id, programme)
    return Identity(None if doubt else unit.id, None, claims, (doubt,) if doubt else ())
