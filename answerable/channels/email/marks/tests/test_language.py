"""Which language somebody wrote in."""

import subprocess
import sys

import pytest

from answerable.channels.email.marks import language

SENTENCES = {
    "en": "Hello, my parcel has not arrived yet and I would like to know where it is.",
    "tr": "Merhaba, kargom hâlâ gelmedi, nerede olduğunu öğrenebilir miyim?",
    "ru": "Здравствуйте, моя посылка до сих пор не пришла, где она?",
    "uk": "Доброго дня, моя посилка досі не прийшла, де вона знаходиться?",
    "de": "Guten Tag, mein Paket ist noch nicht angekommen, wo ist es denn?",
    "fr": "Bonjour, mon colis n'est toujours pas arrivé, où se trouve-t-il ?",
    "es": "Hola, mi paquete todavía no ha llegado, ¿dónde está?",
    "pt": "Olá, a minha encomenda ainda não chegou, onde é que ela está?",
    "it": "Buongiorno, il mio pacco non è ancora arrivato, dove si trova?",
    "nl": "Goedendag, mijn pakket is nog niet aangekomen, waar is het?",
    "pl": "Dzień dobry, moja paczka jeszcze nie dotarła, gdzie ona jest?",
    "sv": "Hej, mitt paket har inte kommit fram ännu, var är det någonstans?",
    "fi": "Hei, pakettini ei ole vielä saapunut, missä se mahtaa olla?",
    "cs": "Dobrý den, můj balík ještě nedorazil, kde se prosím nachází?",
    "hu": "Jó napot, a csomagom még nem érkezett meg, hol van most?",
    "el": "Γεια σας, το δέμα μου δεν έχει φτάσει ακόμα, πού βρίσκεται;",
    "he": "שלום, החבילה שלי עדיין לא הגיעה, איפה היא?",
    "ar": "مرحبا، لم يصل طردي بعد، أين هو الآن من فضلكم؟",
    "ja": "こんにちは、荷物がまだ届いていません。どこにありますか。",
    "zh": "您好，我的包裹还没有到，请问现在在哪里？",
    "ko": "안녕하세요, 제 소포가 아직 도착하지 않았습니다. 어디에 있나요?",
    "vi": "Xin chào, bưu kiện của tôi vẫn chưa đến, nó đang ở đâu vậy?",
}

SHORT = {
    "привет": "ru",
    "дякую, їду": "uk",
    "ありがとう": "ja",
    "谢谢": "zh",
    "감사합니다": "ko",
    "شكرا": "ar",
    "תודה": "he",
    "ευχαριστώ": "el",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_tells_its_language(code: str) -> None:
    assert language(SENTENCES[code]) == code


@pytest.mark.parametrize("text", SHORT)
def test_the_script_tells_where_words_are_few(text: str) -> None:
    assert language(text) == SHORT[text]


@pytest.mark.parametrize("text", ["", "   ", "ok", "12345", "+44 20 7946 0000", "👍", "OK!"])
def test_too_little_tells_nothing(text: str) -> None:
    assert language(text) is None


def test_only_the_languages_asked_for_are_answered() -> None:
    assert language(SENTENCES["de"], {"en", "de"}) == "de"
    assert language(SENTENCES["ja"], {"en", "tr"}) is None


@pytest.mark.parametrize("code", ["ru", "uk", "el", "ar", "ko", "zh"])
def test_a_language_of_another_script_is_none_of_those_asked_for(code: str) -> None:
    assert language(SENTENCES[code], {"en", "tr", "de"}) is None


@pytest.mark.parametrize(
    ("code", "tag"), [("pt", "pt-br"), ("zh", "zh-hans"), ("en", "en-gb"), ("de", "de")]
)
def test_the_answer_is_the_tag_that_was_asked_for(code: str, tag: str) -> None:
    assert language(SENTENCES[code], {"tr", tag}) == tag


def test_norwegian_goes_by_the_tag_that_was_asked_for() -> None:
    text = "Hei, pakken min har ikke kommet fram ennå, hvor er den nå? Jeg venter på den."

    assert language(text, {"en", "nb"}) == "nb"


def test_a_later_part_in_another_language_does_not_confuse() -> None:
    assert language(SENTENCES["tr"] * 30 + SENTENCES["en"]) == "tr"


def test_the_model_is_loaded_only_when_needed() -> None:
    program = (
        "import sys; from answerable.channels.email.marks import language; language('谢谢'); "
        "sys.exit('fasttext' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
