"""Makes the demo world and takes it away again, touching nothing that others made."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.accounts.models import Agent
from answerable.config.guard import is_this_machine
from answerable.demo import mails, marks, past, promises, removing, stories
from answerable.demo.absences import make_absences
from answerable.demo.fields import make_fields
from answerable.demo.models import Made
from answerable.demo.outside import make_outside
from answerable.demo.people import make_cast
from answerable.demo.routing import make_routing
from answerable.demo.sun import make_sun
from answerable.tickets.models import Ticket

M = TypeVar("M", bound=models.Model)

PASSWORD = "answerable-demo"  # noqa: S105  (printed on purpose; removed with the demo)


@dataclass(frozen=True)
class Login:
    """How to enter the demo as one of its people."""

    email: str
    name: str
    role: str


@dataclass(frozen=True)
class Loaded:
    """What there is now. `fresh` is False if the demo was there already; no password is told then."""

    fresh: bool
    tickets: int
    logins: tuple[Login, ...]
    password: str


@dataclass(frozen=True)
class Removed:
    """What went, and what stays because somebody else's work hangs on it."""

    tickets: int
    kept: tuple[str, ...]


def fitting_password() -> str:
    """The printed one on one's own machine; one that nobody knows where others can reach it."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    return PASSWORD if is_this_machine(host) else secrets.token_urlsafe(12)


@transaction.atomic
def load(password: str = PASSWORD) -> Loaded:
    """Makes the demo world: people, a mailbox, some 25 tickets in eight languages, and their past.

    Where nothing was ever promised it also gets a policy that has been in force for months.
    Nothing is sent to anybody. A second call changes nothing. The password is the same for all
    of its agents; on a server that others can reach give one that nobody knows.
    """
    fresh = not Made.objects.exists()
    if fresh:
        cast, begins = make_cast(password), promises.can_begin()
        if begins:
            past.make_past(cast, promises.make_hours(), timezone.now())
        make_fields()
        for story in stories.stories():
            stories.play(story, cast)
        marks.make_marks(cast)
        make_absences(cast, timezone.now())
        make_routing(cast, timezone.now())
        mails.make_unreadable(cast, timezone.now() - timedelta(hours=6))
        if begins:
            promises.make_story(cast, timezone.now())
            make_sun(cast)
        make_outside(cast, timezone.now())
    return Loaded(fresh, _made(Ticket).count(), logins(), password if fresh else "")


def logins() -> tuple[Login, ...]:
    """The demo's people who can enter."""
    agents = _made(Agent).filter(is_active=True).prefetch_related("roles").order_by("pk")
    return tuple(Login(a.email, a.name, a.roles.all()[0].name) for a in agents)


def login_lines() -> list[str]:
    """Who can enter, for people to read; the password where it is still the printed one."""
    agents = list(_made(Agent).filter(is_active=True).order_by("pk"))
    if not agents:
        return []
    password = PASSWORD if agents[0].check_password(PASSWORD) else _("(not the usual one)")
    who = ", ".join(f"{login.email} ({login.role})" for login in logins())
    return [f"Demo people     {who}", f"Their password  {password}"]


def _made(model: type[M]) -> QuerySet[M]:
    return model._default_manager.filter(pk__in=removing.keys_of(model))


@transaction.atomic
def remove() -> Removed:
    """Takes the demo away. What somebody else's work hangs on stays, without its login.

    Tickets go with all that happened on them, unless somebody who is not of the demo wrote there.
    """
    tickets = removing.remove_tickets()
    removing.remove_policy()
    kept = tuple(removing.remove_people())
    Made.objects.all().delete()
    return Removed(tickets, kept)
