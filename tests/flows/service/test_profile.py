"""The server profile as `deploy/` lays it out: the units' commands on PostgreSQL, behind nginx with a certificate."""

from __future__ import annotations

import base64
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.settings import Settings
from flows.server import read_login
from flows.service.place import CHECKOUT

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.needs("postgres", "nginx", "openssl"),
    pytest.mark.xdist_group("prefect"),
]

DEPLOY = CHECKOUT / "deploy"
NAME = "thidua.example.vn"
PATIENCE_SECONDS = 240.0


@dataclass(frozen=True)
class Desk:
    """A running server profile and a client at its public address."""

    settings: Settings
    url: str
    environment: dict[str, str]
    port: int
    client: httpx.Client


def read_command(unit: str) -> list[str]:
    """What systemd would start, from this checkout."""
    (line,) = re.findall(r"^ExecStart=(.*)$", (DEPLOY / "systemd" / unit).read_text("utf-8"), re.MULTILINE)
    return shlex.split(line.replace("/opt/thidua/.venv/bin", str(Path(sys.executable).parent)))


def read_environment(**told: str) -> dict[str, str]:
    """The variables of thidua.env, these instead of its own, in what else a service has."""
    lines = [line for line in (DEPLOY / "thidua.env").read_text("utf-8").splitlines() if line and line[0] != "#"]
    given = dict(line.split("=", 1) for line in lines)
    assert told.keys() <= given.keys()
    return {**given, **told, "PATH": os.environ["PATH"], "HOME": told["THIDUA_HOME"]}


@contextmanager
def started(command: list[str], **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    """The process, ended with all it started as systemd would: SIGTERM to the group, then SIGKILL."""
    process = subprocess.Popen(command, start_new_session=True, **how)
    try:
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
                process.wait(20)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass


def wait_until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"not within {PATIENCE_SECONDS:.0f} s: {what}")
        time.sleep(0.2)


def lay_out_nginx(folder: Path, public: int, server: int) -> Path:
    """nginx.conf of `deploy/` with this test's ports and a certificate of its own."""
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME},IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files]
    subprocess.run(make, check=True, capture_output=True)
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    for ours, tests in {
        "listen 443 ssl": f"listen 127.0.0.1:{public} ssl",
        "/etc/thidua/tls": str(folder),
        "127.0.0.1:4200": f"127.0.0.1:{server}",
        "$host;": "$http_host;",  # the test's address has a port
    }.items():
        assert ours in site
        site = site.replace(ours, tests)
    temporary = "".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"daemon off; pid {folder}/pid; events {{}}\nhttp {{ access_log off; {temporary}\n{site}}}"
    (folder / "nginx.conf").write_text(whole, "utf-8")
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def desk(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("home")
    folder = tmp_path_factory.mktemp("nginx")
    folder.parent.chmod(0o711)
    settings = Settings(home)
    server, public = find_free_ports(2)
    url = f"https://127.0.0.1:{public}"
    told = {"THIDUA_HOME": str(home), "THIDUA_URL": url, "PREFECT_API_DATABASE_CONNECTION_URL": postgresql}
    environment = read_environment(**told)
    environment["PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS"] = "1"
    configuration = lay_out_nginx(folder, public, server)
    login = base64.b64encode(read_login(settings).encode()).decode()
    trusted = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    headers = {"Authorization": f"Basic {login}", "Origin": url, "Prefect-Csrf-Client": "test"}
    port = ["--port", str(server)]
    with (
        started([*read_command("thidua-server.service"), *port], env=environment, cwd=home),
        started([*read_command("thidua-worker.service"), *port], env=environment, cwd=home),
        started(["nginx", "-e", f"{folder}/error.log", "-c", str(configuration)], cwd=folder),
        httpx.Client(base_url=url, headers=headers, verify=trusted, timeout=60) as client,
    ):
        wait_until((home / "prefect" / "ready").exists, "server, worker and deployments")
        token = client.get("/api/csrf-token?client=test").raise_for_status().json()["token"]
        client.headers["Prefect-Csrf-Token"] = token
        yield Desk(settings, url, environment, server, client)


def find_free_ports(count: int) -> list[int]:
    """Different ones that nobody listens on."""
    with ExitStack() as stack:
        return [stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(count)]


def test_who_comes_through_the_proxy_needs_the_login_and_its_address(desk: Desk) -> None:
    assert desk.client.get("/api/admin/version").status_code == 200
    assert desk.client.get("/api/admin/version", headers={"Authorization": ""}).status_code == 401
    assert desk.client.get("/api/admin/version", headers={"Host": "evil.example.vn"}).status_code == 400
    assert desk.client.get("/api/admin/version", headers={"Origin": "https://evil.example.vn"}).status_code == 403
    assert desk.client.get("/ui-settings").json()["api_url"] == f"{desk.url}/api", "the pages ask the proxy"
    with pytest.raises(httpx.ConnectError, match=r"(?i)certificate"):
        httpx.get(desk.url)


def run_deployment(desk: Desk, name: str) -> str:
    """Create a run of the deployment and wait for its end; its id. Fails if it does not complete."""
    deployment = desk.client.get(f"/api/deployments/name/{name}").raise_for_status().json()
    run = desk.client.post(f"/api/deployments/{deployment['id']}/create_flow_run", json={}).raise_for_status().json()
    ended: dict[str, Any] = {}

    def has_ended() -> bool:
        ended.update(desk.client.get(f"/api/flow_runs/{run['id']}").raise_for_status().json())
        return ended["state_type"] in ("COMPLETED", "FAILED", "CRASHED")

    wait_until(has_ended, f"the run of {name}")
    assert ended["state_type"] == "COMPLETED", ended["state"]
    return str(run["id"])


def test_runs_are_recorded_in_postgresql_and_their_links_lead_through_the_proxy(desk: Desk) -> None:
    run_deployment(desk, "ingest/tiep-nhan")
    run = run_deployment(desk, "release/phat-hanh")
    asked = {"flow_runs": {"id": {"any_": [run]}}, "artifacts": {"type": {"any_": ["markdown"]}}}
    (artifact,) = desk.client.post("/api/artifacts/filter", json=asked).raise_for_status().json()
    (link,) = re.findall(r"\((https://[^)]*/tep/[^)]*)\)", artifact["data"])
    assert link.startswith(desk.url)
    assert len(desk.client.get(link).raise_for_status().content) > 100_000
    assert not (desk.settings.home / "prefect" / "prefect.db").exists(), "nothing went to SQLite"


def test_runs_beyond_their_time_are_forgotten(desk: Desk) -> None:
    flow = desk.client.post("/api/flows/", json={"name": "release"}).raise_for_status().json()
    kept, old = (
        desk.client.post("/api/flow_runs/", json={"flow_id": flow["id"], "name": name}).raise_for_status().json()["id"]
        for name in ("kept", "old")
    )
    for run in (kept, old):
        ended = {"state": {"type": "COMPLETED"}, "force": True}
        assert desk.client.post(f"/api/flow_runs/{run}/set_state", json=ended).json()["status"] == "ACCEPT"
    aged = f"UPDATE flow_run SET end_time = now() - interval '401 days' WHERE id = '{old}'"
    address = desk.environment["PREFECT_API_DATABASE_CONNECTION_URL"].partition("host=")[2]
    subprocess.run(["psql", "-q", "-h", address, "-U", "postgres", "-c", aged], check=True)
    wait_until(lambda: desk.client.get(f"/api/flow_runs/{old}").status_code == 404, "the old run is gone")
    assert desk.client.get(f"/api/flow_runs/{kept}").status_code == 200


def test_a_second_one_of_a_home_is_refused_in_words(desk: Desk) -> None:
    """Both are asked at once: each waits some seconds for one before it that may be ending."""
    asked = {}
    for part, port in zip(("server", "worker"), find_free_ports(2), strict=True):
        command = [*read_command(f"thidua-{part}.service"), "--port", str(port)]
        asked[part] = subprocess.Popen(command, env=desk.environment, stderr=subprocess.PIPE, text=True)
    for part, process in asked.items():
        said = process.communicate(timeout=120)[1].strip()
        assert process.returncode == 1
        assert said == f"thidua: a {part} for this home is running already; stop that one first"
