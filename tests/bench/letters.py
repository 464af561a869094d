"""Mails like those a support address gets, made from a seed: the same number, the same mail.

Text and HTML, about 3.7 KB in the middle, one in five with a file, two in five an answer that
quotes; English, Turkish, Russian, German.
"""

import random
from email import policy
from email.message import EmailMessage

WORDS = {
    "en": "the parcel arrived yesterday but one of the cups is broken could you please send a new one to my address thank you for the quick answer we have ordered again and are waiting for your reply about the invoice",
    "tr": "dün gelen pakette bardaklardan biri kırık çıktı yenisini adresime gönderebilir misiniz hızlı yanıtınız için teşekkür ederim faturayı da bekliyoruz siparişimiz hâlâ gelmedi kargo firması bilgi vermiyor",
    "ru": "вчера пришла посылка но одна из чашек разбита пришлите пожалуйста новую по моему адресу спасибо за быстрый ответ мы ждём счёт и не знаем когда придёт второй заказ служба доставки молчит",
    "de": "gestern kam das paket an aber eine der tassen ist zerbrochen bitte senden sie mir eine neue an meine adresse vielen dank für die schnelle antwort wir warten noch auf die rechnung und die zweite bestellung",
}  # fmt: skip
WROTE = {
    "en": "On Mon, 2 Mar 2026 at 10:00, Support <support@example.com> wrote:",
    "tr": "Support <support@example.com>, 2 Mar 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "ru": "пн, 2 мар. 2026 г. в 10:00, Support <support@example.com>:",
    "de": "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Support <support@example.com>:",
}


def letter(number: int, *, to: str = "support@example.com") -> bytes:
    """The mail with this number."""
    dice = random.Random(number)
    language = dice.choice(list(WORDS))
    text = "\n\n".join(_paragraph(dice, language) for _ in range(dice.randint(1, 5)))
    is_answer = dice.random() < 0.4
    if is_answer:
        quoted = "\n".join(f"> {line}" for line in _paragraph(dice, language).split("\n"))
        text += f"\n\n{WROTE[language]}\n{quoted}\n"
    mail = EmailMessage()
    mail["Received"] = (
        f"from mx{number % 7}.example.net by mx.example.com; Mon, 2 Mar 2026 10:00:00 +0000"
    )
    mail["From"] = f"{_name(dice, language)} <writer{number // 3}@d{number % 97}.example.net>"
    mail["To"] = to
    mail["Subject"] = ("Re: " if is_answer else "") + " ".join(
        dice.sample(WORDS[language].split(), 5)
    )
    mail["Date"] = "Mon, 02 Mar 2026 10:00:00 +0000"
    mail["Message-ID"] = f"<bench.{number}@example.net>"
    if is_answer:
        mail["In-Reply-To"] = f"<other.{number}@example.org>"
    mail.set_content(text)
    mail.add_alternative(_html(text), subtype="html")
    if dice.random() < 0.2:
        mail.add_attachment(dice.randbytes(4000), "image", "jpeg", filename=f"photo {number}.jpg")
    return mail.as_bytes(policy=policy.SMTP)


def _paragraph(dice: random.Random, language: str) -> str:
    words = dice.choices(WORDS[language].split(), k=dice.randint(20, 60))
    lines = [" ".join(words[at : at + 11]) for at in range(0, len(words), 11)]
    return "\n".join(lines).capitalize() + "."


def _name(dice: random.Random, language: str) -> str:
    return " ".join(word.capitalize() for word in dice.sample(WORDS[language].split(), 2))


def _html(text: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in text.replace("<", "&lt;").split("\n\n"))
    return f'<html><body><div dir="ltr">{body}</div></body></html>'
