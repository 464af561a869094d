"""Who plays in the demo world: teams, agents, the mailbox, customers; read from people.toml."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent, Membership, Role, Team
from answerable.channels.models import Mailbox
from answerable.core.errors import Refused
from answerable.customers.models import Customer, Identity, Organisation
from answerable.demo.models import Made

PEOPLE = Path(__file__).with_name("people.toml")


@dataclass
class Cast:
    """The people by the short keys the stories use."""

    mailbox: Mailbox
    teams: dict[str, Team] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)


def remember(row: models.Model) -> None:
    """Notes that the demo made this row."""
    Made.objects.create(model=row._meta.label, key=row.pk)


def make_cast(password: str) -> Cast:
    """Makes everybody. A team, mailbox or customer that is there already is used as it is.

    Refused where an agent's address is taken: nobody real gets into the play, or its password.
    """
    script = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
    teams = {team["key"]: _team(**team) for team in script["teams"]}
    hashed = make_password(password)
    organisations = {row["key"]: _organisation(**row) for row in script["organisations"]}
    return Cast(
        mailbox=_mailbox(teams, **script["mailbox"]),
        teams=teams,
        agents={agent["key"]: _agent(agent, teams, hashed) for agent in script["agents"]},
        customers={
            key: _customer(organisations, **row) for key, row in script["customers"].items()
        },
    )


def _team(*, key: str, name: str, time_zone: str) -> Team:
    slug = f"demo-{key}"
    team, made = Team.objects.get_or_create(
        name=name, defaults={"slug": slug, "time_zone": time_zone}
    )
    if made:
        remember(team)
    return team


def _agent(row: dict[str, Any], teams: dict[str, Team], hashed: str) -> Agent:
    row = {key: value for key, value in row.items() if key != "key"}
    role, theirs = row.pop("role"), row.pop("teams")
    if Agent.objects.filter(email=row["email"]).exists():
        raise Refused("demo_in_the_way", _("Somebody real has the address of a demo agent."))
    agent = Agent.objects.create(password=hashed, **row)
    agent.roles.add(Role.objects.get(slug=role))
    for team in theirs:
        Membership.objects.create(agent=agent, team=teams[team], is_lead=role == "lead")
    remember(agent)
    return agent


def _mailbox(teams: dict[str, Team], *, address: str, name: str, team: str) -> Mailbox:
    mailbox, made = Mailbox.objects.get_or_create(
        address=address, defaults={"name": name, "team": teams[team]}
    )
    if made:
        remember(mailbox)
    return mailbox


def _organisation(*, key: str, name: str, domains: list[str]) -> Organisation:
    organisation, made = Organisation.objects.get_or_create(
        name=name, defaults={"domains": domains}
    )
    if made:
        remember(organisation)
    return organisation


def _customer(organisations: dict[str, Organisation], *, address: str, **row: Any) -> Customer:
    known = Identity.objects.select_related("customer").filter(value=address).first()
    if known:
        return known.customer
    organisation = organisations.get(row.pop("organisation", ""))
    customer = Customer.objects.create(organisation=organisation, **row)
    Identity.objects.create(customer=customer, value=address, verified_at=timezone.now())
    remember(customer)
    return customer
