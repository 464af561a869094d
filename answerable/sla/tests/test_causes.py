"""Causes of breaches: given once by many, kept in the history, and a list nobody can lose."""

import pytest
from django.utils import translation

from answerable.sla import causes, clocks
from answerable.sla.access import breaches_without_cause
from answerable.sla.models import Breach, Cause, Clock
from answerable.sla.tests.breaking import break_promise, make_clock
from answerable.testing import make_agent, make_customer, make_ticket, refused
from answerable.tickets.events import sentence


@pytest.fixture
def breach(ticket):
    return break_promise(ticket)


def cause(slug="too-few-people"):
    return Cause.objects.get(slug=slug)


def test_the_owner_says_why_and_the_history_keeps_what_was_said_before(breach, owner):
    causes.explain(breach, cause=cause(), words=" Two were ill ", by=owner)
    causes.explain(breach, cause=cause("wrong-promise"), by=owner)
    breach.refresh_from_db()
    assert (breach.cause.slug, breach.words, breach.explained_by) == ("wrong-promise", "", owner)
    first, second = breach.clock.ticket.events.filter(key="promise.caused").order_by("id")
    assert (first.data["cause"], first.data["words"]) == ("too-few-people", "Two were ill")
    assert second.data["before"] == "too-few-people"
    with translation.override("tr"):
        assert "Yeterli kişi yoktu – Two were ill" in sentence(first)


def test_to_say_the_same_again_changes_nothing(breach, owner):
    causes.explain(breach, cause=cause(), words="Ill", by=owner)
    causes.explain(breach, cause=cause(), words="Ill ", by=owner)
    assert breach.clock.ticket.events.filter(key="promise.caused").count() == 1


def test_a_cause_given_meanwhile_is_not_overwritten(breach, owner, colleague):
    seen_before = Breach.objects.select_related("clock__ticket").get()
    causes.explain(breach, cause=cause(), by=owner)
    with refused("explained_meanwhile", breach.clock.ticket):
        causes.explain(seen_before, cause=cause("wrong-promise"), by=colleague)
    assert Breach.objects.get().cause == cause()


def test_what_is_refused(breach, owner):
    reader = make_agent("reader@example.com")
    reader.roles.clear()
    Cause.objects.filter(slug="wrong-promise").update(retired_at=breach.at)
    for code, wanted, words, by in [
        ("may_not_explain", cause(), "", reader),
        ("cause_retired", cause("wrong-promise"), "", owner),
        ("words_too_long", cause(), "x" * 501, owner),
    ]:
        with refused(code, breach.clock.ticket):
            causes.explain(breach, cause=wanted, words=words, by=by)
    assert Breach.objects.get().cause is None


def test_many_at_once_leave_what_has_a_cause(owner, orders):
    tickets = [make_ticket(make_customer(), team=orders, owner=owner) for _ in range(3)]
    found = [break_promise(ticket) for ticket in tickets]
    causes.explain(found[0], cause=cause("wrong-promise"), by=owner)
    rows = list(Breach.objects.select_related("clock__ticket", "cause"))
    assert causes.explain_all(rows, cause=cause(), by=owner) == 2
    assert Breach.objects.filter(cause=cause()).count() == 2


def test_whose_breaches_ask_for_a_cause(breach, owner, colleague, stranger, lead):
    for agent, counts in [(owner, (1, 1, 1)), (colleague, (0, 1, 1)), (stranger, (0, 0, 0))]:
        found = (breaches_without_cause(agent, whose).count() for whose in ("mine", "teams", "all"))
        assert tuple(found) == counts, agent
    Clock.objects.update(state="void")
    assert not breaches_without_cause(owner, "all").exists(), "what no longer applies asks nobody"


def test_the_list_of_causes(administrator, owner, breach):
    new = causes.add_cause({"en": "Ice on the road", "tr": " Buzlanma "}, by=administrator)
    assert (new.slug, new.name["tr"]) == ("ice-on-the-road", "Buzlanma")
    again = causes.add_cause({"en": "Ice on the road"}, by=administrator)
    assert again.slug == "ice-on-the-road-2"
    causes.move_cause(again, earlier=True, by=administrator)
    assert list(Cause.objects.values_list("slug", flat=True))[-2:] == [again.slug, new.slug]
    causes.explain(breach, cause=new, by=owner)
    causes.retire_cause(new, by=administrator)
    assert Breach.objects.get().cause == new, "what was given stays"
    causes.offer_cause_again(new, by=administrator)
    causes.rename_cause(new, {"ru": "Гололёд"}, by=administrator)
    new.refresh_from_db()
    assert (new.retired_at, new.name) == (None, {"ru": "Гололёд"})


def test_the_cause_we_give_ourselves_stays_and_names_are_needed(administrator, owner, db):
    with refused("cause_is_ours"):
        causes.retire_cause(cause("service-down"), by=administrator)
    with refused("cause_without_name"):
        causes.add_cause({"en": "  "}, by=administrator)
    with refused("may_not_edit_causes"):
        causes.add_cause({"en": "Mine"}, by=owner)
    assert Cause.objects.count() == 7


def test_the_starting_causes_speak_every_language(db):
    for one in Cause.objects.all():
        assert {"en", "tr", "ru", "ar", "de", "es", "fr"} <= one.name.keys()


def test_the_history_names_promises_in_the_readers_words(ticket):
    clock = make_clock(ticket)
    clocks.note_breach(clock, noticed_at=clock.due_at)
    with translation.override("tr"):
        assert "İlk yanıt" in sentence(ticket.events.get(key="promise.broken"))
