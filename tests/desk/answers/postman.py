"""A real mail server on loopback that keeps what it takes."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Postman:
    """What the mail server does with a letter, and all it took."""

    taken: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    raw: list[bytes] = field(default_factory=list)
    before_reply: Callable[[Any], None] | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.raw.append(envelope.content)
        self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), message))
        if self.before_reply is not None:
            self.before_reply(server)
        return "250 taken"

    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for _, _, message in self.taken]


class Bound(Controller):
    """A server on a port that the system has chosen and nobody else can take; on one it had, to come back there."""

    def __init__(self, handler: Any, port: int = 0, **rest: Any) -> None:
        self.bound = socket.create_server(("127.0.0.1", port))
        super().__init__(handler, hostname="127.0.0.1", port=self.bound.getsockname()[1], **rest)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.bound)
