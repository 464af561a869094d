"""Review by sample: drawn by a lot that is kept, held until one of us decides, never lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent, Provider
from answerable.automation import rules
from answerable.automation.models import Run
from answerable.automation.rules import Wanted
from answerable.channels import outbox
from answerable.channels.models import Outgoing
from answerable.feedback.reviews import actions, queries
from answerable.feedback.reviews.actions import Score
from answerable.feedback.reviews.models import Review
from answerable.testing import at_once, make_agent, make_provider, make_ticket, refused, write
from answerable.tickets import actions as tickets
from answerable.tickets import rebuilding
from answerable.tickets.access import messages_shown_to
from answerable.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
GOOD = Score(5, 4, 3, 4, "Well done.")


@pytest.fixture
def theirs(outsider: Agent, customer, mailbox) -> Ticket:
    Provider.objects.update(review_percent=100, review_hours=2)
    outsider.provider.refresh_from_db()
    return make_ticket(customer, team=outsider.teams.get(), owner=outsider)


@pytest.fixture
def held(theirs: Ticket, outsider: Agent) -> Review:
    return tickets.reply(theirs, body="It is not our fault.", by=outsider, undo_seconds=0).review


def states(ticket: Ticket) -> set[str]:
    return set(Outgoing.objects.filter(ticket=ticket, kind="reply").values_list("state", flat=True))


def test_a_reply_that_is_drawn_is_held_and_the_customer_sees_nothing_of_it(held, theirs, customer):
    assert (held.state, held.percent, held.draw < 100) == ("waiting", 100, True)
    assert states(theirs) == {"held"}
    assert not outbox.due().filter(ticket=theirs, kind="reply").exists()
    assert "It is not our fault." not in [one.text for one in messages_shown_to(customer, theirs)]


def test_the_lot_is_drawn_once_and_decides_by_the_share(theirs, outsider, monkeypatch):
    Provider.objects.update(review_percent=30)
    outsider = Agent.objects.get(pk=outsider.pk)
    for lot, state in ((29, "waiting"), (30, "passed")):
        monkeypatch.setattr(actions.secrets, "randbelow", lambda _n, lot=lot: lot)
        message = tickets.reply(theirs, body=str(lot), by=outsider, undo_seconds=0)
        assert (message.review.draw, message.review.state) == (lot, state)
        monkeypatch.setattr(actions.secrets, "randbelow", lambda _n: 99)
        assert actions.draw(message, before={}) == message.review, (
            "asked again it stays as it was drawn"
        )


def test_our_own_replies_and_a_share_of_zero_draw_nothing(theirs, outsider, ticket, owner):
    tickets.reply(ticket, body="Ours", by=owner, undo_seconds=0)
    Provider.objects.update(review_percent=0)
    tickets.reply(theirs, body="Theirs", by=Agent.objects.get(pk=outsider.pk), undo_seconds=0)
    assert not Review.objects.exists()


def test_released_it_leaves_as_it_was(held, theirs, lead, customer):
    actions.release(held, score=GOOD, by=lead)
    assert states(theirs) == {"queued"}
    assert outbox.due().filter(ticket=theirs, kind="reply").exists()
    held.refresh_from_db()
    assert (held.state, held.reviewer, held.correct, held.language) == ("released", lead, 5, 4)
    assert "It is not our fault." in [one.text for one in messages_shown_to(customer, theirs)]


def test_released_with_a_change_it_leaves_changed_and_both_are_kept(held, theirs, lead):
    actions.release(held, score=GOOD, body="I am sorry. A new one leaves today.", by=lead)
    message = Message.objects.get(pk=held.message_id)
    assert message.text == "I am sorry. A new one leaves today."
    assert "A new one leaves today." in message.html
    held.refresh_from_db()
    assert (held.state, held.original) == ("changed", "It is not our fault.")
    assert states(theirs) == {"queued"}


def test_sent_back_the_words_are_the_writers_draft_and_nothing_leaves(held, theirs, lead, outsider):
    with refused("word_missing", theirs):
        actions.send_back(held, score=Score(1, 1, 1, 1), by=lead)
    actions.send_back(held, score=Score(1, 1, 1, 1, "Do not shift blame."), by=lead)
    assert states(theirs) == {"cancelled"}
    assert theirs.drafts.get(agent=outsider).body == "It is not our fault."
    assert "Do not shift blame." in theirs.messages.get(direction="note").text
    assert queries.to_review(lead).count() == 0


def test_the_writer_can_take_it_back_while_it_waits(held, theirs, outsider, lead):
    tickets.take_back(Message.objects.get(pk=held.message_id), by=outsider)
    held.refresh_from_db()
    assert held.state == "gone"
    with refused("review_over"):
        actions.release(held, score=GOOD, by=lead)
    assert states(theirs) == {"cancelled"}


def seen(ticket: Ticket) -> tuple[str, str, object]:
    ticket.refresh_from_db()
    return ticket.state, ticket.waiting_for, ticket.solved_at


def test_held_it_is_still_our_turn_and_released_it_is_the_customers(held, theirs, lead):
    assert seen(theirs) == ("open", "us", None)
    assert rebuilding.differences(theirs) == []
    actions.release(held, score=GOOD, by=lead)
    assert seen(theirs)[0] == "waiting_customer"
    assert rebuilding.differences(theirs) == []


def test_written_to_solve_it_solves_when_it_leaves(theirs, outsider, lead):
    held = tickets.reply(theirs, body="Done", by=outsider, solve=True, undo_seconds=0).review
    assert seen(theirs) == ("open", "us", None)
    assert not theirs.events.filter(key="ticket.solved").exists()
    actions.release(held, score=GOOD, by=lead)
    assert seen(theirs)[0] == "solved"
    assert theirs.events.get(key="ticket.solved").actor_id == outsider.pk
    assert rebuilding.differences(theirs) == []


def test_sent_back_nothing_has_changed(held, theirs, lead):
    actions.send_back(held, score=GOOD, by=lead)
    assert seen(theirs) == ("open", "us", None)
    assert rebuilding.differences(theirs) == []


def test_the_customer_wrote_meanwhile_and_it_stays_our_turn(held, theirs, lead):
    write(theirs, "And another thing")
    actions.release(held, score=GOOD, by=lead)
    assert seen(theirs)[:2] == ("open", "us")
    assert rebuilding.differences(theirs) == []


def test_solved_or_closed_meanwhile_it_leaves_and_opens_nothing(held, theirs, lead, outsider):
    tickets.solve(theirs, by=outsider)
    actions.release(held, score=GOOD, by=lead)
    assert seen(theirs)[0] == "solved"
    assert states(theirs) == {"queued"}
    assert rebuilding.differences(theirs) == []


def test_others_are_told_of_it_when_it_leaves(theirs, outsider, lead, monkeypatch):
    told = []
    monkeypatch.setattr(
        "answerable.core.webhooks.emit",
        lambda name, *, data, **_: told.append((name, data["event"])),
    )
    held = tickets.reply(theirs, body="Done", by=outsider, undo_seconds=0).review
    assert told == []
    actions.release(held, score=GOOD, by=lead)
    assert ("message.created", "message.left") in told


@pytest.mark.parametrize("who", ["writer", "other", "marks"])
def test_who_may_not_decide_changes_nothing(who, held, theirs, outsider, lead):
    other = make_agent(teams=(make_provider("Others").teams.get(),))
    by = {"writer": outsider, "other": other, "marks": lead}[who]
    score = Score(0, 6, 1, 1) if who == "marks" else GOOD
    with refused("marks_missing" if who == "marks" else "may_not_review", theirs):
        actions.release(held, score=score, by=by)
    assert states(theirs) == {"held"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_one_does() -> None:
    team = make_provider(review_percent=100).teams.get()
    writer = make_agent(teams=(team,))
    ticket = make_ticket(team=team, owner=writer)
    held = tickets.reply(ticket, body="Hm", by=writer, undo_seconds=0).review
    one, two = make_agent(role="lead"), make_agent(role="lead")
    outcomes = at_once(
        lambda: actions.release(Review.objects.get(pk=held.pk), score=GOOD, by=one),
        lambda: actions.send_back(Review.objects.get(pk=held.pk), score=GOOD, by=two),
    )
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    state = Review.objects.get(pk=held.pk).state
    assert states(ticket) == ({"queued"} if state == "released" else {"cancelled"})


def test_left_lying_the_lead_is_told_once_and_it_goes_on_waiting(held, theirs, lead, administrator):
    now = timezone.now()
    assert actions.tell_of_waiting(now + timedelta(hours=1)) == 0
    assert actions.tell_of_waiting(now + timedelta(hours=3)) == 1
    assert actions.tell_of_waiting(now + timedelta(hours=9)) == 0
    told = Outgoing.objects.filter(effect_id__startswith="review:")
    assert [one.recipient for one in told] == [administrator.email]
    assert list(queries.to_review(lead)) == [held]
    assert states(theirs) == {"held"}


def test_it_is_done_in_the_browser_and_counts_on_the_scorecard(
    held, theirs, lead, outsider, administrator
):
    client = Client()
    client.force_login(outsider)
    assert "Waits to be read" in client.get("/reviews/").content.decode()
    assert client.get(f"/reviews/{held.pk}/").status_code == 404
    page = client.get(f"/tickets/{theirs.number}/").content.decode()
    assert "waits to be read by a colleague" in page
    assert f"/messages/{held.message_id}/take-back/" in page
    assert "leaves in a moment" not in page
    client.force_login(lead)
    assert f"/reviews/{held.pk}/" in client.get("/reviews/").content.decode()
    path = f"/reviews/{held.pk}/"
    assert "It came out of the box broken." in client.get(f"/reviews/{held.pk}/").content.decode()
    given = {"body": "Better.", "correct": 5, "kind": 4, "complete": 4, "language": 5, "words": ""}
    assert client.post(path, {**given, "kind": 9}).status_code == 422
    assert client.post(path, {**given, "act": "return"}).status_code == 422
    assert client.post(path, given).status_code == 302
    assert client.get(path).status_code == 404
    client.force_login(administrator)
    card = client.get("/office/reports/scorecard/").content.decode()
    assert "4.5" in card
    client.force_login(outsider)
    own = client.get("/reviews/").content.decode()
    assert "Released with a change" in own
    assert "4.5" in own
    marks = queries.marks_by_provider(timezone.now() - timedelta(days=1), timezone.now())
    assert marks[held.provider_id] == queries.Marks(1, 4.5, 0)


def test_a_writer_sees_only_their_own_and_takes_one_back(held, theirs, outsider):
    other = make_agent(teams=(outsider.teams.get(),))
    client = Client()
    client.force_login(other)
    assert f"#{theirs.number}" not in client.get("/reviews/").content.decode()
    assert client.post(f"/messages/{held.message_id}/take-back/").status_code in (404, 422)
    held.refresh_from_db()
    assert held.state == "waiting"
    client.force_login(outsider)
    client.post(f"/messages/{held.message_id}/take-back/")
    held.refresh_from_db()
    assert held.state == "gone"


def test_what_the_customer_wrote_meanwhile_is_shown_to_the_reader(held, theirs, lead):
    client = Client()
    client.force_login(lead)
    path = f"/reviews/{held.pk}/"
    assert "wrote while this reply waited" not in client.get(path).content.decode()
    write(theirs, "It is urgent now")
    page = client.get(path).content.decode()
    assert "wrote while this reply waited" in page
    assert "It is urgent now" in page


def test_a_ticket_with_a_held_reply_is_not_merged_away(held, theirs, outsider):
    into = make_ticket(theirs.customer, team=theirs.team, owner=outsider)
    with refused("reply_held", theirs):
        tickets.merge(theirs, into=into, by=outsider)


def test_the_list_takes_the_same_queries_however_long_it_is(
    held, theirs, outsider, lead, django_assert_max_num_queries
):
    client = Client()
    client.force_login(lead)
    with django_assert_max_num_queries(60) as few:
        client.get("/reviews/")
    for number in range(3):
        tickets.reply(theirs, body=str(number), by=outsider, undo_seconds=0)
    actions.release(held, score=GOOD, by=lead)
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        client.get("/reviews/")


def test_what_does_not_wait_is_not_let_go_again(held, theirs, lead):
    actions.release(held, score=GOOD, by=lead)
    with refused("not_held", theirs):
        tickets.let_leave(Message.objects.get(pk=held.message_id), by=lead.actor)


def test_a_rule_about_replies_waits_until_it_leaves(theirs, outsider, lead, administrator):
    wanted = Wanted("R", "we_replied", {}, [{"do": "tag", "value": "answered"}], is_on=True)
    rules.save(None, wanted, by=administrator)
    waiting = tickets.reply(theirs, body="It is not our fault.", by=outsider, undo_seconds=0).review
    assert not theirs.tags.exists()
    actions.release(waiting, score=GOOD, by=lead)
    assert [tag.name for tag in theirs.tags.all()] == ["answered"]
    assert Run.objects.count() == 1
