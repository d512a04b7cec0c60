"""Evidence of when something was received. Every candidate is kept; the programme's order says what each is worth."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase

from schemas.programme import Programme
from schemas.programme.sections import ReceiptKind
from sources.containers.parts import Letter
from sources.documents import Receipt
from sources.names import decode_bytes

FIRST_MOMENT, LAST_MOMENT = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Outside these nothing is a time of receipt, not even a claim; the ends of the calendar have no time in UTC at all."""
REGISTER_COLUMNS = ("tep", "nhan_luc", "nguoi_ghi")
_BY = re.compile(r"\bby\s+([^\s;()]+)", re.IGNORECASE)
_FROM = re.compile(r"^\s*from\s+([^\s;()]+)", re.IGNORECASE)
_LOCAL_FORMS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
_LONGEST_DETAIL = 300
_MOST_NUMBERS, _MOST_TEXTS, _LONGEST_ROW = 50, 5, 80
_HOW_VI = (
    "Mỗi dòng ghi đường dẫn của tệp và thời điểm theo dạng 25/11/2026 14:30 hoặc 2026-11-25T14:30+07:00; "
    "các dòng khác vẫn được dùng"
)


@dataclass(frozen=True, slots=True)
class Register:
    """The desk's register of one folder: entries by the file's path in the inbox (NFC), and its faulty lines."""

    entries: Mapping[str, tuple[Receipt, ...]]
    faults_vi: tuple[str, ...]


def make_receipt(programme: Programme, kind: ReceiptKind, at: datetime, detail: str) -> Receipt:
    """A candidate with its place in the programme's order of trust."""
    order = programme.receipt.precedence
    return Receipt(kind, at, order.index(kind) if kind in order else None, detail[:_LONGEST_DETAIL])


def make_system_receipt(programme: Programme, kind: ReceiptKind, timestamp: float, detail: str) -> Receipt | None:
    """A candidate from a system time, or None where the system gives nonsense."""
    try:
        at = datetime.fromtimestamp(timestamp, programme.tz)
    except (ValueError, OverflowError, OSError):
        return None
    return make_receipt(programme, kind, at, detail)


def is_recordable(at: datetime) -> bool:
    """False for a moment that no clock of a mail server or desk can have shown, so that nothing is reckoned with it."""
    return FIRST_MOMENT <= at < LAST_MOMENT


def earliest_receipt(programme: Programme) -> datetime:
    """The moment before which nothing of the programme can have been received."""
    return datetime(programme.calendar.first_year - 1, 1, 1, tzinfo=programme.tz)


def is_mailbox_export(folder: str | None, programme: Programme) -> bool:
    """True if a folder of the inbox holds what the desk exported from its mailboxes, by the programme's setting."""
    parts = path_key(folder or "").casefold().split("/")
    for path in programme.receipt.mail.exported_to:
        pattern = path_key(path).casefold().strip("/").split("/")
        if path == "." or (len(pattern) <= len(parts) and all(map(fnmatchcase, parts, pattern))):
            return True
    return False


def list_letter_receipts(letter: Letter, programme: Programme, *, trusted: bool) -> tuple[Receipt, ...]:
    """A message's candidates. `trusted`: it is an outermost one that the desk exported from its mailboxes; the headers
    of any other are what somebody attached or laid into a folder, claims only.
    """
    hops = [(line, _parse_date(line.rpartition(";")[2], programme)) for line in letter.received]
    entered = _find_trusted_hop(hops, programme) if trusted else None
    found = []
    for number, (line, at) in enumerate(hops):
        if at is not None:
            kind: ReceiptKind = "received_trusted" if number == entered else "received_hop"
            found.append(make_receipt(programme, kind, at, " ".join(line.split())))
    sent = _parse_date(letter.date or "", programme)
    if sent is not None:
        found.append(make_receipt(programme, "date_header", sent, f"Date: {letter.date}"))
    found += [make_receipt(programme, "msg_property", at, label) for label, at in letter.stored_times]
    return tuple(found)


def list_trace_receipts(times: Sequence[str], said: str, programme: Programme, *, trusted: bool) -> tuple[Receipt, ...]:
    """The times of a document's way through the national exchange. The last is when it reached us; the others, and all
    where the file is not `trusted` to be as the exchange delivered it, are claims.
    """
    read = [(text, at) for text in times if (at := _parse_trace_time(text, programme)) is not None]
    last = max((at for _, at in read), default=None)
    kinds: tuple[ReceiptKind, ReceiptKind] = ("received_hop", "received_trusted")
    return tuple(
        make_receipt(programme, kinds[trusted and at == last], at, f"trục liên thông văn bản: {said}; {text}")
        for text, at in read
    )


def _parse_trace_time(text: str, programme: Programme) -> datetime | None:
    """ISO 8601, or as registers are written; without an offset it is the programme's time, as both ends are here."""
    at = _parse_register_time(text, programme)
    if at is not None:
        return at
    try:
        return datetime.fromisoformat(text).replace(tzinfo=programme.tz)
    except ValueError:
        return None


def count_own_hops(received: Sequence[str], programme: Programme) -> int:
    """How many Received fields at the top our own servers wrote, down to the one that took it from outside."""
    ours = {host.casefold() for host in programme.receipt.trusted_hosts}
    for number, line in enumerate(received):
        if _match_host(_BY, line) not in ours:
            return number
        if _match_host(_FROM, line) not in ours:
            return number + 1
    return len(received)


def demote_impossible(receipts: Sequence[Receipt], seen_at: datetime, programme: Programme) -> tuple[Receipt, ...]:
    """The receipts; one that cannot be true, being later than the sighting or before the programme, as a mere claim.

    A moment that nothing can be reckoned with is left out.
    """
    began = earliest_receipt(programme)
    return tuple(
        receipt
        if receipt.rank is None or began <= receipt.at <= seen_at
        else replace(receipt, rank=None, detail=f"{receipt.detail} (không thể đúng nên không dùng)")
        for receipt in receipts
        if is_recordable(receipt.at)
    )


def drop_duplicates(receipts: Sequence[Receipt]) -> tuple[Receipt, ...]:
    """The receipts, one for each kind and moment, in order of trust and time."""
    kept: dict[tuple[str, datetime], Receipt] = {}
    for receipt in receipts:
        kept.setdefault((receipt.kind, receipt.at), receipt)
    return tuple(sorted(kept.values(), key=lambda r: (r.rank is None, r.rank or 0, r.at, r.kind)))


def read_register(data: bytes, folder: str, programme: Programme) -> Register:
    """The register of a folder (its path relative to the inbox, '' at the top): paths, moments, who wrote them."""
    lines = decode_bytes(data.removeprefix(b"\xef\xbb\xbf")).splitlines()
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
    heading = [cell.strip().casefold() for cell in next(rows, [])]
    if not set(REGISTER_COLUMNS[:2]) <= set(heading):
        return Register({}, ("dòng 1 phải có các cột tep, nhan_luc, nguoi_ghi",))
    entries: dict[str, tuple[Receipt, ...]] = {}
    faulty: list[tuple[int, str]] = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        place = f"{programme.receipt.register_file}, dòng {rows.line_num}"
        entry = _parse_register_entry(dict(zip(heading, row, strict=False)), folder, place, programme)
        if entry is None:
            faulty.append((rows.line_num, delimiter.join(row)))
        else:
            entries[entry[0]] = (*entries.get(entry[0], ()), entry[1])
    return Register(entries, (_describe_faulty_rows_vi(faulty),) if faulty else ())


def _describe_faulty_rows_vi(rows: Sequence[tuple[int, str]]) -> str:
    """The rows of a register that say nothing, by number and by their texts, and how a row is written."""
    numbers = ", ".join(str(number) for number, _ in rows[:_MOST_NUMBERS])
    more = f" và {len(rows) - _MOST_NUMBERS} dòng khác" if len(rows) > _MOST_NUMBERS else ""
    texts = "; ".join(f"“{text[:_LONGEST_ROW]}”" for _, text in rows[:_MOST_TEXTS])
    return f"dòng {numbers}{more}: {texts}{'; …' if len(rows) > _MOST_TEXTS else ''}. {_HOW_VI}"


def path_key(relative: str) -> str:
    """A path of the inbox as registers are held against it: NFC, forward slashes."""
    return unicodedata.normalize("NFC", relative.replace("\\", "/"))


def _parse_register_entry(
    row: Mapping[str, str], folder: str, place: str, programme: Programme
) -> tuple[str, Receipt] | None:
    name = path_key(row.get("tep", "").strip()).removeprefix("./").strip("/")
    at = _parse_register_time(row.get("nhan_luc", "").strip(), programme)
    if not name or ".." in name.split("/") or at is None:
        return None
    by = row.get("nguoi_ghi", "").strip()
    receipt = make_receipt(programme, "register", at, f"{place}; người ghi: {by}" if by else place)
    return (f"{path_key(folder)}/{name}" if folder else name), receipt


def _parse_register_time(text: str, programme: Programme) -> datetime | None:
    """ISO 8601 with an offset, or day/month/year hour:minute of the programme's zone; nothing is guessed."""
    for form in _LOCAL_FORMS if "/" in text else ():
        try:
            at = datetime.strptime(text, form).replace(tzinfo=programme.tz)
        except ValueError:
            continue
        return at if is_recordable(at) else None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None and is_recordable(at) else None


def _find_trusted_hop(hops: Sequence[tuple[str, datetime | None]], programme: Programme) -> int | None:
    """The hop at which the message entered our servers: from the top down to the one that took it from outside.

    What stands below was written by others, whatever host it names.
    """
    own = count_own_hops([line for line, _ in hops], programme)
    return max((number for number, (_, at) in enumerate(hops[:own]) if at is not None), default=None)


def _match_host(pattern: re.Pattern[str], received: str) -> str | None:
    found = pattern.search(received)
    return found[1].rstrip(".").casefold() if found else None


def _parse_date(text: str, programme: Programme) -> datetime | None:
    """A header's date in the programme's zone; without a zone (or with -0000) it is UTC, as RFC 5322 says."""
    try:
        at = parsedate_to_datetime(text.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(programme.tz)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
