"""The gate: who gets at the server and the files of a desk, tried by an attacker's requests."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import MutableMapping
from pathlib import Path

import httpx
import pytest

from desk.settings import Settings
from flows.gate import CALLING_OUT, OriginCheck, find_file, has_login
from flows.server import LocalServer, read_login

pytestmark = [pytest.mark.xdist_group("prefect")]

SHELL = {"name": "x", "flow_id": "00000000-0000-0000-0000-000000000000", "entrypoint": "os:system"}

REFUSED = (401, 403)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for place in ("reports/2018Q4/bao-cao.docx", "archive/objects/ab", "prefect/password"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content")
    (tmp_path / "reports" / "link").symlink_to(tmp_path / "archive")
    return tmp_path


@pytest.mark.parametrize(
    "place",
    [
        "archive/objects/ab", "prefect/password", "reports/../archive/objects/ab", "reports/link/objects/ab",
        "reports/2018Q4", "reports", "", "/etc/passwd", "reports/none.docx", "reports/\0",
        "../reports/2018Q4/bao-cao.docx", "reports/" + "a" * 300, "reports/" + "a/" * 5000,
    ],
)  # fmt: skip
def test_nothing_but_outputs_is_handed_out(home: Path, place: str) -> None:
    assert find_file(home, place) is None


def test_an_output_is_found(home: Path) -> None:
    assert find_file(home, "reports/2018Q4/bao-cao.docx") == (home / "reports/2018Q4/bao-cao.docx").resolve()


@pytest.mark.parametrize("header", ["", "Basic", "Basic !", "Bearer dGhpZHVhOng=", "Basic dGhpZHVhOnk=", "Basic dGhpé"])
def test_a_wrong_login_is_none(header: str) -> None:
    assert has_login("Basic dGhpZHVhOng=", "thidua:x")
    assert not has_login(header, "thidua:x")


@pytest.mark.parametrize(
    ("origins", "let_in"),
    [
        ([], True), (["http://127.0.0.1:4200"], True), (["http://localhost:4200"], True), (["null"], False),
        ([""], False),
        (["http://evil.example.vn"], False), (["http://127.0.0.1:4200", "http://evil.example.vn"], False),
        (["http://127.0.0.1:4201"], False), (["https://127.0.0.1:4200"], False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("type_", ["http", "websocket"])
def test_a_foreign_page_opens_neither_a_request_nor_a_web_socket(type_: str, origins: list[str], let_in: bool) -> None:
    reached, sent = [], []

    async def application(*_: object) -> None:
        reached.append(True)

    async def receive() -> dict[str, object]:
        return {"type": f"{type_}.connect"}

    async def send(message: MutableMapping[str, object]) -> None:
        sent.append(message.get("status", message.get("code")))

    scope = {"type": type_, "method": "GET", "headers": [(b"origin", origin.encode()) for origin in origins]}
    asyncio.run(OriginCheck(application, ["http://127.0.0.1:4200"])(scope, receive, send))
    assert reached == [True] * let_in
    assert sent[:1] == ([] if let_in else [{"http": 403, "websocket": 1008}[type_]])


def test_no_page_and_no_account_gets_in_without_the_password(tmp_path: Path) -> None:
    """A foreign page's Origin, a rebound Host, no login, a wrong one, a login without the token of our pages."""
    settings = Settings(home=tmp_path)
    report = settings.reports / "2018Q4" / "bao-cao.docx"
    report.parent.mkdir(parents=True)
    report.write_bytes(b"report")
    with LocalServer(settings) as server:
        server.wait()
        login = {"Authorization": "Basic " + base64.b64encode(read_login(settings).encode()).decode()}
        wrong = {"Authorization": "Basic " + base64.b64encode(b"thidua:guess").decode()}
        with httpx.Client(base_url=server.url, timeout=60) as client:
            assert client.get("/ui-settings").json()["available_uis"] == ["v1"], "the second UI calls an outside host"
            assert [client.get(place).status_code for place in CALLING_OUT] == [404] * 4
            create, listed = f"{server.url}/api/deployments/", f"{server.url}/api/deployments/filter"
            foreign = {"Origin": "http://evil.example.vn"}
            rebound = {"Host": "evil.example.vn"}
            assert client.post(create, json=SHELL).status_code in REFUSED
            assert client.post(create, json=SHELL, headers=wrong).status_code in REFUSED
            assert client.get("/api/csrf-token?client=x").status_code == 401, "the token is for who has the login"
            assert client.get("/api/csrf-token?client=x", headers=wrong).status_code == 401
            assert client.post(create, json=SHELL, headers={**login, **foreign}).status_code == 403
            assert client.post(create, json=SHELL, headers={**login, **rebound}).status_code == 400
            assert client.post(create, json=SHELL, headers=login).status_code == 403, "no CSRF token"
            typed = {**login, "Content-Type": "text/plain"}
            assert client.post(create, content=json.dumps(SHELL), headers=typed).status_code in REFUSED
            assert client.post(listed, json={}).status_code in REFUSED
            assert client.get("/api/admin/version").status_code == 401
            place = "/tep/reports/2018Q4/bao-cao.docx"
            assert client.get(place).status_code == 200, "who has logged in follows a link"
            client.cookies.clear()
            assert client.get(place).status_code == 401
            assert client.get(place, headers=wrong).status_code == 401
            assert not client.cookies, "no pass without the login"
            handed = client.get(place, headers=login)
            assert (handed.status_code, handed.content) == (200, b"report")
            assert handed.headers["content-disposition"].startswith("attachment")
            assert client.get("/tep/prefect/password", headers=login).status_code == 404
            assert client.get("/tep/reports/%2e%2e/prefect/password", headers=login).status_code == 404
            shown = client.get("/", headers=foreign)
            assert shown.status_code == 403 and "access-control-allow-origin" not in shown.headers
    assert (tmp_path / "prefect" / "password").stat().st_mode & 0o077 == 0
