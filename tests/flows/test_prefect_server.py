"""The local server: its environment, its lock, and that nothing of it stays behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desk.settings import Settings, SmtpServer
from flows.server import (
    HOST,
    LocalServer,
    ServerError,
    _environment_of,
    claim_port,
    environment,
    list_overridden,
    read_login,
)


def test_environment_is_the_desks_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "https://elsewhere.example.vn/api")
    monkeypatch.setenv("PREFECT_PROFILE", "cloud")
    monkeypatch.setenv("PREFECT_SERVER_API_AUTH_STRING", "a:b")
    monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "DEBUG")
    monkeypatch.setenv("no_proxy", "intranet")
    ours = environment(Settings(home=tmp_path, workers=3), 4321)
    assert ours["PREFECT_API_URL"] == "http://127.0.0.1:4321/api"
    assert ours["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert "PREFECT_PROFILE" not in ours
    told = ("PREFECT_API_URL", "PREFECT_HOME", "PREFECT_PROFILE", "PREFECT_SERVER_API_AUTH_STRING")
    assert list_overridden(ours) == told, "whoever set them is told that they are not followed"
    assert ours["PREFECT_LOGGING_LEVEL"] == "DEBUG", "what is not the desk's stays as the operator set it"
    assert ours["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert ours["THIDUA_HOME"] == str(tmp_path)
    assert ours["THIDUA_WORKERS"] == "3"
    assert ours["NO_PROXY"] == "intranet,127.0.0.1,localhost"


def test_the_mail_password_stands_in_no_childs_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that a worker starts inherits its environment: who sends reads the password from a file, when it sends."""
    monkeypatch.setenv("THIDUA_SMTP_HOST", "mail.example.vn")
    monkeypatch.setenv("THIDUA_SMTP_CA", str(tmp_path))
    monkeypatch.setenv("THIDUA_SMTP_PASSWORD", "mật-khẩu ")
    ours = environment(Settings(home=tmp_path), 4321)
    assert "mật-khẩu " not in " ".join(ours.values())
    kept = Path(ours["THIDUA_SMTP_PASSWORD_FILE"])
    assert kept.stat().st_mode & 0o777 == 0o600 and kept.is_relative_to(tmp_path)
    assert _environment_of("worker", ours) == ours
    assert _environment_of("server", ours) == {**ours, "SSL_CERT_FILE": str(tmp_path)}, "the desk's own authority"
    monkeypatch.delenv("THIDUA_SMTP_PASSWORD")
    monkeypatch.delenv("THIDUA_SMTP_CA")
    monkeypatch.setenv("THIDUA_SMTP_PASSWORD_FILE", str(kept))
    told = SmtpServer.from_environment()
    assert told is not None and told.password == "mật-khẩu "
    assert environment(Settings(home=tmp_path / "b"), 4321)["THIDUA_SMTP_PASSWORD_FILE"] == str(kept), "the operator's"


def test_each_home_has_a_password_of_its_own_that_nobody_else_may_read(tmp_path: Path) -> None:
    logins = {home: read_login(Settings(home=tmp_path / home)) for home in ("a", "b")}
    assert logins["a"] != logins["b"]
    assert logins["a"] == read_login(Settings(home=tmp_path / "a")), "made once"
    assert environment(Settings(home=tmp_path / "a"), 4321)["PREFECT_SERVER_API_AUTH_STRING"] == logins["a"]
    assert (tmp_path / "a" / "prefect" / "password").stat().st_mode & 0o077 == 0


def test_a_programme_folder_is_named_absolutely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    assert environment(Settings(tmp_path, "other"), 4321)["THIDUA_PROGRAMME"] == str(tmp_path / "other")
    assert environment(Settings(tmp_path, "ttdn"), 4321)["THIDUA_PROGRAMME"] == "ttdn"


def test_a_port_asked_for_must_be_free() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=f"port {port} is in use"):
            claim_port(port)
    with claim_port(port) as claimed:
        assert claimed.getsockname()[1] == port


def test_of_two_servers_at_one_moment_each_has_a_port_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is chosen is held from then on: the other one finds it taken, before any server listens there."""
    with socket.create_server((HOST, 0)) as free:
        usual = free.getsockname()[1]
    monkeypatch.setattr("flows.server.USUAL_PORT", usual)
    with claim_port() as first, claim_port() as second:
        assert first.getsockname()[1] == usual
        assert second.getsockname()[1] != usual
        with pytest.raises(ServerError, match=f"port {usual} is in use"):
            claim_port(usual)


def test_a_server_by_itself_refuses_a_taken_port_in_words(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "flows.children", "server", HOST, port]
        ours = environment(Settings(home=tmp_path), int(port))
        done = subprocess.run(command, env=ours, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() == f"thidua: port {port} is in use; name another one or leave it out"


def test_one_server_a_desk(tmp_path: Path) -> None:
    first = LocalServer(Settings(home=tmp_path))
    first.start()
    try:
        with pytest.raises(ServerError, match="is running already"):
            LocalServer(Settings(home=tmp_path)).start()
        with pytest.raises(ServerError, match=f"port {first.port} is in use"):
            claim_port(first.port)
    finally:
        pids = first.child_pids
        first.stop()
    assert len(pids) == 2
    assert not any(group_alive(pid) for pid in pids)


def test_a_child_that_fails_is_named(tmp_path: Path) -> None:
    server = LocalServer(Settings(home=tmp_path))
    server.start()
    try:
        os.kill(server.child_pids[0], signal.SIGKILL)
        with pytest.raises(ServerError, match="Prefect server ended by itself"):
            server.wait()
    finally:
        server.stop()


UP = "import sys, pathlib, desk.settings, flows.up; flows.up.up(desk.settings.Settings(pathlib.Path(sys.argv[1])))"


def test_ctrl_c_ends_all_that_up_started(tmp_path: Path) -> None:
    command = [sys.executable, "-c", UP, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        children: list[int] = []
        for line in running.stdout:
            if line.startswith("Logs:"):
                children = children_of(running.pid)
                running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) == 0
    assert len(children) == 2
    assert not any(group_alive(pid) for pid in children)
    assert not (tmp_path / "prefect" / "ready").exists()


def children_of(pid: int) -> list[int]:
    """Direct children of a process, from /proc."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def group_alive(pid: int) -> bool:
    """True if any process of the group that `pid` leads is left."""
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True
