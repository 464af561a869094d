"""The one gate: who may see which ticket and what hangs on it. The table is the promise."""

import pytest

from answerable.accounts.models import Agent, Provider, Role
from answerable.core.actors import SYSTEM, Actor
from answerable.testing import make_agent, make_ticket
from answerable.tickets import actions
from answerable.tickets.access import (
    customers_visible_to,
    get_attachment_for,
    get_message_for,
    get_ticket_for,
    parts_visible_to,
    tickets_visible_to,
)
from answerable.tickets.models import Attachment, Message, Ticket
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db

PAPER = NewFile("paper.txt", "text/plain", b"words")


@pytest.fixture
def world(customer, other_customer, orders, billing, owner, colleague, stranger):
    """One ticket of every relation to the two teams."""
    return {
        "orders": make_ticket(customer, team=orders),
        "billing": make_ticket(customer, team=billing),
        "no team": make_ticket(other_customer),
        "billing, owned by owner": make_ticket(other_customer, team=billing, owner=owner),
    }


# who -> the tickets they see
TABLE = {
    "owner": {"orders", "no team", "billing, owned by owner"},
    "colleague": {"orders", "no team"},
    "stranger": {"billing", "no team", "billing, owned by owner"},
    "lead": {"orders", "billing", "no team", "billing, owned by owner"},
    "administrator": {"orders", "billing", "no team", "billing, owned by owner"},
    "customer": {"orders", "billing"},
    "other_customer": {"no team", "billing, owned by owner"},
}


@pytest.mark.parametrize(("who", "seen"), TABLE.items())
def test_each_sees_exactly_their_tickets(world, who, seen, request):
    viewer = request.getfixturevalue(who)
    visible = set(tickets_visible_to(viewer))
    assert visible == {world[name] for name in seen}
    for name, ticket in world.items():
        if name in seen:
            assert get_ticket_for(viewer, ticket.number) == ticket
        else:
            with pytest.raises(Ticket.DoesNotExist):
                get_ticket_for(viewer, ticket.number)


def test_the_system_sees_all_and_other_software_nothing(world, customer):
    assert set(tickets_visible_to(SYSTEM)) == set(world.values())
    for kind in ("bot", "rule", "provider", "customer"):
        assert not tickets_visible_to(Actor(kind, customer.pk)).exists()


def test_an_actor_of_an_agent_sees_what_the_agent_sees(world, colleague):
    assert set(tickets_visible_to(colleague.actor)) == set(tickets_visible_to(colleague))
    assert not tickets_visible_to(Actor("agent", None)).exists()
    assert not tickets_visible_to(Actor("agent", 10**9)).exists()


def test_who_was_deactivated_sees_nothing(world, owner, lead):
    for agent in (owner, lead):
        agent.is_active = False
        agent.save()
        assert not tickets_visible_to(agent).exists()
        assert not tickets_visible_to(agent.actor).exists()


def test_an_agent_without_team_and_role_sees_only_what_belongs_to_no_team(world):
    newcomer = make_agent()
    newcomer.roles.clear()
    assert set(tickets_visible_to(newcomer)) == {world["no team"]}


def test_a_providers_agent_sees_what_they_own_or_help_with_and_no_more(
    world, outsider, owner, customer
):
    """Whatever their role: neither what belongs to no team nor what waits in their own."""
    outsider.roles.set(Role.objects.all())
    outsider = Agent.objects.get(pk=outsider.pk)
    team = outsider.teams.get()
    waiting = make_ticket(customer, team=team)
    assert not tickets_visible_to(outsider).exists()
    assert not customers_visible_to(outsider).exists()
    assert parts_visible_to(outsider)
    assert not any(part.exists() for part in parts_visible_to(outsider))
    actions.follow(world["orders"], agent=outsider)
    assert list(tickets_visible_to(outsider)) == [world["orders"]]
    actions.let_read(world["billing"], team=team)
    Ticket.objects.filter(pk=world["no team"].pk).update(owner=outsider)
    theirs = {world["orders"], world["billing"], world["no team"]}
    assert set(tickets_visible_to(outsider)) == theirs
    assert set().union(*parts_visible_to(outsider)) == theirs
    Provider.objects.update(sees_team=True)
    outsider = Agent.objects.get(pk=outsider.pk)
    assert set(tickets_visible_to(outsider)) == {*theirs, waiting}


def test_work_that_waits_in_their_team_is_given_to_a_providers_agent(outsider, lead, customer):
    ticket = make_ticket(customer, team=outsider.teams.get())
    actions.assign(ticket, to=outsider, by=lead)
    assert list(tickets_visible_to(outsider)) == [ticket]


def test_a_customer_never_sees_what_was_marked_as_spam(world, customer, lead):
    actions.mark_spam(world["orders"], by=lead)
    assert world["orders"] not in tickets_visible_to(customer)
    assert world["orders"] in tickets_visible_to(lead)


def test_messages_go_through_the_same_gate(world, colleague, stranger, customer, other_customer):
    message = world["orders"].messages.get()
    assert get_message_for(colleague, message.pk) == message
    assert get_message_for(customer, message.pk) == message
    for viewer in (stranger, other_customer):
        with pytest.raises(Message.DoesNotExist):
            get_message_for(viewer, message.pk)


def test_customers_never_get_a_note_or_its_files(world, colleague, customer):
    upload = actions.upload(PAPER, by=colleague)
    note = actions.add_note(
        world["orders"], body="Between us", by=colleague, attachments=[upload.pk]
    )
    assert get_message_for(colleague, note.pk) == note
    assert get_attachment_for(colleague, upload.pk) == upload
    with pytest.raises(Message.DoesNotExist):
        get_message_for(customer, note.pk)
    with pytest.raises(Attachment.DoesNotExist):
        get_attachment_for(customer, upload.pk)


def test_a_file_follows_its_message(world, owner, stranger, customer, other_customer):
    upload = actions.upload(PAPER, by=owner)
    actions.reply(world["orders"], body="Here", by=owner, attachments=[upload.pk], undo_seconds=0)
    for viewer in (owner, customer):
        assert get_attachment_for(viewer, upload.pk) == upload
    for viewer in (stranger, other_customer):
        with pytest.raises(Attachment.DoesNotExist):
            get_attachment_for(viewer, upload.pk)


def test_an_upload_that_is_on_no_message_yet_is_its_writers_alone(owner, colleague, lead, customer):
    upload = actions.upload(PAPER, by=owner)
    assert get_attachment_for(owner, upload.pk) == upload
    for viewer in (colleague, lead, customer, SYSTEM):
        with pytest.raises(Attachment.DoesNotExist):
            get_attachment_for(viewer, upload.pk)


def test_what_does_not_exist_and_what_is_not_theirs_answer_alike(world, stranger):
    with pytest.raises(Ticket.DoesNotExist) as missing:
        get_ticket_for(stranger, 999_999)
    with pytest.raises(Ticket.DoesNotExist) as hidden:
        get_ticket_for(stranger, world["orders"].number)
    assert str(missing.value) == str(hidden.value)
