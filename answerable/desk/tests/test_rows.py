"""A row of a list is kept once it is drawn: what it shows must be in what it is kept by."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.tickets import actions
from answerable.tickets.models import Tag, Ticket

pytestmark = pytest.mark.django_db


def row(client: Client, ticket: Ticket, address: str = "/inbox/open/") -> str:
    page = client.get(address).content.decode()
    found = re.search(rf'<a class="ticket-row[^>]+id="row-{ticket.number}".*?</a>', page, re.DOTALL)
    assert found
    return found[0]


CHANGES = {
    "subject": {"subject": "A new subject"},
    "last words": {"last_words": "New last words"},
    "language": {"language": "tr"},
    "channel": {"channel": "portal"},
    "owner": {"owner": None},
    "undelivered": {"undelivered": True},
    "due": {"next_due_at": timezone.now()},
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_on_a_ticket_changes_on_its_row(
    change: str, client: Client, lead: Agent, ticket: Ticket
) -> None:
    client.force_login(lead)
    before = row(client, ticket)
    assert row(client, ticket) == before
    Ticket.objects.filter(pk=ticket.pk).update(**CHANGES[change])
    assert row(client, ticket) != before


def test_a_row_is_each_readers_own(
    client: Client, owner: Agent, colleague: Agent, ticket: Ticket
) -> None:
    """Read or unread, in the reader's language and zone, and open beside the list or not."""
    client.force_login(colleague)
    unread = row(client, ticket)
    client.force_login(owner)
    actions.mark_seen(ticket, by=owner)
    read = row(client, ticket)
    assert "unread" in unread
    assert "unread" not in read
    assert 'aria-current="true"' in row(client, ticket, f"/tickets/{ticket.number}/?in=open")
    Agent.objects.filter(pk=owner.pk).update(language="tr-TR", time_zone="Asia/Kolkata")
    assert "bekliyor" in row(client, ticket)


def test_another_name_of_the_customer_shows(client: Client, lead: Agent, ticket: Ticket) -> None:
    client.force_login(lead)
    assert "Elif Kaya" in row(client, ticket)
    ticket.customer.name = "<b>Elif</b>"
    ticket.customer.save()
    assert "&lt;b&gt;Elif&lt;/b&gt;" in row(client, ticket)


def test_a_row_names_the_tags_with_their_colours_and_says_how_many_more(
    client: Client, owner: Agent, ticket: Ticket
) -> None:
    client.force_login(owner)
    for name in ("returns", "broken", "gift", "later"):
        actions.tag(ticket, name=name, by=owner)
    Tag.objects.filter(name="broken").update(colour="red")
    shown = row(client, ticket)
    assert '<span class="dot red"></span><bdi>broken</bdi>' in shown
    assert '<span class="dot "></span><bdi>gift</bdi>' in shown
    assert "+1" in shown
    Tag.objects.filter(name="broken").update(colour="blue")
    assert '<span class="dot blue"></span><bdi>broken</bdi>' in row(client, ticket)


def test_a_row_says_when_a_reply_leaves_later(client: Client, owner: Agent, ticket: Ticket) -> None:
    client.force_login(owner)
    assert "sends" not in row(client, ticket)
    at = timezone.now() + timedelta(days=1)
    set_ = actions.schedule(ticket, body="Good news.", at=at, by=owner)
    assert f'sends <time datetime="{at.isoformat(timespec="seconds")}' in row(client, ticket)
    actions.unschedule(set_, by=owner)
    assert "sends" not in row(client, ticket)
