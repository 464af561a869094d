"""What a customer is told when somebody else becomes answerable: one sentence per language.

In the voice of whoever accepts, so that it is true for a person and for anybody of a team; no verb
form tells whether a man or a woman speaks.
"""

INTRODUCTIONS = {
    "en": "I am looking after your request from now on; {giver} has told me everything, so you "
    "need not explain anything again.",
    "tr": "Talebinizle bundan sonra ben ilgileniyorum; {giver} bana her şeyi aktardı, hiçbir şeyi "
    "yeniden anlatmanız gerekmiyor.",
    "ru": "Теперь вашим обращением занимаюсь я; {giver} передаёт мне всё, что вы сообщили, поэтому "
    "объяснять ничего заново не нужно.",
    "de": "Ab jetzt kümmere ich mich um Ihre Anfrage; {giver} hat mir alles berichtet, Sie müssen "
    "also nichts noch einmal erklären.",
    "es": "A partir de ahora me ocupo yo de su solicitud; {giver} me ha puesto al corriente de todo, "
    "así que no tiene que volver a explicar nada.",
    "fr": "Je m’occupe désormais de votre demande ; {giver} m’a tout transmis, vous n’avez donc rien "
    "à réexpliquer.",
    "ar": "سأتولى متابعة طلبكم من الآن؛ وصلتني كل التفاصيل من {giver}، فلا حاجة إلى شرح أي شيء من جديد.",
}


def introduction(language: str, *, giver: str) -> str:
    """The sentence in the customer's language, in English where we have none."""
    return INTRODUCTIONS[spoken(language)].format(giver=giver)


def spoken(language: str) -> str:
    """The language in which that customer is told."""
    known = language.partition("-")[0].lower()
    return known if known in INTRODUCTIONS else "en"
