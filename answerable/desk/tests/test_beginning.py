"""The form of a new ticket: whom it is for, a warning before a double, once however often it is sent."""

import re

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.channels.models import Outgoing
from answerable.desk.tests.conftest import SignedIn
from answerable.testing import at_once, make_agent, make_provider, make_ticket
from answerable.tickets import actions
from answerable.tickets.models import Draft, Link, Message, Ticket

pytestmark = pytest.mark.django_db
NEW = "/tickets/new/"
WORDS = {"subject": "A question", "body": "Is it there?", "how": "note", "owner": "me"}


def newest() -> Ticket:
    return Ticket.objects.order_by("-pk")[0]


def test_words_find_people_with_what_is_open_already(
    desk: Client, ticket: Ticket, stranger: Agent
) -> None:
    hidden = make_ticket(team=stranger.teams.get(), subject="Elif secret")
    page = desk.get(f"{NEW}who/?who=elif").content.decode()
    assert f'value="{ticket.customer_id}" checked' in page
    assert f"/tickets/{ticket.number}/" in page
    assert f'name="seen" value="{ticket.customer_id}"' in page
    assert str(hidden.number) not in page
    nobody = desk.get(f"{NEW}who/?who=zeki@example.net").content.decode()
    assert 'value="new" checked' in nobody
    assert 'name="address" value="zeki@example.net"' in nobody


def test_a_mail_to_somebody_new_leaves_after_the_undo_time_without_re(
    desk: Client, owner: Agent, mailbox: object
) -> None:
    sent = {**WORDS, "how": "mail", "customer": "new", "address": "zeki@example.net"}
    answer = desk.post(NEW, sent)
    ticket = newest()
    assert answer.url == f"/tickets/{ticket.number}/"
    assert ticket.owner == owner
    out = Outgoing.objects.get(message__ticket=ticket, kind="reply")
    assert (out.recipient, out.subject) == ("zeki@example.net", "A question")


def test_marked_words_stay_in_the_composer_until_their_writer_has_seen_the_marks(
    desk: Client, owner: Agent, mailbox: object
) -> None:
    words = "Hello, I attach the invoice. Kind regards"
    sent = {**WORDS, "how": "mail", "customer": "new", "address": "z@example.net", "body": words}
    page = desk.post(NEW, sent, follow=True).content.decode()
    assert Draft.objects.get().body == words
    assert not Message.objects.filter(ticket=newest()).exists()
    assert words in page


def test_the_open_tickets_of_whoever_was_typed_unseen_are_shown_first(
    desk: Client, ticket: Ticket
) -> None:
    customer = str(ticket.customer_id)
    before = Ticket.objects.count()
    answer = desk.post(NEW, {**WORDS, "customer": customer})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"#{ticket.number}" in page.replace('<span class="tabular">', "")
    assert "Is it there?" in page
    assert Ticket.objects.count() == before
    desk.post(NEW, {**WORDS, "customer": customer, "seen": customer})
    assert newest().customer == ticket.customer
    assert Ticket.objects.count() == before + 1


def test_typed_words_that_mean_somebody_known_make_nobody_new(desk: Client, ticket: Ticket) -> None:
    answer = desk.post(NEW, {**WORDS, "who": "elif"})
    assert answer.status_code == 422
    assert Ticket.objects.count() == 1
    assert "Choose for whom it is." in answer.content.decode()


@pytest.mark.parametrize("how", ["note", "told", "mail"])
def test_the_same_form_twice_is_one_ticket(desk: Client, mailbox: object, how: str) -> None:
    sent = {**WORDS, "how": how, "customer": "new", "address": "z@e.net", "effect_key": "k1"}
    first, second = desk.post(NEW, sent), desk.post(NEW, sent)
    assert first.url == second.url
    assert Ticket.objects.count() == 1


def test_a_follow_up_of_a_closed_ticket_is_linked_and_shown_on_both(
    desk: Client, owner: Agent, ticket: Ticket
) -> None:
    assert "Open a follow-up" not in desk.get(f"/tickets/{ticket.number}/").content.decode()
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    old = desk.get(f"/tickets/{ticket.number}/").content.decode()
    assert f"{NEW}?follows={ticket.number}" in old
    form = desk.get(f"{NEW}?follows={ticket.number}").content.decode()
    assert f'value="{ticket.customer_id}" checked' in form
    assert f'value="{ticket.subject}"' in form
    given = {**WORDS, "follows": str(ticket.number), "customer": str(ticket.customer_id)}
    desk.post(NEW, given)
    later = newest()
    assert Link.objects.get().ticket == later
    shown = desk.get(f"/tickets/{later.number}/").content.decode()
    assert re.search(rf"Follow-up of <a[^>]+>#{ticket.number} ", shown)
    shown = desk.get(f"/tickets/{ticket.number}/").content.decode()
    assert re.search(rf"Goes on in <a[^>]+>#{later.number} ", shown)


def test_strangers_learn_and_follow_nothing(
    signed_in: SignedIn, stranger: Agent, owner: Agent, ticket: Ticket
) -> None:
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    there = signed_in(stranger)
    form = there.get(f"{NEW}?follows={ticket.number}").content.decode()
    assert ticket.subject not in form
    assert there.get(f"{NEW}who/?who=elif").content.decode().count("Elif Kaya") == 0
    chosen = {**WORDS, "customer": str(ticket.customer_id)}
    assert there.post(NEW, chosen).status_code == 422
    given = {**WORDS, "customer": "new", "name": "Z", "follows": str(ticket.number)}
    assert there.post(NEW, given).status_code == 422
    assert Ticket.objects.count() == 1


def test_a_providers_people_begin_no_tickets(signed_in: SignedIn) -> None:
    outsider = make_agent(teams=(make_provider().teams.get(),))
    there = signed_in(outsider)
    assert there.get(NEW).status_code == 404
    assert there.post(NEW, {**WORDS, "customer": "new", "name": "Z"}).status_code == 404
    assert there.get(f"{NEW}who/?who=elif").status_code == 404
    assert NEW not in there.get("/inbox/mine/").content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["note", "told", "mail"])
def test_the_same_form_at_once_from_two_sides_is_one_ticket(
    signed_in: SignedIn, owner: Agent, mailbox: object, how: str
) -> None:
    sent = {**WORDS, "how": how, "customer": "new", "address": "z@e.net", "effect_key": "k1"}
    there = [signed_in(owner) for _each in range(2)]
    answers = at_once(*(lambda one=one: one.post(NEW, sent).url for one in there))
    assert len(set(answers)) == 1
    assert Ticket.objects.count() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_follow_ups_at_once_are_both_linked(owner: Agent, ticket: Ticket) -> None:
    actions.solve(ticket, by=owner)
    actions.close(ticket)
    given = {"subject": "Again", "body": "x", "how": actions.How.NOTE, "by": owner}
    begin = lambda: actions.begin(customer=ticket.customer, follows=ticket, **given)  # noqa: E731
    later = at_once(begin, begin)
    assert {link.ticket for link in Link.objects.all()} == set(later)
    assert ticket.events.filter(key="ticket.continued").count() == 2
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"
