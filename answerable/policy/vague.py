"""Words that sound like a promise and are none, by language; a promise needs a number.

Each entry is matched on folded text at the beginning of a word, so inflected forms are found.
"""

VAGUE: dict[str, tuple[str, ...]] = {
    "en": (
        "as soon as possible", "asap", "soon", "shortly", "promptly", "fast", "quickly", "rapidly",
        "immediately", "right away", "in a timely manner", "without delay", "as quickly as",
        "best effort", "whenever possible", "in due course", "at the earliest",
    ),
    "tr": (
        "en kısa süre", "en kısa zaman", "en kısa sürede", "mümkün olan en", "kısa süre", "yakında",
        "hemen", "derhal", "hızlı", "hızla", "çabuk", "ivedi", "bir an önce", "gecikmeden",
        "elimizden gelen",
    ),
    "ru": (
        "как можно скорее", "как можно быстрее", "в ближайшее время", "в кратчайшие сроки", "скоро",
        "быстро", "оперативно", "немедленно", "незамедлительно", "сразу же", "без задерж",
        "по возможности", "вскоре", "своевременно",
    ),
    "de": (
        "so bald wie möglich", "so schnell wie möglich", "schnellstmöglich", "baldmöglichst",
        "in kürze", "bald", "schnell", "umgehend", "unverzüglich", "zeitnah", "sofort", "zügig",
        "ohne verzögerung", "nach möglichkeit",
    ),
    "es": (
        "lo antes posible", "cuanto antes", "lo más pronto posible", "a la mayor brevedad", "pronto",
        "rápid", "inmediatamente", "de inmediato", "en breve", "sin demora", "enseguida",
        "oportunamente",
    ),
    "fr": (
        "dès que possible", "le plus vite possible", "dans les meilleurs délais",
        "dans les plus brefs délais", "rapidement", "bientôt", "prochainement", "immédiatement",
        "sans délai", "sans tarder", "au plus vite", "sous peu",
    ),
    "ar": (
        "في أقرب وقت", "في اقرب وقت", "بأسرع وقت", "بأسرع ما يمكن", "قريبا", "قريبًا", "بسرعة", "فورا",
        "فورًا", "على الفور", "في الحال", "دون تأخير", "عاجلا", "في أسرع",
    ),
}  # fmt: skip
