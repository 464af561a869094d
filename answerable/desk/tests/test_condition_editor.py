"""The editor of conditions: any condition in, the same one out; every button works by a plain form."""

import pytest
from django.http import QueryDict
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.customers.models import Organisation
from answerable.desk.conditions import ConditionEditor
from answerable.desk.conditions.editor import Box, Row
from answerable.testing import make_agent, make_customer
from answerable.tickets.conditions import as_query, parse, to_data
from answerable.tickets.conditions.vocabulary import ASKED, FIELDS, OPERATORS
from answerable.tickets.models import Tag, Ticket

pytestmark = pytest.mark.django_db


def as_sent(editor: ConditionEditor, **more: str) -> QueryDict:
    """What a browser sends of the editor as it stands."""
    sent = QueryDict(mutable=True)

    def send(box: Box) -> None:
        sent[f"{box.path}-how"] = box.how
        for part in box.parts:
            send(part) if isinstance(part, Box) else send_row(part)

    def send_row(row: Row) -> None:
        sent[f"{row.prefix}-of"] = sent[f"{row.prefix}-field"] = row.field_value
        sent[f"{row.prefix}-op"] = row.op_value
        if row.value_input is not None:
            shown = row.value_input.value()
            values = shown if isinstance(shown, list) else [shown]
            if hasattr(values[0], "isoformat"):
                values = [values[0].strftime("%Y-%m-%dT%H:%M")]
            sent.setlist(f"{row.prefix}-value", [str(value) for value in values])

    send(editor.root)
    sent.update(more)
    return sent


def back(agent: Agent, condition) -> ConditionEditor:
    editor = ConditionEditor(agent, condition=condition)
    returned = ConditionEditor(agent, data=as_sent(editor))
    assert returned.is_valid(), [row.errors for row in returned.root.rows()]
    return returned


def value_for(field, op: str, ticket: Ticket):
    takes = OPERATORS[op].takes
    if takes == "nothing":
        return {}
    if takes == "hours":
        return {"value": 5}
    one = {
        "moment": "2026-03-04T05:06:00+00:00",
        "flag": True,
        "number": 2,
        "reference": {"customer": ticket.customer_id, "organisation": ticket.customer.organisation_id}.get(field.slug, ticket.team_id if field.slug == "team" else "me"),
    }.get(field.kind, field.choices[0][0] if field.choices else "tr")  # fmt: skip
    return {"value": [one] if takes == "many" else one}


@pytest.fixture
def known(ticket: Ticket) -> Ticket:
    ticket.customer.organisation = Organisation.objects.create(name="Vases & Co")
    ticket.customer.save()
    return ticket


@pytest.mark.parametrize(
    ("slug", "op"), [(slug, op) for slug, field in FIELDS.items() for op in ASKED[field.kind]]
)
def test_every_question_goes_through_the_form_unchanged(
    slug: str, op: str, known: Ticket, owner: Agent
) -> None:
    leaf = parse({"field": slug, "op": op, **value_for(FIELDS[slug], op, known)})
    assert to_data(back(owner, leaf).condition) == {"all": [to_data(leaf)]}


NESTED = [
    {"any": [{"field": "state", "op": "is", "value": "open"}, {"all": [{"field": "spam", "op": "is", "value": False}]}]},
    {"not": {"any": [{"field": "state", "op": "is", "value": "open"}]}},
    {"not": {"all": [{"field": "state", "op": "is", "value": "open"}, {"field": "priority", "op": "is", "value": 3}]}},
    {"not": {"field": "state", "op": "is", "value": "open"}},
    {"not": {"not": {"field": "state", "op": "is", "value": "open"}}},
    {"all": [{"not": {"any": [{"field": "state", "op": "is", "value": "closed"}]}}, {"any": []}]},
]  # fmt: skip


@pytest.mark.parametrize("data", NESTED)
def test_groups_mean_the_same_after_the_form(data, ticket: Ticket, owner: Agent) -> None:
    before, after = parse(data), back(owner, parse(data)).condition
    now = timezone.now()
    found = [set(Ticket.objects.filter(as_query(each, now=now))) for each in (before, after)]
    assert found[0] == found[1]


def test_buttons_add_and_remove(owner: Agent) -> None:
    start = parse({"field": "state", "op": "is", "value": "open"})
    editor = ConditionEditor(owner, condition=start)
    editor = ConditionEditor(owner, data=as_sent(editor, **{"when-act": "add:when"}))
    assert editor.act()
    assert [row.path for row in editor.root.rows()] == ["when-0", "when-1"]
    editor = ConditionEditor(owner, data=as_sent(editor, **{"when-act": "group:when"}))
    assert editor.act()
    assert [row.path for row in editor.root.rows()] == ["when-0", "when-1", "when-2-0"]
    editor = ConditionEditor(owner, data=as_sent(editor, **{"when-act": "remove:when-2-0"}))
    assert editor.act()
    assert len(editor.root.parts) == 2  # the empty group went with its last condition
    editor = ConditionEditor(owner, data=as_sent(editor, **{"when-act": "remove:when-0"}))
    assert editor.act()
    assert [row.path for row in editor.root.rows()] == ["when-1"]


def test_another_field_brings_its_own_questions(owner: Agent) -> None:
    """Without scripts: the field is changed, and the form sent without asking for the questions."""
    editor = ConditionEditor(
        owner, condition=parse({"field": "state", "op": "is", "value": "open"})
    )
    sent = as_sent(editor, **{"when-0-field": "priority"})
    editor = ConditionEditor(owner, data=sent)
    (row,) = editor.root.rows()
    assert (row.field_value, row.op_value) == ("priority", "is")
    assert not editor.is_valid()
    assert editor.error


@pytest.mark.parametrize(
    "sent",
    [
        "when-0-field=password&when-0-op=is&when-0-value=x",
        "when-0-field=state&when-0-op=is&when-0-value=on+fire",
        "when-0-field=messages&when-0-op=is&when-0-value=many",
        "when-0-field=created&when-0-op=before&when-0-value=yesterday",
        "when-0-field=owner&when-0-op=is&when-0-value=__class__",
        "when-0-field=tag&when-0-op=in&when-0-value=,,",
        "when-0-field=subject&when-0-op=is&when-0-value=",
        "when-how=any&" + "&".join(f"when-{n}-field=state&when-{n}-op=is&when-{n}-value=open" for n in range(70)),
        "when-0-how=none&when-0-0-how=none&when-0-0-0-how=none&when-0-0-0-0-field=spam&when-0-0-0-0-op=is&when-0-0-0-0-value=yes",
    ],
)  # fmt: skip
def test_rubbish_is_refused_where_it_stands(sent: str, owner: Agent) -> None:
    editor = ConditionEditor(owner, data=QueryDict(sent))
    assert not editor.is_valid()
    assert editor.error or any(row.errors for row in editor.root.rows())


@pytest.mark.parametrize(
    "sent", ["when-x-field=state", "when-99999-field=state", "when--field=a", "when-act=add:nowhere", "a=b"]
)  # fmt: skip
def test_names_that_mean_nothing_are_left_out(sent: str, owner: Agent) -> None:
    editor = ConditionEditor(owner, data=QueryDict(sent))
    editor.act()
    assert list(editor.root.rows()) == []


def test_whom_one_does_not_know_cannot_be_found_out(
    ticket: Ticket, owner: Agent, stranger: Agent
) -> None:
    """The same sentence for a customer of another team and for nobody at all."""
    address = ticket.customer.identities.get().value

    def errors(agent: Agent, words: str) -> list[str]:
        data = QueryDict(mutable=True)
        data.update({"when-0-field": "customer", "when-0-op": "is", "when-0-value": words})
        editor = ConditionEditor(agent, data=data)
        editor.is_valid()
        (row,) = editor.root.rows()
        return [str(error).replace(words, "…") for error in row.errors.get("value", [])]

    assert errors(owner, address) == []
    assert errors(stranger, address) == errors(stranger, "nobody@example.net") != []
    kept = parse({"field": "customer", "op": "is", "value": ticket.customer_id})
    (row,) = ConditionEditor(stranger, condition=kept).root.rows()
    assert row.value_input is not None
    assert row.value_input.value() == ""


def test_a_colleague_who_left_stays_in_the_condition(owner: Agent) -> None:
    gone = make_agent(is_active=False)
    leaf = parse({"field": "owner", "op": "is", "value": gone.pk})
    assert back(owner, leaf).condition == parse({"all": [to_data(leaf)]})


def test_a_long_condition_asks_the_database_no_more_than_a_short_one(
    owner: Agent, django_assert_num_queries
) -> None:
    Tag.objects.create(name="vip")
    make_customer()
    rows = [
        {"field": "team", "op": "is", "value": 1},
        {"field": "owner", "op": "is", "value": "me"},
    ]
    with django_assert_num_queries(3):  # custom fields, teams, colleagues
        ConditionEditor(owner, condition=parse({"all": rows * 9}))
