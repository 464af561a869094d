"""Every address of the office: who gets in; for everybody else the page does not exist."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.advice.models import Term
from answerable.automation.models import Rule
from answerable.calendars.models import Calendar
from answerable.channels.models import BlockedSender
from answerable.office import administration
from answerable.office.urls import urlpatterns
from answerable.policy import actions as policy_actions
from answerable.policy import starting
from answerable.policy.models import Version
from answerable.routing.models import Route
from answerable.sla.models import Cause
from answerable.tickets.models import CustomField, Tag

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """One of everything the office keeps."""

    administrator: Agent
    cause: Cause
    draft: Version
    rule: Rule


@pytest.fixture
def world(administrator: Agent) -> World:
    cause = Cause.objects.get(slug="too-few-people")
    rule = Rule.objects.create(name="One", when="opened")
    draft = policy_actions.draft(starting.load("shop"), by=administrator)
    return World(administrator, cause, draft, rule)


def nothing(world: World) -> dict[str, object]:
    return {}


def a_route(world: World) -> dict[str, object]:
    team = Team.objects.create(name="Led to", slug="led-to")
    return {"pk": Route.objects.create(name="One", team=team).pk}


def a_rule(world: World) -> dict[str, object]:
    return {"pk": world.rule.pk}


def a_field(world: World) -> dict[str, object]:
    return {"pk": CustomField.objects.get_or_create(key="order", name={"en": "Order"})[0].pk}


def one_tag(world: World) -> dict[str, object]:
    return {"pk": Tag.objects.get_or_create(name="refund")[0].pk}


def one_cause(world: World) -> dict[str, object]:
    return {"pk": world.cause.pk}


def a_blocked_sender(world: World) -> dict[str, object]:
    rows = BlockedSender.objects
    row = rows.create(value="x@spam.example", by=world.administrator, at=timezone.now())
    return {"pk": row.pk}


def a_term(world: World) -> dict[str, object]:
    return {"pk": Term.objects.create(language="en", word="RMA", folded="rma", plain="return").pk}


def a_draft(world: World) -> dict[str, object]:
    return {"pk": world.draft.pk}


def a_promise(world: World) -> dict[str, object]:
    return {"pk": world.draft.pk, "part": "promises", "key": "first"}


def a_calendar(world: World) -> dict[str, object]:
    return {
        "pk": Calendar.objects.create(slug="c", name="C", week={"mon": [["09:00", "17:00"]]}).pk
    }


# Name, method, arguments; each needs the permission of its room, which a plain agent lacks.
PAGES: dict[str, tuple[str, Callable[[World], dict[str, object]]]] = {
    "home": ("get", nothing),
    "reports": ("get", nothing),
    "report-tickets": ("get", nothing),
    "unowned": ("get", nothing),
    "handovers": ("get", nothing),
    "handovers-behind": ("get", nothing),
    "handovers-csv": ("get", nothing),
    "departments": ("get", nothing),
    "departments-behind": ("get", nothing),
    "departments-csv": ("get", nothing),
    "scorecard": ("get", nothing),
    "scorecard-solutions": ("get", nothing),
    "scorecard-csv": ("get", nothing),
    "report-csv": ("get", nothing),
    "policy-replay": ("get", a_draft),
    "policy-retarget": ("post", a_draft),
    "readers": ("get", nothing),
    "remind-readers": ("post", nothing),
    "review": ("get", nothing),
    "calendars": ("get", nothing),
    "add-calendar": ("post", nothing),
    "calendar": ("get", a_calendar),
    "retire-calendar": ("post", a_calendar),
    "offer-calendar": ("post", a_calendar),
    "rules": ("get", nothing),
    "new-rule": ("get", nothing),
    "rule": ("get", a_rule),
    "move-rule": ("post", a_rule),
    "switch-rule": ("post", a_rule),
    "remove-rule": ("post", a_rule),
    "try-rule": ("get", a_rule),
    "routing": ("get", nothing),
    "new-route": ("get", nothing),
    "route": ("get", a_route),
    "move-route": ("post", a_route),
    "switch-route": ("post", a_route),
    "remove-route": ("post", a_route),
    "try-route": ("get", a_route),
    "checks": ("get", nothing),
    "switch-check": ("post", nothing),
    "terms": ("get", nothing),
    "add-term": ("post", nothing),
    "import-terms": ("post", nothing),
    "export-terms": ("get", nothing),
    "term": ("post", a_term),
    "remove-term": ("post", a_term),
    "notes": ("get", nothing),
    "keep-note": ("post", nothing),
    "blocked": ("get", nothing),
    "block": ("post", nothing),
    "unblock": ("post", a_blocked_sender),
    "tags": ("get", nothing),
    "change-tag": ("post", one_tag),
    "merge-tag": ("post", one_tag),
    "retire-tag": ("post", one_tag),
    "offer-tag": ("post", one_tag),
    "fields": ("get", nothing),
    "new-field": ("get", nothing),
    "field": ("get", a_field),
    "move-field": ("post", a_field),
    "retire-field": ("post", a_field),
    "offer-field": ("post", a_field),
    "causes": ("get", nothing),
    "add-cause": ("post", nothing),
    "rename-cause": ("post", one_cause),
    "move-cause": ("post", one_cause),
    "retire-cause": ("post", one_cause),
    "offer-cause": ("post", one_cause),
    "policy": ("get", nothing),
    "policy-start": ("post", nothing),
    "policy-upload": ("post", nothing),
    "policy-template": ("get", lambda world: {"slug": "shop"}),
    "policy-version": ("get", a_draft),
    "policy-export": ("get", a_draft),
    "policy-discard": ("post", a_draft),
    "policy-compare": ("get", a_draft),
    "policy-preview": ("get", a_draft),
    "policy-publish": ("get", a_draft),
    "policy-new": ("get", lambda world: {"pk": world.draft.pk, "part": "promises"}),
    "policy-part": ("get", a_promise),
    "policy-move": ("post", a_promise),
    "policy-copy": ("post", a_promise),
    "policy-remove": ("post", a_promise),
}


def ask(client: Client, method: str, name: str, arguments: dict[str, object]):
    return getattr(client, method)(reverse(f"office:{name}", kwargs=arguments))


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_the_table_names_every_address_of_the_office() -> None:
    elsewhere = {pattern.name for pattern in administration.urlpatterns}
    assert {pattern.name for pattern in urlpatterns} - elsewhere == {*PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_for_an_agent_without_the_permission_it_does_not_exist(
    name: str, world: World, owner: Agent
) -> None:
    method, arguments = PAGES[name]
    assert ask(signed_in(owner), method, name, arguments(world)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_an_administrator_gets_in(name: str, world: World) -> None:
    method, arguments = PAGES[name]
    answer = ask(signed_in(world.administrator), method, name, arguments(world))
    assert answer.status_code in (200, 204, 302, 422)


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_led_to_the_login(name: str, world: World, client: Client) -> None:
    method, arguments = PAGES[name]
    answer = ask(client, method, name, arguments(world))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=/office/")


@pytest.mark.parametrize("name", PAGES)
def test_what_changes_something_refuses_get(name: str, world: World) -> None:
    method, arguments = PAGES[name]
    other = "get" if method == "post" else "delete"
    assert ask(signed_in(world.administrator), other, name, arguments(world)).status_code == 405
