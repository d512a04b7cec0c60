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

from schemas.programme import Programme
from schemas.programme.records import ReceiptKind
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


def is_recordable(at: datetime) -> bool:
    """False for a moment that no clock of a mail server or desk can have shown, so that nothing is reckoned with it."""
    return FIRST_MOMENT <= at < LAST_MOMENT


def earliest_receipt(programme: Programme) -> datetime:
    """The moment before which nothing of the programme can have been received."""
    return datetime(programme.calendar.first_year - 1, 1, 1, tzinfo=programme.tz)


def list_letter_receipts(letter: Letter, programme: Programme, *, outermost: bool) -> tuple[Receipt, ...]:
    """A message's candidates. Headers of a message inside another are what its sender attached: claims only."""
    hops = [(line, _parse_date(line.rpartition(";")[2], programme)) for line in letter.received]
    trusted = _find_trusted_hop(hops, programme) if outermost else None
    found = []
    for number, (line, at) in enumerate(hops):
        if at is not None:
            kind: ReceiptKind = "received_trusted" if number == trusted else "received_hop"
            found.append(make_receipt(programme, kind, at, " ".join(line.split())))
    sent = _parse_date(letter.date or "", programme)
    if sent is not None:
        found.append(make_receipt(programme, "date_header", sent, f"Date: {letter.date}"))
    found += [make_receipt(programme, "msg_property", at, label) for label, at in letter.stored_times]
    return tuple(found)


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
    for form in _LOCAL_FORMS:
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
    ours = {host.casefold() for host in programme.receipt.trusted_hosts}
    entered = None
    for number, (line, at) in enumerate(hops):
        if _match_host(_BY, line) not in ours:
            break
        if at is not None:
            entered = number
        if _match_host(_FROM, line) not in ours:
            break
    return entered


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
