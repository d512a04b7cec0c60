"""Whom an answer goes to, and the message it replies to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from desk.answers.due import Row
from reports.answers.mail import parse_mail_address
from sources.identity.senders import is_registered
from warehouse import Warehouse


def find_recipient(
    row: Row, messages: Sequence[Row], registered: Mapping[str, Sequence[str]]
) -> tuple[str | None, Row | None]:
    """Whom the answer goes to, and the message it replies to.

    The sender of a message only if the unit registered that address and nothing speaks against it; else the unit's own
    address. Where the unit is not known, a sender whom exactly one unit registered.
    """
    for message in messages:
        sender = parse_mail_address(message["sent_by"])
        if sender is None or message["authentication"]:
            continue
        if row["unit_id"]:
            units = [row["unit_id"]] if is_registered(sender, registered.get(row["unit_id"], ())) else []
        else:
            units = [unit_id for unit_id, addresses in registered.items() if is_registered(sender, addresses)]
        if len(units) == 1:
            return sender, message
    addresses = registered.get(row["unit_id"] or "", ())
    return next((address for address in addresses if parse_mail_address(address)), None), None


def load_received_messages(warehouse: Warehouse, documents: Sequence[str]) -> dict[str, list[Row]]:
    """The messages that reached us with these documents, by document."""
    found: dict[str, list[Row]] = defaultdict(list)
    if documents:
        for row in warehouse.records("answer_messages", documents=sorted(set(documents))):
            found[row["sha256"]].append(row)
    return found
