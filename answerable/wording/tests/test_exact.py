"""Rules that are exact, by language."""

import pytest

from answerable.wording import exact
from answerable.wording.checking import Mark, Reply, check


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "Please find the invoice attached.", "attached"),
        ("en", "Thanks for the photo you attached.", None),
        ("en", "He wrote “see the attached list”.", None),
        ("de", "Die Rechnung finden Sie im Anhang.", "im Anhang"),
        ("xx", "Please find the invoice attached.", None),
    ],
)
def test_an_attachment_announced_and_missing_is_pointed_at(
    language: str, text: str, words: str | None
) -> None:
    place = exact.missing_attachment(text, language, files=0)
    assert (text[place[0] : place[1]] if place else None) == words
    assert exact.missing_attachment(text, language, files=1) is None


@pytest.mark.parametrize(
    ("language", "text", "name", "words"),
    [
        ("en", "Dear Ms Patel,\nyour parcel is here.", "Asha Patel", None),
        ("en", "Dear Ms Owens,\nyour parcel is here.", "Asha Patel", "Owens"),
        ("en", "Hello,\nyour parcel is here.", "Asha Patel", None),
        ("en", "Hi Asha, it is done.", "Asha Patel", None),
        ("tr", "Merhaba Selim Bey,\npaketiniz geldi.", "Elif Kaya", "Selim"),
        ("ru", "Здравствуйте, Олег!", "", None),
    ],
)
def test_a_greeting_with_the_name_of_another_is_pointed_at(
    language: str, text: str, name: str, words: str | None
) -> None:
    place = exact.wrong_name(text, language, names=[name] if name else [])
    assert (text[place[0] : place[1]] if place else None) == words


def test_a_colleague_called_by_at_belongs_into_a_note() -> None:
    text = "@ada can you look? Mail me at ada@example.org or @nobody."
    assert [text[a:b] for a, b in exact.colleagues_called(text, handles=["Ada"])] == ["@ada"]


def test_a_term_of_the_glossary_is_shown_with_its_plain_words_unless_explained() -> None:
    glossary = {"RMA": "number for your return"}
    text = "Hello, please write the RMA on the box."
    marks = check(Reply(text, "xx", glossary=glossary))
    assert marks == [Mark("jargon", 24, 27, "number for your return")]
    assert not list(exact.jargon(f"{text} (the number for your return)", glossary=glossary))


def test_a_reply_without_a_word_of_courtesy_is_known_only_in_a_language_we_know() -> None:
    assert exact.lacks_courtesy("The parcel is here.", "en")
    assert not exact.lacks_courtesy("Thank you, the parcel is here.", "en")
    assert not exact.lacks_courtesy("Paketet er her.", "da")


def test_a_short_reply_that_touches_none_of_the_questions_is_known() -> None:
    asked = "When does the refund arrive?"
    assert exact.answers_no_question("Thank you for your message.", asked)
    assert not exact.answers_no_question("The refund leaves today.", asked)
    assert not exact.answers_no_question("Thank you for your message.", "I am waiting.")


def test_a_dismissed_rule_is_silent() -> None:
    reply = Reply("Please find it attached.", "xx")
    assert check(reply, without=["attachment", "courtesy"]) == []
