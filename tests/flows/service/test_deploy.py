"""The files of `deploy/` against the programs they are for; `test_profile` runs what they start."""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.service.place import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def read_variables(text: str) -> set[str]:
    return set(re.findall(r"^\s*((?:THIDUA|PREFECT)_[A-Z_]+)\s*[=:]", text, re.MULTILINE))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_one_part_as_a_user_of_its_own_and_comes_back(unit: Path) -> None:
    text = unit.read_text("utf-8")
    part = unit.stem.removeprefix("thidua-")
    for line in (
        f"ExecStart=/opt/thidua/.venv/bin/thidua up --only {part}",
        "User=thidua",
        "EnvironmentFile=/etc/thidua/thidua.env",
        "Restart=on-failure",
        "UMask=0077",
        "ProtectSystem=strict",
        "ReadWritePaths=/srv/thidua",
    ):
        assert f"\n{line}\n" in text


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_has_nothing_against_a_unit(unit: Path, tmp_path: Path) -> None:
    (tmp_path / unit.name).write_text(
        re.sub(r"(?m)^ExecStart=.*$", "ExecStart=/bin/true", unit.read_text("utf-8")), "utf-8"
    )
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in done.stderr.splitlines() if unit.name in line] == []


def test_containers_are_told_what_services_are_told() -> None:
    compose: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = compose["services"]
    assert set(services["server"]["environment"]) == read_variables((DEPLOY / "thidua.env").read_text("utf-8"))
    for part in ("server", "worker"):
        assert services[part]["command"] == [".venv/bin/thidua", "up", "--only", part]
        assert services[part]["volumes"] == ["home:/srv/thidua"]
    for beside in ("worker", "proxy"):
        assert services[beside]["network_mode"] == "service:server", "the server listens on its own loopback only"
    assert [name for name in services if "ports" in services[name]] == ["server"]
    assert services["server"]["ports"] == ["443:443"]
    assert (CHECKOUT / services["server"]["build"]["dockerfile"]).is_file()


def test_settings_of_the_files_are_described() -> None:
    page = (CHECKOUT / "docs" / "operations.md").read_text("utf-8")
    for variable in read_variables((DEPLOY / "thidua.env").read_text("utf-8")):
        assert f"| `{variable}` |" in page


@pytest.mark.needs("logrotate")
def test_logs_are_rotated_under_the_processes_that_write_them(tmp_path: Path) -> None:
    log = tmp_path / "home" / "prefect" / "server.log"
    log.parent.mkdir(parents=True)
    tmp_path.chmod(0o700)
    text = (DEPLOY / "logrotate.conf").read_text("utf-8").replace("/srv/thidua", str(tmp_path / "home"))
    configuration = tmp_path / "logrotate.conf"
    configuration.write_text(
        text.replace("su thidua thidua", f"su {pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"),
        "utf-8",
    )
    configuration.chmod(0o600)
    with log.open("ab", buffering=0) as writing:
        writing.write(b"before\n")
        command = [str(shutil.which("logrotate")), "--force", "--state", str(tmp_path / "state"), str(configuration)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        writing.write(b"after\n")
    assert log.read_bytes() == b"after\n"
    assert [path.name for path in log.parent.iterdir() if path != log] == ["server.log.1.gz"]
