"""The words of moments in every language of the pages, folded; read by moments.py."""

from answerable.core.folding import fold


def _table(**lines: str) -> dict[str, str]:
    """Each key under all of its words, which stand on one line."""
    return {fold(word): key for key, words in lines.items() for word in words.split()}


# Longest first: said together, they mean one thing.
PHRASES = tuple(
    (fold(phrase), word)
    for phrase, word in (
        ("the day after tomorrow", "overmorrow"), ("day after tomorrow", "overmorrow"),
        ("their time", "~theirs"), ("customer's time", "~theirs"), ("customer time", "~theirs"),
        ("my time", "~mine"), ("next week", "1 week"), ("next month", "1 month"), ("half an hour", "30 minutes"),
        ("o'clock", ""), ("öbür gün", "overmorrow"), ("öğleden sonra", "afternoon"), ("bu akşam", "tonight"),
        ("bu gece", "tonight"), ("gelecek hafta", "1 week"), ("haftaya", "1 week"), ("gelecek ay", "1 month"),
        ("yarım saat", "30 minutes"), ("onların saatiyle", "~theirs"), ("müşterinin saatiyle", "~theirs"),
        ("müşteri saatiyle", "~theirs"), ("benim saatimle", "~mine"), ("после обеда", "afternoon"),
        ("сегодня вечером", "tonight"), ("на следующей неделе", "1 week"), ("через неделю", "1 week"),
        ("полчаса", "30 minutes"), ("по времени клиента", "~theirs"), ("по их времени", "~theirs"),
        ("по моему времени", "~mine"), ("بعد غد", "overmorrow"), ("بعد الظهر", "afternoon"),
        ("هذا المساء", "tonight"), ("الأسبوع القادم", "1 week"), ("الشهر القادم", "1 month"),
        ("نصف ساعة", "30 minutes"), ("بتوقيت العميل", "~theirs"), ("بتوقيتهم", "~theirs"), ("بتوقيتي", "~mine"),
        ("après-demain", "overmorrow"), ("aujourd'hui", "today"), ("l'après-midi", "afternoon"),
        ("après-midi", "afternoon"), ("ce soir", "tonight"), ("cette nuit", "tonight"), ("à midi", "midi"),
        ("la semaine prochaine", "1 week"), ("le mois prochain", "1 month"), ("demi-heure", "30 minutes"),
        ("une 30 minutes", "30 minutes"), ("à l'heure du client", "~theirs"), ("heure du client", "~theirs"),
        ("à leur heure", "~theirs"), ("à mon heure", "~mine"),
        ("ساعتين", "2 hours"), ("يومين", "2 days"), ("أسبوعين", "2 weeks"), ("دقيقتين", "2 minutes"),
        ("heute morgen", "today morning"), ("morgen früh", "tomorrow morning"), ("am morgen", "morning"),
        ("am vormittag", "morning"), ("am mittag", "noon"), ("am nachmittag", "afternoon"), ("am abend", "evening"),
        ("heute abend", "tonight"), ("heute nacht", "tonight"), ("nächste woche", "1 week"),
        ("nächsten monat", "1 month"), ("einer halben stunde", "30 minutes"), ("halbe stunde", "30 minutes"),
        ("zeit des kunden", "~theirs"), ("kundenzeit", "~theirs"), ("meine zeit", "~mine"), ("meiner zeit", "~mine"),
        ("pasado mañana", "overmorrow"), ("por la mañana", "morning"), ("de la mañana", "morning"),
        ("por la tarde", "afternoon"), ("de la tarde", "afternoon"), ("por la noche", "night"),
        ("de la noche", "night"), ("esta tarde", "today afternoon"), ("esta noche", "tonight"),
        ("la semana que viene", "1 week"), ("la próxima semana", "1 week"), ("el mes que viene", "1 month"),
        ("media hora", "30 minutes"), ("hora del cliente", "~theirs"), ("mi hora", "~mine"), ("a las", ""),
    )
) + tuple(  # "Montag Morgen" is not tomorrow, and "am Montag" not before noon
    (said, meant)
    for day in ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
    for said, meant in ((f"{day} morgen", f"{day} morning"), (f"am {day}", day))
)  # fmt: skip
WHOSE = {"~theirs": "theirs", "~mine": "mine"}

DAYS = {
    word: int(days)
    for word, days in (
        ("today", 0), ("tomorrow", 1), ("tmrw", 1), ("overmorrow", 2), ("bugun", 0), ("yarin", 1),
        ("сегодня", 0), ("завтра", 1), ("послезавтра", 2), ("اليوم", 0), ("غدا", 1), ("غد", 1),
        ("demain", 1),
        ("heute", 0), ("morgen", 1), ("ubermorgen", 2), ("hoy", 0), ("manana", 1),
    )
}  # fmt: skip

WEEKDAYS = {
    word: int(day[1:])
    for word, day in _table(
        d0="monday mon pazartesi понедельник пн الاثنين الإثنين اثنين lundi lun montag mo lunes lun",
        d1="tuesday tue salı вторник вт الثلاثاء ثلاثاء mardi mar dienstag di martes",
        d2="wednesday wed çarşamba среда среду ср الأربعاء أربعاء mercredi mer mittwoch mi miércoles mié",
        d3="thursday thu perşembe четверг чт الخميس خميس jeudi jeu donnerstag do jueves jue",
        d4="friday fri cuma пятница пятницу пт الجمعة جمعة vendredi ven freitag fr viernes vie",
        d5="saturday sat cumartesi суббота субботу сб السبت سبت samedi sam samstag sonnabend sa sábado sáb",
        d6="sunday sun pazar воскресенье вс الأحد أحد dimanche dim sonntag so domingo dom",
    ).items()
}

PARTS = {
    word: int(hour[1:])
    for word, hour in _table(
        h9="morning sabah sabahı sabahleyin утром утро утра صباحا الصباح صباح matin matinée früh morgens vormittag vormittags",
        h12="noon midday öğle öğlen öğleyin полдень днем ظهرا الظهر midi mittag mittags mediodía",
        h14="afternoon nachmittag nachmittags",
        h18="evening akşam akşamı вечером вечер вечера مساء المساء soir soirée abend abends",
        h20="tonight night gece ночью ليلا الليلة nuit nachts",
    ).items()
}

HALVES = {"am": False, "pm": True, "a.m.": False, "p.m.": True}

UNITS = _table(
    minute="minute minutes min mins dakika dk минута минуту минуты минут мин دقيقة دقائق mn minuten minuto minutos",
    hour="hour hours hr hrs h saat час часа часов ч ساعة ساعات heure heures stunde stunden std hora horas",
    day="day days gün день дня дней يوم أيام jour jours tag tage tagen día días",
    week="week weeks hafta неделя неделю недели недель أسبوع أسابيع semaine semaines woche wochen semana semanas",
    month="month months ay месяц месяца месяцев شهر أشهر mois monat monate monaten mes meses",
)

COUNTS = {
    fold(word): count
    for count, words in enumerate(
        (
            "one a an bir один одну واحد un une ein eine einer einem una", "two iki два две deux zwei dos", "three üç три ثلاث ثلاثة trois drei tres",
            "four dört четыре أربع أربعة quatre vier cuatro", "five beş пять خمس خمسة cinq fünf cinco", "six altı шесть ست ستة sechs seis",
            "seven yedi семь سبع سبعة sept sieben siete", "eight sekiz восемь ثماني ثمانية huit acht ocho",
            "nine dokuz девять تسع تسعة neuf neun nueve", "ten on десять عشر عشرة dix zehn diez",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip

AFTER = set(
    _table(after="in after from now sonra içinde через спустя بعد خلال dans nach en dentro")
)
FILLERS = set(
    _table(
        filler="on at the next this coming of saat'te 'te 'de günü gününe da de te в во на к следующий"
        " следующую утра في الساعة القادم القادمة عند يوم'"
        " le la ce cet cette prochain prochaine vers du"
        " um uhr den nächsten kommenden diesen el próximo que viene"
    )
)
