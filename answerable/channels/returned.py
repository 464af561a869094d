"""Our own mails that come back undelivered: believed only with a secret of ours in them (S25)."""

from answerable.channels.email.addresses import in_mail_id
from answerable.channels.models import Outgoing
from answerable.channels.outbox import mark_failed
from answerable.channels.port import Incoming, Returned
from answerable.channels.threading import MOST_SECRETS, Place
from answerable.customers.actions import note_bounce
from answerable.tickets.models import Message

NOT_OUR_MAIL = "bounce-unmatched"


def settle(incoming: Incoming) -> Place:
    """Marks the mail that came back as failed and answers its ticket.

    A report without our secret changes nothing; it is kept on a ticket of its own to be seen.
    """
    report = incoming.returned or Returned()
    outgoing = _by_mail_id(report) or _by_reply_address(incoming)
    if outgoing is None or outgoing.ticket is None:
        return Place(None, Message.Proof.NONE, (NOT_OUR_MAIL,))
    if report.final:
        mark_failed(outgoing, code=report.status, detail=incoming.words.text[:500])
        if report.status.startswith("5.1."):
            note_bounce(outgoing.recipient)
    return Place(outgoing.ticket, Message.Proof.SECRET)


def _by_mail_id(report: Returned) -> Outgoing | None:
    """The row whose secret Message-ID the report quotes."""
    rows = Outgoing.objects.filter(mail_id__in=report.mail_ids[:MOST_SECRETS])
    for row in rows.select_related("ticket"):
        secret = in_mail_id(row.mail_id)
        if secret and secret.proved_for([row.recipient]):
            return row
    return None


def _by_reply_address(incoming: Incoming) -> Outgoing | None:
    """The newest mail to the one for whom the address was made that the report came to."""
    for secret in incoming.secrets[:MOST_SECRETS]:
        rows = Outgoing.objects.filter(ticket=secret.ticket_id).exclude(
            state__in=[Outgoing.State.CANCELLED, Outgoing.State.KEPT, Outgoing.State.QUEUED]
        )
        for row in rows.select_related("ticket").order_by("-id"):
            if secret.proved_for([row.recipient]):
                return row
    return None
