"""A real mail server on loopback that keeps what it takes."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


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

    def __init__(self, handler: Any, port: int = 0, *, reuse_port: bool = False, **rest: Any) -> None:
        self.bound = socket.create_server(("127.0.0.1", port), reuse_port=reuse_port)
        super().__init__(handler, hostname="127.0.0.1", port=self.bound.getsockname()[1], **rest)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.bound)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of our own for the loopback address, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = [
        str(shutil.which("openssl")), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        "-subj", "/CN=localhost",
        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return cert, key


def ask_for_tls(cert: Path, key: Path) -> dict[str, Any]:
    """How a mail server is started that takes nothing, and no password, over an open line."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return {"tls_context": context, "require_starttls": True, "auth_required": True}


@dataclass(frozen=True)
class Mail:
    """A mail as it came: the moment, to whom, what it says."""

    at: datetime
    recipients: tuple[str, ...]
    subject: str
    text: str


class Mailbox:
    """A mail server that asks for STARTTLS and a login, which can be away for a while and keeps its port meanwhile."""

    def __init__(self, cert: Path, key: Path, user: str, password: str) -> None:
        self._at: list[datetime] = []
        self._postman = Postman(before_reply=lambda _: self._at.append(datetime.now(UTC)))
        self._how = {**ask_for_tls(cert, key), "authenticator": partial(_check_login, user.encode(), password.encode())}
        # Never listens: it holds the port, so that while the server is away nobody else's answers there.
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._held.bind(("127.0.0.1", 0))
        self.port = int(self._held.getsockname()[1])
        self._open()

    def list_mails(self) -> list[Mail]:
        """Every mail that came, in the order it did."""
        return [
            Mail(at, tuple(recipients), str(message["Subject"]), _read_text(message))
            for at, (_, recipients, message) in zip(tuple(self._at), tuple(self._postman.taken), strict=False)
        ]

    @contextmanager
    def refusing(self, address: str, answer: str) -> Iterator[None]:
        """Meanwhile no letter is taken for this address."""
        self._postman.refuse[address] = answer
        try:
            yield
        finally:
            del self._postman.refuse[address]

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nothing is taken meanwhile: connections are refused."""
        self._server.stop()
        try:
            yield
        finally:
            self._open()

    def close(self) -> None:
        """End for good."""
        self._server.stop()
        self._held.close()

    def _open(self) -> None:
        self._server = Bound(self._postman, self.port, reuse_port=True, **self._how)
        self._server.start()


def _check_login(
    user: bytes, password: bytes, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (user, password), handled=False)


def _read_text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return "" if part is None else str(part.get_content())
