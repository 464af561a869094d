"""S25: only a bounce that carries a secret of ours changes anything about anybody."""

import pytest

from answerable.channels.models import Mailbox, Outgoing
from answerable.channels.tests.arriving import message_of, sent
from answerable.channels.tests.test_returned import bounce
from answerable.customers.models import Identity
from answerable.tickets.models import Ticket

VICTIM = "elif@example.net"


@pytest.mark.parametrize(
    "disguise",
    [
        {},
        {"From": VICTIM},
        {"From": "owner@example.com"},
        {"In_Reply_To": "<1.1.aaaaaaaaaaaaaaaaaaaa@example.com>"},
        {"X_Failed_Recipients": VICTIM},
        {"To": "support+r1.aaaaaaaaaaaaaaaaaaaa@example.com"},
    ],
)
def test_a_forged_bounce_harms_nobody(
    mailbox: Mailbox, ticket: Ticket, owner, disguise: dict[str, str]
) -> None:
    ours = sent(ticket, VICTIM)
    message_of(bounce("made-up@example.com", **disguise), mailbox, envelope_from="")
    ours.refresh_from_db()
    ticket.refresh_from_db()
    assert (ours.state, ticket.undelivered) == (Outgoing.State.SENT, False)
    assert Identity.objects.get(value=VICTIM).bounced_at is None
    owner.refresh_from_db()
    assert owner.is_active


def test_a_secret_of_one_mail_marks_only_that_one(mailbox: Mailbox, ticket: Ticket) -> None:
    mine, theirs = sent(ticket, "evil@evil.test"), sent(ticket, VICTIM)
    message_of(bounce(mine.mail_id), mailbox, envelope_from="")
    theirs.refresh_from_db()
    assert theirs.state == Outgoing.State.SENT
    assert Identity.objects.get(value=VICTIM).bounced_at is None
