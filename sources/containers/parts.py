"""What opening a container gives: parts, the facts of a letter, and the limits no container may pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from schemas.rules.codes import RuleCode

MAX_DEPTH = 6
MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 512 * 1024 * 1024


class ContainerError(Exception):
    """The container cannot be opened: a rule's code and the Vietnamese detail of its message."""

    def __init__(self, code: RuleCode, detail_vi: str) -> None:
        super().__init__(f"{code}: {detail_vi}")
        self.code = code
        self.detail_vi = detail_vi


class HeavyError(BaseException):
    """What is being opened takes more than the process that collects may spend on it (see `sources.inbox.opening`).

    No `Exception`: a parser that forgives those must not forgive this.
    """


@dataclass(slots=True)
class Budget:
    """What may still be unpacked from one received file, all its layers together.

    `light`: how much of it in this process, HeavyError beyond; None where memory is limited anyway.
    """

    members: int = MAX_MEMBERS
    bytes: int = MAX_UNPACKED_BYTES
    light: int | None = None

    def has_room(self, size: int) -> bool:
        """True if so much may be unpacked, here or at all; only `spend` tells which."""
        return size <= (self.bytes if self.light is None else min(self.bytes, self.light))

    def spend(self, size: int) -> None:
        """Count one member of that size; ContainerError once there is too much."""
        self.members -= 1
        self.bytes -= size
        if self.light is not None and size > self.light:
            raise HeavyError
        if self.light is not None:
            self.light -= size
        if self.members < 0:
            raise ContainerError("F21", f"tệp nén hoặc thư chứa hơn {MAX_MEMBERS} tệp")
        if self.bytes < 0:
            raise ContainerError("F21", f"nội dung giải nén vượt quá {MAX_UNPACKED_BYTES // 2**20} MB")


@dataclass(frozen=True, slots=True)
class Part:
    """One document inside a container. `aside` marks what merely accompanies: inline images, signatures, cards."""

    raw_name: str
    data: bytes
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What could be taken out of a container, and what could not."""

    parts: tuple[Part, ...]
    faults: tuple[ContainerError, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedResults:
    """An Authentication-Results header field as it stands, and how many Received fields stand above it.

    `below_author`: a field that a message's author writes stands above it, so that it came with the message.
    """

    text: str
    hops_above: int = 0
    below_author: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: who, about what, its evidence of receipt (`received` newest first), and what it carries.

    `senders` are all the addresses it says it is from; `sender` is the one, if it is one.
    """

    sender: str | None
    subject: str | None
    message_id: str | None
    received: tuple[str, ...]
    date: str | None
    parts: tuple[Part, ...]
    stored_times: tuple[tuple[str, datetime], ...] = field(default=())
    damage_vi: str | None = None
    authentication: tuple[StatedResults, ...] = ()
    senders: tuple[str, ...] = ()
