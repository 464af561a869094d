"""What could not be read: kept raw, shown with its reason, downloadable, replayable."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.channels.intake import wake_readers
from answerable.channels.models import Inbound
from answerable.core.errors import Refused

State = Inbound.State

REASONS = {
    "too-slow": _("Reading it took too long."),
    "too-big": _("Reading it needed too much memory."),
    "crashed": _("It made the reader fail."),
    "kills-its-reader": _("Every attempt to read it ended the program that tried."),
    "not-delivered": _("It was read, but could not be put onto a ticket."),
    "source-unknown": _("It came by a way that this installation does not know any more."),
    "not-json": _("It is not what the form sends."),
}


def unreadable_for(agent: Agent) -> QuerySet[Inbound]:
    """What could not be read, newest first; nothing without the permission mail.unreadable."""
    rows = laid_aside().select_related("mailbox").defer("raw").order_by("-id")
    return rows if agent.can("mail.unreadable") else rows.none()


def laid_aside() -> QuerySet[Inbound]:
    """All of it, for everybody."""
    return Inbound.objects.filter(state=State.UNREADABLE)


def get_unreadable_for(agent: Agent, pk: int) -> Inbound:
    """One of them with its raw bytes; Inbound.DoesNotExist if it is not theirs to see."""
    return unreadable_for(agent).defer(None).get(pk=pk)


def reason_words(inbound: Inbound) -> str:
    """Why it could not be read, in the reader's language."""
    return str(REASONS.get(inbound.reason, inbound.reason))


@transaction.atomic
def replay(inbound: Inbound, *, by: Agent) -> None:
    """Has it read once more, from the first attempt. Refused if it is not laid aside (any more)."""
    if not by.can("mail.unreadable"):
        raise Refused("may_not_replay", _("Your role does not allow you to do this."))
    again = (
        laid_aside()
        .filter(pk=inbound.pk)
        .update(
            state=State.RECEIVED,
            attempts=0,
            reason="",
            detail="",
            finished_at=None,
            lease_until=None,
        )
    )
    if not again:
        raise Refused("not_unreadable", _("It was read meanwhile."))
    inbound.refresh_from_db()
    wake_readers()
