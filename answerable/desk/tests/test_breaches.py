"""A broken promise asks for its cause: on the ticket gently, in the list many at once."""

import pytest

from answerable.sla.models import Breach
from answerable.sla.tests.breaking import break_promise
from answerable.testing import make_customer, make_ticket


@pytest.fixture
def breach(ticket):
    return break_promise(ticket)


def address(breach):
    return f"/tickets/{breach.clock.ticket.number}/"


def test_the_owner_is_asked_on_the_ticket_and_others_see_it_beside(breach, desk, signed_in, lead):
    asked = desk.get(address(breach)).content.decode()
    assert "What was the cause?" in asked
    assert "No cause given yet" in asked
    other = signed_in(lead).get(address(breach)).content.decode()
    assert "What was the cause?" not in other
    assert "No cause given yet" in other


def test_the_cause_is_given_on_the_ticket_and_the_question_goes(breach, desk):
    words = {"breach": breach.pk, "cause": "product-fault", "words": "<b>Glue</b>"}
    answer = desk.post(address(breach) + "cause/", words, follow=True)
    page = answer.content.decode()
    assert Breach.objects.get().cause.slug == "product-fault"
    assert "What was the cause?" not in page
    assert "Cause: Fault of the product" in page
    assert "&lt;b&gt;Glue&lt;/b&gt;" in page


@pytest.mark.parametrize(
    "words", [{}, {"cause": "none"}, {"breach": "1' OR 1=1", "cause": "product-fault"}]
)
def test_rubbish_is_refused_with_a_sentence(breach, desk, words):
    answer = desk.post(address(breach) + "cause/", {"breach": breach.pk, **words})
    assert answer.status_code == 422
    assert Breach.objects.get().cause is None


def test_a_breach_of_another_ticket_cannot_be_explained_here(breach, desk, orders):
    other = make_ticket(make_customer(), team=orders)
    words = {"breach": breach.pk, "cause": "product-fault"}
    assert desk.post(f"/tickets/{other.number}/cause/", words).status_code == 422
    assert Breach.objects.get().cause is None


def test_many_are_answered_at_once_and_only_what_one_may_see(desk, owner, orders, billing):
    mine = [break_promise(make_ticket(make_customer(), team=orders, owner=owner)) for _ in range(2)]
    foreign = break_promise(make_ticket(make_customer(), team=billing))
    page = desk.get("/breaches/").content.decode()
    assert f"breach-{mine[0].pk}" in page
    assert f"breach-{foreign.pk}" not in page
    ticked = [breach.pk for breach in (*mine, foreign)]
    answer = desk.post("/breaches/causes/", {"breach": ticked, "cause": "too-few-people"})
    assert answer.status_code == 302
    assert Breach.objects.filter(cause=None).get() == foreign


def test_nothing_ticked_is_said_and_what_was_typed_stays(breach, desk):
    answer = desk.post("/breaches/causes/", {"cause": "too-few-people", "words": "Ill"})
    assert answer.status_code == 422
    assert 'value="Ill"' in answer.content.decode()


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    breach, desk, owner, orders, django_assert_max_num_queries
):
    desk.get("/breaches/?whose=all")
    for _ in range(8):
        break_promise(make_ticket(make_customer(), team=orders, owner=owner))
    with django_assert_max_num_queries(21):
        desk.get("/breaches/?whose=all")
