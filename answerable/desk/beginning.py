"""The form of a new ticket: whom it is for, found by typing, and what is open with them already."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent, Team
from answerable.accounts.queries import who_can_answer
from answerable.core.errors import Refused
from answerable.customers.actions import introduce
from answerable.customers.models import Customer
from answerable.tickets import search
from answerable.tickets.access import get_ticket_for, tickets_visible_to
from answerable.tickets.actions import How
from answerable.tickets.models import Ticket

OPEN_SHOWN = 3
MOST_COLLEAGUES = 200
NEW = "new"  # nobody we know


@dataclass(frozen=True)
class Person:
    """Somebody the words may mean, with the newest of their open tickets the agent may see."""

    customer: Customer
    open: list[Ticket]
    more: bool


@dataclass
class Form:
    """What was typed. `seen`: whose open tickets the writer was shown before."""

    who: str = ""
    customer: str = ""
    name: str = ""
    address: str = ""
    phone: str = ""
    subject: str = ""
    body: str = ""
    how: str = How.MAIL.value
    team: str = ""
    owner: str = "me"
    follows: str = ""
    seen: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, data: QueryDict) -> "Form":
        """The fields the form has, and no others."""
        form = cls(seen=data.getlist("seen")[:50])
        for name in cls.__dataclass_fields__.keys() & data.keys() - {"seen"}:
            setattr(form, name, data[name][:20_000])
        return form

    def guess_new(self) -> None:
        """What was typed to find somebody is their name, address or number, if they are new."""
        words = self.who.strip()
        if "@" in words:
            self.address = self.address or words
        elif sum(sign.isdigit() for sign in words) > 4:
            self.phone = self.phone or words
        else:
            self.name = self.name or words


def people_for(agent: Agent, form: Form) -> list[Person]:
    """Whom the words mean among those the agent may see, and whoever is chosen; three queries
    besides the search."""
    found = search.page(agent, form.who.strip()).people if form.who.strip() else []
    chosen = _chosen(agent, form)
    if chosen and chosen.pk not in {one.pk for one in found}:
        found = [chosen, *found]
    return [_person(agent, one) for one in found]


def _person(agent: Agent, customer: Customer) -> Person:
    open_ = open_of(agent, customer)
    return Person(customer, open_[:OPEN_SHOWN], len(open_) > OPEN_SHOWN)


def open_of(agent: Agent, customer: Customer) -> list[Ticket]:
    """Their unfinished tickets the agent may see, newest first; one more than is shown."""
    there = tickets_visible_to(agent).unfinished().filter(customer=customer)
    return list(
        there.only("number", "subject", "state", "owner_id").order_by("-pk")[: OPEN_SHOWN + 1]
    )


def _chosen(agent: Agent, form: Form) -> Customer | None:
    """The customer chosen, if the agent may see a ticket of theirs."""
    if not (form.customer.isascii() and form.customer.isdigit() and len(form.customer) < 19):
        return None
    seen = tickets_visible_to(agent).filter(customer=int(form.customer))
    found = Customer.objects.filter(pk=int(form.customer), merged_into=None)
    return found.first() if seen.exists() else None


def customer_of(agent: Agent, form: Form) -> Customer:
    """The one chosen, or whoever the name, address or number means. Refused for nobody."""
    chosen = _chosen(agent, form)
    if chosen is None and form.customer != NEW:
        form.guess_new()
    return chosen or introduce(name=form.name, address=form.address, phone=form.phone)


def how_of(form: Form) -> How:
    """An unknown way is a note: that reaches nobody."""
    return How(form.how) if form.how in How.values else How.NOTE


def team_of(agent: Agent, form: Form) -> Team | None:
    """The team chosen, of those offered."""
    return next((team for team in teams_for(agent) if str(team.pk) == form.team), None)


def owner_of(agent: Agent, form: Form) -> Agent | None:
    """Whoever shall be answerable; None for nobody yet."""
    if form.owner == "me":
        return agent
    return next((one for one in owners_for() if str(one.pk) == form.owner), None)


def teams_for(agent: Agent) -> list[Team]:
    """All teams in the house, one's own first."""
    teams = Team.objects.filter(provider=None).order_by("name")
    return sorted(teams, key=lambda team: team.pk not in agent.team_ids)


def owners_for() -> list[Agent]:
    return list(who_can_answer(None)[:MOST_COLLEAGUES])


def follows_of(agent: Agent, form: Form) -> Ticket | None:
    """The closed ticket this one goes on from, through the gate."""
    if not (form.follows.isascii() and form.follows.isdigit() and len(form.follows) < 19):
        return None
    try:
        return get_ticket_for(agent, int(form.follows))
    except Ticket.DoesNotExist as error:
        raise Refused(
            "ticket_unknown", _("There is no ticket with this number for you.")
        ) from error
