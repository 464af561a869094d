"""An answer finds its ticket by a secret; without one it opens a ticket of its own."""

import pytest

from answerable.channels.tests.arriving import arrive, mail, message_of, reply_to, sent
from answerable.customers.actions import merge
from answerable.customers.models import Customer, Identity
from answerable.testing import make_customer, make_ticket
from answerable.tickets import actions
from answerable.tickets.models import Message, Ticket

ELIF = "elif@example.net"


@pytest.fixture
def other(orders) -> Ticket:
    return make_ticket(make_customer("ann@example.org", name="Ann"), team=orders)


def test_an_answer_to_the_secret_address_joins_and_proves_the_writer(mailbox, ticket) -> None:
    Identity.objects.update(verified_at=None)
    secret = reply_to(sent(ticket, ELIF))
    message = message_of(mail(to=secret), mailbox)
    assert (message.ticket, message.proof, message.marks) == (ticket, "secret", [])
    assert Identity.objects.get(value=ELIF).verified_at is not None


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_an_answer_to_our_message_id_joins(mailbox, ticket, header: str) -> None:
    ours = sent(ticket, ELIF).mail_id
    message = message_of(mail(**{header: f"<other@x> <{ours}>"}), mailbox)
    assert (message.ticket, message.proof) == (ticket, "secret")


def test_the_envelope_alone_carries_the_secret(mailbox, ticket) -> None:
    secret = reply_to(sent(ticket, ELIF)).upper()
    message = message_of(mail(), mailbox, envelope_to=[secret])
    assert (message.ticket, message.proof) == (ticket, "secret")


@pytest.mark.parametrize("trace", ["Delivered_To", "X_Original_To", "Envelope_To"])
def test_a_server_on_the_way_wrote_the_secret_address_down(mailbox, ticket, trace: str) -> None:
    raw = mail(**{trace: f"<{reply_to(sent(ticket, ELIF))}>"})
    assert message_of(raw, mailbox, source="imap").ticket == ticket


def test_an_answer_from_another_address_joins_unproved_and_marked(mailbox, ticket) -> None:
    secret = reply_to(sent(ticket, ELIF))
    message = message_of(mail(to=secret, sender="Elif <work@example.com>"), mailbox)
    assert (message.ticket, message.proof) == (ticket, "none")
    assert "another-address" in message.marks
    assert message.customer != ticket.customer
    ticket.refresh_from_db()
    assert ticket.customer.identities.get().value == ELIF
    assert Identity.objects.get(value="work@example.com").verified_at is None


def test_whoever_is_in_copy_is_never_written_to(mailbox, ticket, owner) -> None:
    secret = reply_to(sent(ticket, ELIF))
    message_of(mail(to=secret, Cc="evil@example.com"), mailbox)
    answer = actions.reply(ticket, body="Here you are.", by=owner)
    assert [who["address"] for who in (*answer.to, *answer.cc)] == [ELIF]


@pytest.mark.parametrize(
    "claim",
    [
        {"to": "support+r1.aaaaaaaaaaaaaaaaaaaa@example.com"},
        {"In_Reply_To": "<abc.1.aaaaaaaaaaaaaaaaaaaa@example.com>"},
    ],
)
def test_a_made_up_secret_opens_a_ticket_that_says_so(mailbox, ticket, claim) -> None:
    message = message_of(mail(**claim), mailbox)
    assert message.ticket != ticket
    assert "reply-address-not-ours" in message.marks


def test_a_secret_for_one_ticket_opens_no_other(mailbox, ticket, other) -> None:
    mine, theirs = (reply_to(sent(one, ELIF)).split("@")[0].split(".") for one in (ticket, other))
    message = message_of(mail(to=f"{theirs[0]}.{mine[1]}@example.com"), mailbox)
    assert message.ticket not in (ticket, other)


def test_a_number_in_the_subject_joins_nothing(mailbox, ticket) -> None:
    message = message_of(mail(subject=f"Re: Broken vase [#{ticket.number}]"), mailbox)
    assert message.ticket != ticket


def test_a_closed_ticket_stays_closed_and_a_new_one_follows_it(mailbox, ticket, owner) -> None:
    secret = reply_to(sent(ticket, ELIF))
    actions.solve(ticket, by=owner)
    Ticket.objects.update(closed_at=ticket.solved_at, state="closed")
    message = message_of(mail(to=secret), mailbox)
    assert message.ticket != ticket
    assert message.ticket.events.get(key="ticket.follows").data["number"] == ticket.number
    ticket.refresh_from_db()
    assert (ticket.state, ticket.message_count) == ("closed", 1)


def test_words_of_a_person_reopen_what_was_solved(mailbox, ticket, owner) -> None:
    actions.solve(ticket, by=owner)
    message_of(mail(to=reply_to(sent(ticket, ELIF))), mailbox)
    ticket.refresh_from_db()
    assert ticket.state == "open"


def test_a_merged_customers_old_address_still_finds_the_ticket(mailbox, ticket, lead) -> None:
    secret = reply_to(sent(ticket, ELIF))
    whole = make_customer("new@example.net")
    merge(ticket.customer, into=whole, by=lead)
    message = message_of(mail(to=secret), mailbox)
    assert (message.ticket, message.customer) == (ticket, whole)


class TestForeignThreads:
    """In-Reply-To to somebody's own mail counts only with a confirmed address on the ticket."""

    CONFIRMED = "mx.example.com; dmarc=pass header.from=example.net"

    @pytest.fixture(autouse=True)
    def _trusted(self, settings) -> None:
        trusted = {"trusted_authserv_ids": ["mx.example.com"]}
        settings.ANSWERABLE = {**settings.ANSWERABLE, **trusted}

    @pytest.fixture
    def first(self, mailbox) -> Message:
        return message_of(mail(mail_id="<first@example.net>"), mailbox)

    def test_a_confirmed_participant_joins(self, mailbox, first) -> None:
        raw = mail(
            "More.\n", In_Reply_To="<first@example.net>", Authentication_Results=self.CONFIRMED
        )
        message = message_of(raw, mailbox)
        assert (message.ticket, message.proof) == (first.ticket, "dmarc")

    def test_an_unconfirmed_participant_does_not(self, mailbox, first) -> None:
        message = message_of(mail("More.\n", In_Reply_To="<first@example.net>"), mailbox)
        assert (message.ticket == first.ticket, message.proof) == (False, "none")

    def test_a_confirmed_stranger_does_not(self, mailbox, first) -> None:
        raw = mail(
            sender="evil@example.net",
            References="<first@example.net>",
            Authentication_Results=self.CONFIRMED,
        )
        message = message_of(raw, mailbox)
        assert (message.ticket == first.ticket, message.proof) == (False, "dmarc")

    def test_a_confirmation_proves_the_address(self, mailbox) -> None:
        message_of(mail(Authentication_Results=self.CONFIRMED), mailbox)
        assert Identity.objects.get(value=ELIF).verified_at is not None

    def test_a_confirmation_of_nobody_we_know_proves_nothing(self, mailbox) -> None:
        raw = mail(Authentication_Results=self.CONFIRMED.replace("mx.", "mx2."))
        assert message_of(raw, mailbox).proof == "none"
        assert Identity.objects.get(value=ELIF).verified_at is None


def test_the_same_sender_is_the_same_customer_on_a_new_ticket(mailbox, ticket) -> None:
    message = message_of(mail(sender="Somebody <ELIF@example.net>"), mailbox)
    assert message.customer == ticket.customer
    assert Customer.objects.get(pk=ticket.customer_id).name == "Elif Kaya"


def test_secrets_by_the_thousand_cost_little(
    mailbox, ticket, django_assert_max_num_queries
) -> None:
    claims = " ".join(f"<a.{n}.aaaaaaaaaaaaaaaaaaaa@x>" for n in range(150))
    with django_assert_max_num_queries(90):
        arrive(mail(References=claims), mailbox)


def test_an_answer_to_a_merged_ticket_arrives_where_its_words_went(
    mailbox, ticket, customer, orders, owner
) -> None:
    into = make_ticket(customer, team=orders, owner=owner)
    secret = reply_to(sent(ticket, ELIF))
    actions.merge(ticket, into=into, by=owner)
    message = message_of(mail(to=secret), mailbox)
    assert (message.ticket, message.proof) == (into, "secret")
