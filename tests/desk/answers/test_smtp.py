"""The conversation with a mail server: encryption, names and passwords, lines that begin with a dot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from desk.answers.smtp import NoServerError, Session
from desk.settings import SmtpServer
from tests.desk.answers.postman import Bound, Postman, ask_for_tls, make_certificate

LETTER = b"Subject: x\r\n\r\n.a line\r\n..another\r\nend"


@pytest.mark.needs("openssl")
def test_a_password_goes_over_an_encrypted_line_to_a_server_that_is_known(tmp_path: Path) -> None:
    cert, key = make_certificate(tmp_path)
    seen = []

    def check(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"dung", handled=False)

    postman = Postman()
    controller = Bound(postman, authenticator=check, **ask_for_tls(cert, key))
    controller.start()
    try:
        server = SmtpServer("127.0.0.1", controller.port, "starttls", "bc", "dung", cert)
        with Session(server, 5.0) as session:
            assert session.send("bc@thuvien.example.vn", "a@example.vn", LETTER).state == "sent"
        assert seen == [(b"bc", b"dung")]
        with Session(replace(server, password="sai"), 5.0) as session, pytest.raises(NoServerError, match="535"):
            session.open()
        with Session(replace(server, ca=None), 5.0) as session, pytest.raises(NoServerError, match="CERTIFICATE"):
            session.open()
        with Session(replace(server, security="none", user=None), 5.0) as session:
            assert session.send("bc@thuvien.example.vn", "a@example.vn", LETTER).state == "failed"
        assert len(postman.taken) == 1
    finally:
        controller.stop()


def test_a_letter_arrives_as_it_is_and_a_refusal_does_not_stop_the_next() -> None:
    postman = Postman(refuse={"khong@example.vn": "550 no"})
    controller = Bound(postman)
    controller.start()
    try:
        with Session(SmtpServer("127.0.0.1", controller.port, "none"), 5.0) as session:
            outcomes = [
                session.send("bc@example.vn", to, LETTER) for to in ("a@example.vn", "khong@example.vn", "b@example.vn")
            ]
    finally:
        controller.stop()
    assert [(one.state, one.code) for one in outcomes] == [("sent", 250), ("failed", 550), ("sent", 250)]
    assert postman.raw == [LETTER + b"\r\n"] * 2
