"""Mailboxes (.mbox): mboxo, mboxrd, and mboxcl, whose messages say how long they are.

A stated length is believed only where the next message (or the end) really stands behind it: programs copy mailboxes
with other line ends, and senders write the header too.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from sources.media import is_from_line, is_message_head, strip_blank_lines

MAX_MESSAGE_BYTES = 256 * 1024 * 1024
WRONG_LENGTHS_FORGIVEN = 8
"""After so many wrong lengths none of this mailbox is tried any more: each try may read far ahead."""
_QUOTED_FROM = re.compile(rb"^>+From ")
_HEADER = re.compile(rb">From |[!-9;-~]+:")
_LONGEST_HEAD_LINES = 200
_LENGTH = re.compile(rb"content-length:[ \t]*(\d{1,12})[ \t]*\r?\n?$", re.IGNORECASE)


def split_mailbox(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The messages of a mailbox, one at a time, without their `From ` line and its quoting."""
    source = _Lines(lines)
    source.look_at_first()
    wrong_lengths = 0
    while not source.at_end():
        first = source.next()
        head, length = _read_head(source, None if first is None or source.is_from_line(first) else first)
        body = None
        if length is not None and wrong_lengths < WRONG_LENGTHS_FORGIVEN:
            body = _read_counted_body(source, length)
            wrong_lengths += body is None
        message = _join_lines([*head, *(_read_to_next(source, head) if body is None else body)])
        if message:
            yield message


class _Lines:
    """The lines of a mailbox; what was read ahead can be put back."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._again: deque[bytes] = deque()
        self._timed = True

    def look_at_first(self) -> None:
        """Pass over blank lines; see whether this mailbox writes a time into its `From ` lines, as nearly all do."""
        while (line := self.next()) is not None:
            if first := strip_blank_lines(line):
                self._timed = not first.startswith(b"From ") or is_from_line(first)
                self.put_back([first])
                return

    def is_from_line(self, line: bytes) -> bool:
        """True if the line can stand before a message of this mailbox."""
        return is_from_line(line) or (not self._timed and line.startswith(b"From "))

    def next(self) -> bytes | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def put_back(self, lines: Sequence[bytes]) -> None:
        self._again.extendleft(reversed(lines))

    def at_end(self) -> bool:
        line = self.next()
        if line is not None:
            self._again.appendleft(line)
        return line is None

    def is_message_start(self, line: bytes) -> bool:
        """True if the line just taken begins a message: a `From ` line, then a header field or nothing at all."""
        if not self.is_from_line(line):
            return False
        if not is_from_line(line):
            return self._is_message_head_next()
        following = self.next()
        if following is None:
            return True
        self._again.appendleft(following)
        return _HEADER.match(following) is not None

    def _is_message_head_next(self) -> bool:
        """True if the whole head of a message follows: a `From ` line without a time begins a sentence as well."""
        ahead: list[bytes] = []
        while len(ahead) < _LONGEST_HEAD_LINES and (line := self.next()) is not None:
            ahead.append(line)
            if _is_blank(line):
                break
        self.put_back(ahead)
        return is_message_head(ahead)


def _read_head(source: _Lines, first: bytes | None) -> tuple[list[bytes], int | None]:
    """The header lines with the blank line that ends them, and the length they state."""
    head: list[bytes] = []
    length, size = None, 0
    line = first if first is not None else source.next()
    while line is not None:
        head.append(_unquote(line))
        size += len(line)
        if _is_blank(line):
            return head, length
        if found := _LENGTH.match(line):
            length = int(found[1])
        if size > MAX_MESSAGE_BYTES:
            return head, None
        line = source.next()
    return head, None


def _read_counted_body(source: _Lines, length: int) -> list[bytes] | None:
    """The body of that length; None, and nothing taken, if no message begins (and no end is) behind it."""
    if length > MAX_MESSAGE_BYTES:
        return None
    taken: list[bytes] = []
    size = 0
    while size < length and (line := source.next()) is not None:
        taken.append(line)
        size += len(line)
    # A length may leave out the end of the last line, never a part of its words.
    beyond = taken[-1][len(taken[-1]) - (size - length) :] if taken and size > length else b""
    if size >= length and not beyond.strip(b"\r\n"):
        own = len(taken)
        line = source.next()
        while line is not None and _is_blank(line):
            taken.append(line)
            line = source.next()
        if line is None:
            return _unquote_unless_plain(taken)
        begins = source.is_message_start(line)
        source.put_back([line])
        if begins and (own == 0 or len(taken) > own or _is_line_end(taken[-1])):
            return _unquote_unless_plain(taken)
    source.put_back(taken)
    return None


def _read_to_next(source: _Lines, head: Sequence[bytes]) -> list[bytes]:
    """The body up to the line that begins the next message."""
    body: list[bytes] = []
    size, after_blank = sum(map(len, head)), bool(head) and _is_blank(head[-1])
    while (line := source.next()) is not None:
        if after_blank and source.is_message_start(line):
            source.put_back([line])
            break
        if size <= MAX_MESSAGE_BYTES:
            body.append(_unquote(line))
            size += len(line)
        after_blank = _is_blank(line)
    return body


def _unquote_unless_plain(body: list[bytes]) -> list[bytes]:
    """A counted body. Where a `From ` line stands as it was written, its writer quoted none."""
    if any(line.startswith(b"From ") for line in body):
        return body
    return [_unquote(line) for line in body]


def _unquote(line: bytes) -> bytes:
    return line[1:] if _QUOTED_FROM.match(line) else line


def _is_blank(line: bytes) -> bool:
    return not line.strip(b"\r\n")


def _is_line_end(line: bytes) -> bool:
    return line.endswith(b"\n")


def _join_lines(body: list[bytes]) -> bytes:
    """A message's bytes without the blank line that separates it from the next: the same wherever it stands."""
    if len(body) > 1 and _is_blank(body[-1]):
        body = body[:-1]
    return b"".join(body)
