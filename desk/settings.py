"""Where a desk keeps its files, and which programme it runs, from arguments and THIDUA_* variables at call time."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from schemas.errors import PlainError

if TYPE_CHECKING:
    from schemas.programme import Programme


@dataclass(frozen=True, slots=True)
class Settings:
    """The desk's home folder and programme. Everything the product writes lies under `home`."""

    home: Path
    programme_name: str = "ttdn"
    workers: int = field(default=0)

    @classmethod
    def from_environment(cls, home: Path | None = None, programme: str | None = None) -> Settings:
        """Settings from arguments, else THIDUA_HOME (default ./data), THIDUA_PROGRAMME and THIDUA_WORKERS.

        SettingsError for a home in which code lies.
        """
        return cls(
            home=_refuse_code((home or Path(os.environ.get("THIDUA_HOME") or _default_home())).resolve()),
            programme_name=programme or os.environ.get("THIDUA_PROGRAMME", "ttdn"),
            workers=int(os.environ.get("THIDUA_WORKERS", "0")),
        )

    @property
    def programme(self) -> Programme:
        """The programme, loaded once a process; raises ProgrammeError with everything that is wrong with it."""
        from schemas.programme import load_programme  # with all that it is made of: `--help` is there at once
        from scoring.check import check_scoring

        return load_programme(self.programme_name, (check_scoring,))

    @property
    def worker_count(self) -> int:
        """Reader processes: as set, else the machine's cores, at most 8."""
        return self.workers or min(os.cpu_count() or 1, 8)

    @property
    def inbox(self) -> Path:
        """Shared folders and mail exports arrive here; the product never writes into it."""
        return self.home / "inbox"

    @property
    def corrections(self) -> Path:
        """The desk's corrections of known errors; see `thidua corrections`."""
        return self.home / "dinh-chinh.csv"

    @property
    def archive(self) -> Path:
        """The content-addressed archive."""
        return self.home / "archive"

    @property
    def warehouse(self) -> Path:
        """The pipeline's own DuckDB file."""
        return self.home / "warehouse" / "thidua.duckdb"

    @property
    def feedback(self) -> Path:
        """Workbooks returned to units, by period and unit."""
        return self.home / "feedback"

    @property
    def outbox(self) -> Path:
        """Replies to units as drafts, by period; those that were sent in `da-gui`."""
        return self.home / "thu-di"

    @property
    def reminders(self) -> Path:
        """Reminder drafts, by period."""
        return self.home / "reminders"

    @property
    def reports(self) -> Path:
        """Reports to the Minister, by period."""
        return self.home / "reports"

    @property
    def originals(self) -> Path:
        """Copies of final reports as they were issued, by the hash of their content."""
        return self.home / "ban-goc"

    @property
    def rankings(self) -> Path:
        """Year-end rankings, by year."""
        return self.home / "rankings"

    @property
    def system_faults(self) -> Path:
        """A log for each document that the product failed at, until it is done."""
        return self.home / "loi-he-thong"

    @property
    def watch(self) -> Path:
        """What is remembered of alerts: when the last ingest succeeded, what was told, what could not be sent."""
        return self.home / "canh-bao"

    @property
    def releases(self) -> Path:
        """Releases for analysts."""
        return self.home / "releases"


def read_alert_recipients() -> tuple[str, ...]:
    """Who is told by mail of what goes wrong: THIDUA_ALERTS_TO, with commas; SettingsError for what is no address."""
    told = [address.strip() for address in os.environ.get("THIDUA_ALERTS_TO", "").split(",") if address.strip()]
    if wrong := [address for address in told if not re.fullmatch(r"[\w.+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", address)]:
        raise SettingsError(f"THIDUA_ALERTS_TO names {wrong[0]!r}, which is no mail address")
    return tuple(told)


def read_backup_folder() -> Path | None:
    """Where the desk is backed up every week: THIDUA_BACKUP_TO, a whole path; None where it is not set."""
    told = os.environ.get("THIDUA_BACKUP_TO", "")
    if told and not Path(told).is_absolute():
        raise SettingsError(f"THIDUA_BACKUP_TO is {told!r}; it must be a whole path, as /mnt/sao-luu/thidua")
    return Path(told) if told else None


def close_to_others() -> None:
    """What this process makes from now on is its owner's alone: folders 700, files 600."""
    os.umask(0o077)


def _default_home() -> str:
    """./data; SettingsError while files of a version whose default was ./desk wait there to be named or moved."""
    if Path("data/warehouse/thidua.duckdb").exists() or not Path("desk/warehouse/thidua.duckdb").exists():
        return "data"
    if _is_code(Path("desk")):  # in the checkout itself
        return "desk"
    raise SettingsError(
        "the default home is ./data now and yours lies in ./desk: set THIDUA_HOME=desk to go on with it"
    )


def _refuse_code(home: Path) -> Path:
    """The home; SettingsError where it is a folder of Python's, as `desk` in a checkout: what is written there and what
    runs would lie in one folder, and an update of the one would meet the other."""
    if not _is_code(home):
        return home
    raise SettingsError(
        f"{home} holds the product's own code and cannot be a home: name another folder (--home or THIDUA_HOME). If an "
        "earlier version wrote there, move inbox, archive, warehouse and what else it wrote to that folder first "
        "(docs/operations.md, “Start and stop”)"
    )


def _is_code(folder: Path) -> bool:
    return (folder / "__init__.py").exists()


Security = Literal["starttls", "tls", "none"]
PORTS: Final[dict[str, int]] = {"starttls": 587, "tls": 465, "none": 25}
LOGIN_VARIABLE: Final = "THIDUA_SMTP_PASSWORD"
LOGIN_FILE_VARIABLE: Final = "THIDUA_SMTP_PASSWORD_FILE"
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class SettingsError(PlainError, ValueError):
    """A variable's value does not fit; the message names it."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """The mail server that takes our letters. `ca` is the certificate of an authority of our own, if it has one."""

    host: str
    port: int
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None

    @classmethod
    def from_environment(cls) -> SmtpServer | None:
        """The server of THIDUA_SMTP_HOST, or None: then letters stay drafts. SettingsError for what does not fit."""
        told = {
            name: os.environ.get(f"THIDUA_SMTP_{name}", "").strip() for name in ("HOST", "PORT", "TLS", "USER", "CA")
        }
        if not told["HOST"]:
            return None
        security = told["TLS"] or "starttls"
        if security not in get_args(Security):
            raise SettingsError(f"THIDUA_SMTP_TLS is {security!r}; it may be {', '.join(get_args(Security))}")
        port = told["PORT"] or str(PORTS[security])
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise SettingsError(f"THIDUA_SMTP_PORT is {port!r}; it must be a number from 1 to 65535")
        if security == "none" and told["USER"] and told["HOST"] not in LOOPBACK:
            raise SettingsError("THIDUA_SMTP_TLS=none would send the password in the clear: use starttls or tls")
        ca = Path(told["CA"]) if told["CA"] else None
        if ca and not ca.is_file():
            raise SettingsError(f"THIDUA_SMTP_CA names {ca}, which is no file")
        return cls(told["HOST"], int(port), cast("Security", security), told["USER"] or None, _read_password(), ca)


def _read_password() -> str | None:
    """THIDUA_SMTP_PASSWORD, else what stands in the file of THIDUA_SMTP_PASSWORD_FILE; None without either.

    SettingsError for a file that cannot be read, is empty, or may be read by others than its owner.
    """
    if password := os.environ.get(LOGIN_VARIABLE):
        return password
    named = os.environ.get(LOGIN_FILE_VARIABLE, "").strip()
    if not named:
        return None
    try:
        with Path(named).open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            password = file.read().strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{LOGIN_FILE_VARIABLE} names {named}, which cannot be read as text: {error}") from error
    if os.name == "posix" and mode & 0o077:
        raise SettingsError(f"{LOGIN_FILE_VARIABLE} names {named}, which others may read: chmod 600 {named}")
    if not password:
        raise SettingsError(f"{LOGIN_FILE_VARIABLE} names {named}, which is empty")
    return password
