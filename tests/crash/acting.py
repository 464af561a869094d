"""What the processes of a crash test do: `python -m tests.crash.acting` forks one for each act.

Each line on stdin is [crash point, act, words …]; each line on stdout [exit code, what it said].
`python -m tests.crash.acting ACT WORDS` does one act in this process, so that a test can kill it.
Time passes quickly here: a lease is over as soon as its process is.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from importlib import import_module

import django
from django.conf import settings
from django.db import connection

from tests.crash import leaving, parting, promising

ADDRESS = "support@example.com"
LOADED = ("channels.email.receiving", "channels.unreadable", "sla.watching", "testing")
NO_LOGIN = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in here
KEPT = {"accounts_role", "django_content_type", "sla_cause"}


def letter(number: int) -> bytes:
    """The same bytes for the same number, as a client repeats them."""
    return (
        f"From: Customer {number} <c{number}@d{number}.example.net>\r\nTo: {ADDRESS}\r\n"
        f"Subject: Matter {number}\r\nMessage-ID: <letter.{number}@example.net>\r\n"
        "Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\n"
        f"These are the words of letter {number}.\r\n"
    ).encode()


def prepare() -> None:
    """Tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    connection.close()


def empty() -> None:
    """As it was prepared, with one mailbox."""
    from answerable.channels.models import Mailbox

    _empty_tables()
    Mailbox.objects.create(address=ADDRESS)


def _empty_tables() -> None:
    names = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")  # what is kept points there
            for name in names:
                cursor.execute(f"DELETE FROM {name}")
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()  # such as keep what is published
        for name, _statement in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        for name in names:
            cursor.execute(f"DELETE FROM {name}")
        for _name, statement in triggers:
            cursor.execute(statement)


def take(count: str) -> None:
    """Takes letters in, and says of each that it was taken, as "250" would."""
    from answerable.channels.intake import accept
    from answerable.channels.models import Mailbox

    mailbox = Mailbox.objects.get()
    for number in range(int(count)):
        accept(letter(number), source="smtp", mailbox=mailbox, envelope_from="c@example.net")
        print("taken", number, flush=True)


def read() -> None:
    """Reads everything that waits."""
    from answerable.channels import waiting

    waiting.LEASE = timedelta(0)
    while waiting.read_waiting(seconds=60):
        pass


def work(lease: str) -> None:
    """A worker as the command line starts one; what it leaves begun is another's after `lease`."""
    from answerable.channels import waiting
    from answerable.core.worker import Worker

    waiting.LEASE = timedelta(seconds=float(lease))
    Worker(lease=waiting.LEASE).run(ready=lambda: print("ready", flush=True))


def arrive(number: str) -> None:
    """Returns once so many letters are on tickets."""
    from answerable.channels.models import Inbound

    until = time.monotonic() + 120
    while Inbound.objects.filter(state="delivered").count() < int(number):
        assert time.monotonic() < until, "the letters do not arrive"
        time.sleep(0.01)


def replay() -> None:
    """Lets everything that could not be read be read again."""
    from answerable.accounts.models import Agent, Role
    from answerable.channels.models import Inbound
    from answerable.channels.unreadable import replay

    lead = Agent.objects.create_user("lead@example.com", "Lead")
    lead.roles.add(Role.objects.get(slug="lead"))
    for row in Inbound.objects.filter(state="unreadable"):
        replay(row, by=lead)


def letters() -> None:
    """The numbers of the letters that are stored."""
    from answerable.channels.models import Inbound

    for raw in Inbound.objects.values_list("raw", flat=True):
        print(bytes(raw).split(b"<letter.")[1].split(b"@")[0].decode())


def facts() -> None:
    """Counts what came of the letters."""
    from answerable.channels.models import Inbound, Outgoing
    from answerable.tickets.models import Event, Message, Ticket

    def column(model: type, *fields: str) -> list[object]:
        return list(model.objects.order_by("id").values_list(*fields, flat=len(fields) == 1))

    print(
        json.dumps(
            {
                "inbound": Counter(column(Inbound, "state")),
                "subjects": sorted(column(Ticket, "subject")),
                "texts": sorted(column(Message, "text")),
                "receipts": sorted(column(Outgoing, "recipient")),
                "events": Counter(column(Event, "key")),
                "numbers": column(Ticket, "number"),
                "counts": column(Ticket, "message_count"),
            }
        )
    )


def perform(crash_at: str, name: str, *words: str) -> tuple[int, str]:
    """One act in a process of its own."""
    with tempfile.TemporaryFile("w+") as said:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                os.environ["ANSWERABLE_CRASH_AT"] = crash_at
                os.dup2(said.fileno(), sys.stdout.fileno())
                ACTS[name](*words)
                sys.stdout.flush()
                code = 0
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        said.seek(0)
        return code, said.read()


ACTS = {
    act.__name__: act
    for act in (
        prepare, empty, take, read, work, arrive, replay, letters, facts,
        *promising.ACTS, *leaving.ACTS, *parting.ACTS,
    )
}  # fmt: skip


def load_all() -> None:
    """What the acts would otherwise load again in every process."""
    import_module(settings.ROOT_URLCONF)
    for name in LOADED:
        import_module(f"answerable.{name}")


if __name__ == "__main__":
    django.setup()
    settings.PASSWORD_HASHERS = NO_LOGIN
    load_all()
    if sys.argv[1:]:
        sys.exit(ACTS[sys.argv[1]](*sys.argv[2:]))
    for line in sys.stdin:
        print(json.dumps(perform(*json.loads(line))), flush=True)
