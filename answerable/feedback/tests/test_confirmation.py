"""Did this solve it? Asked once, answered by a button alone, silence is no yes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from answerable.channels.models import Outgoing
from answerable.channels.receipts import link_to
from answerable.feedback import actions, asking, queries
from answerable.feedback.models import Confirmation
from answerable.testing import at_once, refused, write
from answerable.tickets import actions as tickets
from answerable.tickets import rebuilding
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

ELIF = "elif@example.net"


@pytest.fixture
def solved(ticket, owner, mailbox) -> Ticket:
    ticket.via = mailbox.address
    ticket.language = "tr"
    ticket.save()
    tickets.solve(ticket, by=owner)
    return ticket


def mails():
    return Outgoing.objects.filter(effect_id__startswith="confirm")


def path_of(ticket) -> str:
    return "/" + link_to(ticket.pk, ELIF).split("/", 3)[3]


def test_the_customer_is_asked_once_in_their_language(solved):
    assert asking.ask(solved.pk, solved.solved_at)
    assert not asking.ask(solved.pk, solved.solved_at)
    mail = mails().get()
    assert mail.recipient == ELIF
    assert f"#{solved.number}" in mail.subject
    assert "#solved>" in mail.text
    assert mail.language == "tr"


@pytest.mark.parametrize("since", ["reopen", "close", "spam"])
def test_what_is_no_longer_solved_is_not_asked_about(since, solved, owner):
    at = solved.solved_at
    if since == "reopen":
        tickets.reopen(solved, by=owner)
    elif since == "close":
        tickets.close(solved)
    else:
        tickets.mark_spam(solved, by=owner)
    assert not asking.ask(solved.pk, at)
    assert not mails().exists()


def test_solved_again_it_is_asked_again(solved, owner):
    asking.ask(solved.pk, solved.solved_at)
    tickets.reopen(solved, by=owner)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        tickets.solve(solved, by=owner)
        assert asking.ask(solved.pk, solved.solved_at)
    assert mails().count() == 2


def test_a_scanner_that_follows_the_link_records_nothing(client, solved):
    page = client.get(path_of(solved))
    assert "Did this solve it?" in page.content.decode()
    for method in (client.get, client.head):
        assert method(path_of(solved) + "solved/").status_code == 302
    assert not Confirmation.objects.exists()
    solved.refresh_from_db()
    assert solved.state == "solved"


def test_yes_by_the_button(client, solved):
    client.post(path_of(solved) + "solved/", {"answer": "yes"})
    client.post(path_of(solved) + "solved/", {"answer": "yes"})
    assert Confirmation.objects.get().answer == "yes"
    assert solved.events.filter(key="solution.confirmed").count() == 1
    assert "you told us that it is solved" in client.get(path_of(solved)).content.decode()


def test_not_yet_reopens_with_the_same_owner(client, solved, owner):
    client.post(path_of(solved) + "solved/", {"answer": "not_yet"})
    solved.refresh_from_db()
    assert (solved.state, solved.owner) == ("open", owner)
    assert Confirmation.objects.get().answer == "not_yet"
    assert rebuilding.differences(solved) == []
    client.post(path_of(solved) + "solved/", {"answer": "not_yet"})
    assert solved.events.filter(key="solution.contradicted").count() == 1


@pytest.mark.parametrize("answer", ["", "maybe", "YES"])
def test_rubbish_answers_nothing(answer, client, solved):
    assert client.post(path_of(solved) + "solved/", {"answer": answer}).status_code == 302
    assert not Confirmation.objects.exists()


def test_with_the_link_of_another_nothing_is_answered(client, solved):
    assert client.post("/help/r/" + "x" * 40 + "/solved/", {"answer": "yes"}).status_code == 404
    assert not Confirmation.objects.exists()


def test_closed_it_is_not_reopened(solved, customer):
    tickets.close(solved)
    with refused("closed", solved):
        actions.contradict(solved, by=customer)


@pytest.mark.django_db(transaction=True)
def test_yes_and_not_yet_at_once_leave_one_answer(solved, customer):
    at_once(
        lambda: actions.confirm(Ticket.objects.get(pk=solved.pk), by=customer),
        lambda: actions.contradict(Ticket.objects.get(pk=solved.pk), by=customer),
    )
    said = Confirmation.objects.get()
    solved.refresh_from_db()
    assert (said.answer == "not_yet") == (solved.state == "open")


def test_silence_is_not_contradicted_and_never_confirmed(solved, customer, owner, orders):
    from answerable.testing import make_ticket

    asking.ask(solved.pk, solved.solved_at)
    span = {"start": timezone.now() - timedelta(days=1), "end": timezone.now() + timedelta(days=1)}
    assert queries.solutions(Ticket.objects.all(), **span).open == 1
    tickets.close(solved)
    other = make_ticket(customer, team=orders, owner=owner)
    tickets.solve(other, by=owner)
    actions.confirm(other, by=customer)
    found = queries.solutions(Ticket.objects.all(), **span)
    assert (found.asked, found.confirmed, found.contradicted, found.not_contradicted) == (
        2,
        1,
        0,
        1,
    )


def test_words_after_a_yes_open_it_again(solved, customer):
    actions.confirm(solved, by=customer)
    write(solved, "It broke again")
    solved.refresh_from_db()
    assert solved.state == "open"
    with refused("not_solved", solved):
        actions.confirm(solved, by=customer)
