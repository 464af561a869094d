"""S9: headers that steer help desks from inside have no effect when they come from outside."""

from answerable.channels.models import Mailbox
from answerable.channels.tests.arriving import mail, message_of
from answerable.tickets.models import Ticket

HEADERS = {
    "X_Answerable": "abc.abcdefghij234567klmn",
    "X_Answerable_Ticket": "{pk}",
    "X_Answerable_Owner": "owner@example.com",
    "X_Answerable_Priority": "3",
    "X_RT_Command": "Status: resolved",
    "RT_Owner": "root",
    "X_Zammad_Ticket_Id": "{number}",
    "X_Zammad_Ticket_Owner": "owner@example.com",
    "X_OTRS_TicketKey": "{number}",
    "X_GLPI_Ticket": "{number}",
    "X_Priority": "1",
    "Importance": "high",
    "Control": "close {number}",
    "Ticket_Id": "{number}",
}


def test_no_header_moves_owns_ranks_or_closes_anything(
    mailbox: Mailbox, ticket: Ticket, owner
) -> None:
    names = {
        key: value.format(pk=ticket.pk, number=ticket.number) for key, value in HEADERS.items()
    }
    message = message_of(mail(**names), mailbox)
    opened = message.ticket
    assert opened != ticket
    assert (opened.owner, opened.priority, opened.state) == (None, 1, "open")
    assert (message.direction, message.proof, message.agent) == ("in", "none", None)
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.state, ticket.message_count) == (owner, "open", 1)
