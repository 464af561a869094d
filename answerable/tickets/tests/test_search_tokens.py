"""Words as they are compared: every script, every way to write a number; no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.core.folding import fold
from answerable.tickets.search.expression import Expression, word_terms
from answerable.tickets.search.marking import Marker
from answerable.tickets.search.question import Question, read
from answerable.tickets.search.stems import stems_of
from answerable.tickets.search.tokens import compose, tokens_of

KEYS = {"from": "from", "kimden": "from", "owner": "owner", "sorumlu": "owner", "is": "is",
        "subject": "subject", "before": "before", "tag": "tag"}  # fmt: skip


def ask(text: str) -> Question:
    return read(text, KEYS)


def words(text: str) -> list[str]:
    return [token.word for token in tokens_of(compose(text)) if not token.is_extra]


def shares_a_stem(one: str, other: str, language: str) -> bool:
    forms = [{fold(word), *stems_of(word, language)} for word in (one, other)]
    return bool(forms[0] & forms[1])


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("iade", "iadesi", "tr"),
        ("iade", "iademi", "tr"),
        ("siparis", "siparişlerim", "tr"),
        ("sipariş", "siparisim", "tr"),
        ("kargo", "kargonun", "tr"),
        ("kitap", "kitabı", "tr"),
        ("renk", "rengi", "tr"),
        ("fatura", "faturamı", "tr"),
        ("заказ", "заказа", "ru"),
        ("возврат", "возвратов", "ru"),
        ("delivery", "deliveries", "en"),
        ("Bestellung", "Bestellungen", "de"),
        ("remboursement", "remboursements", "fr"),
        ("reembolso", "reembolsos", "es"),
        ("طلب", "والطلب", "ar"),
    ],
)
def test_a_word_and_its_endings_meet(one: str, other: str, language: str) -> None:
    assert shares_a_stem(one, other, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [("iade", "iptal", "tr"), ("заказ", "возврат", "ru"), ("order", "ordinary", "en")],
)
def test_different_words_do_not(one: str, other: str, language: str) -> None:
    assert not shares_a_stem(one, other, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("İSTANBUL'da", ["istanbul", "da"]),
        ("ЁЛКА", ["елка"]),
        ("領収書", ["領収", "収書"]),
        ("箱", ["箱"]),
        ("iPhoneの箱", ["iphone", "の箱"]),
        ("الطَّلَبـــات", ["الطلبات"]),
        ("أحمد إيمان آمنة", ["احمد", "ايمان", "امنه"]),
        ("١٢٣ ۴۵۶", ["123", "456"]),
        ("ﬁne Ｆｕｌｌ", ["fine", "full"]),
        ("soft\u00adhyphen", ["softhyphen"]),
        ("ü", ["u"]),
        ("がか", ["がか"]),
    ],
)
def test_letters_people_would_call_the_same(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    ["+90 532 123 45 67", "0532 123 45 67", "(0532) 123-45-67", "05321234567", "532.123.4567"],
)
def test_a_telephone_number_is_one_however_it_is_written(text: str) -> None:
    assert "=321234567" in [token.word for token in tokens_of(text)]


@given(st.text(max_size=80))
def test_tokens_lie_inside_the_text_and_hold_nothing_an_index_could_misread(text: str) -> None:
    composed = compose(text)
    for token in tokens_of(composed):
        assert 0 <= token.start < token.end <= len(composed)
        assert not set(token.word[1:]) & set("\"'\\*():&|! \t\n\x00<>~=")


@given(st.text(max_size=80))
def test_any_question_can_be_read(text: str) -> None:
    question = ask(text)
    assert len(question.expression.terms) <= 12


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("owner:me", [("owner", "me", False)]),
        ("-owner:me vase", [("owner", "me", True)]),
        ('tag:"big order"', [("tag", "big order", False)]),
        ("sorumlu:ben", [("owner", "ben", False)]),
        ("OWNER:Me", [("owner", "Me", False)]),
        ("http://example.com/x", []),
        ("12:30", []),
        ("Re:order", []),
    ],
)
def test_filters_are_told_from_words(text: str, filters: list[tuple[str, str, bool]]) -> None:
    assert [(one.key, one.value, one.negative) for one in ask(text).filters] == filters


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("ownr:me", [("ownr:", "owner:")]), ("onwer:me", [("onwer:", "owner:")]), ("Re:order", [])],
)
def test_a_slip_in_a_filter_is_not_taken_for_a_word(text: str, unknown: list[object]) -> None:
    assert list(ask(text).unknown) == unknown


def test_only_the_last_word_may_go_on() -> None:
    first, last = ask("broken vas").expression.terms
    assert not any(atom.prefix for atom in first.atoms)
    assert last.atoms[0].prefix
    assert not ask('"broken vas"').expression.terms[0].atoms[0].prefix


def test_minus_says_without_and_quotes_keep_the_order() -> None:
    question = ask('vase -refund -"two cups"')
    assert len(question.expression.terms) == 1
    assert [term.atoms[0].words for term in question.expression.without] == [
        ("refund",),
        ("two", "cups"),
    ]


@pytest.mark.parametrize(("text", "number"), [("#12", 12), ("12", 12), ("١٢", 12), ("12 x", None)])
def test_a_number_alone_means_a_ticket(text: str, number: int | None) -> None:
    assert ask(text).number == number


def test_a_telephone_number_in_groups_is_one_word() -> None:
    assert len(ask("0532 123 45 67").expression.terms) == 1
    assert len(ask("2001 2002").expression.terms) == 2


@pytest.mark.parametrize(
    ("text", "question", "html"),
    [
        ("Gel İstanbul'a", "istanbul", "Gel <mark>İstanbul</mark>&#x27;a"),
        ("<b>vase</b>", "vase", "&lt;b&gt;<mark>vase</mark>&lt;/b&gt;"),
        ("siparişlerim nerede", "siparis", "<mark>siparişlerim</mark> nerede"),
        ("Ёлка", "елка", "<mark>Ёлка</mark>"),
        ("領収書の宛名", "宛名", "領収書の<mark>宛名</mark>"),
        ("two broken cups", '"broken cups"', "two <mark>broken cups</mark>"),
        ("broken and cups", '"broken cups"', "broken and cups"),
        ("call +90 532 123 45 67 now", "05321234567", "call <mark>+90 532 123 45 67</mark> now"),
        ("nothing here", "vase", "nothing here"),
        ("vasefull", "vas", "<mark>vasefull</mark>"),
    ],
)
def test_what_was_found_is_marked_in_its_own_letters(text: str, question: str, html: str) -> None:
    assert Marker(ask(question).expression).mark(text).html == html


@given(st.text(max_size=60), st.text(max_size=20))
def test_marking_never_lets_a_tag_through(text: str, question: str) -> None:
    html = Marker(ask(question).expression).mark(f"<script>{text}").html
    assert "<script" not in html
    assert html.count("<mark>") == html.count("</mark>")


def test_a_long_text_is_cut_around_the_word() -> None:
    marked = Marker(ask("vase").expression).mark("word " * 100 + "vase" + " word" * 100).cut()
    assert "<mark>vase</mark>" in marked.html
    assert marked.text.startswith("… ")
    assert marked.text.endswith(" …")
    assert len(marked.text) < 260


def test_nothing_but_signs_asks_for_nothing() -> None:
    assert Expression(tuple(word_terms("?!", may_go_on=True))).terms == ()
