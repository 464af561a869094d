"""Reading and answering a ticket at the desk, with plain forms as a browser without scripts."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.html import parse_html
from django.test.utils import CaptureQueriesContext

from answerable.accounts.models import Agent
from answerable.desk.forms import CustomerForm
from answerable.testing import make_ticket, write
from answerable.tickets import actions
from answerable.tickets.models import Draft, Message, Ticket


def reply_form(ticket: Ticket, body: str = "A new vase is on its way.", **more: object) -> dict:
    last = ticket.messages.order_by("-pk").first()
    return {"body": body, "last_seen": last.pk, "effect_key": "one", **more}


def test_signed_in_agents_begin_with_their_own_tickets(desk: Client, ticket: Ticket) -> None:
    page = desk.get("/", follow=True)
    assert page.redirect_chain == [("/inbox/mine/", 302)]
    assert "Broken vase" in page.content.decode()


def test_nobody_reads_the_desk_without_signing_in(client: Client, ticket: Ticket) -> None:
    page = client.get(f"/tickets/{ticket.number}/")
    assert page.status_code == 302
    assert page.url.startswith("/accounts/login/")


def test_a_ticket_shows_who_is_answerable_and_what_was_written(
    desk: Client, ticket: Ticket
) -> None:
    page = desk.get(f"/tickets/{ticket.number}/").content.decode()
    assert "You are answerable" in page
    assert "It came out of the box broken." in page


def test_a_stranger_gets_404_as_for_a_ticket_that_does_not_exist(
    signed_in, stranger: Agent, ticket: Ticket
) -> None:
    other = signed_in(stranger)
    assert other.get(f"/tickets/{ticket.number}/").status_code == 404
    assert other.get("/tickets/999999999/").status_code == 404


def test_a_reply_is_sent_and_the_page_comes_anew(desk: Client, ticket: Ticket, mailbox) -> None:
    answer = desk.post(f"/tickets/{ticket.number}/reply/?in=mine", reply_form(ticket))
    assert answer.status_code == 302
    assert answer.url == f"/tickets/{ticket.number}/?in=mine"
    sent = ticket.messages.get(direction="out")
    assert sent.text == "A new vase is on its way."
    assert "Undo" in desk.get(answer.url).content.decode()


def test_the_same_form_sent_twice_is_one_reply(desk: Client, ticket: Ticket, mailbox) -> None:
    form = reply_form(ticket)
    for _time in range(2):
        assert desk.post(f"/tickets/{ticket.number}/reply/", form).status_code == 302
    assert ticket.messages.filter(direction="out").count() == 1


def test_the_same_note_sent_twice_is_one_and_other_words_are_another(
    desk: Client, ticket: Ticket
) -> None:
    place = f"/tickets/{ticket.number}/"
    assert desk.get(f"{place}?write=note").content.decode().count('name="effect_key"') == 2
    for body in ("Call him", "Call him", "Or her"):
        answer = desk.post(f"{place}note/", {"body": body, "effect_key": "one"})
        assert answer.status_code == 302
    assert [one.text for one in ticket.messages.filter(direction="note")] == ["Call him", "Or her"]


def test_other_words_in_the_same_form_are_not_lost(desk: Client, ticket: Ticket, mailbox) -> None:
    """A browser that goes back brings the page with its old key: what is new must not seem sent."""
    form = reply_form(ticket)
    desk.post(f"/tickets/{ticket.number}/reply/", form)
    answer = desk.post(f"/tickets/{ticket.number}/reply/", {**form, "body": "And one thing more."})
    assert answer.status_code == 422
    assert "And one thing more." in answer.content.decode()
    seen = {"last_seen": ticket.messages.order_by("-pk")[0].pk}
    desk.post(f"/tickets/{ticket.number}/reply/", {**form, **seen, "body": "And one thing more."})
    assert ticket.messages.filter(direction="out").count() == 2


def test_a_form_without_a_key_is_never_taken_for_another(
    desk: Client, ticket: Ticket, owner: Agent, mailbox
) -> None:
    other = make_ticket(owner=owner)
    for one in (ticket, other):
        desk.post(f"/tickets/{one.number}/reply/", reply_form(one, "Thank you!", effect_key=""))
    assert Message.objects.filter(direction="out").count() == 2


def test_a_form_whose_reply_was_taken_back_says_so_and_sends_nothing(
    desk: Client, ticket: Ticket, mailbox
) -> None:
    form = reply_form(ticket)
    desk.post(f"/tickets/{ticket.number}/reply/", form)
    sent = ticket.messages.get(direction="out")
    desk.post(f"/messages/{sent.pk}/take-back/")
    answer = desk.post(f"/tickets/{ticket.number}/reply/", form)
    assert answer.status_code == 422
    assert "was taken back" in answer.content.decode()
    assert not ticket.messages.filter(direction="out", taken_back_at=None).exists()


def test_a_reply_stops_when_something_arrived_and_keeps_every_word(
    desk: Client, ticket: Ticket, mailbox
) -> None:
    form = reply_form(ticket, "Words that must not get lost.", cc="deniz@example.org")
    write(ticket, "Wait, it was my mistake!")
    answer = desk.post(f"/tickets/{ticket.number}/reply/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Words that must not get lost." in page
    assert "deniz@example.org" in page
    assert "Wait, it was my mistake!" in page
    assert not ticket.messages.filter(direction="out").exists()


def test_htmx_gets_the_refusal_and_the_new_message_but_no_composer(
    desk: Client, ticket: Ticket, mailbox
) -> None:
    form = reply_form(ticket)
    write(ticket, "Wait!")
    answer = desk.post(f"/tickets/{ticket.number}/reply/", form, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#composer-alerts"
    assert 'role="alert"' in page
    assert "Wait!" in page
    assert "<textarea" not in page


def test_an_unreadable_cc_is_refused_in_words(desk: Client, ticket: Ticket, mailbox) -> None:
    answer = desk.post(f"/tickets/{ticket.number}/reply/", reply_form(ticket, cc="not an address"))
    assert answer.status_code == 422
    assert not ticket.messages.filter(direction="out").exists()


def test_undo_brings_the_words_back(desk: Client, ticket: Ticket, mailbox) -> None:
    desk.post(f"/tickets/{ticket.number}/reply/", reply_form(ticket))
    sent = ticket.messages.get(direction="out")
    answer = desk.post(f"/messages/{sent.pk}/take-back/", follow=True)
    assert "A new vase is on its way." in answer.content.decode()
    assert Message.objects.get(pk=sent.pk).taken_back_at


def test_what_was_taken_back_does_not_count_as_something_that_arrived(
    desk: Client, ticket: Ticket, mailbox
) -> None:
    seen_before = reply_form(ticket)
    desk.post(f"/tickets/{ticket.number}/reply/", seen_before)
    desk.post(f"/messages/{ticket.messages.get(direction='out').pk}/take-back/")
    again = {**seen_before, "effect_key": "two"}
    assert desk.post(f"/tickets/{ticket.number}/reply/", again).status_code == 302


def test_a_note_is_for_colleagues(desk: Client, ticket: Ticket) -> None:
    desk.post(f"/tickets/{ticket.number}/note/", {"body": "Check the stock."})
    note = ticket.messages.get(direction="note")
    page = desk.get(f"/tickets/{ticket.number}/").content.decode()
    assert note.text == "Check the stock."
    assert "internal note" in page


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_a_draft_is_kept_for_each_tab(
    desk: Client, owner: Agent, ticket: Ticket, kind: str
) -> None:
    address = f"/tickets/{ticket.number}/drafts/{kind}/"
    answer = desk.post(address, {"body": "Half a"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 204
    assert Draft.objects.get(ticket=ticket, agent=owner, kind=kind).body == "Half a"
    assert "Half a" in desk.get(f"/tickets/{ticket.number}/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_thread(
    desk: Client, owner: Agent, ticket: Ticket, django_assert_max_num_queries
) -> None:
    desk.get(f"/tickets/{ticket.number}/")
    with django_assert_max_num_queries(41) as few:
        desk.get(f"/tickets/{ticket.number}/")
    for number in range(8):
        write(ticket, f"Message {number}")
        actions.add_note(ticket, body="A note", by=owner)
        make_ticket(ticket.customer, team=ticket.team, owner=owner)
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(f"/tickets/{ticket.number}/")


def test_the_fields_about_a_person_are_those_of_the_form(ticket: Ticket) -> None:
    customer = ticket.customer
    customer.call_name, customer.language, customer.time_zone = "<Ay>", "tr", "Europe/Istanbul"
    form = CustomerForm(instance=customer, auto_id="person_%s")
    by_form = render_to_string("ui/form.html", {"form": form})
    by_hand = render_to_string("desk/person_fields.html", {"customer": customer})
    # an empty field says so here and says nothing there
    read = [parse_html(page.replace(' value=""', "")) for page in (by_form, by_hand)]
    assert read[0] == read[1]


def test_opening_a_ticket_asks_once_which_policy_holds(desk: Client, ticket: Ticket) -> None:
    with CaptureQueriesContext(connection) as asked:
        desk.get(f"/tickets/{ticket.number}/", headers={"HX-Request": "true", "HX-Target": "main"})
    versions = [one["sql"] for one in asked if 'FROM "policy_version"' in one["sql"]]
    assert len(versions) == 1
