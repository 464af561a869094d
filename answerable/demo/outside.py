"""A provider in the demo, whose agent helps on one ticket; and what Ayşe's team asked Billing."""

from datetime import datetime, timedelta

from answerable.accounts.masking import every_class
from answerable.accounts.models import Agent, Provider, Team
from answerable.demo.people import Cast, remember
from answerable.handover.asks import actions as asks
from answerable.handover.asks.models import Ask
from answerable.tickets import actions
from answerable.tickets.models import State, Ticket

ASKED = (
    "Has the refund for this order left us? The customer sent the photo on Monday and asks again."
)


def make_outside(cast: Cast, now: datetime) -> None:
    """Nuno of Helping Hands helps on a ticket of Ayşe's; a waiting ticket waits for Billing."""
    _provider(cast, now)
    ayse = cast.agents["ayse"]
    helped = Ticket.objects.owned_by(ayse).filter(state=State.OPEN).order_by("pk").first()
    if helped:
        actions.bring_in(helped, agent=cast.agents["nuno"], by=ayse)
    waiting = Ticket.objects.filter(state=State.WAITING_OTHER, owner__isnull=False).order_by("pk")
    if ticket := waiting.first():
        _ask(ticket, cast.teams["billing"])


def _provider(cast: Cast, now: datetime) -> None:
    made = Provider.objects.create(
        name="Helping Hands",
        slug="demo-helping-hands",
        contract_from=(now - timedelta(days=300)).date(),
        contract_until=(now + timedelta(days=25)).date(),
        contact_name="Inês Duarte",
        contact_email="ines@hands.example",
        languages=["en", "es"],
        masked=every_class(),
        order_shape="KL-####",
    )
    remember(made)
    Team.objects.filter(pk=cast.teams["hands"].pk).update(provider=made)
    nuno = cast.agents["nuno"]
    Agent.objects.filter(pk=nuno.pk).update(provider=made)
    nuno.refresh_from_db()


def _ask(ticket: Ticket, team: Team) -> None:
    owner = ticket.owner
    assert owner is not None
    made = asks.ask(team=team, subject=ticket.subject, words=ASKED, by=owner, ticket=ticket)
    remember(made.request)
    remember(made.request.customer)
    Ask.objects.filter(pk=made.pk).update(asked_at=made.asked_at - timedelta(minutes=40))
