"""What counts as the newly written part, case by case."""

import pytest

from answerable.channels.email.replies import split_reply

INTRO = "On Mon, Feb 1, 2021 at 6:32 PM, Ann Lee <ann@shop.example> wrote:"

# name: (text, reply)
REPLIES = {
    "a quote below": (f"Thanks.\n\n{INTRO}\n\n> Did it help?\n", "Thanks."),
    "windows line ends": (f"Thanks.\r\n\r\n{INTRO}\r\n\r\n> Did it help?\r\n", "Thanks."),
    "a quote above": (f"{INTRO}\n> Did it help?\n\nIt did.\n", "It did."),
    "words on both sides of a quote": (
        f"Thanks.\n\n{INTRO}\n\n> Did it help?\n\nRegards, Bob",
        "Thanks.\n\nRegards, Bob",
    ),
    "answers between the questions": (
        f"{INTRO}\n> Which size?\n\nLarge.\n\n> Which colour?\n\nBlue.",
        "> Which size?\n\nLarge.\n\n> Which colour?\n\nBlue.",
    ),
    "answers right below the questions": (
        f"{INTRO}\n> Which size\nlarge\n> Which colour\nblue",
        "> Which size\nlarge\n> Which colour\nblue",
    ),
    "answers and a rest of the quote": (
        f"{INTRO}\n> Which size?\n\nLarge.\n\n> Greetings\n> Ann",
        "> Which size?\n\nLarge.",
    ),
    "a quote the writer chose": ("> Free returns\n\nIs that so?", "> Free returns\n\nIs that so?"),
    "nothing but a quote": ("> Free returns", "> Free returns"),
    "a quote broken by a line without mark": (
        f"Blue.\n\n{INTRO}\n> Which of the many colours in our new catalogue of spring do you\nwant\n> for it?\n",
        "Blue.",
    ),
    "wrapped over three lines": (
        "Blue.\n\nOn Nov 30, 2021, at 12:47 PM, Shop <\n"
        "416ffd3258d4d2fa4c85cfa4c44e1721d66e3e8f4@shop.example>\nwrote:\n\nWhich colour?",
        "Blue.",
    ),
    "address on lines of its own": (
        "Blue.\n\nOn Thu, 31 Mar 2021 at 11:16 Ann Lee\n\n<\nmailto:Ann Lee <ann@shop.example>\n"
        "> wrote:\n\nWhich colour?",
        "Blue.",
    ),
    "introduction on the line of the reply": (
        "Blue, please. On Wed, Apr 4, 2021 at 3:59 PM, ann@shop.example wrote:\n> Which colour?",
        "Blue, please.",
    ),
    "name without address": ("Blue.\n\nAnn Lee wrote:\n> Which colour?", "Blue."),
    "name between dashes": ("Blue.\n\n---- Ann Lee wrote ----\n\n> Which colour?", "Blue."),
    "notes": (
        "Blue.\n\nAnn Lee <ann@shop.example> wrote on 03/01/2021 03:00:00 PM:\n\n> Which colour?",
        "Blue.",
    ),
    "mutt": ("Blue.\n\n* Ann Lee <ann@shop.example> [2021-03-01 15:05]:\n> Which colour?", "Blue."),
    "date first, no colon": (
        "Blue.\n\n2021/3/1 Ann Lee via List <list@shop.example>\n\n| Which colour?\n|\n",
        "Blue.",
    ),
    "initials as marks": (f"Blue.\n\n{INTRO}\n\nAnn> Which colour?\nAnn> Or none?", "Blue."),
    "orange": (
        'Bleu.\n\n> Message du 01/03/21 15:05\n> De : "Ann" <ann@shop.example>\n> A : bob@home.example\n'
        "> Copie à :\n> Objet : Couleur\n>\n> Quelle couleur ?",
        "Bleu.",
    ),
    "web.de": (
        'Blau.\n\nGesendet: Montag, 01. März 2021 um 15:05 Uhr\nVon: "Ann" <ann@shop.example>\n'
        "An: bob@home.example\nBetreff: Farbe\nWelche Farbe?",
        "Blau.",
    ),
    "mail.ru": (
        "Синий.\n\nПонедельник, 1 марта 2021, 15:05 +03:00 от Ann Lee <ann@shop.example>:\n\n>Какой цвет?",
        "Синий.",
    ),
    "mail.ru in english": (
        "Blue.\n\nWednesday, 17 March 2021, 3:32 PM +0300 from ann@shop.example <ann@shop.example>:\n\nWhich?",
        "Blue.",
    ),
    "bracket closed on the next line": (
        "Blått.\n\ntir. 18. mars 2021 kl. 13:09 skrev Ann Lee <ann@shop.example\n>:\n\n> Hvilken farge?",
        "Blått.",
    ),
    "yandex": (
        'Синий.\n\n01.03.2021, 15:05, "Ann Lee" <ann@shop.example>:\n\n> Какой цвет?',
        "Синий.",
    ),
    "zoho": (
        "Blue.\n\n\n---- On Mon, 01 Mar 2021 15:05:00 +0530 ann@shop.example wrote ----\n\nWhich colour?",
        "Blue.",
    ),
    "proton": (
        "Blue.\n\n------- Original Message -------\n"
        "On Monday, March 1st, 2021 at 3:05 PM, Ann <ann@shop.example> wrote:\n\n> Which colour?",
        "Blue.",
    ),
    "header with a long value": (
        "Blue.\n\nFrom: Ann Lee <ann@shop.example>\nSent: Monday, March 1, 2021 3:05 PM\n"
        "To: Bob <bob@home.example>; Carl <carl@home.example>;\n Dora <dora@home.example>\n"
        "Subject: Colour\n\nWhich colour?",
        "Blue.",
    ),
    "header with blank lines between": (
        "Blue.\n\nFrom: Ann Lee <ann@shop.example>\n\nSent: Monday, March 1, 2021 3:05 PM\n\n"
        "To: Bob\n\nSubject: Colour\n\nWhich colour?",
        "Blue.",
    ),
    "a forwarded mail and nothing else": (
        "---------- Forwarded message ---------\nFrom: Ann <ann@shop.example>\n"
        "Date: Mon, Mar 1, 2021\nSubject: Colour\nTo: bob@home.example\n\nWhich colour?",
        "Which colour?",
    ),
    "words above a forwarded mail": (
        "Please answer her.\n\nBegin forwarded message:\n\n> From: Ann <ann@shop.example>\n"
        "> Subject: Colour\n> Date: 1 March 2021\n>\n> Which colour?",
        "Please answer her.",
    ),
    "signature": ("Blue.\n\n-- \nAnn Lee\nShop Ltd\n+44 20 7946 0000", "Blue."),
    "signature above the quote": (f"Blue.\n\n--\nBob\n\n{INTRO}\n\n> Which colour?", "Blue."),
    "signature below the quote": (f"Blue.\n\n{INTRO}\n\n> Which?\n\n-- \nBob\nHome Ltd", "Blue."),
    "two signatures": ("Blue.\n\n--\nBob\nHome Ltd\n\nSent from my iPhone", "Blue."),
    "name after a dash": ("Blue.\n\n-Bob Ross", "Blue."),
    "list footer": (
        "Blue.\n\n_______________________________________________\ncolours mailing list\n"
        "colours@lists.example\nhttps://lists.example/colours",
        "Blue.",
    ),
    "notice": (
        "Blue.\n\nThis email and any attachments are confidential and intended for the addressee only.",
        "Blue.",
    ),
    "warning on top": (
        "CAUTION: This email originated from outside of the organization.\n\nBlue.",
        "Blue.",
    ),
    "device line on top": ("Sent from my iPhone\n\nBlue.", "Blue."),
    "quote below a device line without any introduction": (
        "Blue.\n\nSent from my iPhone\n\nWhich colour do you want?",
        "Blue.",
    ),
    "greeting and closing words stay": (
        f"Hello Ann,\n\nblue, please.\n\nBest regards\nBob\n\n{INTRO}\n> Which colour?",
        "Hello Ann,\n\nblue, please.\n\nBest regards\nBob",
    ),
}

# What looks like a quote or a signature and is none: everything stays.
ORDINARY = {
    "a journey": "From: Berlin\nTo: Paris\nDate: 3 May 2021\n\nHow much is it?",
    "an address form": "Name: Ann Lee\nTo: 5 High Street\nSubject: a gift\n\nThanks",
    "a sentence with a colon": "On Monday 3 May I ordered these:\n- a lamp\n- a chair\n\nWhere are they?",
    "what somebody said": "My friend wrote:\nthe lamp is broken.\nWhat shall I do?",
    "said on a day": "On Tuesday we wrote:\nThe release notes",
    "an address before a colon": "Please send it to ann@shop.example, as follows:\n1. the lamp\n2. the chair",
    "times": "I can come at 15:30.\nOr tomorrow:\nat any time.",
    "drawn lines": "Key points\n----\n\n1. faster\n2. smaller\n\n----\n\nThe lines above are mine.\n\n====\n\nThese too.",
    "code": "```\n# keep\n####\ncall()\n```\n\nEnd.",
    "bullets": "Please bring\n\n - the lamp\n - the chair",
    "dashes before names": "Guests:\n- Ann\n- Bob",
    "a table": "| size | price |\n| ---- | ----- |\n| L    | 5     |\n\nIs that right?",
    "a desk": "Here it is.\n\nSent from my desk, which is easier than the phone.",
    "sent in a sentence": "The notice was sent from my iPhone app to all users.",
    "a courier": "How it went:\nSent by courier on Monday\nTracking number 4711\n\nWhere is it?",
    "a town": "The parcel was\nSent from Berlin last week\nand I have no news.",
    "mail was sent, de": "Das habe ich Ihnen gestern per Mail gesendet\n\nBitte antworten Sie.",
    "mail was sent, tr": "Size dün mail gönderildi\n\nLütfen yanıtlayın.",
    "my address, ko": "내 이메일은 ann@naver.example 입니다\n\n답장 부탁드립니다.",
    "one bullet": "I want one thing:\n- blue lamp",
    "one bullet after a sentence": "I want one thing.\n\n- Lamp",
    "a legal demand": "Buongiorno,\n\nAi sensi del GDPR chiedo la cancellazione dei miei dati.\n\nAnn",
    "a broken transmission": "Hello,\n\nThis transmission is broken, please send another.\n\nAnn",
    "about a mail": "Guten Tag,\n\nDiese E-Mail und die vom Montag blieben ohne Antwort.\n\nAnn",
    "a person's warning": "CAUTION: the lamp gets very hot.\n\nIs that normal?",
    "greater than": "a > b holds\nand b > c too",
    "a chevron menu": "Go to\n>>> Settings >>> Mail <<<\nand switch it on",
    "tr": "2 Mayıs 2021 tarihinde size şunu yazmıştım:\nlamba kırık geldi.\nHâlâ cevap yok.",
    "de": "Am 3. Mai 2021 habe ich bestellt:\n- eine Lampe\n\nWo bleibt sie?",
    "ru": "3 мая 2021 я заказал:\n- лампу\n\nГде она?",
    "fr": "Le 3 mai 2021 j'ai commandé :\n- une lampe\n\nOù est-elle ?",
    "ja": "2021年5月3日に注文しました:\n- ランプ\n\nいつ届きますか。",
    "zh": "我在2021年5月3日订购了：\n- 一盏灯\n\n什么时候到？",
}


@pytest.mark.parametrize("name", REPLIES)
def test_the_newly_written_part(name: str) -> None:
    text, reply = REPLIES[name]

    assert split_reply(text).reply == reply


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_words_stay_whole(name: str) -> None:
    split = split_reply(ORDINARY[name])

    assert (split.reply, split.quoted, split.signature) == (ORDINARY[name], "", "")


def test_each_part_is_handed_out() -> None:
    split = split_reply(f"Blue.\n\n-- \nBob\n\n{INTRO}\n\n> Which colour?")

    assert split.reply == "Blue."
    assert split.signature == "-- \nBob"
    assert split.quoted == f"{INTRO}\n\n> Which colour?"


def test_an_empty_text_has_empty_parts() -> None:
    split = split_reply("")

    assert (split.reply, split.quoted, split.signature) == ("", "", "")
