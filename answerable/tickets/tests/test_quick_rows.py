"""A statement worked out once writes what Django would have written."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from answerable.core import database, quick
from answerable.core.models import News
from answerable.core.quick import Counts, Question, insert
from answerable.customers.models import Identity
from answerable.testing import at_once
from answerable.tickets.models import Event, Message, Ticket

pytestmark = pytest.mark.django_db


def values(row):
    fields = type(row)._default_manager.values().get(pk=row.pk)
    return {name: value for name, value in fields.items() if name not in ("id", "at")}


@pytest.mark.parametrize("model", [Event, Message, Ticket, News])
def test_a_row_is_what_saving_it_would_have_made(ticket, model):
    now = timezone.now()
    fields = {
        Event: {"ticket": ticket, "key": "k", "at": now, "data": {"a": [1, "ı", None]}},
        Message: {"ticket": ticket, "text": "'ünlü' \\ %s", "to": [{"address": "a@b.c"}]},
        Ticket: {"number": 7, "customer": ticket.customer, "team": ticket.team, "solved_at": now},
        News: {"topic": "t", "data": {"n": 1}},
    }[model]
    if model in (Message, Ticket):
        fields["created_at"] = now
    if model is Ticket:
        fields |= dict.fromkeys(("updated_at", "waiting_since", "last_message_at"), now)
    with transaction.atomic():
        written = values(model.objects.create(**fields))
        transaction.set_rollback(True)
    row = model(**fields)
    insert(row)
    assert values(row) == written
    row.refresh_from_db()
    assert not row._state.adding, "Django knows that it is there"


def test_what_the_database_refuses_is_refused(ticket):
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Ticket(number=ticket.number, customer=ticket.customer))
    assert Ticket.objects.get() == ticket


def test_a_question_answers_what_the_queryset_would_each_time(ticket, other_customer):
    asked = []

    def of_customer(customer, after, value):
        asked.append(customer)
        identities = Identity.objects.select_related("customer__organisation")
        return identities.filter(customer=customer, verified_at__gt=after, value=value)

    question = Question(of_customer)
    early = timezone.now() - timedelta(days=1)
    for customer in (ticket.customer, other_customer, ticket.customer):
        value = customer.identities.get().value
        found = question(customer.pk, early, value)
        assert found == list(of_customer(customer.pk, early, value))
        assert found[0].customer == customer
        assert found[0].verified_at == customer.identities.get().verified_at
        assert question(customer.pk, timezone.now(), value) == []
        assert question(customer.pk, early, "%s' OR 1=1 --") == []
    assert len([one for one in asked if one not in (ticket.customer_id, other_customer.pk)]) == 1


def test_a_question_yields_plain_values_and_follows_the_order(ticket):
    names = Question(lambda key: Event.objects.filter(ticket=key).order_by("-id").values_list("key", flat=True))  # fmt: skip
    assert names(ticket.pk) == ["message.received", "ticket.opened"]
    ends = Question(lambda key: Event.objects.filter(pk=key).values_list("key", "data")[:1])
    event = Event.objects.get(key="ticket.opened")
    assert ends(event.pk) == [("ticket.opened", event.data)]


@dataclass(frozen=True)
class Wanted:
    customers: tuple[int, ...]
    finished: bool
    number: int | None = None


def test_the_shape_of_what_is_asked_makes_another_statement(ticket, other_customer):
    built = []

    def wanted(wanted, state):
        built.append(wanted)
        if not wanted.customers:
            return Ticket.objects.none()
        found = Ticket.objects.filter(customer__in=wanted.customers, state=state)
        found = found.filter(solved_at__isnull=not wanted.finished)
        return found.filter(number=wanted.number) if wanted.number else found

    question, theirs = Question(wanted), ticket.customer_id
    for _twice in range(2):
        assert question(Wanted((theirs,), False), "open") == [ticket]
        assert question(Wanted((other_customer.pk,), False), "open") == []
        assert question(Wanted((other_customer.pk, theirs), False), "open") == [ticket]
        assert question(Wanted((theirs,), True), "open") == []
        assert question(Wanted((), False), "open") == [], "known without asking"
        assert question(Wanted((theirs,), False, ticket.number), "open") == [ticket]
        assert question(Wanted((theirs,), False, ticket.number + 1), "open") == []
    assert len(built) == 5
    assert not any(set(one.customers) & {theirs, other_customer.pk} for one in built)
    assert question.first(Wanted((theirs,), False), "open") == ticket
    assert question.first(Wanted((), False), "open") is None


def test_shapes_do_not_pile_up(ticket, monkeypatch):
    monkeypatch.setattr(quick, "MOST_SHAPES", 2)
    of_keys = Question(lambda keys: Ticket.objects.filter(pk__in=keys))
    for many in (1, 2, 3, 1):
        assert of_keys((ticket.pk,) * many) == [ticket]
        assert len(of_keys._known) <= 2


def test_several_are_counted_in_one_statement(ticket, other_customer, django_assert_num_queries):
    def counted(customer, among):
        theirs = Ticket.objects.filter(customer=customer)
        yield theirs.values("pk")[:1000]
        yield theirs.none()
        yield theirs.filter(pk__in=among).values("pk")[:1000]

    counts = Counts(counted)
    for customer, among, found in (
        (ticket.customer_id, (ticket.pk,), [1, 0, 1]),
        (other_customer.pk, (ticket.pk,), [0, 0, 0]),
        (ticket.customer_id, (), [1, 0, 0]),
        (ticket.customer_id, (ticket.pk + 1, ticket.pk), [1, 0, 1]),
    ):
        with django_assert_num_queries(1):
            assert counts(customer, among) == found
    with django_assert_num_queries(0):
        assert Counts(lambda: [Ticket.objects.none()])() == [0]


def test_only_what_can_stand_in_for_itself_is_asked_with(ticket):
    with pytest.raises(TypeError):
        Question(lambda customer: Ticket.objects.filter(customer=customer))(ticket.customer)


@pytest.mark.parametrize(
    "build",
    [
        lambda word: Ticket.objects.filter(subject__startswith=word),
        lambda word: Ticket.objects.annotate(said=Value(f"{word}!")),
    ],
)
def test_a_question_that_does_not_compare_with_its_value_is_refused(build):
    with pytest.raises(ValueError):
        Question(build)("a")


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection(ticket):
    of_key = Question(lambda key: Ticket.objects.filter(pk=key))
    assert of_key(ticket.pk) == [ticket]
    with transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(subject="not committed yet")
        ((seen,),) = at_once(lambda: of_key(ticket.pk))
        assert seen.subject == ticket.subject
        assert of_key(ticket.pk)[0].subject == "not committed yet"


@pytest.mark.django_db(transaction=True)
def test_without_hurry_the_switch_is_made_once_and_undone():
    with CaptureQueriesContext(connection) as asked, database.unhurried():
        for _ in range(3):
            with database.relaxed():
                assert is_strict() is not True
    said = [query["sql"] for query in asked.captured_queries]
    switches = [words for words in said if words in (*database.NO_HURRY, *database.STRICT)]
    number = database.is_postgres()
    assert switches == [database.NO_HURRY[number], database.STRICT[number]]
    assert is_strict() is not False


@pytest.mark.django_db(transaction=True)
def test_after_an_error_every_commit_is_strict_again():
    with pytest.raises(ZeroDivisionError), database.unhurried():
        raise ZeroDivisionError
    assert connection.connection is None, "nothing is left of the lax one"
    assert is_strict() is not False
    with database.relaxed():
        assert is_strict() is not True
    assert is_strict() is not False


def is_strict() -> bool | None:
    """None on PostgreSQL, where tests are never strict."""
    if database.is_postgres():
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return cursor.fetchone()[0] == 2
