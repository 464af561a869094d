"""Pages of results: filters, order, the gate, and an index that follows every fact."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from answerable.accounts.models import Agent, Team
from answerable.customers import actions as customers
from answerable.customers.models import Customer, Organisation
from answerable.testing import make_customer, make_ticket, write
from answerable.tickets import actions, search
from answerable.tickets.models import SearchEntry, Ticket
from answerable.tickets.search import keeping
from answerable.tickets.words import NewFile

pytestmark = pytest.mark.django_db


def found(agent: Agent, question: str) -> list[int]:
    return [ticket.number for ticket in search.page(agent, question).tickets]


def aged(ticket: Ticket, **ago: float) -> Ticket:
    """The ticket as if its last message had come so long ago."""
    at = timezone.now() - timedelta(**ago)
    Ticket.objects.filter(pk=ticket.pk).update(last_message_at=at)
    ticket.refresh_from_db()
    keeping.keep([ticket])
    return ticket


def test_words_of_different_messages_find_their_ticket(ticket: Ticket, owner: Agent) -> None:
    write(ticket, "The refund never came")
    assert found(owner, "elif broken refund") == [ticket.number]
    assert found(owner, "broken -refund") == []


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        ("owner:me", True), ("owner:owner", True), ("-owner:me", False), ("owner:none", False),
        ("team:orders", True), ("team:none", False), ("is:open", True), ("is:solved", False),
        ("is:waiting", False), ("is:unread", True), ("is:spam", False), ("from:elif", True),
        ("from:elif@example.net", True), ("from:example.net", True), ("from:ivan", False),
        ("subject:vase", True), ("subject:box", False), ("vase subject:broken", True),
        ("box is:open", True), ("has:attachment", False), ("-has:attachment", True),
        ("after:today", True), ("before:today", False), ("after:2020", True), ("before:2020-02", False),
        ("after:1.3.2021", True), ("lang:en", True), ("lang:tr", False), ("channel:email", True),
        ("priority:normal", True), ("priority:high", False), ("to:support", True), ("to:other@", False),
        ('"broken vase"', True), ('"vase broken"', False), ('subject:"broken vase"', True),
        ("vase -broken", False), ("-nothing", True), ("-vase", False), ("-from:elif vase", False),
    ],
)  # fmt: skip
def test_filters_in_words(
    question: str, is_found: bool, customer: Customer, orders: Team, owner: Agent
) -> None:
    ticket = make_ticket(
        customer, team=orders, owner=owner, language="en", via="support@example.com"
    )
    page = search.page(owner, question)
    assert page.problems == []
    assert [one.number for one in page.tickets] == ([ticket.number] if is_found else [])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("is:opn", "one of: open"), ("has:legs", "attachment"), ("priority:9", "urgent"),
        ("owner:zzz", "zzz"), ("team:zzz", "zzz"), ("tag:zzz", "zzz"), ("before:soon", "2026-03-01"),
        ("before:2026-02-31", "no day"), ("number:x", "no number"), ("lang:t", "no language"),
        ("channel:owl", "email"), ("to:", "directly after"), ("ownr:me vase", "owner:"),
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_gets_a_sentence_and_no_results(
    question: str, said: str, ticket: Ticket, owner: Agent
) -> None:
    page = search.page(owner, question)
    assert said in " ".join(page.problems)
    assert page.tickets == []


def test_filter_words_of_the_readers_language_mean_the_same(ticket: Ticket, owner: Agent) -> None:
    with translation.override("tr"):
        assert found(owner, "sorumlu:ben") == [ticket.number]
        assert found(owner, "owner:me") == [ticket.number]
        assert found(owner, "kimden:elif durum:açık") == [ticket.number]
    with translation.override("fr"):
        assert found(owner, "responsable:moi est:ouvert") == [ticket.number]
        assert found(owner, "après:aujourd’hui") == [ticket.number]
        assert found(owner, "avant:aujourd'hui") == []


def test_files_and_tags(ticket: Ticket, owner: Agent) -> None:
    write(ticket, "See", files=(NewFile("paper.txt", "text/plain", b"x"),))
    actions.tag(ticket, name="Big Order", by=owner)
    assert found(owner, "has:attachment") == [ticket.number]
    assert found(owner, 'tag:"big order"') == [ticket.number]
    assert found(owner, "vase big order") == [ticket.number]


def test_spam_is_found_only_when_asked_for(ticket: Ticket, owner: Agent) -> None:
    actions.mark_spam(ticket, by=owner)
    assert found(owner, "vase") == []
    assert found(owner, "vase is:spam") == [ticket.number]


def test_a_stranger_finds_nothing_by_any_word(ticket: Ticket, stranger: Agent) -> None:
    for question in (
        "vase", f"#{ticket.number}", str(ticket.number), f"number:{ticket.number}", "from:elif",
        "owner:owner", "team:orders", "-nothing", "is:open", "elif",
    ):  # fmt: skip
        page = search.page(stranger, question)
        assert (page.tickets, page.people) == ([], []), question


def test_people_are_found_by_name_address_and_organisation(owner: Agent, orders: Team) -> None:
    person = make_customer("nora@vega.example", name="Nora Sørensen")
    person.organisation = Organisation.objects.create(name="Vega Lamps")
    person.save()
    make_ticket(person, team=orders)
    for question in ("nora", "sorensen", "nora@vega.example", "vega lamp"):
        assert search.page(owner, question).people == [person], question
    assert search.page(owner, "vase").people == []


def test_the_subject_counts_a_month_and_the_customer_a_fortnight(
    owner: Agent, orders: Team
) -> None:
    lamp = make_customer("x@example.net", name="Lamp Lampson")
    by_subject = aged(make_ticket(team=orders, subject="Lamp", text="a"), days=29)
    by_customer = aged(make_ticket(lamp, team=orders, subject="B", text="b"), days=10)
    by_words = aged(make_ticket(team=orders, subject="C", text="my lamp"), days=2)
    old_subject = aged(make_ticket(team=orders, subject="Lamp", text="d"), days=300)
    best = [by_customer.number, by_subject.number, by_words.number, old_subject.number]
    assert found(owner, "lamp") == best


def test_pages_follow_one_another_without_gap_or_double(owner: Agent, orders: Team) -> None:
    made = set()
    for place in range(45):
        subject = "Lamp" if place % 3 == 0 else "Other"
        one = make_ticket(team=orders, subject=subject, text="lamp")
        made.add(aged(one, days=place * 2).number)
    seen: list[int] = []
    after = ""
    for _page in range(3):
        page = search.page(owner, "lamp", after=after)
        seen += [ticket.number for ticket in page.tickets]
        after = page.next
    assert after == ""
    assert len(seen) == 45
    assert set(seen) == made


def test_many_matches_of_other_teams_do_not_hide_ones_own(
    stranger: Agent, orders: Team, billing: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = aged(make_ticket(team=billing, text="lamp"), days=400)
    for _each in range(12):
        make_ticket(team=orders, text="lamp")
    monkeypatch.setattr("answerable.tickets.search.finding.STEPS", (2, 3, 4))
    assert found(stranger, "lamp") == [mine.number]


def test_a_number_comes_first_and_words_that_hold_it_after(owner: Agent, orders: Team) -> None:
    meant = aged(make_ticket(team=orders, subject="Old"), days=50)
    other = make_ticket(team=orders, subject="Other", text=f"my order {meant.number}")
    for question in (f"{meant.number}", f"#{meant.number}"):
        assert found(owner, question) == [meant.number, other.number]


def test_a_new_name_is_found_at_once_and_the_old_no_more(
    ticket: Ticket, owner: Agent, administrator: Agent
) -> None:
    customers.change(ticket.customer, by=administrator, name="Ayşe Demir")
    assert found(owner, "from:ayse") == [ticket.number]
    assert found(owner, "from:kaya") == []


def test_tickets_of_a_merged_customer_are_found_by_the_one_who_stays(
    ticket: Ticket, owner: Agent, lead: Agent
) -> None:
    into = make_customer("new@example.net", name="Zeynep Ak")
    customers.merge(ticket.customer, into=into, by=lead)
    assert found(owner, "from:zeynep") == [ticket.number]


def test_what_was_taken_back_or_renamed_is_found_no_more(ticket: Ticket, owner: Agent) -> None:
    sent = actions.reply(ticket, body="Confidential words", by=owner, undo_seconds=30)
    assert found(owner, "confidential") == [ticket.number]
    actions.take_back(sent, by=owner)
    assert found(owner, "confidential") == []
    actions.change_subject(ticket, subject="Cracked lamp", by=owner)
    assert found(owner, "subject:vase") == []


def test_a_ticket_that_goes_leaves_no_word_behind(ticket: Ticket, lead: Agent) -> None:
    SearchEntry.objects.filter(ticket=ticket).delete()
    assert not search.page(lead, "vase").tickets
    keeping.keep([ticket])
    assert search.page(lead, "vase").tickets


def test_a_thread_without_an_end_lets_go_of_its_oldest_words(
    ticket: Ticket, owner: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("documents", "sqlite", "postgres"):
        monkeypatch.setattr(f"answerable.tickets.search.{module}.MOST_KEPT", 2_000)
    write(ticket, "first")
    for place in range(8):
        write(ticket, f"number{place} " * 60)
    assert found(owner, "number7") == [ticket.number]
    assert found(owner, "number0") == []
    assert SearchEntry.objects.get(ticket=ticket).size < 4_000


def test_everything_can_be_made_anew(ticket: Ticket, owner: Agent) -> None:
    other = make_ticket(team=ticket.team, subject="Other vase")
    keeping.forget_all()
    assert found(owner, "vase") == []
    last = 0
    while last := keeping.keep_next(last, 1):
        pass
    assert set(found(owner, "vase")) == {ticket.number, other.number}


def test_a_message_costs_few_statements(
    ticket: Ticket, django_assert_max_num_queries: object
) -> None:
    message = write(ticket, "More words")
    from answerable.tickets.events import Fact

    fact = Fact(ticket.events.filter(key="message.received").last(), ticket, message)
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        keeping.remember(fact)


@pytest.mark.parametrize(
    ("language", "question", "is_found"),
    [
        ("de", "zuständig:ich ist:offen", True),
        ("de", "Zustandig:ICH von:elif nach:gestern", True),
        ("de", "ist:gelöst", False),
        ("es", "responsable:yo está:abierto", True),
        ("es", "de:elif después:ayer prioridad:normal", True),
        ("es", "está:resuelto", False),
    ],
)
def test_german_and_spanish_filter_words(
    language: str, question: str, is_found: bool, ticket: Ticket, owner: Agent
) -> None:
    with translation.override(language):
        assert found(owner, question) == ([ticket.number] if is_found else [])
