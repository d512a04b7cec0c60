"""One conversation with a mail server, step by step, so that it is known whether a mail was accepted.

smtplib's own `sendmail` does not tell a line that broke before the mail from one that broke after it.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Literal

from desk.settings import SmtpServer
from schemas.errors import PlainError

SECONDS: Final = 60.0
ACCEPTED, GO_AHEAD, CLOSING = 250, 354, 421

_DOT = re.compile(rb"^\.", re.MULTILINE)


class NoServerError(PlainError, OSError):
    """The server cannot be reached, or lets us not in: no mail was handed over."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mail. `failed`: certainly not accepted; `unknown`: the line broke before the answer."""

    state: Literal["sent", "failed", "unknown"]
    code: int | None = None
    error: str | None = None


class Session:
    """A connection that mails are sent over, opened again where the server has closed it."""

    def __init__(self, server: SmtpServer, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect, encrypt and log in, unless that is done; NoServerError with what went wrong."""
        if self._smtp is not None:
            return
        try:
            self._smtp = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise NoServerError(f"{self._server.host}:{self._server.port}: {_describe_error(error)}") from None

    def close(self) -> None:
        """Take leave; what was sent is sent, whatever happens now."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def send(self, sender: str, recipient: str, data: bytes) -> Outcome:
        """Hand over one mail (CRLF lines, ASCII); NoServerError if there is nobody to hand it to."""
        self.open()
        assert self._smtp is not None
        try:
            refused = _send_envelope(self._smtp, sender, recipient)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome("failed", None, _describe_error(error))
        if refused is not None:
            return self._prepare_next(refused)
        try:
            self._smtp.send(_DOT.sub(b"..", data if data.endswith(b"\r\n") else data + b"\r\n") + b".\r\n")
            code, reply = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome("unknown", None, _describe_error(error))
        return self._prepare_next(Outcome("sent" if code == ACCEPTED else "failed", code, _decode_reply(reply)))

    def _prepare_next(self, outcome: Outcome) -> Outcome:
        """Make the connection ready for the next mail, or let it go."""
        assert self._smtp is not None
        if outcome.state != "sent":
            try:
                if outcome.code == CLOSING or self._smtp.rset()[0] != ACCEPTED:
                    self._drop()
            except (OSError, smtplib.SMTPException):
                self._drop()
        return outcome

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context(cafile=str(server.ca) if server.ca else None)
        smtp = (
            smtplib.SMTP_SSL(server.host, server.port, timeout=self._seconds, context=context)
            if server.security == "tls"
            else smtplib.SMTP(server.host, server.port, timeout=self._seconds)
        )
        try:
            smtp.ehlo()
            if server.security == "starttls":
                smtp.starttls(context=context)
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password or "")
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _send_envelope(smtp: smtplib.SMTP, sender: str, recipient: str) -> Outcome | None:
    """Everything before the mail itself; the refusal, if there is one."""
    code, reply = smtp.mail(sender)
    if code == ACCEPTED:
        code, reply = smtp.rcpt(recipient)
        if code in (ACCEPTED, ACCEPTED + 1):
            code, reply = smtp.docmd("DATA")
            if code == GO_AHEAD:
                return None
    return Outcome("failed", code, _decode_reply(reply))


def _decode_reply(reply: bytes) -> str:
    return " ".join(reply.decode("utf-8", "replace").split())[:300]


def _describe_error(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {_decode_reply(reply if isinstance(reply, bytes) else str(reply).encode())}"
    return f"{type(error).__name__}: {error}"[:300]
