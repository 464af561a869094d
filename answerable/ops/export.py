"""Everything in open formats: JSON Lines for rows, plain files for attachments, raw mail as .eml.

What is in which file says README.md beside them. Passwords, tokens and keys are never in it.
"""

import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model

from answerable.accounts.models import Agent, Provider, Team
from answerable.channels.models import Inbound, Mailbox, Outgoing
from answerable.customers.models import Customer, Organisation
from answerable.tickets.fields.models import CustomField
from answerable.tickets.files import open_file, path_of
from answerable.tickets.models import Attachment, Event, Message, Ticket

Say = Callable[[str], None]
AT_ONCE = 500


@dataclass(frozen=True)
class Kind:
    """One file of rows. `more`: what hangs on each row, by prefetched relation, as lists."""

    name: str
    about: str
    model: type[Model]
    columns: tuple[str, ...]
    more: tuple[tuple[str, tuple[str, ...]], ...] = ()


KINDS = (
    Kind(
        "providers",
        "Companies and people outside the house who answer for us, and what their people may see.",
        Provider,
        ("id", "name", "slug", "kind", "contract_from", "contract_until", "contact_name", "contact_email", "languages", "hours", "masked", "order_shape", "sees_team", "review_percent", "review_hours", "created_at", "ended_at"),
    ),
    Kind("teams", "Teams.", Team, ("id", "name", "slug", "time_zone", "provider_id")),
    Kind(
        "agents",
        "People of the staff, with the slugs of their roles and teams.",
        Agent,
        ("id", "email", "name", "call_name", "language", "time_zone", "is_active", "provider_id", "created_at"),
        (("roles", ("slug",)), ("teams", ("slug",))),
    ),
    Kind("organisations", "Organisations customers belong to.", Organisation, ("id", "name", "domains", "notes", "created_at")),
    Kind(
        "customers",
        "Customers with their addresses, fields and every version of the notes about them. `merged_into_id` leads to the record that replaced one.",
        Customer,
        ("id", "name", "call_name", "language", "time_zone", "organisation_id", "notes", "merged_into_id", "created_at"),
        (
            ("identities", ("kind", "value", "verified_at", "bounced_at")),
            ("notes_versions", ("by_id", "at", "text")),
            ("field_values", ("field_id", "text")),
        ),
    ),
    Kind(
        "fields",
        "Custom fields of tickets and customers, with their names and options by language.",
        CustomField,
        ("id", "key", "subject", "kind", "name", "help", "options", "position", "needed_to_solve", "in_form", "needed_in_form", "in_portal", "condition", "masked_as", "retired_at"),
    ),
    Kind("mailboxes", "Addresses of ours.", Mailbox, ("id", "address", "name", "aliases", "team_id", "language", "fetch", "host", "folder", "created_at")),
    Kind(
        "tickets",
        "Tickets with their tags and fields; priority 0 low, 1 normal, 2 high, 3 urgent.",
        Ticket,
        (
            "id", "number", "subject", "state", "priority", "channel", "via", "language",
            "customer_id", "team_id", "owner_id", "waiting_for", "waiting_note", "waiting_until",
            "snoozed_until", "solved_at", "closed_at", "spam_at", "created_at", "updated_at",
            "last_message_at", "message_count",
        ),
        (("tags", ("name",)), ("field_values", ("field_id", "text"))),
    ),
    Kind(
        "messages",
        "What was said: direction in, out or note; files by the SHA-256 under attachments/.",
        Message,
        (
            "id", "ticket_id", "direction", "channel", "agent_id", "customer_id", "sender_name",
            "sender_address", "to", "cc", "text", "html", "quoted", "signature", "language",
            "automatic", "proof", "marks", "mail_id", "in_reply_to", "inbound_id", "created_at",
            "goes_at", "held_at", "taken_back_at",
        ),
        (("attachments", ("sha256", "filename", "content_type", "size", "inline", "content_id")),),
    ),
    Kind("events", "What happened on tickets, in order.", Event, ("id", "ticket_id", "key", "actor_kind", "actor_id", "actor_name", "at", "data")),
    Kind("outgoing", "Mail on its way: one row for each recipient.", Outgoing, ("id", "kind", "ticket_id", "message_id", "recipient", "mail_id", "subject", "state", "attempts", "code", "reason", "detail", "created_at", "finished_at")),
    Kind("inbound", "Where raw mail came from; the bytes are raw/<id>.eml.", Inbound, ("id", "mailbox_id", "source", "envelope_from", "envelope_to", "remote", "sha256", "size", "received_at", "state", "reason", "detail", "ticket_id", "message_id")),
)  # fmt: skip


class Sink(Protocol):
    """Where files go: a folder, or a tar file."""

    def add(self, name: str, source: IO[bytes], size: int) -> None: ...


@dataclass(frozen=True)
class Exported:
    """What was written: rows by kind, and files that the storage has lost."""

    rows: dict[str, int]
    files: int
    raw: int
    missing: tuple[str, ...]


def export(sink: Sink, say: Say = lambda _words: None) -> Exported:
    """Writes everything as of one moment (on PostgreSQL; on SQLite table by table)."""
    with transaction.atomic():
        rows = {kind.name: _write_rows(sink, kind, say) for kind in KINDS}
        hashes = list(
            Attachment.objects.order_by("sha256").values_list("sha256", flat=True).distinct()
        )
    missing = _write_files(sink, hashes, say)
    raw = _write_raw(sink, say)
    _write_bytes(sink, "README.md", _readme().encode())
    return Exported(rows, len(hashes) - len(missing), raw, tuple(missing))


def _write_rows(sink: Sink, kind: Kind, say: Say) -> int:
    count = 0
    with tempfile.TemporaryFile() as draft:
        for row in _rows(kind):
            words = json.dumps(row, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
            draft.write(words.encode() + b"\n")
            count += 1
        size = draft.tell()
        draft.seek(0)
        sink.add(f"{kind.name}.jsonl", draft, size)
    say(f"{kind.name}: {count}")
    return count


def _rows(kind: Kind) -> Iterator[dict[str, Any]]:
    """In order of their keys, a portion at a time, in a constant number of queries each."""
    rows = kind.model._default_manager.prefetch_related(*[name for name, _columns in kind.more])
    if kind.model is Inbound:
        rows = rows.defer("raw")
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = some[-1].pk
        for row in some:
            yield {name: getattr(row, name) for name in kind.columns} | {
                name: _listed(row, name, columns) for name, columns in kind.more
            }


def _listed(row: Model, name: str, columns: tuple[str, ...]) -> list[Any]:
    """One column: a list of values; several: a list of objects."""
    related = sorted(getattr(row, name).all(), key=lambda one: one.pk)
    if len(columns) == 1:
        return [getattr(one, columns[0]) for one in related]
    return [{column: getattr(one, column) for column in columns} for one in related]


def _write_files(sink: Sink, hashes: list[str], say: Say) -> list[str]:
    say(f"files of messages: {len(hashes)}")
    missing = []
    for sha256 in hashes:
        try:
            with open_file(sha256) as source:
                size = storages["attachments"].size(path_of(sha256))
                sink.add(f"attachments/{sha256[:2]}/{sha256}", source, size)
        except FileNotFoundError:
            missing.append(sha256)
    return missing


def _write_raw(sink: Sink, say: Say) -> int:
    keys = list(Inbound.objects.order_by("pk").values_list("pk", flat=True))
    say(f"raw mail: {len(keys)}")
    for key in keys:
        raw = Inbound.objects.values_list("raw", flat=True).filter(pk=key).first()
        if raw is not None:
            _write_bytes(sink, f"raw/{key}.eml", bytes(raw))
    return len(keys)


def _write_bytes(sink: Sink, name: str, content: bytes) -> None:
    sink.add(name, io.BytesIO(content), len(content))


def _readme() -> str:
    """What is in which file, for whoever opens the export years later."""
    lines = [
        "# An export of Answerable",
        "",
        "Each `.jsonl` file holds one JSON object a line (UTF-8). Times are ISO 8601 in UTC. Keys",
        "ending in `_id` are the `id` of a row in another file. Files of messages lie under",
        "`attachments/` by their SHA-256; raw mail as it came lies under `raw/` (RFC 5322).",
    ]
    for kind in KINDS:
        more = [name for name, _columns in kind.more]
        lines += [
            "",
            f"## {kind.name}.jsonl",
            "",
            kind.about,
            "",
            ", ".join((*kind.columns, *more)),
        ]
    return "\n".join(lines) + "\n"


class Folder:
    """Writes into a folder that is new or empty."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(path.iterdir()):
            raise FileExistsError(17, "is not empty", str(path))
        self.path = path

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("xb") as out:
            while block := source.read(1024 * 1024):
                out.write(block)


class Tar:
    """Writes into one tar.gz."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self.tar.addfile(info, source)


@contextmanager
def sink_at(path: Path) -> Iterator[Sink]:
    """A tar.gz if the name says so, else a folder. FileExistsError where something is already."""
    if not path.name.endswith((".tar.gz", ".tgz")):
        yield Folder(path)
        return
    with path.open("xb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as tar:
        yield Tar(tar)
