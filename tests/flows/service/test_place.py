"""What a run refuses in words, and what deploying by hand brings along or refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from benchmarks.submits import open_page
from desk.keeping.store import BackupError, read_manifest
from desk.settings import Settings
from flows.server import WRITER_LIMIT, LocalServer, read_login
from flows.service.desk import WorkerError, open_desk, write_alone
from flows.service.place import CHECKOUT, DeployError, check_schedules, prepare_server
from flows.upkeep.backup import backup

PREFECT = str(Path(sys.executable).parent / "prefect")
RELEASE = "from flows.release import release; release()"


def run(server: LocalServer, *command: str, cwd: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """The command as a client of the server; a variable changed to nothing is not set."""
    environment = {name: told for name, told in {**server.environment, "COLUMNS": "500", **changed}.items() if told}
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("home", "told"),
    [
        ("", "không có biến THIDUA_HOME"),
        ("data", "không phải đường dẫn đầy đủ"),
        ("/none/such", "không có thư mục này"),
    ],
)
def test_a_worker_must_know_a_home_that_is_there(home: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_HOME", home)
    with pytest.raises(WorkerError, match=f"{told}.*Lượt chạy này chưa làm gì"):
        open_desk()


def test_the_home_of_the_worker_is_the_desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_HOME", str(tmp_path))
    assert open_desk().home == tmp_path


def test_schedules_of_another_programme_are_not_deployed(tmp_path: Path) -> None:
    own = CHECKOUT / "prefect.yaml"
    check_schedules(own, Settings(tmp_path))
    other = tmp_path / "prefect.yaml"
    other.write_text(own.read_text("utf-8").replace("T170000", "T180000"), "utf-8")
    with pytest.raises(DeployError, match="has the schedules of another programme than ttdn"):
        check_schedules(other, Settings(tmp_path))


def test_deployments_do_not_go_to_a_server_that_ends_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with pytest.raises(DeployError, match="PREFECT_API_URL is not set"):
        prepare_server()


@pytest.mark.e2e
@pytest.mark.xdist_group("prefect")
def test_the_weekly_backup_goes_where_it_is_told_and_nowhere_else(
    server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing where nothing is set; in words where the folder is not there, as while a disk is not mounted."""
    home, target = tmp_path / "home", tmp_path / "disk" / "thidua"
    home.mkdir()
    Settings(home).corrections.write_text("viec;don_vi\n", "utf-8")
    monkeypatch.setenv("THIDUA_HOME", str(home))
    here = {PREFECT_API_URL: f"{server.url}/api", PREFECT_API_AUTH_STRING: read_login(server.settings)}
    with temporary_settings(here):
        backup()
        monkeypatch.setenv("THIDUA_BACKUP_TO", str(target))
        with pytest.raises(BackupError, match=f"không có thư mục sao lưu {target}"):
            backup()
        assert not target.parent.exists()
        target.mkdir(parents=True)
        backup()
    assert set(read_manifest(target).files) == {"dinh-chinh.csv"}


@pytest.mark.e2e
@pytest.mark.xdist_group("prefect")
def test_prefects_own_commands_work_or_refuse_in_words(server: LocalServer, tmp_path: Path) -> None:
    homeless = run(server, sys.executable, "-c", RELEASE, cwd=tmp_path, THIDUA_HOME="")
    assert homeless.returncode and "Worker không có biến THIDUA_HOME" in homeless.stderr
    assert list(tmp_path.iterdir()) == [], "nothing was begun in the folder where the worker happened to be"

    here = {PREFECT_API_URL: f"{server.url}/api", PREFECT_API_AUTH_STRING: read_login(server.settings)}
    with open_page(server) as client, temporary_settings(here):
        limit = f"/api/v2/concurrency_limits/{WRITER_LIMIT}"
        client.patch(limit, json={"limit": 4}).raise_for_status()
        with pytest.raises(WorkerError, match=f"Giới hạn {WRITER_LIMIT} là 4, phải là 1"), write_alone():
            pass

        client.delete(limit).raise_for_status()
        with pytest.raises(WorkerError, match=f"`prefect gcl create {WRITER_LIMIT} --limit 1`"), write_alone():
            pass

        deployed = run(server, PREFECT, "--no-prompt", "deploy", "--all", cwd=CHECKOUT)
        assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        made = client.get(limit).raise_for_status().json()
        assert (made["limit"], made["active"]) == (1, True)
