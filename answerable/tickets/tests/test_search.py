"""Found whatever the case, the marks on letters and the script; by number; never past the gate."""

import pytest

from answerable.accounts.models import Agent
from answerable.testing import make_customer, make_ticket
from answerable.tickets import actions, search
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket
from answerable.tickets.search import keeping

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("ŞİKAYET", "şikayet"),
        ("şikayet", "SIKAYET"),
        ("Çözüm bekliyorum", "çözüm"),
        ("Çözüm bekliyorum", "cozum"),
        ("Kutudan ışık çıktı", "ışık"),
        ("Kutudan ışık çıktı", "IŞIK"),
        ("İade istiyorum", "iade"),
        ("iadesi olsun", "İADE"),
        ("ПРИВЕТ", "привет"),
        ("Ёлка не пришла", "елка"),
        ("елка", "ёлка"),
        ("заказа нет", "заказ"),
        ("領収書の宛名を変更したい", "宛名"),
        ("退款还没到", "退款"),
        ("Größe und Straße", "strasse"),
        ("Mail me at nora@example.net", "nora@example.net"),
        ("Order SKU-220 is late", "sku-220"),
    ],
)
def test_what_was_written_with_care_is_found_in_a_hurry(words: str, question: str) -> None:
    made = make_ticket(subject="Something", text=words)
    make_ticket(subject="Else", text="Nothing of the kind.")
    assert list(search.find(Ticket.objects.all(), question)) == [made]


def test_every_word_of_the_question_must_be_there() -> None:
    made = make_ticket(subject="Broken vase", text="from Izmir")
    assert list(search.find(Ticket.objects.all(), "vase izm")) == [made]
    assert not search.find(Ticket.objects.all(), "vase ankara").exists()


def test_the_customer_is_found_by_name_and_address() -> None:
    made = make_ticket(make_customer("elif@example.org", name="Elif Kaya"))
    assert list(search.find(Ticket.objects.all(), "elif kaya")) == [made]
    assert list(search.find(Ticket.objects.all(), "elif@example.org")) == [made]


def test_a_number_finds_its_ticket_with_and_without_the_sign(ticket: Ticket) -> None:
    for question in (str(ticket.number), f"#{ticket.number}"):
        assert ticket in search.find(Ticket.objects.all(), question)


@pytest.mark.parametrize(
    "question", ["", "   ", "%", "_", "'", '"; DROP TABLE', "#", "9" * 40, "\x00"]
)
def test_odd_questions_find_nothing_and_break_nothing(question: str, ticket: Ticket) -> None:
    assert not search.find(Ticket.objects.all(), question).exists()


def test_replies_notes_and_new_subjects_are_found_too(ticket: Ticket, owner: Agent) -> None:
    actions.add_note(ticket, body="Ask the warehouse", by=owner)
    actions.change_subject(ticket, subject="Vazo kırık", by=owner)
    assert ticket in search.find(Ticket.objects.all(), "warehouse")
    assert ticket in search.find(Ticket.objects.all(), "kirik")


def test_search_stays_inside_what_the_agent_may_see(ticket: Ticket, stranger: Agent) -> None:
    assert not search.find(tickets_visible_to(stranger), "vase").exists()


def test_the_row_can_be_made_anew(ticket: Ticket) -> None:
    ticket.search.delete()
    assert not search.find(Ticket.objects.all(), "vase").exists()
    keeping.keep([ticket])
    assert ticket in search.find(Ticket.objects.all(), "vase broken elif")
