"""The mail with the links to somebody's requests.

No word of a request is in it, not even its subject: whoever opened one under another's address
could otherwise make us mail their words (S27).
"""

from babel.dates import format_date
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from answerable.channels.email.staff_mail import send_staff_mail
from answerable.channels.receipts import link_to
from answerable.customers.models import Identity
from answerable.portal.visits import PHRASES, VALID_AFTER_LAST_WORD, Visit
from answerable.tickets.access import tickets_visible_to

MOST = 20


def send(address: str, *, language: str) -> None:
    """Mails the newest requests of the customer with this address, if there are any."""
    identity = (
        Identity.objects.select_related("customer").filter(kind="email", value=address).first()
    )
    if identity is None:
        return
    limit = timezone.now() - VALID_AFTER_LAST_WORD
    tickets = tickets_visible_to(identity.customer).filter(last_message_at__gt=limit)
    visits = [
        Visit(ticket, identity.customer, address) for ticket in tickets.order_by("-number")[:MOST]
    ]
    if not visits:
        return
    with translation.override(language or settings.LANGUAGE_CODE):
        lines = [_line(visit, translation.get_language() or "en") for visit in visits]
        parts = [_("Hello,"), _("here are the links to your requests:"), "\n".join(lines)]
        parts.append(_("Whoever has a link can read the request. Do not pass this mail on."))
        parts.append(str(settings.ANSWERABLE["company"]))
        send_staff_mail(
            address, subject=_("Your requests"), text="\n\n".join(parts), language=language
        )


def _line(visit: Visit, language: str) -> str:
    ticket = visit.ticket
    words = _("Request #%(number)s of %(date)s (%(state)s)") % {
        "number": ticket.number,
        "date": format_date(ticket.created_at, "long", locale=translation.to_locale(language)),
        "state": PHRASES[visit.phrase],
    }
    return f"- {words}: <{link_to(ticket.pk, visit.address)}>"
