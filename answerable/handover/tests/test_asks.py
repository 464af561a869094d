"""A department is asked: its promise, its ladder, and the answer that comes back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent, Team
from answerable.channels.models import Outgoing
from answerable.handover.asks import actions, ladder, queries
from answerable.handover.asks.models import Ask
from answerable.handover.jobs import bring_back, look_at_asks
from answerable.policy import actions as policy
from answerable.policy.data import read
from answerable.sla.models import Clock
from answerable.testing import (
    at_once,
    make_agent,
    make_customer,
    make_provider,
    make_team,
    make_ticket,
    refused,
)
from answerable.tickets import actions as tickets
from answerable.tickets import rebuilding
from answerable.tickets.access import tickets_visible_to
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 10, tzinfo=UTC)
POLICY = {
    "languages": ["en"],
    "promises": [{"key": "first", "kind": "first_reply", "target": "100m", "name": {"en": "First"}}],
    "internal_promises": [
        {"key": "stock", "giver": "billing", "kind": "answer", "target": "2h", "name": {"en": "Stock"}},
        {"key": "hands", "giver": "provider:helping-hands", "kind": "answer", "target": "1h", "name": {"en": "Hands"}},
    ],
}  # fmt: skip


@pytest.fixture
def travel(db):
    with time_machine.travel(START, tick=False) as traveller:
        yield lambda minutes: traveller.move_to(START + timedelta(minutes=minutes))


@pytest.fixture
def promised(travel, administrator: Agent) -> None:
    policy.publish(policy.draft(read(POLICY), by=administrator), by=administrator)


@pytest.fixture
def asked(promised, ticket: Ticket, owner: Agent, stranger: Agent, billing: Team) -> Ask:
    return actions.ask(
        team=billing, subject="Stock?", words="Is KL-1042 in stock?", by=owner, ticket=ticket
    )


def now_of(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def answer(asked: Ask, by: Agent, words: str = "Yes, two.") -> None:
    message = tickets.reply(asked.request, body=words, by=by, undo_seconds=0)
    bring_back(message.pk)


def test_the_customers_ticket_waits_under_the_departments_promise(asked, ticket, owner, stranger):
    shown = now_of(ticket)
    assert (shown.state, shown.waiting_note, shown.owner) == ("waiting_other", "Billing", owner)
    assert shown.waiting_until == asked.due_at == START + timedelta(hours=2)
    request = asked.request
    assert (request.channel, request.team.name, request.customer.is_internal) == (
        "internal",
        "Billing",
        True,
    )
    assert not Clock.objects.filter(ticket=request).exists(), (
        "measured by the internal promise alone"
    )
    assert not Outgoing.objects.filter(ticket=request).exists(), "no receipt to a colleague"
    for who in (owner, stranger):
        assert tickets_visible_to(who).filter(pk=request.pk).exists()
    assert not tickets_visible_to(stranger).filter(pk=ticket.pk).exists()


def test_the_answer_comes_back_once_as_a_note_and_it_is_our_turn(asked, ticket, stranger, travel):
    travel(30)
    message = tickets.reply(asked.request, body="Yes, two.", by=stranger, undo_seconds=0)
    for _again in range(3):
        bring_back(message.pk)
    note = ticket.messages.get(direction="note")
    assert "Yes, two." in note.text
    assert f"#{asked.request.number}" in note.text
    asked.refresh_from_db()
    assert asked.answered_at == START + timedelta(minutes=30)
    assert now_of(ticket).state == "open"
    travel(300)
    look_at_asks()
    assert not Outgoing.objects.filter(effect_id__startswith="ask:").exists()
    answer(asked, stranger, "And blue ones.")
    assert ticket.messages.filter(direction="note").count() == 2
    asked.refresh_from_db()
    assert asked.answered_at == START + timedelta(minutes=30)
    assert list(rebuilding.check()) == []


def test_what_was_taken_back_is_no_answer(asked, ticket, stranger):
    message = tickets.reply(asked.request, body="No", by=stranger, undo_seconds=30)
    tickets.take_back(message, by=stranger)
    bring_back(message.pk)
    asked.refresh_from_db()
    assert asked.is_open
    assert now_of(ticket).state == "waiting_other"


def test_a_delay_tells_the_owner_first_then_climbs_the_departments_own_ladder(
    asked, ticket, lead, administrator, travel
):
    chief = make_agent("chief@example.com", role="lead", teams=(asked.request.team,))
    told = []
    for minutes in (119, 120, 149, 150, 239, 240, 600):
        travel(minutes)
        ladder.look()
        ladder.look()
        mails = Outgoing.objects.filter(effect_id__startswith="ask:").order_by("pk")
        told.append([one.recipient for one in mails])
    first, second, third = "owner@example.com", chief.email, administrator.email
    assert told == [
        [],
        [first],
        [first],
        [first, second],
        [first, second],
        [first, second, third],
        [first, second, third],
    ]
    assert ticket.events.filter(key="ask.late").count() == 3
    assert lead.email not in told[-1], "the lead of the other team is not concerned"


def test_after_an_outage_the_rungs_are_climbed_in_order_and_once(asked, travel):
    travel(2000)
    ladder.look()
    ladder.look()
    asked.refresh_from_db()
    assert asked.climbed == ["asker", "late-lead", "late-head"]
    assert asked.next_look_at is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_climb_a_rung_once() -> None:
    by, other = make_agent(teams=(make_team("A"),)), make_agent(teams=(make_team("B"),))
    asked = actions.ask(
        team=other.teams.get(), subject="S", words="W", by=by, ticket=make_ticket(owner=by)
    )
    long_ago = timezone.now() - timedelta(hours=1)
    rung = {"key": "asker", "at": long_ago.isoformat(), "tell": ["asker"]}
    Ask.objects.filter(pk=asked.pk).update(rungs=[rung], next_look_at=long_ago)
    at_once(ladder.look, ladder.look)
    assert asked.ticket.events.filter(key="ask.late").count() == 1


def test_two_departments_owe_an_answer_until_both_gave_one(asked, ticket, owner, stranger):
    third = make_agent(teams=(make_team("Stock"),))
    second = actions.ask(team=third.teams.get(), subject="?", words="?", by=owner, ticket=ticket)
    assert second.due_at is None
    answer(asked, stranger)
    assert now_of(ticket).state == "waiting_other"
    answer(second, third)
    assert now_of(ticket).state == "open"


def test_the_answer_finds_the_ticket_into_which_the_customers_was_merged(
    asked, ticket, owner, orders, stranger
):
    into = make_ticket(ticket.customer, team=orders, owner=owner)
    tickets.merge(now_of(ticket), into=into, by=owner)
    assert queries.asks_on(into) == [asked], "who answers there sees what is still open"
    answer(asked, stranger)
    assert "Yes, two." in into.messages.get(direction="note").text
    assert not ticket.messages.exists(), "nothing is written where nobody looks any more"
    assert into.events.filter(key="ask.answered").exists()


def test_what_was_asked_comes_back_with_a_merge_that_is_undone(
    asked, ticket, owner, orders, stranger
):
    into = make_ticket(ticket.customer, team=orders, owner=owner)
    tickets.merge(now_of(ticket), into=into, by=owner)
    tickets.unmerge(now_of(ticket), by=owner)
    answer(asked, stranger)
    assert now_of(ticket).state == "open"
    assert ticket.messages.filter(direction="note").count() == 1
    assert not into.messages.filter(direction="note").exists()


def test_one_answer_to_two_questions_that_were_merged_answers_both(
    asked, ticket, owner, billing, orders, stranger
):
    other = make_ticket(team=orders, owner=owner)
    second = actions.ask(team=billing, subject="?", words="And red?", by=owner, ticket=other)
    tickets.merge(now_of(second.request), into=now_of(asked.request), by=stranger)
    answer(asked, stranger)
    second.refresh_from_db()
    assert second.answered_at
    assert [now_of(one).state for one in (ticket, other)] == ["open", "open"]


def test_a_question_whose_request_was_merged_can_be_taken_back(
    asked, ticket, owner, billing, orders, stranger
):
    other = make_ticket(team=orders, owner=owner)
    second = actions.ask(team=billing, subject="?", words="And red?", by=owner, ticket=other)
    tickets.merge(now_of(second.request), into=now_of(asked.request), by=stranger)
    actions.withdraw(Ask.objects.get(pk=second.pk), by=owner)
    assert now_of(other).state == "open"
    assert now_of(asked.request).state == "open", "the first is still owed an answer"


def test_solved_without_words_nobody_waits_either(asked, ticket, stranger):
    tickets.solve(asked.request, by=stranger)
    asked.refresh_from_db()
    assert asked.solved_at
    assert asked.answered_at is None
    assert now_of(ticket).state == "open"


def test_only_who_asked_takes_it_back_and_only_before_the_answer(
    asked, ticket, owner, colleague, stranger
):
    with refused("not_asker", ticket):
        actions.withdraw(asked, by=colleague)
    actions.withdraw(asked, by=owner)
    assert now_of(ticket).state == "open"
    assert now_of(asked.request).state == "solved"
    with refused("ask_over"):
        actions.withdraw(asked, by=owner)


def test_what_cannot_be_asked_is_refused(asked, ticket, owner, billing):
    before = Ticket.objects.count()
    empty = make_team("Empty")
    for code, team, words in (
        ("question_missing", billing, " "),
        ("asked_already", billing, "Again?"),
        ("team_empty", empty, "Anybody?"),
    ):
        with refused(code, ticket):
            actions.ask(team=team, subject="S", words=words, by=owner, ticket=ticket)
    tickets.solve(ticket, by=owner)
    tickets.close(ticket)
    with refused("closed"):
        actions.ask(team=billing, subject="S", words="W", by=owner, ticket=ticket)
    assert Ticket.objects.count() == before


def test_a_provider_is_asked_under_its_own_promise_and_its_people_see_the_question_alone(
    promised, ticket, owner
):
    team = make_provider().teams.get()
    theirs = make_agent(teams=(team,))
    asked = actions.ask(team=team, subject="S", words="W", by=owner, ticket=ticket)
    assert asked.due_at == START + timedelta(hours=1)
    assert list(tickets_visible_to(theirs)) == [asked.request]
    answer(asked, theirs)
    assert now_of(ticket).state == "open"


def test_the_colleague_is_a_customer_once_and_never_renamed(owner, stranger, billing):
    known = make_customer(owner.email, name="Owner of old")
    for _again in range(2):
        asked = actions.ask(team=billing, subject="Chair", words="Mine broke.", by=owner)
    assert asked.request.customer == known
    assert asked.request.customer.name == "Owner of old"
    assert asked.ticket is None


def test_it_is_done_in_the_browser_and_reported(
    asked, ticket, owner, stranger, administrator, billing, travel
):
    client = Client()
    client.force_login(owner)
    page = client.get(f"/tickets/{ticket.number}/").content.decode()
    assert "Billing" in page
    assert f"#{asked.request.number}" in page
    assert "promised by" in page
    refusal = client.post(
        f"/tickets/{ticket.number}/ask/", {"team": billing.pk, "subject": "S", "words": "W"}
    )
    assert refusal.status_code == 422
    assert "asked already" in refusal.content.decode()
    own = client.post("/ask/", {"team": billing.pk, "subject": "Chair", "words": "Mine broke."})
    assert own.url == f"/tickets/{Ask.objects.latest('pk').request.number}/"
    travel(130)
    client.force_login(administrator)
    assert "we wait for" in client.get(f"/tickets/{ticket.number}/").content.decode()
    rows = queries.waiting_by_department(
        queries.reported_to(administrator), START, START + timedelta(days=1)
    )
    assert [(row.open, row.late, row.broken, row.kept) for row in rows.values()] == [(2, 2, 2, 0)]
    answer(asked, stranger)
    assert "we wait for" not in client.get(f"/tickets/{ticket.number}/").content.decode()
    listed = client.get("/office/reports/departments/").content.decode()
    assert "Billing" in listed
    behind = client.get(
        f"/office/reports/departments/behind/?team={billing.pk}&what=late"
    ).content.decode()
    assert "Chair" in behind
    assert "Stock?" not in behind
    lines = client.get("/office/reports/departments.csv").getvalue().decode().splitlines()
    assert lines[1].startswith("Billing,,1,1,")
    client.force_login(stranger)
    assert client.post(f"/asks/{Ask.objects.latest('pk').pk}/withdraw/").status_code == 302
    assert Ask.objects.latest("pk").withdrawn_at is None


def test_one_finds_again_what_one_asked_the_open_ones_first(
    asked, owner, stranger, colleague, billing, client
) -> None:
    answer(asked, stranger)
    for subject in ("Later?", "Latest?"):
        actions.ask(team=billing, subject=subject, words="For myself.", by=owner)
    subjects = [one.request.subject for one in queries.asked_by(owner)]
    assert subjects == ["Latest?", "Later?", "Stock?"]
    client.force_login(owner)
    page = client.get("/ask/").content.decode()
    assert "What you asked" in page
    assert page.index("Latest?") < page.index("Stock?")
    client.force_login(colleague)
    assert "What you asked" not in client.get("/ask/").content.decode()


BOTH = {
    **POLICY,
    "internal_promises": [
        {"key": "stock", "giver": "billing", "kind": "answer", "target": "2h", "name": {"en": "Stock"}},
        {"key": "sent", "giver": "billing", "kind": "solution", "target": "5h", "name": {"en": "Sent"}},
    ],
}  # fmt: skip


@pytest.fixture
def asked_both(travel, administrator, ticket, owner, stranger, billing) -> Ask:
    policy.publish(policy.draft(read(BOTH), by=administrator), by=administrator)
    return actions.ask(team=billing, subject="Stock?", words="Send one", by=owner, ticket=ticket)


def told() -> list[str]:
    rows = Outgoing.objects.filter(effect_id__startswith="ask:").order_by("pk")
    return [row.effect_id.split(":", 2)[2].rpartition(":")[0] for row in rows]


def of_billing(agent, billing) -> queries.Waiting:
    rows = queries.waiting_by_department(
        queries.reported_to(agent), START - timedelta(days=1), START + timedelta(days=9)
    )
    return rows[billing]


def test_an_answer_ends_its_own_ladder_and_not_that_of_the_solution(asked_both, stranger, travel):
    assert asked_both.solution_due_at == START + timedelta(hours=5)
    travel(60)
    answer(asked_both, stranger, "We look.")
    travel(200)
    look_at_asks()
    assert told() == []
    travel(301)
    look_at_asks()
    assert told() == ["solution:asker"]
    assert "has not done yet" in Outgoing.objects.get(effect_id__startswith="ask:").text
    travel(660)
    look_at_asks()
    look_at_asks()
    assert told()[0] == "solution:asker"
    assert "solution:late-lead" in told()
    assert len(told()) == len(set(told()))


def test_solved_its_ladders_end(asked_both, stranger, travel):
    travel(60)
    tickets.solve(asked_both.request, by=stranger)
    travel(900)
    look_at_asks()
    assert told() == []


@pytest.mark.parametrize(
    ("solved", "done", "undone", "late"),
    [(299, 1, 0, False), (301, 0, 1, True), (None, 0, 1, True)],
)
def test_the_solution_is_measured_by_its_own_due_time(
    asked_both, stranger, administrator, billing, travel, solved, done, undone, late
):
    travel(60)
    answer(asked_both, stranger)
    if solved:
        travel(solved)
        tickets.solve(Ticket.objects.get(pk=asked_both.request_id), by=stranger)
    travel(400)
    row = of_billing(administrator, billing)
    assert (row.kept, row.broken) == (1, 0)
    assert (row.done, row.undone) == (done, undone)
    asked_both.refresh_from_db()
    assert asked_both.is_done_late == late


def test_before_it_is_due_and_taken_back_it_counts_as_neither(
    asked_both, owner, administrator, billing, travel
):
    travel(100)
    row = of_billing(administrator, billing)
    assert (row.done, row.undone, row.share_done) == (0, 0, None)
    actions.withdraw(asked_both, by=owner)
    travel(900)
    row = of_billing(administrator, billing)
    assert (row.done, row.undone, row.seconds_done) == (0, 0, [])


def test_only_a_solution_is_promised_and_the_answer_is_not_measured_by_it(
    travel, administrator, ticket, owner, stranger, billing
):
    only = {**BOTH, "internal_promises": BOTH["internal_promises"][1:]}
    policy.publish(policy.draft(read(only), by=administrator), by=administrator)
    asked = actions.ask(team=billing, subject="Stock?", words="Send", by=owner, ticket=ticket)
    assert (asked.due_at, asked.solution_due_at) == (None, START + timedelta(hours=5))
    assert now_of(ticket).waiting_until == START + timedelta(hours=5)
    assert asked.next_look_at == START + timedelta(hours=5)


def test_the_ticket_and_the_reports_show_it(
    asked_both, owner, administrator, stranger, billing, travel
):
    client = Client()
    client.force_login(owner)
    page = f"/tickets/{asked_both.ticket.number}/"
    assert "to be done by" in client.get(page).content.decode()
    travel(60)
    answer(asked_both, stranger)
    travel(400)
    assert "not done: was promised by" in client.get(page).content.decode()
    client.force_login(administrator)
    for path in ("departments/", "scorecard/"):
        shown = client.get(f"/office/reports/{path}?period=all").content.decode()
        assert "n = 1" in shown, path
    csv = b"".join(client.get("/office/reports/departments.csv").streaming_content).decode()
    assert "done_in_time" in csv
