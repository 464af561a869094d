"""The hot list: tickets as rows of plain values, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from answerable.accounts.models import Agent
from answerable.api.custom import values_by_owner
from answerable.customers.models import Customer, Identity
from answerable.tickets.fields.models import FieldValue
from answerable.tickets.models import Ticket

PRIORITIES = {0: "low", 1: "normal", 2: "high", 3: "urgent"}
NUMBERS = {word: number for number, word in PRIORITIES.items()}
COLUMNS = (
    "id", "number", "subject", "state", "priority", "channel", "language", "spam_at",
    "message_count", "last_words", "created_at", "updated_at", "last_message_at", "waiting_since",
    "solved_at", "closed_at", "owner_id", "owner__name", "owner__email", "team_id", "team__name",
    "team__slug", "customer_id",
)  # fmt: skip


def shown(tickets: QuerySet[Ticket], reader: Agent) -> list[dict[str, Any]]:
    """The tickets in the shape of schemas.TicketOut for this reader, in five queries.

    Customers are read by a query of their own: joined, a database without statistics may begin
    with all of them.
    """
    rows = list(tickets.values(*COLUMNS))
    keys = [row["id"] for row in rows]
    tags = _tags(keys)
    customers = _customers({row["customer_id"] for row in rows})
    held = FieldValue.objects.filter(ticket__in=keys)
    fields = values_by_owner(held, "ticket", reader)
    return [
        _shape(
            row, tags.get(row["id"], []), fields.get(row["id"], {}), customers[row["customer_id"]]
        )
        for row in rows
    ]


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if value else None


def _shape(
    row: dict[str, Any], tags: list[str], fields: dict[str, Any], customer: dict[str, Any]
) -> dict[str, Any]:
    return {
        "number": row["number"],
        "subject": row["subject"],
        "state": row["state"],
        "priority": PRIORITIES[row["priority"]],
        "owner": _part(row, "owner", "name", "email"),
        "team": _part(row, "team", "name", "slug"),
        "customer": customer,
        "tags": tags,
        "channel": row["channel"],
        "language": row["language"],
        "fields": fields,
        "spam": row["spam_at"] is not None,
        "message_count": row["message_count"],
        "last_words": row["last_words"],
        "created_at": moment(row["created_at"]),
        "updated_at": moment(row["updated_at"]),
        "last_message_at": moment(row["last_message_at"]),
        "waiting_since": moment(row["waiting_since"]),
        "solved_at": moment(row["solved_at"]),
        "closed_at": moment(row["closed_at"]),
        "url": f"/api/v1/tickets/{row['number']}",
    }


def _part(row: dict[str, Any], name: str, *fields: str) -> dict[str, Any] | None:
    if row[f"{name}_id"] is None:
        return None
    return {"id": row[f"{name}_id"], **{field: row[f"{name}__{field}"] for field in fields}}


def _tags(tickets: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    pairs = Ticket.tags.through.objects.filter(ticket_id__in=list(tickets))
    for ticket, name in pairs.order_by("tag__name").values_list("ticket_id", "tag__name"):
        found[ticket].append(name)
    return found


def _customers(keys: set[int]) -> dict[int, dict[str, Any]]:
    """Name and first mail address of each; the address stands in for a name nobody told us."""
    mail = Identity.objects.filter(kind=Identity.Kind.EMAIL, customer_id__in=keys)
    addresses = dict(mail.order_by("-id").values_list("customer_id", "value"))
    return {
        key: {"id": key, "name": name or addresses.get(key, ""), "email": addresses.get(key)}
        for key, name in Customer.objects.filter(pk__in=keys).values_list("pk", "name")
    }
