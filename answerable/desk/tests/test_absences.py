"""Absence in the desk: covered from the first minute, the cover's own view, and the way back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from answerable.accounts import absences
from answerable.accounts.absences import Wanted
from answerable.accounts.models import Absence, Agent, Provider
from answerable.core.models import News
from answerable.handover import actions as handovers
from answerable.handover.actions import Context
from answerable.notices.models import Notice
from answerable.sla.escalating import people
from answerable.testing import make_agent, make_ticket, refused, write
from answerable.tickets import actions, lists
from answerable.tickets.access import parts_visible_to, tickets_visible_to
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def away(agent: Agent, cover: Agent | None = None, *, begins=-DAY, ends=DAY, by=None) -> Absence:
    now = timezone.now()
    wanted = Wanted(now + begins, now + ends, cover=cover, note="operation")
    return absences.tell(agent, wanted, by=by or agent)


def fresh(agent: Agent) -> Agent:
    return Agent.objects.get(pk=agent.pk)


def test_the_cover_sees_the_tickets_while_it_lasts_and_no_longer(
    ticket: Ticket, owner: Agent, stranger: Agent
) -> None:
    assert ticket not in tickets_visible_to(fresh(stranger))
    told = away(owner, stranger)
    assert ticket in tickets_visible_to(fresh(stranger))
    assert any(ticket in part for part in parts_visible_to(fresh(stranger)))
    assert list(lists.tickets_in("covered", fresh(stranger))) == [ticket]
    absences.remove(told, by=owner)
    assert ticket not in tickets_visible_to(fresh(stranger))
    assert not lists.tickets_in("covered", fresh(stranger))


def test_without_a_name_the_team_covers(
    ticket: Ticket, owner: Agent, colleague: Agent, stranger: Agent
) -> None:
    loose = make_ticket(owner=owner)
    away(owner)
    assert set(lists.tickets_in("covered", fresh(colleague))) == {ticket, loose}
    assert not lists.tickets_in("covered", fresh(stranger))
    assert not lists.tickets_in("covered", fresh(owner))


def test_of_a_provider_one_covers_for_colleagues_alone(
    ticket: Ticket, owner: Agent, colleague: Agent, signed_in
) -> None:
    provider = Provider.objects.create(name="Nightingale", slug="nightingale")
    Agent.objects.filter(pk=colleague.pk).update(provider=provider)
    told = away(owner)
    Absence.objects.filter(pk=told.pk).update(cover=colleague)  # whatever was told before
    assert ticket not in tickets_visible_to(fresh(colleague))
    Agent.objects.filter(pk=owner.pk).update(provider=provider)
    assert ticket in tickets_visible_to(fresh(colleague))
    page = signed_in(colleague).get("/inbox/covered/").content.decode()
    assert f"row-{ticket.number}" in page


def test_what_rests_comes_up_when_it_falls_due(
    ticket: Ticket, owner: Agent, colleague: Agent
) -> None:
    away(owner, colleague)
    actions.snooze(ticket, until=timezone.now() + DAY, by=owner)
    assert not lists.tickets_in("covered", fresh(colleague))
    Ticket.objects.update(next_due_at=timezone.now())
    assert list(lists.tickets_in("covered", fresh(colleague))) == [ticket]


def test_the_desk_says_who_covers(desk, ticket: Ticket, owner: Agent, colleague: Agent) -> None:
    page = desk.get(f"/tickets/{ticket.number}/").content.decode()
    assert "covered by" not in page
    away(owner, colleague)
    page = desk.get(f"/tickets/{ticket.number}/").content.decode()
    assert page.count("covered by <bdi>Colleague</bdi>") == 2  # its row and its head
    assert "away until" in page


def test_the_cover_answers_and_the_owner_stays_answerable(
    ticket: Ticket, owner: Agent, colleague: Agent, signed_in
) -> None:
    away(owner, colleague)
    page = signed_in(colleague).get(f"/tickets/{ticket.number}/").content.decode()
    assert "covered by you" in page
    assert "Covered by me" in page
    actions.reply(ticket, body="A new one is on its way.", by=fresh(colleague))
    ticket.refresh_from_db()
    assert ticket.owner == owner


def test_the_customers_words_go_to_the_cover(ticket: Ticket, owner: Agent, stranger: Agent) -> None:
    write(ticket, "Before")
    away(owner, stranger)
    News.objects.all().delete()
    Notice.objects.all().delete()
    write(ticket, "Any news?")
    write(ticket, "I am out", automatic="out_of_office")
    assert News.objects.filter(agent_id=stranger.pk, topic="message.received").exists()
    told = Notice.objects.values_list("agent", "kind").order_by("agent")
    assert list(told) == sorted([(owner.pk, "replied"), (stranger.pk, "replied")])


def test_a_warning_for_the_owner_reaches_the_cover(
    ticket: Ticket, owner: Agent, colleague: Agent, lead: Agent
) -> None:
    told = away(owner, colleague)
    assert people("owner", ticket) == [colleague]
    told.cover = None
    told.save()
    assert people("owner", ticket) == [lead]


def test_nobody_is_given_work_while_they_are_away(
    ticket: Ticket, owner: Agent, colleague: Agent, lead: Agent
) -> None:
    away(colleague)
    with refused("is_away", ticket):
        actions.assign(ticket, to=colleague, by=lead)
    with refused("is_away", ticket):
        words = Context("Seen", "Answer", customer_words="I take this on.")
        handovers.offer(ticket, context=words, by=owner, to_agent=colleague)
    actions.release(ticket, by=owner)
    actions.take(ticket, by=colleague)  # taking is one's own will


def test_one_tells_and_changes_it_on_a_page(desk, owner: Agent, colleague: Agent) -> None:
    owner.time_zone = "Europe/Istanbul"
    owner.save()
    today = timezone.now().date()
    form = {"from_day": today + DAY, "to_day": today + 3 * DAY, "cover": colleague.pk, "note": "x"}
    assert desk.post("/me/absences/", form).status_code == 302
    (told,) = Absence.objects.all()
    assert told.zone == "Europe/Istanbul"
    assert told.begins_at.hour == 21
    assert told.ends_at
    assert told.ends_at - told.begins_at == 3 * DAY
    page = desk.get(f"/absences/{told.pk}/").content.decode()
    assert f'value="{today + 3 * DAY}"' in page
    changed = {**form, "to_day": "", "weekdays": ["4"], "from_time": "09:00", "to_time": "12:30"}
    assert desk.post(f"/absences/{told.pk}/", changed).status_code == 302
    told.refresh_from_db()
    assert (told.weekdays, told.ends_at, str(told.to_time)) == ([4], None, "12:30:00")
    page = desk.get("/me/absences/").content.decode()
    assert "every Fri from 09:00 to 12:30" in page
    assert desk.post(f"/absences/{told.pk}/remove/").status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_day": ""}, {"from_day": "x"}, {"to_day": ""}, {"to_day": "0001-01-01"},
        {"from_day": "9999-12-31", "to_day": "9999-12-31"}, {"from_day": "0001-01-01"}, {"cover": "999"}, {"weekdays": ["9"]},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_kept(desk, wrong: dict[str, object]) -> None:
    today = timezone.now().date()
    form = {"from_day": today, "to_day": today, "note": "my words", **wrong}
    answer = desk.post("/me/absences/", form)
    assert answer.status_code == 422
    assert "my words" in answer.content.decode()
    assert not Absence.objects.exists()


def test_a_lead_does_it_for_somebody_and_nobody_else(
    signed_in, owner: Agent, colleague: Agent, lead: Agent, stranger: Agent
) -> None:
    today = timezone.now().date()
    form = {"from_day": today, "to_day": today}
    told = away(owner, by=lead)
    for who in (colleague, stranger):
        client = signed_in(who)
        for address in (f"/people/{owner.pk}/absences/", f"/absences/{told.pk}/"):
            assert client.get(address).status_code == 404
            assert client.post(address, form).status_code == 404
        for address in (f"/people/{owner.pk}/back/", f"/absences/{told.pk}/remove/"):
            assert client.post(address).status_code == 404
            assert client.get(address).status_code == 405
        assert client.get(f"/absences/{told.pk}/meanwhile/").status_code == 404
    assert Absence.objects.filter(ends_at__gt=timezone.now()).count() == 1
    client = signed_in(lead)
    assert "operation" in client.get(f"/people/{owner.pk}/absences/").content.decode()
    assert client.post(f"/people/{owner.pk}/back/").status_code == 302
    assert not Absence.objects.filter(ends_at__gt=timezone.now()).exists()
    assert client.post(f"/people/{owner.pk}/absences/", form).status_code == 302
    assert client.get(f"/absences/{told.pk}/meanwhile/").status_code == 404


def test_colleagues_see_that_not_why(
    signed_in, owner: Agent, colleague: Agent, lead: Agent, stranger: Agent
) -> None:
    away(owner, colleague)
    seen = {
        who: signed_in(who).get("/absences/").content.decode()
        for who in (owner, colleague, lead, stranger)
    }
    assert ["operation" in seen[who] for who in (owner, colleague, lead)] == [True, False, True]
    assert "partly away" in seen[colleague]
    assert "Owner" not in seen[stranger]


def test_the_days_cost_the_same_for_many(
    signed_in, lead: Agent, orders, django_assert_max_num_queries
) -> None:
    client = signed_in(lead)
    client.get("/absences/")
    with django_assert_max_num_queries(15) as few:
        client.get("/absences/?from=2026-01-01")
    for _n in range(4):
        away(make_agent(teams=(orders,)), lead, by=lead)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/absences/?from=nonsense")


def test_on_return_one_reads_what_happened(
    signed_in, ticket: Ticket, owner: Agent, colleague: Agent, lead: Agent
) -> None:
    gone = make_ticket(team=ticket.team, subject="Went away")
    actions.take(gone, by=owner)
    gone.events.update(at=timezone.now() - 2 * DAY)
    ticket.events.update(at=timezone.now() - 2 * DAY)
    told = away(owner, colleague)
    write(ticket, "Any news?")
    actions.reply(ticket, body="Soon", by=colleague)
    actions.assign(gone, to=colleague, by=lead)
    client = signed_in(owner)
    assert "You were away" not in client.get("/inbox/mine/").content.decode()
    absences.be_back(owner, by=owner)
    assert f"/absences/{told.pk}/meanwhile/" in client.get("/inbox/mine/").content.decode()
    page = client.get(f"/absences/{told.pk}/meanwhile/").content.decode()
    assert page.index("On your tickets") < page.index(str(ticket.number))
    assert "Colleague replied" in page
    assert page.index("No longer yours") < page.index("Went away")
    assert "opened the ticket" not in page
    assert client.post(f"/absences/{told.pk}/meanwhile/").status_code == 302
    assert "You were away" not in client.get("/inbox/mine/").content.decode()


ICS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:x\r
BEGIN:VEVENT\r
UID:a\r
SUMMARY:Sea <b>side</b>\r
DTSTART;VALUE=DATE:%(day)s\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_is_read_chosen_from_and_kept(desk, signed_in, colleague: Agent) -> None:
    day = (timezone.now() + 9 * DAY).strftime("%Y%m%d").encode()
    file = SimpleUploadedFile("me.ics", ICS.replace(b"%(day)s", day))
    answer = desk.post("/me/absences/file/", {"file": file})
    page = answer.content.decode()
    assert "Sea &lt;b&gt;side" in page
    assert not Absence.objects.exists()
    form = {"carried": answer.context["carried"], "take": ["0", "7", "x"]}
    signed_in(colleague).post("/me/absences/file/keep/", form)
    assert not Absence.objects.exists(), "what one reads in is one's own"
    assert desk.post("/me/absences/file/keep/", {**form, "carried": "x"}).status_code == 302
    assert not Absence.objects.exists()
    for _twice in range(2):
        assert desk.post("/me/absences/file/keep/", form).status_code == 302
    assert Absence.objects.get().note == "Sea <b>side</b>"
    nonsense = SimpleUploadedFile("me.ics", b"nonsense")
    answer = desk.post("/me/absences/file/", {"file": nonsense}, follow=True)
    assert "no calendar file" in answer.content.decode()
