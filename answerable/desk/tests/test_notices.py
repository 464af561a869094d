"""The pages of notifications: the list, the bell, the choice; one's own only."""

import pytest

from answerable.notices import queries
from answerable.notices.models import Choice, Notice
from answerable.testing import make_ticket, write
from answerable.tickets import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(ticket, owner):
    """The owner was told of three things."""
    Notice.objects.all().delete()
    for words in ("One", "Two", "Three"):
        write(ticket, words)
    return list(Notice.objects.filter(agent=owner).order_by("-pk"))


def test_the_list_says_what_is_new_and_marks_it_read(desk, ticket, owner, told):
    page = desk.get("/notifications/").content.decode()
    assert page.count(f"The customer wrote on ticket #{ticket.number}") == 3
    assert "3 new" in page
    desk.post("/notifications/read/", {"notice": told[1].pk})
    assert queries.new_for(owner) == 2
    write(ticket, "Meanwhile")
    answer = desk.post("/notifications/read/", {"up_to": told[0].pk}, follow=True)
    assert queries.new_for(owner) == 1, "what came after the page was made stays new"
    assert "1 new" in answer.content.decode()
    for odd in ({}, {"notice": "x"}, {"up_to": "-1"}, {"notice": "9" * 40}):
        assert desk.post("/notifications/read/", odd).status_code == 302
    assert queries.new_for(owner) == 1


def test_nobody_reads_or_marks_what_is_told_to_others(signed_in, colleague, owner, told):
    client = signed_in(colleague)
    client.post("/notifications/read/", {"notice": told[0].pk, "up_to": told[0].pk})
    assert queries.new_for(owner) == 3
    assert client.get(f"/notifications/{told[0].pk}/words/").status_code == 404
    assert "Nothing was told to you yet." in client.get("/notifications/").content.decode()


def test_a_service_worker_gets_the_words_in_the_readers_language(desk, owner, ticket, told):
    address = f"/notifications/{told[0].pk}/words/"
    words = f"The customer wrote on ticket #{ticket.number}"
    assert desk.get(address).json() == {"body": words, "lang": "en", "dir": "ltr"}
    assert desk.get(f"{address}?more=2").json()["body"] == f"{words}\nand 2 more"
    assert desk.get(f"{address}?more=-1").json()["body"] == words
    owner.language = "ar-EG"
    owner.save()
    said = desk.get(f"{address}?more=2").json()
    assert (said["lang"], said["dir"]) == ("ar-EG", "rtl")
    assert str(ticket.number) in said["body"]
    assert "customer" not in said["body"]


def test_opening_the_ticket_reads_what_was_told_of_it(desk, ticket, owner, told, orders):
    other = make_ticket(team=orders, owner=owner)
    desk.post(f"/tickets/{ticket.number}/seen/")
    assert [one.ticket for one in queries.notices_for(owner).filter(read_at=None)] == [other]


def test_the_bell_counts_and_says_the_newest_aloud(desk, ticket, told):
    quiet = desk.get("/notifications/bell/").content.decode()
    assert ">3<" in quiet
    assert "innerHTML:#live" not in quiet
    aloud = desk.get("/notifications/bell/?made=1").content.decode()
    assert f"The customer wrote on ticket #{ticket.number}" in aloud
    rail = desk.get("/inbox/mine/").content.decode()
    assert 'class="bell-count"><span class="count" aria-hidden="true">3</span>' in rail


def test_the_list_goes_on_by_its_last_key_with_a_constant_number_of_questions(
    desk, ticket, owner, told, django_assert_max_num_queries
):
    desk.get("/notifications/")
    with django_assert_max_num_queries(12) as few:
        desk.get("/notifications/")
    for number in range(40):
        actions.add_note(ticket, body=f"{number}", by=ticket_colleague(ticket))
    with django_assert_max_num_queries(len(few.captured_queries)):
        first = desk.get("/notifications/")
    after = first.context["after"]
    page = desk.get(f"/notifications/?before={after}").content.decode()
    assert page.count("<li") - page.count("<li><a href") >= 13
    assert "Older notifications" not in page
    assert desk.get("/notifications/?before=x").status_code == 200


def ticket_colleague(ticket):
    return ticket.team.agents.exclude(pk=ticket.owner_id).first() or make_colleague(ticket)


def make_colleague(ticket):
    from answerable.testing import make_agent

    return make_agent("note@example.com", teams=(ticket.team,))


def test_the_choice_is_kept_and_odd_ones_are_refused(desk, owner):
    page = desk.get("/me/notifications/").content.decode()
    assert 'name="asked" value="page" checked disabled' in page
    chosen = {"note": ["mail"], "quiet_from": "22:00", "quiet_until": "07:30"}
    assert desk.post("/me/notifications/", chosen).status_code == 302
    kept = Choice.objects.get(agent=owner)
    assert kept.ways["note"] == ["mail"]
    assert kept.ways["replied"] == []
    assert kept.ways["asked"] == ["page"]
    assert (kept.quiet_from.hour, kept.quiet_until.minute) == (22, 30)
    for odd in ({"note": ["pigeon"]}, {"quiet_from": "22:00"}, {"quiet_from": "late"}):
        answer = desk.post("/me/notifications/", odd)
        assert answer.status_code == 422
    kept.refresh_from_db()
    assert kept.quiet_from.hour == 22
