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
    account = pwd.getpwnam(ACCOUNT) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    shutil.chown(folder, account.pw_uid, account.pw_gid)
    as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    data = folder / "data"
    initdb = ["initdb", "--pgdata", data, "--username", ACCOUNT, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **as_account)
    serve = ["postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(serve, stdout=log, stderr=log, cwd=folder, **as_account)
    try:
        wait_for(folder, server)
        yield f"postgresql+asyncpg://{ACCOUNT}@/postgres?host={folder}"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def wait_for(folder: Path, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while subprocess.run(["pg_isready", "-q", "-h", folder], check=False).returncode:
        if server.poll() is not None or time.monotonic() > end:
            pytest.fail((folder / "log").read_text())
        time.sleep(0.1)
