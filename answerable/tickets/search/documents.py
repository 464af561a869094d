"""What is kept of a ticket for finding it: its subject, who the customer is, what was said."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from answerable.core.quick import Question
from answerable.customers.models import Customer, Identity
from answerable.tickets.fields.models import CustomField, FieldValue
from answerable.tickets.models import Message, Tag, Ticket
from answerable.tickets.search.expression import CUSTOMER, SUBJECT
from answerable.tickets.search.tokens import NO_STEMS, compose, tokens_of

LONGEST_MESSAGE = 20_000
MOST_KEPT = 300_000
"""Letters kept of one ticket. Beyond it the oldest words are let go, so that a thread without an
end costs no more with each mail, and fits into a row of PostgreSQL."""

TEXT = CustomField.Kind.TEXT.value
FEW = 50  # messages of one ticket that are read in one go

_MESSAGES = (
    Message.objects.filter(taken_back_at=None)
    .only("ticket", "text", "language", "sender_name", "sender_address")
    .order_by("-created_at", "-id")
)
_messages_of = Question(lambda ticket: _MESSAGES.filter(ticket=ticket))
_tags_of = Question(
    lambda ticket: Tag.objects.filter(tickets=ticket).values_list("name", flat=True)
)
_fields_of = Question(
    lambda ticket: FieldValue.objects.filter(ticket=ticket, field__kind=TEXT).values_list("text", flat=True),
)  # fmt: skip
_customers_fields_of = Question(
    lambda customer: FieldValue.objects.filter(customer=customer, field__kind=TEXT).values_list("text", flat=True),
)  # fmt: skip
_addresses_of = Question(
    lambda customer: Identity.objects.filter(customer=customer).values_list("value", flat=True)
)


@dataclass(frozen=True)
class Words:
    """Words in their order, and extras, each once."""

    ordered: tuple[str, ...]
    extras: tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(len(word) + 1 for part in (self.ordered, self.extras) for word in part)

    def marked(self, field: str) -> "Words":
        """The copy that is found when only this field is asked for."""
        return Words(tuple(field + w for w in self.ordered), tuple(field + w for w in self.extras))


@dataclass(frozen=True)
class Document:
    """Everything kept of one ticket. Subject and customer are a text and its marked copy."""

    place: int
    subject: tuple[Words, ...]
    customer: tuple[Words, ...]
    said: tuple[Words, ...]

    @property
    def size(self) -> int:
        parts = (*self.subject, *self.customer, *self.said)
        return sum(words.size for words in parts)


def words_of(text: str, language: str = "") -> Words:
    """The words of a text of this language."""
    tokens = list(tokens_of(compose(text), language.lower().partition("-")[0]))
    extras = dict.fromkeys(token.word for token in tokens if token.is_extra)
    return Words(tuple(token.word for token in tokens if not token.is_extra), tuple(extras))


def place_of(ticket_id: int, at: datetime) -> int:
    """Where a ticket stands: the second of its last message, then its key. Newest is highest."""
    return max(int(at.timestamp()), 0) << 31 | ticket_id


def ticket_at(place: int) -> int:
    """The key of the ticket that stands there."""
    return place & 0x7FFFFFFF


def subject_of(ticket: Ticket, more: Iterable[str]) -> tuple[Words, ...]:
    """Subject, number, and `more`: tags, and words of custom fields."""
    words = words_of(f"{ticket.subject} . {ticket.number} . {' . '.join(more)}", ticket.language)
    return words, words.marked(SUBJECT)


def customer_of(customer: Customer, more: Iterable[str]) -> tuple[Words, ...]:
    """Names, the organisation, and `more`: addresses, and words of custom fields; no stemming."""
    parts = [customer.name, customer.call_name, *more]
    if customer.organisation_id and customer.organisation:
        parts.append(customer.organisation.name)
    words = words_of(" . ".join(parts), NO_STEMS)
    return words, words.marked(CUSTOMER)


def said_in(message: Message) -> Words:
    """Who wrote, and what."""
    text = words_of(message.text[:LONGEST_MESSAGE], message.language)
    who = words_of(f"{message.sender_name} {message.sender_address}", NO_STEMS)
    return Words((*who.ordered, *text.ordered), (*who.extras, *text.extras))


def documents_of(tickets: Sequence[Ticket]) -> list[tuple[int, Document]]:
    """What is to be kept of these tickets, read anew in a constant number of queries."""
    if len(tickets) == 1 and tickets[0].message_count < FEW:
        return [(tickets[0].pk, _document_of_one(tickets[0]))]
    texts = FieldValue.objects.filter(field__kind=TEXT)
    prefetch_related_objects(
        tickets,
        "customer__identities",
        "customer__organisation",
        "tags",
        Prefetch("field_values", texts, to_attr="field_texts"),
        Prefetch("customer__field_values", texts, to_attr="field_texts"),
    )
    said = _said_on(tickets)
    return [
        (
            ticket.pk,
            Document(
                place_of(ticket.pk, ticket.last_message_at),
                subject_of(
                    ticket, [*sorted(t.name for t in ticket.tags.all()), *_texts_of(ticket)]
                ),
                customer_of(
                    ticket.customer,
                    [
                        *(one.value for one in ticket.customer.identities.all()),
                        *_texts_of(ticket.customer),
                    ],
                ),
                tuple(reversed(said[ticket.pk])),
            ),
        )
        for ticket in tickets
    ]


def _texts_of(prefetched: Ticket | Customer) -> list[str]:
    """The words of the custom fields that were read with it."""
    rows: list[FieldValue] = getattr(prefetched, "field_texts")  # noqa: B009
    return [row.text for row in rows]


def _document_of_one(ticket: Ticket) -> Document:
    """The same, by questions that are quick: every new mail asks them."""
    said = _said_in_order(_messages_of(ticket.pk))
    return Document(
        place_of(ticket.pk, ticket.last_message_at),
        subject_of(ticket, [*sorted(_tags_of(ticket.pk)), *_fields_of(ticket.pk)]),
        customer_of(
            ticket.customer,
            [*_addresses_of(ticket.customer_id), *_customers_fields_of(ticket.customer_id)],
        ),
        tuple(reversed(said[ticket.pk])),
    )


def _said_on(tickets: Sequence[Ticket]) -> dict[int, list[Words]]:
    messages = _MESSAGES.filter(ticket__in=tickets)
    return _said_in_order(messages.iterator(chunk_size=500))


def _said_in_order(messages: Iterable[Message]) -> dict[int, list[Words]]:
    """Newest first; the oldest are left out where there are too many."""
    said: dict[int, list[Words]] = defaultdict(list)
    size: dict[int, int] = defaultdict(int)
    for message in messages:
        key = message.ticket_id
        if size[key] > MOST_KEPT // 2:
            continue
        words = said_in(message)
        size[key] += words.size
        said[key].append(words)
    return said
