"""PostgreSQL for one module's tests: a cluster of its own, reached by a socket in its folder, never by the network."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ACCOUNT = "postgres"
PATIENCE_SECONDS = 30.0


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The address of an empty database, as Prefect takes it."""
    folder = Path(tempfile.mkdtemp(prefix="thidua-postgresql-"))
    root = os.getuid() == 0  # PostgreSQL does not run as root
    account = pwd.getpwnam(ACCOUNT) if root else pwd.getpwuid(os.getuid())
    user, group = (account.pw_uid, account.pw_gid) if root else (None, None)
    shutil.chown(folder, account.pw_uid, account.pw_gid)
    data = str(folder / "data")
    initdb = ["initdb", "--pgdata", data, "--username", ACCOUNT, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
    none: list[int] | None = [] if root else None
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, user=user, group=group, extra_groups=none)
    serve = ["postgres", "-D", data, "-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(serve, stdout=log, stderr=log, cwd=folder, user=user, group=group, extra_groups=none)
    try:
        wait_for(folder, server)
        yield f"postgresql+asyncpg://{ACCOUNT}@/postgres?host={folder}"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def wait_for(folder: Path, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while subprocess.run(["pg_isready", "-q", "-h", str(folder)], check=False).returncode:
        if server.poll() is not None or time.monotonic() > end:
            pytest.fail((folder / "log").read_text())
        time.sleep(0.1)
