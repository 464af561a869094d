"""Rules, macros and acts on many set the company's own fields, and leave unsolved what lacks one."""

import pytest

from answerable.automation import macros, rules
from answerable.automation.macros import go_on_with
from answerable.automation.models import Run
from answerable.automation.rules import Wanted
from answerable.testing import make_ticket
from answerable.tickets import actions
from answerable.tickets.actions import Change, defining
from answerable.tickets.fields.values import values_of_ticket
from answerable.tickets.models import CustomField

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(administrator):
    def make_field(name: str, **fields) -> CustomField:
        return defining.add_field(defining.Wanted(name={"en": name}, **fields), by=administrator)

    return make_field


def test_a_rule_looks_when_a_field_is_set_and_sets_another(ticket, owner, administrator, make):
    weight, size = make("Weight", kind="number"), make("Size")
    heavy = {"field": "field:weight", "op": "at_least", "value": "30"}
    steps = [{"do": "field:size", "value": "XL"}]
    rules.save(None, Wanted("Heavy", "field", heavy, steps, is_on=True), by=administrator)
    actions.set_fields(ticket, [Change(weight, "5")], by=owner)
    assert values_of_ticket(ticket) == {"weight": "5"}
    actions.set_fields(ticket, [Change(weight, "30.5")], by=owner)
    assert values_of_ticket(ticket) == {"weight": "30.5", "size": "XL"}
    assert Run.objects.get().outcome == "done"
    assert ticket.events.filter(key="ticket.field_set").last().actor_kind == "rule"
    assert size.key == "size"


def test_a_rule_does_not_solve_what_lacks_a_field_and_its_log_says_which(
    ticket, owner, administrator, make
):
    make("Order", needed_to_solve=True)
    wanted = Wanted(
        "Solve", "tagged", {}, [{"do": "tag", "value": "x"}, {"do": "solve"}], is_on=True
    )
    rules.save(None, wanted, by=administrator)
    actions.tag(ticket, name="done", by=owner)
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert list(ticket.tags.values_list("name", flat=True)) == ["done"]  # all of its steps or none
    run = Run.objects.get()
    assert (run.outcome, run.words) == ("refused", "Fill in before it is solved: Order.")


def test_solving_many_solves_those_that_lack_nothing_and_names_the_others(ticket, owner, make):
    order = make("Order", needed_to_solve=True)
    other = make_ticket(team=ticket.team, owner=owner)
    actions.set_fields(other, [Change(order, "1")], by=owner)
    done = macros.run_on_many([ticket, other], [{"do": "solve"}], name="", by=owner)
    while go_on_with(done):
        pass
    done.refresh_from_db()
    ticket.refresh_from_db()
    other.refresh_from_db()
    assert (ticket.state, other.state) == ("open", "solved")
    assert done.refused == [[ticket.number, "Fill in before it is solved: Order."]]
