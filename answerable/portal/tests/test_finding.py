"""Find my requests: the same answer for everybody, links only to the address itself."""

import re

import pytest

from answerable.channels.models import Mailbox, Outgoing
from answerable.core.models import Job
from answerable.customers.models import Customer
from answerable.portal.jobs import send_links
from answerable.portal.tests.conftest import Visitor
from answerable.testing import make_ticket
from answerable.tickets import actions
from answerable.tickets.models import Ticket


def run_jobs() -> None:
    for job in Job.objects.filter(kind="portal.links"):
        send_links(**job.arguments)
        job.delete()


def mails() -> list[Outgoing]:
    return list(Outgoing.objects.filter(kind="staff"))


def ask_for(visitor: Visitor, address: str) -> tuple[int, str, bytes]:
    answer = visitor.send("/help/find/", visitor.open("/help/find/"), email=address)
    return answer.status_code, answer.get("Location", ""), answer.content


def test_known_and_unknown_addresses_are_answered_the_same(
    visitor: Visitor, ticket: Ticket, mailbox: Mailbox
) -> None:
    known = ask_for(visitor, "elif@example.net")
    unknown = ask_for(visitor, "nobody@example.net")
    assert known == unknown == (302, "/help/find/sent/", b"")
    assert Job.objects.filter(kind="portal.links").count() == 2
    run_jobs()
    assert [mail.recipient for mail in mails()] == ["elif@example.net"]


def test_the_links_in_the_mail_open_the_requests(
    visitor: Visitor, ticket: Ticket, customer: Customer, mailbox: Mailbox
) -> None:
    make_ticket(customer)
    ask_for(visitor, "ELIF@example.net")
    run_jobs()
    links = re.findall(r"<http://[^/]+(/help/r/[^>]+)>", mails()[0].text)
    assert len(links) == 2
    assert [visitor.open(link).status_code for link in links] == [200, 200]


def test_no_word_of_a_request_is_in_the_mail(
    visitor: Visitor, customer: Customer, mailbox: Mailbox
) -> None:
    """Whoever opens a request under another's address cannot make us mail their words (S27)."""
    make_ticket(customer, subject="WIN A PRIZE http://evil.test", text="http://evil.test")
    ask_for(visitor, "elif@example.net")
    run_jobs()
    mail = mails()[0]
    assert "evil" not in mail.text + mail.subject
    assert "PRIZE" not in mail.text + mail.subject


def test_spam_is_not_offered(visitor: Visitor, ticket: Ticket, mailbox: Mailbox) -> None:
    from answerable.accounts.models import Agent

    actions.mark_spam(ticket, by=Agent.objects.get())
    ask_for(visitor, "elif@example.net")
    run_jobs()
    assert mails() == []


def test_an_address_is_not_bombed_and_the_answer_does_not_tell(
    visitor: Visitor, ticket: Ticket, mailbox: Mailbox
) -> None:
    answers = {ask_for(visitor, "elif@example.net") for _ in range(5)}
    assert answers == {(302, "/help/find/sent/", b"")}
    assert Job.objects.filter(kind="portal.links").count() == 3


def test_a_visitor_who_tries_many_addresses_is_stopped(visitor: Visitor, mailbox: Mailbox) -> None:
    for number in range(10):
        assert ask_for(visitor, f"a{number}@example.net")[0] == 302
    status, _location, content = ask_for(visitor, "a11@example.net")
    assert status == 429
    assert "try again in an hour" in content.decode()


@pytest.mark.parametrize("address", ["", "elif@", "a@b.example\nBcc: c@d.example"])
def test_what_is_no_address_is_said_so(visitor: Visitor, address: str) -> None:
    assert ask_for(visitor, address)[0] == 422
    assert not Job.objects.filter(kind="portal.links").exists()
