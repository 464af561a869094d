"""Acts of the crash tests about replies that leave later."""

import json
from collections import Counter
from datetime import datetime, timedelta


def set_for_later(count: str) -> None:
    """So many tickets, each with a reply whose moment has just come."""
    from django.utils import timezone

    from answerable.channels.models import Mailbox
    from answerable.testing import make_agent, make_customer, make_team, make_ticket
    from answerable.tickets import actions
    from answerable.tickets.models import Scheduled

    team = make_team("Orders")
    Mailbox.objects.update(team=team)
    owner = make_agent("owner@example.com", teams=(team,))
    for number in range(int(count)):
        customer = make_customer(f"c{number}@d{number}.example.net")
        ticket = make_ticket(customer, team=team, owner=owner)
        actions.schedule(ticket, body="Later", at=timezone.now() + timedelta(hours=1), by=owner)
    Scheduled.objects.update(at=timezone.now() - timedelta(seconds=1))


def customer_writes() -> None:
    """The customer of the first ticket writes before the reply has left."""
    from answerable.testing import write
    from answerable.tickets.models import Ticket

    write(Ticket.objects.order_by("id")[0], "Wait!")


def send_later_ones() -> None:
    """A worker sends what is due."""
    from answerable.tickets import actions
    from answerable.tickets.models import Scheduled

    for pk in Scheduled.objects.order_by("id").values_list("pk", flat=True):
        actions.send_scheduled(pk)


def left() -> None:
    """Counts what left."""
    from answerable.channels.models import Outgoing
    from answerable.tickets.models import Draft, Event, Message, Scheduled

    def same(message: Message) -> bool:
        assert isinstance(message.goes_at, datetime)
        return message.goes_at == message.created_at

    found = {
        "states": Counter(Scheduled.objects.values_list("state", flat=True)),
        "mails": Counter(Outgoing.objects.filter(kind="reply").values_list("recipient", flat=True)),
        "events": Counter(
            Event.objects.filter(key__in=["message.sent", "reply.stopped"]).values_list(
                "key", flat=True
            )
        ),
        "drafts": list(Draft.objects.values_list("body", flat=True)),
        "at_once": all(same(one) for one in Message.objects.filter(direction="out")),
    }
    print(json.dumps(found))


ACTS = (set_for_later, customer_writes, send_later_ones, left)
