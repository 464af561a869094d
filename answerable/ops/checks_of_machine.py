"""The doctor's checks of this machine: files, disk, database, clock, processes, backups, demo."""

import shutil
import stat
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.config.guard import is_this_machine, refusals
from answerable.core import heartbeats, holds
from answerable.core.database import is_postgres
from answerable.core.jobs import dead_jobs
from answerable.core.models import Hold
from answerable.core.setting_up import missing_migrations
from answerable.demo.actions import PASSWORD
from answerable.demo.removing import keys_of
from answerable.ops.doctor import Line
from answerable.ops.models import Backup
from answerable.ops.snapshot import Unsound, check_sqlite

MIB = 1024 * 1024
OLD_BACKUP = timedelta(days=2)
CLOCK_MAY_DIFFER = 5.0  # seconds between us and the database


def settings_() -> Iterator[Line]:
    """What would be insecure (the same that refuses a start)."""
    reasons = refusals(settings.ANSWERABLE, Path(settings.DATA))
    for reason in reasons:
        yield Line("fail", "settings", reason)
    if not reasons:
        yield Line("ok", "settings", "nothing insecure")


def files() -> Iterator[Line]:
    """The data folder and what is secret in it belong to its owner alone."""
    data = Path(settings.DATA)
    inside = [
        data,
        *data.glob("*.sqlite3*"),
        *data.glob("dkim/*"),
        data / "secrets.json",
        data / "push.pem",
    ]
    open_ = [p for p in inside if p.exists() and p.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_:
        words = f"{open_[0]} can be read by others"
        yield Line("fail", "files", words, f"chmod -R go= {data}")
    else:
        yield Line("ok", "files", f"{data} is its owner's alone")


def disk() -> Iterator[Line]:
    """Room in the data folder; below the floor no mail is taken."""
    free = shutil.disk_usage(settings.DATA).free // MIB
    floor = int(settings.ANSWERABLE["disk_floor_mib"])
    words = f"{free} MiB free, mail is taken above {floor}"
    if free < floor:
        yield Line("fail", "disk", words, "Make room: no mail is taken now.")
    elif free < floor * 4:
        yield Line("warn", "disk", words, "Make room soon.")
    else:
        yield Line("ok", "disk", words)


def database() -> Iterator[Line]:
    """The tables are of this version, and the database is sound."""
    if missing := missing_migrations():
        words = f"{len(missing)} steps of this version are missing"
        yield Line("fail", "database", words, "Run: answerable migrate")
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            yield Line("ok", "database", f"PostgreSQL {cursor.fetchone()[0]} answers")
        return
    file = Path(settings.DATABASES["default"]["NAME"])
    try:
        check_sqlite(file)
        yield Line("ok", "database", f"SQLite is sound, {file.stat().st_size // MIB} MiB")
    except Unsound as error:
        yield Line("fail", "database", str(error), "Stop Answerable and restore the last backup.")
    yield from _wal(file)


def _wal(file: Path) -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    log = file.with_name(file.name + "-wal")
    size = log.stat().st_size // MIB if log.exists() else 0
    if mode not in ("wal", "memory"):
        yield Line("fail", "wal", f"journal mode is {mode}", "Keep the database on a local disk.")
    elif size > 256:
        yield Line("warn", "wal", f"{size} MiB: somebody has been reading for long", "Restart.")
    else:
        yield Line("ok", "wal", f"{size} MiB")


def clock() -> Iterator[Line]:
    """Our clock against the database's: promises and secrets depend on it."""
    if not is_postgres():
        yield Line("ok", "clock", f"{timezone.now():%Y-%m-%d %H:%M:%S} UTC, if that is right")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        differs = abs(float(cursor.fetchone()[0]) - time.time())
    words = f"{differs:.1f} s from the database's"
    if differs > CLOCK_MAY_DIFFER:
        yield Line("fail", "clock", words, "Let NTP set both clocks.")
    else:
        yield Line("ok", "clock", words)


def worker() -> Iterator[Line]:
    """Somebody does the work, and none of it was given up."""
    if heartbeats.is_alive("worker"):
        yield Line("ok", "worker", "said that it lives within two minutes")
    else:
        remedy = "Start it: answerable run, or answerable worker"
        yield Line("fail", "worker", "no worker has said that it lives", remedy)
    if dead := dead_jobs().count():
        yield Line("warn", "jobs", f"{dead} were given up", "Read their errors on the desk.")


def backup() -> Iterator[Line]:
    """The last verified backup is young."""
    last = Backup.objects.order_by("-at").first()
    if last is None:
        yield Line("warn", "backup", "none was ever made", "Run: answerable backup")
    elif timezone.now() - last.at > OLD_BACKUP:
        yield Line("warn", "backup", f"the last is of {last.at:%Y-%m-%d}", "Run: answerable backup")
    else:
        yield Line("ok", "backup", f"{last.at:%Y-%m-%d %H:%M} UTC, {last.path}")


def held() -> Iterator[Line]:
    """Nothing is held back that people expect to leave."""
    found = Hold.objects.filter(name=holds.OUTGOING).first()
    if found:
        remedy = "When this is the machine that should send: answerable restore --release"
        yield Line("warn", "outgoing", f"held: {found.because}", remedy)


def demo() -> Iterator[Line]:
    """Nobody enters with the printed password where others can reach the server."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    if is_this_machine(host):
        return
    people = Agent.objects.filter(pk__in=keys_of(Agent), is_active=True)
    if any(agent.check_password(PASSWORD) for agent in people):
        words = "the demo's people can enter with the printed password"
        yield Line("fail", "demo", words, "Run: answerable demo remove")


ALL = (settings_, files, disk, database, clock, worker, backup, held, demo)
