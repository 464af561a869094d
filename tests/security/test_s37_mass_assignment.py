"""S37: no caller and no visitor sets what is not theirs to set."""

import json
from typing import Any

import pytest
from django.test import Client

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent
from answerable.channels.models import Inbound
from answerable.customers.models import Customer
from answerable.portal.submissions import make_sign
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

FIELDS = [
    "is_staff", "role", "organisation_id", "created_at", "requester_id", "sla_due", "verified",
    "policy_version", "amount_limit", "id", "number", "state", "owner_id", "customer_id", "proof",
    "effect_key", "ticket_id", "is_proved", "__class__",
]  # fmt: skip


def rows() -> str:
    """Everything that could have changed, except when a token was last used."""
    found: list[Any] = [list(model.objects.order_by("pk").values()) for model in (Ticket, Customer)]
    return repr(found)


@pytest.mark.parametrize("field", FIELDS)
def test_by_machine_the_field_is_refused_and_nothing_changes(
    lead: Agent, ticket: Ticket, field: str
) -> None:
    client = Client(headers={"Authorization": f"Bearer {create_token(lead, name='x')}"})
    before = rows()
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("patch", f"/tickets/{ticket.number}", {"priority": "high"}),
        ("patch", f"/customers/{ticket.customer_id}", {"name": "X"}),
        ("post", f"/tickets/{ticket.number}/messages", {"kind": "note", "body": "x"}),
        ("post", f"/tickets/{ticket.number}/assign", {"owner": lead.pk}),
        ("post", "/customers", {"email": "new@example.net"}),
        ("post", "/tickets", {"subject": "x", "body": "x", "customer": {"email": "n@example.net"}}),
    ]
    for method, path, body in requests:
        answer = client.generic(
            method.upper(),
            f"/api/v1{path}",
            json.dumps({**body, field: 1}),
            content_type="application/json",
            headers={"If-Match": "*"},
        )
        assert answer.status_code == 422, path
    assert rows() == before
    assert ticket.messages.count() == 1


def test_by_the_form_the_fields_are_not_even_read(ticket: Ticket) -> None:
    words = {"name": "E", "email": "elif@example.net", "subject": "s", "body": "b"}
    hostile = {field: str(ticket.pk) for field in FIELDS}
    import time_machine
    from django.utils import timezone

    sign = make_sign()
    with time_machine.travel(timezone.now().timestamp() + 5):
        answer = Client().post("/help/", {**words, **hostile, "zone": "Asia/Tokyo", "sign": sign})
    assert answer.status_code == 302
    kept = json.loads(bytes(Inbound.objects.get().raw))
    assert kept["ticket_id"] is None
    assert kept["is_proved"] is False
    assert kept["zone"] == ""  # the browser's clock comes from its cookie, never from the form
    assert kept["fields"] == {}
    assert set(kept) == {
        "address", "body", "name", "subject", "channel", "language", "ticket_id", "is_proved",
        "fields", "files", "nonce", "zone",
    }  # fmt: skip
