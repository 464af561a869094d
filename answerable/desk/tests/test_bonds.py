"""Merging, splitting and linking in the desk."""

import pytest
from django.test import Client

from answerable.testing import make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Link, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def second(customer, orders, owner) -> Ticket:
    return make_ticket(customer, team=orders, owner=owner, subject="Second vase")


def test_merge_from_the_form_and_undo_from_the_banner(page, ticket, second) -> None:
    form = page.get(f"/tickets/{ticket.number}/merge/").content.decode()
    assert f'value="{second.number}"' in form
    sent = page.post(f"/tickets/{ticket.number}/merge/", {"number": second.number})
    assert sent.url == f"/tickets/{second.number}/"
    source = page.get(f"/tickets/{ticket.number}/").content.decode()
    assert f'href="/tickets/{second.number}/"' in source
    assert "Undo the merging" in source
    page.post(f"/tickets/{ticket.number}/unmerge/")
    ticket.refresh_from_db()
    assert (ticket.merged_into_id, ticket.message_count) == (None, 1)


def test_a_refused_merge_says_why_and_changes_nothing(
    page, ticket, other_customer, orders, billing
) -> None:
    theirs = make_ticket(other_customer, team=orders)
    hidden = make_ticket(other_customer, team=billing)
    for number, words in (
        (theirs.number, "two customers"),
        (hidden.number, "no ticket with this number"),
        ("٣", "Give the number"),
        ("", "Give the number"),
    ):
        answer = page.post(f"/tickets/{ticket.number}/merge/", {"number": number})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.merged_into_id is None


def test_split_keeps_what_was_chosen_when_it_is_refused(page, ticket, owner) -> None:
    reply = actions.reply(ticket, body="We look", by=owner, undo_seconds=0)
    more = write(ticket, "And the lamp")
    path = f"/tickets/{ticket.number}/split/"
    answer = page.post(path, {"messages": [reply.pk], "subject": "My subject"})
    assert answer.status_code == 422
    assert f'value="{reply.pk}" checked' in answer.content.decode()
    assert 'value="My subject"' in answer.content.decode()
    sent = page.post(path, {"messages": [more.pk, "rubbish"], "subject": "Lamp"})
    new = Ticket.objects.latest("number")
    assert sent.url == f"/tickets/{new.number}/"
    assert new.messages.get() == more


def test_links_are_on_both_sides_for_those_who_may_see(
    page, ticket, second, stranger, billing, other_customer
) -> None:
    page.post(f"/tickets/{ticket.number}/link/", {"number": f"#{second.number}", "kind": "parent"})
    assert "part of this" in page.get(f"/tickets/{ticket.number}/").content.decode()
    assert "this is part of it" in page.get(f"/tickets/{second.number}/").content.decode()
    hidden = make_ticket(other_customer, team=billing, subject="Secret matter")
    Link.objects.create(ticket=ticket, other=hidden, kind="related", by=stranger)
    assert "Secret matter" not in page.get(f"/tickets/{ticket.number}/").content.decode()
    page.post(f"/tickets/{second.number}/unlink/", {"number": ticket.number})
    assert not Link.objects.filter(other=second).exists()


def test_what_is_being_written_is_kept_when_the_ticket_is_merged_under_ones_hands(
    page, ticket, second, colleague
) -> None:
    actions.merge(ticket, into=second, by=colleague)
    answer = page.post(
        f"/tickets/{ticket.number}/reply/",
        {"body": "Thank you. I will send you a new vase tomorrow."},
    )
    assert answer.status_code == 422
    assert f"#{second.number}" in answer.content.decode()
    assert "Thank you. I will send you a new vase tomorrow." in answer.content.decode()
