"""Bounces and automatic answers: believed with our secret only, and never taken for a person."""

import pytest

from answerable.channels.models import Outgoing
from answerable.channels.tests.arriving import arrive, mail, message_of, reply_to, sent
from answerable.customers.models import Identity
from answerable.tickets import actions
from answerable.tickets.models import Ticket

ELIF = "elif@example.net"


def bounce(
    original_id: str = "<x@y>", *, action: str = "failed", status: str = "5.1.1", **headers: str
) -> bytes:
    """A delivery report as RFC 3464 has it."""
    fields = {
        "From": "Mail Delivery System <MAILER-DAEMON@mx.example.net>",
        "To": "support@example.com",
        "Subject": "Undelivered Mail Returned to Sender",
        "Message-ID": "<report@mx.example.net>",
        "Date": "Mon, 02 Mar 2026 10:00:00 +0000",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return (
        head + "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver your mail to elif@example.net.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {ELIF}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <{original_id.strip('<>')}>\r\nTo: {ELIF}\r\nSubject: Re: Broken vase\r\n\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def answered(ticket, owner) -> Outgoing:
    message = actions.reply(ticket, body="A new one is on its way.", by=owner, solve=True)
    Outgoing.objects.filter(message=message).delete()
    return sent(ticket, ELIF, message=message)


def test_a_bounce_of_our_mail_marks_it_and_makes_it_our_turn(mailbox, ticket, answered) -> None:
    message = message_of(bounce(answered.mail_id), mailbox, envelope_from="")
    assert (message.ticket, message.automatic) == (ticket, "bounce")
    answered.refresh_from_db()
    assert (answered.state, answered.code) == ("failed", "5.1.1")
    ticket.refresh_from_db()
    assert (ticket.undelivered, ticket.waiting_for, ticket.state) == (True, "us", "open")
    assert ticket.events.get(key="delivery.failed").data["address"] == ELIF
    assert Identity.objects.get(value=ELIF).bounced_at is not None


def test_a_bounce_to_the_secret_address_needs_no_id(mailbox, ticket, answered) -> None:
    raw = bounce("rewritten@ses.example")
    message_of(raw, mailbox, envelope_from="", envelope_to=[reply_to(answered)])
    answered.refresh_from_db()
    assert answered.state == "failed"


def test_the_same_bounce_twice_is_told_once(mailbox, ticket, answered) -> None:
    for trace in (b"", b"Received: again\r\n"):
        arrive(trace + bounce(answered.mail_id), mailbox, envelope_from="")
    arrive(bounce(answered.mail_id, Message_ID="<2@mx>"), mailbox, envelope_from="")
    assert ticket.events.filter(key="delivery.failed").count() == 1


def test_a_delay_is_shown_and_fails_nothing(mailbox, ticket, answered) -> None:
    raw = bounce(answered.mail_id, action="delayed", status="4.4.1")
    assert message_of(raw, mailbox, envelope_from="").ticket == ticket
    answered.refresh_from_db()
    ticket.refresh_from_db()
    assert (answered.state, ticket.undelivered, ticket.state) == ("sent", False, "solved")


@pytest.mark.parametrize("claimed", ["x@y", "abc.1.aaaaaaaaaaaaaaaaaaaa@example.com", ""])
def test_a_forged_bounce_changes_nothing_and_is_shown(mailbox, ticket, answered, claimed) -> None:
    message = message_of(bounce(claimed), mailbox, envelope_from="")
    assert message.ticket != ticket
    assert {"bounce-unmatched", "do-not-answer"} <= set(message.marks)
    answered.refresh_from_db()
    ticket.refresh_from_db()
    assert (answered.state, ticket.undelivered, ticket.state) == ("sent", False, "solved")
    assert Identity.objects.get(value=ELIF).bounced_at is None


def test_an_absence_note_joins_and_changes_nobodys_turn(mailbox, ticket, answered) -> None:
    raw = mail("I am away.\n", to=reply_to(answered), Auto_Submitted="auto-replied")
    message = message_of(raw, mailbox)
    assert message.ticket == ticket
    assert message.automatic
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    assert not ticket.events.filter(key="ticket.reopened").exists()


def test_an_absence_note_to_a_closed_ticket_opens_none(mailbox, ticket, answered) -> None:
    Ticket.objects.update(closed_at=answered.created_at, state="closed")
    raw = mail("I am away.\n", to=reply_to(answered), Auto_Submitted="auto-replied")
    assert message_of(raw, mailbox).ticket == ticket
    ticket.refresh_from_db()
    assert ticket.state == "closed"


@pytest.mark.parametrize(
    "headers",
    [
        {"List_Id": "<all.example.org>"},
        {"Precedence": "bulk"},
        {"sender": "noreply@example.net"},
        {"Auto_Submitted": "auto-generated"},
        {"Return_Path": "<>"},
    ],
)
def test_what_must_not_be_answered_is_marked(mailbox, headers) -> None:
    assert "do-not-answer" in message_of(mail(**headers), mailbox).marks


def test_a_persons_mail_may_be_answered(mailbox) -> None:
    assert message_of(mail(), mailbox).marks == []
