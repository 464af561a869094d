"""Who is told of what, once; in which ways; and never more than they may see."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from answerable.channels.models import Mailbox, Outgoing
from answerable.core.actors import SYSTEM
from answerable.core.models import Job, News
from answerable.handover import actions as handover
from answerable.notices import actions, jobs, queries, sending
from answerable.notices.kinds import KINDS, MAIL, PAGE, words_of
from answerable.notices.models import Choice, Notice
from answerable.notices.rules import quiet_until
from answerable.testing import make_agent, refused, write
from answerable.tickets import actions as tickets
from answerable.tickets import events
from answerable.tickets.models import Follower, Ticket

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def travel(db):
    with time_machine.travel(NOON, tick=False) as traveller:
        yield lambda **ahead: traveller.move_to(NOON + timedelta(**ahead))


@pytest.fixture
def ticket(ticket):
    """With nothing told yet."""
    Notice.objects.all().delete()
    News.objects.all().delete()
    Job.objects.all().delete()
    return ticket


def told(agent):
    return [(one.kind, words_of(one.event, one.ticket)) for one in queries.notices_for(agent)]


def mails(agent):
    return list(Outgoing.objects.filter(recipient=agent.email, kind="staff").order_by("pk"))


def test_a_customers_words_reach_the_owner_and_who_follows_once(ticket, owner, colleague, lead):
    tickets.follow(ticket, agent=colleague)
    write(ticket, "And?")
    for agent in (owner, colleague):
        assert told(agent) == [("replied", f"The customer wrote on ticket #{ticket.number}")]
    assert told(lead) == []
    assert set(News.objects.filter(topic="notice.made").values_list("agent_id", flat=True)) == {
        owner.pk,
        colleague.pk,
    }


@pytest.mark.parametrize("what", ["automatic", "spam", "silent"])
def test_robots_spam_and_history_concern_nobody(what, ticket, owner):
    if what == "spam":
        Ticket.objects.filter(pk=ticket.pk).update(spam_at=NOON)
        ticket.refresh_from_db()
    if what == "silent":
        events.record(
            ticket, "ticket.assigned", by=SYSTEM, silent=True, owner="x", owner_id=owner.pk
        )
    else:
        write(ticket, "I am away", automatic="absence" if what == "automatic" else "")
    assert not Notice.objects.exists()


def test_a_note_that_calls_the_owner_is_one_notice_and_a_call(ticket, owner, colleague):
    tickets.add_note(ticket, body="Look, @owner and @owner", by=colleague)
    tickets.add_note(ticket, body="Nothing new", by=colleague)
    tickets.add_note(ticket, body="I see", by=owner)  # one's own act
    words = f"Colleague called you in a note on ticket #{ticket.number}"
    assert told(owner) == [
        ("note", f"Colleague wrote a note on ticket #{ticket.number}"),
        ("mentioned", words),
    ]
    assert told(colleague) == []


def test_being_called_puts_the_ticket_into_ones_mentions_until_one_no_longer_follows(
    ticket, colleague, owner, stranger
):
    from answerable.tickets.lists import tickets_in

    tickets.add_note(ticket, body="@stranger, what do you think?", by=owner)
    assert list(tickets_in("mentions", stranger)) == [ticket]
    assert not tickets_in("mentions", colleague).exists()
    tickets.unfollow(ticket, agent=stranger)
    assert not Follower.objects.filter(agent=stranger).exists()
    assert not tickets_in("mentions", stranger).exists()
    assert told(stranger) == [], "what one may no longer see is not shown either"


def test_being_made_answerable_is_told_by_others_only(ticket, colleague, lead, owner):
    tickets.assign(ticket, to=colleague, by=lead)
    assert told(colleague) == [
        ("assigned", f"Lead made you answerable for ticket #{ticket.number}")
    ]
    tickets.release(ticket, by=colleague)
    tickets.take(ticket, by=owner)
    assert told(owner) == []


def test_a_hand_over_asks_and_its_answer_is_told(ticket, owner, colleague):
    context = handover.Context(done="Read", next_step="Call", customer_words="I take over.")
    offered = handover.offer(ticket, context=context, to_agent=colleague, by=owner)
    [(kind, words)] = told(colleague)
    assert kind == "asked"
    assert f"#{ticket.number}" in words
    handover.decline(offered, by=colleague, reason="Away")
    assert [kind for kind, _words in told(owner)] == ["answered"]
    asked = Notice.objects.get(agent=colleague)
    assert asked.read_at, "nobody is asked any more"
    assert asked.mail_at is None


def test_mail_is_gathered_and_comes_once_in_five_minutes(travel, ticket, owner, colleague):
    tickets.add_note(ticket, body="@owner one", by=colleague)
    jobs.mail(agent=owner.pk)
    assert mails(owner) == [], "whoever reads it within a minute needs no mail"
    travel(minutes=1)
    tickets.add_note(ticket, body="@owner two", by=colleague)
    jobs.mail(agent=owner.pk)
    jobs.mail(agent=owner.pk)
    assert [one.subject for one in mails(owner)] == [
        f"Colleague called you in a note on ticket #{ticket.number}"
    ]
    travel(minutes=3)
    Job.objects.all().delete()
    jobs.mail(agent=owner.pk)
    assert len(mails(owner)) == 1
    again = Job.objects.get(unique_key=f"notices.mail:{owner.pk}", state="ready")
    assert again.run_at == NOON + timedelta(minutes=6)
    tickets.add_note(ticket, body="@owner three", by=colleague)
    travel(minutes=6)
    jobs.mail(agent=owner.pk)
    assert [one.subject for one in mails(owner)][1:] == ["2 things concern you"]
    assert mails(owner)[1].text.count(f"/tickets/{ticket.number}/") == 2


def test_mail_is_in_the_persons_language_and_never_goes_to_ourselves(
    travel, ticket, owner, colleague, mailbox
):
    owner.language = "tr-TR"
    owner.save()
    tickets.add_note(ticket, body="@owner bak", by=colleague)
    travel(minutes=2)
    jobs.mail(agent=owner.pk)
    assert "notta çağırdı" in mails(owner)[0].subject
    Mailbox.objects.create(address=owner.email)
    tickets.add_note(ticket, body="@owner bak", by=colleague)
    travel(minutes=20)
    jobs.mail(agent=owner.pk)
    assert len(mails(owner)) == 1
    assert not Notice.objects.filter(mail_at__isnull=False).exists()


def test_what_was_read_or_may_no_longer_be_seen_is_not_mailed(
    travel, ticket, owner, colleague, stranger
):
    tickets.add_note(ticket, body="@owner @stranger", by=colleague)
    actions.read_of_ticket(ticket, by=owner)
    tickets.unfollow(ticket, agent=stranger)
    travel(minutes=2)
    for agent in (owner, stranger):
        jobs.mail(agent=agent.pk)
        assert mails(agent) == []
    assert queries.new_for(owner) == 0


def test_quiet_hours_hold_mail_back_but_not_the_page(travel, ticket, owner, colleague):
    owner.time_zone = "Asia/Kolkata"  # 12:00 UTC is 17:30 there
    owner.save()
    actions.choose(by=owner, ways={}, quiet_from=time(17), quiet_until=time(8))
    tickets.add_note(ticket, body="@owner one", by=colleague)
    tickets.add_note(ticket, body="@owner two", by=colleague)
    assert queries.new_for(owner) == 2
    travel(hours=5)
    jobs.mail(agent=owner.pk)
    assert mails(owner) == []
    travel(hours=14, minutes=30)
    jobs.mail(agent=owner.pk)
    assert [one.subject for one in mails(owner)] == ["2 things concern you"]


def test_each_person_chooses_and_what_is_asked_of_them_stays_in_the_page(
    ticket, owner, lead, colleague
):
    ways = {kind: [] for kind in KINDS} | {"note": [MAIL]}
    actions.choose(by=owner, ways=ways, quiet_from=None, quiet_until=None)
    actions.choose(by=colleague, ways=ways, quiet_from=None, quiet_until=None)
    write(ticket, "And?")
    tickets.add_note(ticket, body="Hm", by=lead)
    tickets.assign(ticket, to=colleague, by=lead)
    [note] = Notice.objects.filter(agent=owner)
    assert (note.kind, note.in_page, bool(note.mail_at)) == ("note", False, True)
    assert queries.new_for(owner) == 0
    assert [kind for kind, _words in told(colleague)] == ["assigned"]
    with refused("notice_unknown"):
        actions.choose(by=owner, ways={"note": ["pigeon"]}, quiet_from=None, quiet_until=None)
    with refused("notice_unknown"):
        actions.choose(by=owner, ways={"weather": [PAGE]}, quiet_from=None, quiet_until=None)
    with refused("quiet_half"):
        actions.choose(by=owner, ways={}, quiet_from=time(1), quiet_until=None)
    assert Choice.objects.get(agent=owner).ways["note"] == [MAIL]


def test_reading_is_ones_own(ticket, owner, colleague, stranger):
    write(ticket, "One")
    write(ticket, "Two")
    first, second = Notice.objects.filter(agent=owner).order_by("pk")
    assert actions.read_one(first.pk, by=colleague) == 0
    assert actions.read_all(by=owner, up_to=first.pk) == 1
    assert queries.new_for(owner) == 1
    assert actions.read_one(second.pk, by=owner) == 1
    assert actions.read_one(second.pk, by=owner) == 0


def test_the_gate_is_asked_again_when_the_list_is_read(ticket, owner, billing):
    write(ticket, "And?")
    assert len(told(owner)) == 1
    Ticket.objects.filter(pk=ticket.pk).update(team=billing, owner=make_agent(teams=(billing,)))
    assert told(owner) == []
    assert queries.new_for(owner) == 0


def test_old_ones_are_forgotten(travel, ticket, owner):
    write(ticket, "And?")
    travel(days=89)
    assert actions.forget(NOON + timedelta(days=89)) == 0
    assert actions.forget(NOON + timedelta(days=91)) == 1


ISTANBUL, BERLIN = ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("now", "zone", "start", "end", "until"),
    [
        ("2026-06-01T20:00", ISTANBUL, 22, 7, "2026-06-02T04:00"),
        ("2026-06-01T18:59", ISTANBUL, 22, 7, None),
        ("2026-06-02T03:59", ISTANBUL, 22, 7, "2026-06-02T04:00"),
        ("2026-06-02T04:00", ISTANBUL, 22, 7, None),
        ("2026-06-01T10:00", ISTANBUL, 12, 14, "2026-06-01T11:00"),
        ("2026-03-29T00:30", BERLIN, 22, 7, "2026-03-29T05:00"),  # the night with an hour less
        ("2026-10-25T00:30", BERLIN, 22, 7, "2026-10-25T06:00"),  # and the one with an hour more
        ("2026-06-01T10:00", BERLIN, 9, 9, None),
        ("2026-06-01T10:00", BERLIN, None, 9, None),
    ],
)
def test_quiet_hours(now, zone, start, end, until):
    def at(hour):
        return None if hour is None else time(hour)

    found = quiet_until(
        datetime.fromisoformat(now).replace(tzinfo=UTC), zone=zone, start=at(start), end=at(end)
    )
    assert found == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


def test_two_workers_make_one_mail(travel, ticket, owner, colleague, monkeypatch):
    tickets.add_note(ticket, body="@owner", by=colleague)
    travel(minutes=2)
    seen = sending._not_before

    def overtaken(*arguments):
        Choice.objects.filter(agent=owner).update(mailed_at=NOON)  # the other was faster
        return seen(*arguments) and None

    monkeypatch.setattr(sending, "_not_before", overtaken)
    jobs.mail(agent=owner.pk)
    assert mails(owner) == []
