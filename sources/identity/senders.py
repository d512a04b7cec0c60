"""Who really sent a message: a unit's registered addresses, and what our own server said of its authenticity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.programme import Programme
from sources.containers.parts import Letter
from sources.documents import Fault, Sighting
from sources.identity.authentication import judge_authentication
from sources.receipts import count_own_hops

_MOST_SENDERS = 5
NO_RESULT_VI = "máy chủ của cơ quan không ghi kết quả xác thực nào cho người gửi này"


def find_doubt(letter: Letter, programme: Programme, *, exported: bool) -> tuple[str | None, bool]:
    """What speaks against the sender of an outermost message, or None; and whether nothing speaks for it.

    `exported`: it lies where the desk exports its mailboxes to. Elsewhere anybody can have written every header: a
    failure still counts, a success does not.
    """
    if len(letter.senders) > 1:
        shown = ", ".join(letter.senders[:_MOST_SENDERS])
        return f"nhiều người gửi: {shown}", True
    hops = count_own_hops(letter.received, programme)
    found = judge_authentication(letter.authentication, letter.sender, programme.receipt.trusted_hosts, hops)
    proven = found.proven and exported
    if found.failed is None and not proven and programme.receipt.mail.without_result == "hold":
        return NO_RESULT_VI, True
    return found.failed, not proven


def find_sender_fault(sha256: str, sightings: Sequence[Sighting], unit_id: str, programme: Programme) -> Fault | None:
    """Why a document that came by mail alone cannot be taken for the unit's without a person, or None.

    U05: no message came from an address or domain that the unit registered; U06: our server found the sender's
    authentication to fail, or the message names several senders. A sighting in a shared folder, or one good message, is
    enough.
    """
    letters = [s for s in sightings if s.channel == "mail"]
    if len(letters) != len(sightings) or not letters:
        return None
    registered = programme.addresses_by_unit.get(unit_id, ())
    known = [s for s in letters if not registered or is_registered(s.sent_by, registered)]
    if not known:
        senders = ", ".join(sorted({_describe_sender_vi(s) for s in letters}))
        detail = "; ".join([", ".join(registered), *_list_inner_senders_vi(letters, unit_id, programme)])
        return Fault(sha256, "U05", {"seen": senders, "detail": detail})
    failed = [s.authentication for s in known if s.authentication]
    if len(failed) == len(known):
        return Fault(sha256, "U06", {"seen": known[0].sent_by or "không rõ", "detail": str(failed[0])})
    return None


def find_sender_note(sha256: str, sightings: Sequence[Sighting], programme: Programme) -> Fault | None:
    """U07 where a document came in messages alone and our server vouched for none of their senders; else None.

    A note: nothing speaks against the sender either.
    """
    wanted = programme.receipt.mail.without_result == "note"
    if not wanted or not sightings or any(s.channel != "mail" or not s.unproven for s in sightings):
        return None
    senders = ", ".join(sorted({_describe_sender_vi(s) for s in sightings}))
    return Fault(sha256, "U07", {"seen": senders})


def _describe_sender_vi(letter: Sighting) -> str:
    return letter.sent_by or letter.authentication or "không rõ"


def _list_inner_senders_vi(letters: Sequence[Sighting], unit_id: str, programme: Programme) -> Iterator[str]:
    """Who is said to have sent the messages inside others, and whose address that is in the catalogue of the report's
    unit. A claim: whoever forwards a message may have written it.
    """
    catalogue = programme.unit_by_id[unit_id].catalogue
    for address in sorted({s.sender for s in letters if s.sender and s.sender != s.sent_by}):
        units = dict.fromkeys(
            programme.unit_by_id[f"{catalogue}-{contact.code}"].name_vi
            for contact in programme.contacts
            if contact.catalogue == catalogue and is_registered(address, (contact.email.casefold(),))
        )
        whose = f"địa chỉ đã đăng ký của {', '.join(units)}" if units else "địa chỉ không đơn vị nào đăng ký"
        yield f"thư bên trong ghi người gửi là {address}, {whose}"


def is_registered(address: str | None, registered: Sequence[str]) -> bool:
    """True if the address, or its domain given as `@domain`, is registered."""
    folded = (address or "").casefold()
    return folded in registered or f"@{folded.rpartition('@')[2]}" in registered
