"""The demo's routing: German mail about money goes to Billing, to whoever is here; one ticket shows it."""

from datetime import datetime, timedelta

from answerable.accounts.models import Agent
from answerable.core.actors import Actor
from answerable.demo.people import Cast, remember
from answerable.routing import actions, keeping
from answerable.routing.keeping import Wanted
from answerable.tickets import actions as tickets
from answerable.tickets.models import Message, Ticket
from answerable.tickets.words import NewMessage

SUBJECT = "Rechnung 2026-311: falsche Lieferadresse"
TEXT = (
    "Guten Tag,\n\nauf unserer Rechnung 2026-311 steht die alte Lieferadresse. Können Sie uns bitte "
    "eine berichtigte Rechnung schicken?\n\nMit freundlichen Grüßen\nJonas Weiß"
)


def make_routing(cast: Cast, now: datetime) -> None:
    """Ayşe has room and speaks German; Olga, who does too, is away."""
    ayse, olga, admin = (cast.agents[key] for key in ("ayse", "olga", "admin"))
    Agent.objects.filter(pk=ayse.pk).update(most_open=15, speaks=["de", "tr"], seen_at=now)
    Agent.objects.filter(pk=olga.pk).update(most_open=12, speaks=["de"])
    condition = {
        "all": [
            {"field": "language", "op": "is", "value": "de"},
            {"field": "subject", "op": "contains", "value": "rechnung"},
        ]
    }
    wanted = Wanted(
        "German invoices", condition, cast.teams["billing"], "least", in_language=True, is_on=True
    )
    remember(keeping.save(None, wanted, by=admin))
    actions.route(_ticket(cast, now - timedelta(minutes=25)))


def _ticket(cast: Cast, at: datetime) -> Ticket:
    customer = cast.customers["jonas"]
    writer = Actor("customer", customer.pk, customer.name)
    ticket = tickets.open_ticket(
        customer=customer, subject=SUBJECT, by=writer, via=cast.mailbox.address, language="de",
        at=at, silent=True,
    )  # fmt: skip
    remember(ticket)
    address = customer.identities.all()[0].value
    new = NewMessage(
        text=TEXT, sender_name=customer.name, sender_address=address, language="de",
        proof=Message.Proof.DMARC, at=at,
    )  # fmt: skip
    tickets.add_message(ticket, new=new, customer=customer, by=writer, silent=True)
    return ticket
