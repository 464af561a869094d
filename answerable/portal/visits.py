"""Who stands at the page of a request: whoever holds the secret link we sent to their address."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from answerable.channels.email.addresses import in_page_key
from answerable.customers.models import Customer, Identity
from answerable.tickets import words_shown
from answerable.tickets.access import get_ticket_for, messages_shown_to
from answerable.tickets.actions import where_now
from answerable.tickets.fields.values import Held, sheet_of
from answerable.tickets.models import Message, State, Ticket

VALID_AFTER_LAST_WORD = timedelta(days=365)

PHRASES: dict[str, Promise] = {
    "working": _("We are working on it"),
    "asking": _("We need your answer"),
    "solved": _("Solved"),
}


@dataclass(frozen=True)
class Words:
    """One message as the customer sees it."""

    message: Message

    @property
    def is_ours(self) -> bool:
        return self.message.direction == Message.Direction.OUT

    @property
    def html(self) -> SafeString:
        """Escaped or cleaned anew each time; both functions answer nothing a browser would run."""
        shown = words_shown.from_markdown if self.is_ours else words_shown.from_text
        return mark_safe(shown(self.message.text))  # noqa: S308


@dataclass(frozen=True)
class Visit:
    """The request, the customer it belongs to, and the address the link was made for."""

    ticket: Ticket
    customer: Customer
    address: str

    @cached_property
    def thread(self) -> list[Words]:
        return [Words(message) for message in messages_shown_to(self.customer, self.ticket)]

    @cached_property
    def fields(self) -> list[Held]:
        """Custom fields that customers may see and that hold something."""
        sheet = sheet_of(self.ticket, reader=None, tag=get_language() or "en")
        held = (*sheet.ticket, *sheet.customer)
        return [one for one in held if one.field.in_portal and one.value]

    @property
    def phrase(self) -> str:
        """One of three: working, asking, solved. An answer that has not left yet is not told."""
        if self.ticket.state in (State.SOLVED, State.CLOSED):
            return "solved"
        asked = bool(self.thread) and self.thread[-1].is_ours
        return "asking" if asked and self.ticket.state == State.WAITING_CUSTOMER else "working"

    @property
    def phrase_words(self) -> Promise:
        return PHRASES[self.phrase]


def find_visit(key: str) -> Visit:
    """The visit behind the key of a link.

    Http404 in the same way for a key that is not ours, a request that is gone or spam, an address
    that does not belong to its customer (any more), and a link whose year is over.
    """
    secret = in_page_key(key)
    if secret is None:
        raise Http404
    ticket = Ticket.objects.select_related("customer").filter(pk=secret.ticket_id).first()
    addresses = _addresses_of(ticket) if ticket else []
    address = secret.proved_for(addresses or ["nobody"])
    if ticket is None or address is None or _is_over(ticket):
        raise Http404
    try:
        visible = get_ticket_for(ticket.customer, where_now(ticket).number)
    except Ticket.DoesNotExist:
        raise Http404 from None
    return Visit(visible, visible.customer, address)


def _addresses_of(ticket: Ticket) -> list[str]:
    own = Identity.objects.filter(customer=ticket.customer_id, kind=Identity.Kind.EMAIL)
    return list(own.values_list("value", flat=True))


def _is_over(ticket: Ticket) -> bool:
    return where_now(ticket).last_message_at < timezone.now() - VALID_AFTER_LAST_WORD
