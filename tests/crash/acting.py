"""What the processes of a crash test do: `python -m tests.crash.acting` forks one for each act.

Each line on stdin is [crash point, act, words …]; each line on stdout [exit code, what it said].
Time passes quickly here: a lease is over as soon as its process is.
"""

import json
import os
import sys
import tempfile
from collections import Counter
from datetime import timedelta

import django
from django.db import connection

ADDRESS = "support@example.com"
KEPT = {
    "accounts_role", "accounts_team", "channels_mailbox", "core_cache", "django_content_type",
    "django_migrations",
}  # fmt: skip


def letter(number: int) -> bytes:
    """The same bytes for the same number, as a client repeats them."""
    return (
        f"From: Customer {number} <c{number}@d{number}.example.net>\r\nTo: {ADDRESS}\r\n"
        f"Subject: Matter {number}\r\nMessage-ID: <letter.{number}@example.net>\r\n"
        "Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\n"
        f"These are the words of letter {number}.\r\n"
    ).encode()


def prepare() -> None:
    """Tables, and a mailbox."""
    from django.core.management import call_command

    from answerable.channels.models import Mailbox

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    Mailbox.objects.create(address=ADDRESS)
    connection.close()


def empty() -> None:
    """As it was prepared."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - KEPT
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY")
            return
        cursor.execute("PRAGMA foreign_keys=OFF")
        for name in names:
            cursor.execute(f"DELETE FROM {name}")


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


ACTS = {act.__name__: act for act in (prepare, empty, take, read, replay, letters, facts)}

if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        print(json.dumps(perform(*json.loads(line))), flush=True)
