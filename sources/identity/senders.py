"""Who really sent a message: a unit's registered addresses, and what our own server said of its authenticity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schemas.programme import Programme
from sources.documents import Fault, Sighting

_RESULT = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*(\w+)", re.IGNORECASE)
_FAILED = frozenset({"fail", "permerror", "hardfail"})


def find_authentication_failure(header: str | None, programme: Programme) -> str | None:
    """What failed, as `dmarc=fail`, by an Authentication-Results header (RFC 8601) that one of our servers wrote.

    None if nothing failed or the header is not ours: a sender can write any header. DMARC outranks the others, since
    forwarding alone breaks SPF.
    """
    if not header:
        return None
    server = header.partition(";")[0].split()
    ours = {host.casefold() for host in programme.receipt.trusted_hosts}
    if not server or server[0].rstrip(".").casefold() not in ours:
        return None
    results = {method.casefold(): result.casefold() for method, result in _RESULT.findall(header)}
    if "dmarc" in results:
        results = {"dmarc": results["dmarc"]}
    failed = [f"{method}={result}" for method, result in results.items() if result in _FAILED]
    return ", ".join(failed) or None


def find_sender_fault(sha256: str, sightings: Sequence[Sighting], unit_id: str, programme: Programme) -> Fault | None:
    """Why a document that came by mail alone cannot be taken for the unit's without a person, or None.

    U05: no message came from an address or domain that the unit registered; U06: our server found the sender's
    authentication to fail. A sighting in a shared folder, or one good message, is enough.
    """
    letters = [s for s in sightings if s.channel == "mail"]
    if len(letters) != len(sightings) or not letters:
        return None
    registered = [c.email.casefold() for c in programme.contacts if f"{c.catalogue}-{c.code}" == unit_id]
    known = [s for s in letters if not registered or is_registered(s.sent_by, registered)]
    if not known:
        senders = ", ".join(sorted({s.sent_by or "không rõ" for s in letters}))
        detail = "; ".join([", ".join(registered), *_list_inner_senders_vi(letters, programme)])
        return Fault(sha256, "U05", {"seen": senders, "detail": detail})
    failed = [s.authentication for s in known if s.authentication]
    if len(failed) == len(known):
        return Fault(sha256, "U06", {"seen": known[0].sent_by or "không rõ", "detail": str(failed[0])})
    return None


def _list_inner_senders_vi(letters: Sequence[Sighting], programme: Programme) -> Iterator[str]:
    """Who is said to have sent the messages inside others, and whose address that is. A claim: whoever forwards a
    message may have written it.
    """
    for address in sorted({s.sender for s in letters if s.sender and s.sender != s.sent_by}):
        units = dict.fromkeys(
            programme.unit_by_id[unit_id].name_vi
            for contact in programme.contacts
            if is_registered(address, (contact.email.casefold(),))
            and (unit_id := f"{contact.catalogue}-{contact.code}") in programme.unit_by_id
        )
        whose = f"địa chỉ đã đăng ký của {', '.join(units)}" if units else "địa chỉ không đơn vị nào đăng ký"
        yield f"thư bên trong ghi người gửi là {address}, {whose}"


def is_registered(address: str | None, registered: Sequence[str]) -> bool:
    """True if the address, or its domain given as `@domain`, is registered."""
    folded = (address or "").casefold()
    return folded in registered or f"@{folded.rpartition('@')[2]}" in registered
