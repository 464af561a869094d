"""Whatever is kept and asked, the index answers as plain reading would. Run on both databases, so
both answer alike."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from answerable.testing import make_customer
from answerable.testing_examples import examples
from answerable.tickets.models import Ticket
from answerable.tickets.search.documents import Document, Words, place_of, words_of
from answerable.tickets.search.expression import CUSTOMER, SUBJECT, Atom, Expression
from answerable.tickets.search.index import index
from answerable.tickets.search.question import read
from answerable.tickets.search.tokens import NO_STEMS

WORDS = ["vase", "Vasen", "iade", "iadesi", "İADE", "ışık", "заказ", "заказа", "退款还没到", "退款",
         "sku-220", "220", "nora@example.net", "+90 532 123 45 67", "broken", "l'eau", "ÿ"]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
questions = st.lists(
    st.builds(
        lambda sign, word: sign % word,
        st.sampled_from(["%s", "%s", "-%s", '"%s"', "from:%s", "subject:%s"]),
        st.sampled_from([*WORDS, "va", "532", "broken vase", "siparis"]),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)
KEYS = {"from": "from", "subject": "subject"}


def document(place: int, subject: str, customer: str, said: list[str]) -> Document:
    about, who = words_of(subject), words_of(customer, NO_STEMS)
    parts = (about, about.marked(SUBJECT)), (who, who.marked(CUSTOMER))
    return Document(place, *parts, tuple(words_of(text) for text in said))


def holds(asked: Expression, kept: Document) -> bool:
    parts = [*kept.subject, *kept.customer, *kept.said]
    wanted = (any(stands(atom, p) for atom in t.asked() for p in parts) for t in asked.terms)
    unwanted = (any(stands(atom, p) for atom in t.asked() for p in parts) for t in asked.without)
    return all(wanted) and not any(unwanted)


def stands(atom: Atom, part: Words) -> bool:
    rows = [part.ordered[at : at + len(atom.words)] for at in range(len(part.ordered))]
    return any(fits(atom, row) for row in [*rows, *((extra,) for extra in part.extras)])


def fits(atom: Atom, row: tuple[str, ...]) -> bool:
    if len(row) != len(atom.words) or row[:-1] != atom.words[:-1]:
        return False
    return row[-1].startswith(atom.words[-1]) if atom.prefix else row[-1] == atom.words[-1]


class IndexTest(TestCase):
    @settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        kept=st.lists(st.tuples(texts, texts, st.lists(texts, max_size=3)), max_size=5),
        asked=st.lists(questions, min_size=1, max_size=4),
        limit=st.integers(1, 6),
    )
    def test_the_index_answers_as_plain_reading_would(
        self, kept: list[tuple[str, str, list[str]]], asked: list[str], limit: int
    ) -> None:
        index().clear()
        customer = make_customer()
        documents = {}
        for number, (subject, who, said) in enumerate(kept):
            ticket = Ticket.objects.create(number=number + 1, customer=customer)
            at = ticket.created_at.replace(year=2020 + number % 3, month=1 + number, day=3)
            documents[ticket.pk] = document(place_of(ticket.pk, at), subject, who, said)
        index().put(
            [(pk, Document(d.place, d.subject, d.customer, ())) for pk, d in documents.items()]
        )
        for pk, one in documents.items():
            for said_words in one.said:
                assert index().append(pk, one.place, said_words)
        for question in asked:
            self._ask(read(question, KEYS).expression, list(documents.values()), limit)

    def _ask(self, asked: Expression, kept: list[Document], limit: int) -> None:
        if not asked.terms:
            return
        places = sorted((one.place for one in kept if holds(asked, one)), reverse=True)
        below = max(places, default=0) + 1
        assert index().newest(asked, below, limit) == places[:limit]
        assert index().newest(asked, below - 1, limit) == places[1 : limit + 1]
        assert index().newest(asked, below, 9, above=below - 1) == places[:1]
        every = [one.place for one in kept]
        assert index().among(asked, every) == set(places)
        assert index().among(asked, every[1:]) == set(places) - set(every[:1])
        empty = [below + number for number in range(40)]  # so many are looked for another way
        assert index().among(asked, [*empty, *every[1:]]) == set(places) - set(every[:1])
