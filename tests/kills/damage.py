"""`python -m tests.kills.damage`: the warehouse's files damaged at random, and what every command makes of that.

Of a desk that has sent letters, and holds one more to send, the database or its write-ahead log is damaged. Then each
command must end by itself with a sentence for an official, what is damaged must be found or be no loss, `rebuild` must
make the desk whole, and no letter may go out twice.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import duckdb
import pytest

from desk.answers import deliver
from desk.intake import ingest
from desk.looks import status
from desk.outputs import report
from desk.rulings import decide
from desk.settings import Settings, SmtpServer, close_to_others
from tests.desk.answers.postman import Bound, Postman
from tests.desk.tiny_desk import BAD, GOOD, OTHER, mail_report
from tests.desk.tiny_desk import report as form
from tests.kills.apart import Ended, run_apart
from tests.programmes import tiny_folder
from warehouse.journal import database

Q1: Final = ("--period", "2020Q1")
FIRST: Final = (("status", *Q1), ("ingest",), ("report", *Q1, "--draft"), ("send",))
"""The commands that meet a damage first, in turn; then the desk is examined, made whole, and sends what it has."""
_HEAD: Final = 3 * 4096
"""The headers of a DuckDB file."""
_VIETNAMESE: Final = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_NOT_FOR_OFFICIALS: Final = re.compile(
    r"Traceback|^thidua: \w*(?:Error|Exception|Interrupt)\b|Error: |chưa lường trước|duckdb\.|\bchecksum\b|\bcorrupt",
    re.IGNORECASE | re.MULTILINE,
)
_TOLD_BY_DOCTOR: Final = re.compile(r"^- (?:Sổ theo dõi|Nhật ký)[^\n]*: ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk before it is damaged: its files, as long ago, and those of another desk; the letters that went out."""

    settings: Settings
    folder: Path
    sent: tuple[str, ...]
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tried:
    """One damage: what it was, what was said of it, and what is wrong after it."""

    name: str
    ended: tuple[Ended, ...]
    found: bool
    wrong: tuple[str, ...]


def make_desk(folder: Path) -> Desk:
    """Two letters are answered, of a third the answer waits; the last change stands in the write-ahead log alone."""
    settings = Settings(folder / "desk", str(tiny_folder(folder)), workers=1)
    postman = Postman()
    mail_report(settings, "a", form(settings, BAD))
    mail_report(settings, "b", form(settings, GOOD, "h-2"), OTHER)
    ingest.run(settings)
    shutil.copyfile(settings.warehouse, folder / "older.duckdb")
    with mail_server(postman) as server:
        deliver.run(settings, server)
    mail_report(settings, "c", form(settings, {**BAD, "1.3": {"period": 9}}))
    ingest.run(settings)
    report.run(settings, "2020Q1", stage="draft")
    token = str(status.list_submissions(settings)["submission_id"].iloc[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "connect", _connect_without_checkpoint)
        now = settings.programme.period("2020Q1").due_at
        decide.override_receipt(settings, token, now, "Trần Thị Bình", "dấu bưu điện")
    wal = database.log_of(settings.warehouse)
    if not wal.is_file() or len(postman.taken) != 2:
        raise AssertionError("the desk is not what it is to be")
    with duckdb.connect(str(folder / "other.duckdb")) as other:
        other.execute("CREATE TABLE khac AS SELECT * FROM range(1000)")
    wanted = {mail.message_id for mail in deliver.list_mails(_copy(settings, folder / "looked")) if mail.recipient}
    return Desk(settings, folder, tuple(postman.ids()), frozenset(wanted))


def _connect_without_checkpoint(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    connection = CONNECT(path, read_only=read_only)
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")
    return connection


CONNECT: Final = database.connect


def _copy(settings: Settings, home: Path) -> Settings:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(settings.home, home)
    return Settings(home, settings.programme_name, workers=1)


class mail_server:  # noqa: N801 -- used as a function
    """The settings of a mail server that gives what it takes to `postman`."""

    def __init__(self, postman: Postman) -> None:
        self._bound = Bound(postman)

    def __enter__(self) -> SmtpServer:
        self._bound.start()
        return SmtpServer("127.0.0.1", self._bound.port, "none")

    def __exit__(self, *_: object) -> None:
        self._bound.stop()


# What is done to a file: the bytes that it holds become others.


def flip_bit(data: bytearray, random: Random) -> None:
    place = random.randrange(len(data))
    data[place] ^= 1 << random.randrange(8)


def flip_bit_of_head(data: bytearray, random: Random) -> None:
    place = random.randrange(min(_HEAD, len(data)))
    data[place] ^= 1 << random.randrange(8)


def overwrite(data: bytearray, random: Random) -> None:
    place, size = random.randrange(len(data)), random.choice((1, 8, 512, 4096, 65536))
    data[place : place + size] = random.randbytes(len(data[place : place + size]))


def blank(data: bytearray, random: Random) -> None:
    place, size = random.randrange(len(data)), random.choice((8, 512, 4096, 262144))
    data[place : place + size] = bytes(len(data[place : place + size]))


def exchange(data: bytearray, random: Random) -> None:
    size = min(4096, len(data) // 2)
    one, other = (size * random.randrange(len(data) // size) for _ in range(2))
    data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


def cut(data: bytearray, random: Random) -> None:
    del data[random.randrange(len(data)) :]


def cut_head(data: bytearray, random: Random) -> None:
    del data[: random.randrange(1, len(data))]


def lengthen(data: bytearray, random: Random) -> None:
    data += random.randbytes(random.choice((1, 4096, 300_000)))


def empty(data: bytearray, _: Random) -> None:
    data.clear()


def replace_by_noise(data: bytearray, random: Random) -> None:
    data[:] = random.randbytes(len(data))


def replace_by_text(data: bytearray, _: Random) -> None:
    data[:] = "Tệp này đã được thay.\n".encode() * 100


OF_BYTES: Final[tuple[Callable[[bytearray, Random], None], ...]] = (
    flip_bit, flip_bit_of_head, overwrite, blank, exchange, cut, cut_head, lengthen, empty, replace_by_noise,
    replace_by_text,
)  # fmt: skip


def put_older(desk: Desk, path: Path) -> None:
    shutil.copyfile(desk.folder / "older.duckdb", path)
    database.log_of(path).unlink()


def put_older_under_log(desk: Desk, path: Path) -> None:
    shutil.copyfile(desk.folder / "older.duckdb", path)


def put_other(desk: Desk, path: Path) -> None:
    shutil.copyfile(desk.folder / "other.duckdb", path)
    database.log_of(path).unlink()


def lose(_: Desk, path: Path) -> None:
    path.unlink()


def lose_log(_: Desk, path: Path) -> None:
    database.log_of(path).unlink()


def lose_both(_: Desk, path: Path) -> None:
    shutil.rmtree(path.parent)


def put_folder(_: Desk, path: Path) -> None:
    path.unlink()
    path.mkdir()


OF_FILES: Final[tuple[Callable[[Desk, Path], None], ...]] = (
    put_older, put_older_under_log, put_other, lose, lose_log, lose_both, put_folder,
)  # fmt: skip


def list_damages(desk: Desk, count: int, seed: int) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """So many damages with their names: each of whole files once, then those of bytes, of the log every third time."""
    for whole in OF_FILES[:count]:
        yield whole.__name__, partial(whole, desk)
    for number in range(count - len(OF_FILES)):
        kind, is_log = OF_BYTES[number % len(OF_BYTES)], number // len(OF_BYTES) % 3 == 2
        spoil = partial(_spoil_bytes, kind, is_log, f"{seed} {number}")
        yield f"{kind.__name__}{' (log)' if is_log else ''}", spoil


def _spoil_bytes(kind: Callable[[bytearray, Random], None], is_log: bool, seed: str, path: Path) -> None:
    target = database.log_of(path) if is_log else path
    data = bytearray(target.read_bytes())
    kind(data, Random(seed))
    target.write_bytes(data)


def try_damage(desk: Desk, name: str, spoil: Callable[[Path], None], number: int = 0) -> Tried:
    """Damage a copy of the desk, try commands, the first of them by `number`, make it whole, and look what it is."""
    settings, postman = _copy(desk.settings, desk.folder / "work" / "desk"), Postman()
    spoil(settings.warehouse)
    with mail_server(postman) as server:
        environment = {
            "THIDUA_HOME": str(settings.home), "THIDUA_PROGRAMME": settings.programme_name, "THIDUA_WORKERS": "1",
            "THIDUA_SMTP_HOST": server.host, "THIDUA_SMTP_PORT": str(server.port), "THIDUA_SMTP_TLS": "none",
            "COLUMNS": "300",
        }  # fmt: skip

        def run(*words: str) -> Ended:
            return run_apart(words, environment, desk.folder / "said.log")

        first = FIRST[number % len(FIRST)]
        ended = [run(*first), run("doctor")]
        found = any(one.code == 2 or _TOLD_BY_DOCTOR.search(one.said) for one in ended)
        ended.append(rebuilt := run("rebuild"))
        after = [run("send")]
    wrong = [told for one in (*ended, *after) for told in judge(one)]
    if not found and "KHÁC" in rebuilt.said:
        wrong.append("nobody told of it, yet the warehouse held other rows than its journal")
    wrong += [f"after rebuild: thidua {' '.join(one.words)} gives {one.code}: {one.said}" for one in after if one.code]
    went = Counter([*desk.sent, *postman.ids()])
    wrong += [f"letter sent {times} times: {key}" for key, times in went.items() if times > 1]
    wrong += [f"letter never sent: {key}" for key in desk.wanted - set(went)]
    return Tried(name, (*ended, *after), found, tuple(wrong))


def judge(one: Ended) -> Iterator[str]:
    """What is wrong with how a command ended."""
    words = f"thidua {' '.join(one.words)}"
    if one.code not in (0, 1, 2):
        yield f"{words}: {'hangs' if one.code is None else f'ended by {one.code}'}: {one.said[-500:]}"
    elif told := _NOT_FOR_OFFICIALS.search(one.said):
        yield f"{words}: says “{told[0]}”: {one.said[-1500:]}"
    elif one.code and not _VIETNAMESE.search(one.said):
        yield f"{words}: gives {one.code} and no Vietnamese sentence: {one.said[-500:]}"


def main() -> None:
    """Print a line a damage, and at the end how many were told, how many were no loss, and what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills.damage", description=main.__doc__)
    parser.add_argument("--count", type=int, default=18, help="how many damages")
    parser.add_argument("--seed", type=int, default=26)
    options = parser.parse_args()
    close_to_others()
    with tempfile.TemporaryDirectory(prefix="thidua-damage-") as home:
        desk, tried = make_desk(Path(home)), list[Tried]()
        for name, spoil in list_damages(desk, options.count, options.seed):
            tried.append(one := try_damage(desk, name, spoil, len(tried)))
            codes = " ".join(f"{ended.words[0]}={ended.code}" for ended in one.ended)
            print(f"{len(tried):4} {name:24} {'told' if one.found else 'no loss':8} {codes}", flush=True)
            for told in one.wrong:
                print(f"     WRONG {told}", flush=True)
    wrong = [one for one in tried if one.wrong]
    found = sum(one.found for one in tried)
    print(
        f"{len(tried)} damages: {found} told, {len(tried) - found} without loss; "
        f"{sum(len(one.ended) for one in tried)} commands; {len(wrong)} damages with something wrong"
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    os.environ.pop("THIDUA_HOME", None)
    main()
