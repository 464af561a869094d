"""S96: programs that follow every link in a mail change nothing by it."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.channels.email.addresses import page_key
from answerable.channels.models import Inbound, Outgoing
from answerable.customers.models import Identity
from answerable.testing import write
from answerable.tickets import actions
from answerable.tickets.models import Event, Message, Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db


def everything() -> str:
    models = (Ticket, Message, Event, Identity, Inbound, Outgoing)
    return repr([list(model.objects.order_by("pk").values()) for model in models])


def test_following_every_link_changes_nothing(ticket: Ticket, owner: Agent) -> None:
    write(ticket, "x", files=(NewFile("a.txt", "text/plain", b"a"),))
    actions.reply(ticket, body="Answer", by=owner, undo_seconds=0)
    Identity.objects.update(verified_at=None)
    key = page_key(ticket_id=ticket.pk, recipient="elif@example.net")
    file = Message.objects.filter(attachments__isnull=False).get().attachments.get()
    before = everything()
    for path in ("", "added/", f"files/{file.pk}/", "?lang=tr", "?lang=ar&subject=x"):
        for method in ("GET", "HEAD"):
            answer = Client().generic(method, f"/help/r/{key}/{path}")
            assert answer.status_code == 200, path
    for path in ("/help/", "/help/?subject=hello", "/help/thanks/", "/help/find/"):
        assert Client().get(path).status_code == 200
    assert everything() == before
