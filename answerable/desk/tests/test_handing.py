"""Handing over in the desk: the form keeps every word, each side sees its own buttons, lists work."""

import pytest

from answerable.channels.models import Outgoing
from answerable.handover import actions, batches
from answerable.handover.actions import Context
from answerable.handover.models import Handover
from answerable.notices import jobs
from answerable.notices.models import Notice
from answerable.notices.queries import notices_for
from answerable.testing import make_agent, make_ticket, refused
from answerable.tickets import actions as tickets
from answerable.tickets.models import Follower, Ticket

pytestmark = pytest.mark.django_db

CONTEXT = Context("Photo seen, ours to mend", "Send a new vase", customer_words="I take this on.")


@pytest.fixture
def offered(ticket, owner, colleague) -> Handover:
    return actions.offer(ticket, context=CONTEXT, by=owner, to_agent=colleague)


def form_of(ticket, agent, **changed) -> dict[str, str]:
    words = {
        "to": f"agent-{agent.pk}",
        f"done-{ticket.number}": "Photo seen",
        f"next-{ticket.number}": "Send a new one",
        "tell": "yes",
        "customer_words": "I look after this.",
        "follow": "yes",
        "then": "offer",
    }
    return {**words, **changed}


def test_the_form_is_drafted_from_the_conversation(desk, ticket, owner, colleague):
    ticket.language = "tr"
    ticket.save()
    tickets.add_note(ticket, body="Stock is in Izmir", by=owner)
    page = desk.get(f"/tickets/{ticket.number}/hand-over/").content.decode()
    assert "Asked first: “It came out of the box broken.”" in page
    assert "Note: Stock is in Izmir" in page
    assert "Talebinizle bundan sonra ben ilgileniyorum" in page
    assert f'value="agent-{colleague.pk}"' in page
    assert f'value="agent-{owner.pk}"' not in page


def test_it_is_offered_and_the_giver_stays_answerable(desk, ticket, owner, colleague):
    answer = desk.post(f"/tickets/{ticket.number}/hand-over/", form_of(ticket, colleague))
    assert answer.status_code == 302
    made = Handover.objects.get()
    assert (made.done, made.next_step, made.to_agent) == ("Photo seen", "Send a new one", colleague)
    assert made.customer_words == "I look after this."
    ticket.refresh_from_db()
    assert ticket.owner == owner
    assert "You asked <bdi>Colleague</bdi>" in desk.get(answer.url).content.decode()


@pytest.mark.parametrize(
    "lacking", [{"to": ""}, {"to": "agent-x"}, {"tell": "no"}, {"customer_words": " "}]
)
def test_a_refusal_keeps_every_word(lacking, desk, ticket, colleague):
    typed = form_of(ticket, colleague, **lacking)
    answer = desk.post(f"/tickets/{ticket.number}/hand-over/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Photo seen" in page
    assert "Send a new one" in page
    assert not Handover.objects.exists()


def test_a_preview_offers_nothing(desk, ticket, colleague):
    typed = form_of(ticket, colleague, then="preview", customer_words="I *look* after <this>")
    answer = desk.post(f"/tickets/{ticket.number}/hand-over/", typed)
    assert answer.status_code == 200
    assert "I <em>look</em> after &lt;this&gt;" in answer.content.decode()
    assert not Handover.objects.exists()


def test_who_is_not_the_owner_is_told_so_and_may_bring_somebody_in(
    signed_in, ticket, colleague, stranger
):
    page = signed_in(colleague).get(f"/tickets/{ticket.number}/hand-over/").content.decode()
    assert "Only the owner, or a lead, hands a ticket over." in page
    to = {"to": f"agent-{stranger.pk}"}
    signed_in(colleague).post(f"/tickets/{ticket.number}/bring-in/", to)
    assert Follower.objects.get(agent=stranger).part == "helps"
    assert signed_in(stranger).get(f"/tickets/{ticket.number}/").status_code == 200


def test_the_receiver_accepts_from_the_ticket(offered, ticket, signed_in, colleague):
    page = signed_in(colleague).get(f"/tickets/{ticket.number}/").content.decode()
    assert "asks you to take this ticket over" in page
    assert "Photo seen, ours to mend" in page
    signed_in(colleague).post(f"/hand-overs/{offered.pk}/accept/")
    ticket.refresh_from_db()
    assert ticket.owner == colleague
    page = signed_in(colleague).get(f"/tickets/{ticket.number}/").content.decode()
    assert "You accepted the hand-over and are now answerable" in page


def test_a_question_back_and_its_answer(offered, ticket, signed_in, colleague, desk):
    signed_in(colleague).post(f"/hand-overs/{offered.pk}/ask/", {"words": "Which colour?"})
    page = desk.get(f"/tickets/{ticket.number}/").content.decode()
    assert "Which colour?" in page
    desk.post(f"/hand-overs/{offered.pk}/answer/", {"words": "The blue one"})
    assert "The blue one" in signed_in(colleague).get("/hand-overs/").content.decode()


def test_declining_needs_a_reason_and_keeps_the_list(offered, signed_in, colleague):
    client = signed_in(colleague)
    answer = client.post(f"/hand-overs/{offered.pk}/decline/", {"words": " ", "in": "list"})
    assert answer.status_code == 422
    assert "Say why." in answer.content.decode()
    client.post(f"/hand-overs/{offered.pk}/decline/", {"words": "On holiday", "in": "list"})
    offered.refresh_from_db()
    assert (offered.state, offered.reason) == ("declined", "On holiday")


def test_others_see_who_is_asked_and_can_do_nothing(offered, ticket, signed_in, orders):
    other = make_agent(teams=(orders,))
    page = signed_in(other).get(f"/tickets/{ticket.number}/").content.decode()
    assert "to take it over, and stays answerable until then" in page
    assert "Photo seen" not in page
    assert signed_in(other).post(f"/hand-overs/{offered.pk}/accept/").status_code == 422
    offered.refresh_from_db()
    assert offered.state == "offered"


def test_a_stranger_finds_no_hand_over_and_an_unknown_act_is_none(
    offered, signed_in, stranger, colleague
):
    for name in ("accept", "decline", "withdraw", "allow", "ask", "answer"):
        answer = signed_in(stranger).post(f"/hand-overs/{offered.pk}/{name}/", {"words": "x"})
        assert answer.status_code == 404
    assert signed_in(colleague).post(f"/hand-overs/{offered.pk}/expire/").status_code == 404
    assert signed_in(colleague).get(f"/hand-overs/{offered.pk}/accept/").status_code == 405
    offered.refresh_from_db()
    assert offered.state == "offered"


def test_several_are_offered_in_one_act_and_accepted_as_a_list(
    desk, signed_in, ticket, owner, colleague, customer, orders
):
    other = make_ticket(customer, team=orders, owner=owner, subject="Late parcel")
    numbers = [ticket.number, other.number]
    typed = {"to": f"agent-{colleague.pk}", "tell": "yes", "ticket": numbers}
    for number in numbers:
        typed |= {f"done-{number}": f"Done {number}", f"next-{number}": "Answer"}
    assert desk.post("/hand-overs/several/", typed).status_code == 302
    made = list(Handover.objects.order_by("ticket__number"))
    assert [one.done for one in made] == [f"Done {number}" for number in numbers]
    assert len({one.batch for one in made}) == 1
    assert made[0].batch
    assert [one.kind for one in notices_for(colleague)] == ["asked", "asked"]
    actions.withdraw(made[0], by=owner)
    keys = {"handover": [one.pk for one in made]}
    page = signed_in(colleague).post("/hand-overs/together/", keys, follow=True).content.decode()
    assert "You are now answerable for 1 ticket." in page
    assert Ticket.objects.filter(owner=colleague).get() == other


def test_of_several_one_refused_leaves_all_as_they_were(desk, ticket, owner, colleague, orders):
    other = make_ticket(team=orders, owner=owner)
    offers = [(ticket, CONTEXT), (other, Context("", ""))]
    with refused("done_missing", ticket):
        batches.offer_together(offers, by=owner, to_agent=colleague)
    assert not Handover.objects.exists()
    answer = desk.post("/hand-overs/several/", {"to": f"agent-{colleague.pk}"})
    assert answer.status_code == 422


def test_the_list_asks_the_same_number_of_questions_however_long(
    signed_in, colleague, owner, orders, customer, django_assert_max_num_queries
):
    def offer_one():
        mine = make_ticket(customer, team=orders, owner=owner)
        actions.offer(mine, context=CONTEXT, by=owner, to_agent=colleague)

    client = signed_in(colleague)
    offer_one()
    offer_one()
    client.get("/hand-overs/")
    with django_assert_max_num_queries(13) as few:
        assert client.get("/hand-overs/").status_code == 200
    offer_one()
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/hand-overs/")


def test_those_concerned_are_told_in_their_language(ticket, owner, colleague, lead):
    colleague.language = "tr"
    colleague.save()
    made = actions.offer(ticket, context=CONTEXT, by=owner, to_agent=colleague)
    Notice.objects.update(mail_at=made.offered_at)
    jobs.mail(agent=colleague.pk)
    mail = Outgoing.objects.get(recipient=colleague.email)
    assert mail.language == "tr"
    assert "devral" in mail.subject.lower()
    assert f"/tickets/{ticket.number}/" in mail.text
    actions.expire(made, now=made.answer_by)
    told = set(Notice.objects.filter(kind="answered").values_list("agent__email", flat=True))
    assert told == {owner.email, lead.email}


def test_who_offered_several_sees_them_in_the_rail(offered, desk, signed_in, colleague):
    assert "Hand-overs offered" in desk.get("/hand-overs/").content.decode()
    assert "Hand-overs to accept <span" in signed_in(colleague).get("/hand-overs/").content.decode()
