"""What the machine or the file is at fault for is told in Vietnamese, with what to do."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse import Warehouse, WarehouseDamagedError, WarehouseFaultError, WarehouseMissingError
from warehouse.journal.database import describe_fault, log_of, open_database
from warehouse.load import is_machine_fault

HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "thidua.duckdb"
    with Warehouse.writer(file) as warehouse:
        warehouse.connection.execute("CREATE TABLE t AS SELECT i, hash(i) AS h FROM range(300000) AS r(i)")
    return file


def test_a_file_that_another_program_holds(path: Path) -> None:
    words = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            with (
                pytest.raises(WarehouseFaultError, match="chương trình khác đang mở sổ theo dõi"),
                Warehouse.writer(path),
            ):
                pass
        finally:
            holder.communicate()


def damage_head(data: bytes) -> bytes:
    return data[:64] + bytes([data[64] ^ 0xFF]) + data[65:]


@pytest.mark.parametrize("change", [lambda _: b"", lambda d: d[: len(d) // 2], lambda _: b"PK\x03\x04", damage_head])
def test_a_damaged_file(path: Path, change: object) -> None:
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    for opener in (Warehouse.writer, Warehouse.reader, Warehouse.inspector):
        with pytest.raises(WarehouseDamagedError, match="bị hỏng, không đọc được"), opener(path):
            pass


def test_a_block_that_is_found_damaged_while_it_is_read_is_no_documents_fault(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(bytes(data))
    met: list[duckdb.Error] = []
    with pytest.raises(WarehouseDamagedError), Warehouse.inspector(path) as warehouse:
        try:
            warehouse.connection.execute("SELECT bit_xor(hash(t)) FROM t").fetchall()
        except duckdb.Error as error:
            met.append(error)
            raise
    assert is_machine_fault(met[0])


FULL = """
import resource, signal, sys
from pathlib import Path
from warehouse import Warehouse, WarehouseFaultError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100_000,) * 2)
try:
    with Warehouse.writer(path) as warehouse:
        warehouse.connection.execute("CREATE TABLE u AS SELECT i, hash(i) AS h FROM range(3000000) AS r(i)")
except WarehouseFaultError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_disk_that_takes_no_more(path: Path) -> None:
    words = [sys.executable, "-c", FULL, str(path)]
    told = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert "ổ đĩa đã đầy" in told.stdout, told.stderr
    with Warehouse.reader(path) as warehouse:
        assert warehouse.sql("SELECT count(*) AS n FROM t")["n"].tolist() == [300_000]


BEGUN = """
import resource, signal, sys
from pathlib import Path
from warehouse import Warehouse
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
with Warehouse.writer(Path(sys.argv[1])):
    pass
"""


def begin(path: Path, size: int) -> subprocess.CompletedProcess[str]:
    """Open it to write in a process in which no file may be larger."""
    words = [sys.executable, "-c", BEGUN, str(path), str(size)]
    return subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
@pytest.mark.parametrize("size", [0, 100, 4096, 8192])
def test_a_process_that_dies_while_it_makes_the_file_leaves_none(tmp_path: Path, size: int) -> None:
    """The system ends it at the byte after `size` (-1: at none); the heads of a new file are three times 4096 bytes."""
    path = tmp_path / "thidua.duckdb"
    assert begin(path, size).returncode == -signal.SIGXFSZ
    with pytest.raises(WarehouseMissingError), Warehouse.reader(path):
        pass
    again = begin(path, -1)
    assert again.returncode == 0, again.stderr
    assert sorted(place.name for place in tmp_path.iterdir()) == ["thidua.duckdb", "thidua.lock"]


def test_a_log_without_its_file_is_not_taken_for_that_of_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "thidua.duckdb"
    log_of(path).write_bytes(b"of another file")
    with open_database(path) as connection:
        assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
    assert [place.name for place in tmp_path.iterdir()] == ["thidua.duckdb"]


@pytest.mark.parametrize(
    "error",
    [
        duckdb.IOException('IO Error: Could not write file "x": No space left on device'),
        duckdb.OutOfMemoryException("failed to offload data block (max_temp_directory_size exceeded)"),
    ],
)
def test_words_of_a_full_disk(error: duckdb.Error, path: Path) -> None:
    assert "ổ đĩa đã đầy" in str(describe_fault(error, path))


def test_a_mistake_of_ours_is_no_fault_of_the_machine(path: Path) -> None:
    with pytest.raises(duckdb.CatalogException), Warehouse.reader(path) as warehouse:
        warehouse.sql("SELECT * FROM nothing")
