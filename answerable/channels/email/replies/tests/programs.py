"""How mail programs write above a quote, by language: what the tests put below a reply.

Every line here is written for these tests, after the form the programs use.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """One language: a reply, the attribution of three programs, header names, device line."""

    reply: str
    gmail: str
    apple: str
    thunderbird: str
    names: tuple[str, str, str, str]
    date: str
    original: str
    device: str


WORDINGS: dict[str, Wording] = {
    "en": Wording(
        "Thank you, the parcel came today.",
        "On Wed, Mar 1, 2023 at 3:05 PM Ann Lee <ann@shop.example> wrote:",
        "On 1 Mar 2023, at 15:05, Ann Lee <ann@shop.example> wrote:",
        "On 01/03/2023 15:05, Ann Lee wrote:",
        ("From", "Sent", "To", "Subject"),
        "Wednesday, March 1, 2023 3:05 PM",
        "Original Message",
        "Sent from my iPhone",
    ),
    "tr": Wording(
        "Teşekkürler, paket bugün geldi.",
        "Ann Lee <ann@shop.example>, 1 Mar 2023 Çar, 15:05 tarihinde şunu yazdı:",
        "Ann Lee <ann@shop.example> şunları yazdı (1 Mar 2023 15:05):",
        "1.03.2023 15:05 tarihinde Ann Lee yazdı:",
        ("Kimden", "Gönderildi", "Kime", "Konu"),
        "1 Mart 2023 Çarşamba 15:05",
        "Özgün İleti",
        "iPhone'umdan gönderildi",
    ),
    "ru": Wording(
        "Спасибо, посылка пришла сегодня.",
        "ср, 1 мар. 2023 г. в 15:05, Ann Lee <ann@shop.example>:",
        "1 марта 2023 г., в 15:05, Ann Lee <ann@shop.example> написал(а):",
        "01.03.2023 15:05, Ann Lee пишет:",
        ("От", "Отправлено", "Кому", "Тема"),
        "1 марта 2023 г. 15:05",
        "Исходное сообщение",
        "Отправлено с iPhone",
    ),
    "de": Wording(
        "Danke, das Paket ist heute gekommen.",
        "Am Mi., 1. März 2023 um 15:05 Uhr schrieb Ann Lee <ann@shop.example>:",
        "Am 01.03.2023 um 15:05 schrieb Ann Lee <ann@shop.example>:",
        "Am 01.03.23 um 15:05 schrieb Ann Lee:",
        ("Von", "Gesendet", "An", "Betreff"),
        "Mittwoch, 1. März 2023 15:05",
        "Ursprüngliche Nachricht",
        "Von meinem iPhone gesendet",
    ),
    "fr": Wording(
        "Merci, le colis est arrivé aujourd'hui.",
        "Le mer. 1 mars 2023 à 15:05, Ann Lee <ann@shop.example> a écrit :",
        "Le 1 mars 2023 à 15:05, Ann Lee <ann@shop.example> a écrit :",
        "Le 01/03/2023 à 15:05, Ann Lee a écrit :",
        ("De", "Envoyé", "À", "Objet"),
        "mercredi 1 mars 2023 15:05",
        "Message d'origine",
        "Envoyé de mon iPhone",
    ),
    "es": Wording(
        "Gracias, el paquete ha llegado hoy.",
        "El mié, 1 mar 2023 a las 15:05, Ann Lee (<ann@shop.example>) escribió:",
        "El 1 mar 2023, a las 15:05, Ann Lee <ann@shop.example> escribió:",
        "El 01/03/2023 a las 15:05, Ann Lee escribió:",
        ("De", "Enviado", "Para", "Asunto"),
        "miércoles, 1 de marzo de 2023 15:05",
        "Mensaje original",
        "Enviado desde mi iPhone",
    ),
    "pt": Wording(
        "Obrigada, a encomenda chegou hoje.",
        "Em qua., 1 de mar. de 2023 às 15:05, Ann Lee <ann@shop.example> escreveu:",
        "No dia 1 de mar. de 2023, à(s) 15:05, Ann Lee <ann@shop.example> escreveu:",
        "Em 01/03/2023 15:05, Ann Lee escreveu:",
        ("De", "Enviada", "Para", "Assunto"),
        "quarta-feira, 1 de março de 2023 15:05",
        "Mensagem original",
        "Enviado do meu iPhone",
    ),
    "it": Wording(
        "Grazie, il pacco è arrivato oggi.",
        "Il giorno mer 1 mar 2023 alle ore 15:05 Ann Lee <ann@shop.example> ha scritto:",
        "Il giorno 1 mar 2023, alle ore 15:05, Ann Lee <ann@shop.example> ha scritto:",
        "Il 01/03/2023 15:05, Ann Lee ha scritto:",
        ("Da", "Inviato", "A", "Oggetto"),
        "mercoledì 1 marzo 2023 15:05",
        "Messaggio originale",
        "Inviato da iPhone",
    ),
    "nl": Wording(
        "Bedankt, het pakket is vandaag gekomen.",
        "Op wo 1 mrt 2023 om 15:05 schreef Ann Lee <ann@shop.example>:",
        "Op 1 mrt. 2023 om 15:05 heeft Ann Lee <ann@shop.example> het volgende geschreven:",
        "Op 1-3-2023 om 15:05 schreef Ann Lee:",
        ("Van", "Verzonden", "Aan", "Onderwerp"),
        "woensdag 1 maart 2023 15:05",
        "Oorspronkelijk bericht",
        "Verstuurd vanaf mijn iPhone",
    ),
    "pl": Wording(
        "Dziękuję, paczka dzisiaj przyszła.",
        "śr., 1 mar 2023 o 15:05 Ann Lee <ann@shop.example> napisał(a):",
        "Wiadomość napisana przez Ann Lee <ann@shop.example> w dniu 1 mar 2023, o godz. 15:05:",
        "W dniu 1.03.2023 o 15:05, Ann Lee pisze:",
        ("Od", "Wysłano", "Do", "Temat"),
        "środa, 1 marca 2023 15:05",
        "Oryginalna wiadomość",
        "Wysłane z iPhone'a",
    ),
    "sv": Wording(
        "Tack, paketet kom idag.",
        "Den ons 1 mars 2023 kl 15:05 skrev Ann Lee <ann@shop.example>:",
        "1 mars 2023 kl. 15:05 skrev Ann Lee <ann@shop.example>:",
        "Den 2023-03-01 kl. 15:05, skrev Ann Lee:",
        ("Från", "Skickat", "Till", "Ämne"),
        "den 1 mars 2023 15:05",
        "Ursprungligt meddelande",
        "Skickat från min iPhone",
    ),
    "da": Wording(
        "Tak, pakken kom i dag.",
        "Den ons. 1. mar. 2023 kl. 15.05 skrev Ann Lee <ann@shop.example>:",
        "Den 1. mar. 2023 kl. 15.05 skrev Ann Lee <ann@shop.example>:",
        "Den 01/03/2023 kl. 15.05 skrev Ann Lee:",
        ("Fra", "Sendt", "Til", "Emne"),
        "1. marts 2023 15:05",
        "Oprindelig meddelelse",
        "Sendt fra min iPhone",
    ),
    "no": Wording(
        "Takk, pakken kom i dag.",
        "ons. 1. mars 2023 kl. 15:05 skrev Ann Lee <ann@shop.example>:",
        "1. mars 2023 kl. 15:05 skrev Ann Lee <ann@shop.example>:",
        "Den 01.03.2023 15:05, skrev Ann Lee:",
        ("Fra", "Sendt", "Til", "Emne"),
        "onsdag 1. mars 2023 15:05",
        "Opprinnelig melding",
        "Sendt fra min iPhone",
    ),
    "fi": Wording(
        "Kiitos, paketti tuli tänään.",
        "ke 1. maalisk. 2023 klo 15.05 Ann Lee (ann@shop.example) kirjoitti:",
        "Ann Lee <ann@shop.example> kirjoitti 1.3.2023 kello 15.05:",
        "Ann Lee kirjoitti 1.3.2023 klo 15.05:",
        ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
        "keskiviikko 1. maaliskuuta 2023 15.05",
        "Alkuperäinen viesti",
        "Lähetetty iPhonesta",
    ),
    "ja": Wording(
        "ありがとうございます。荷物は今日届きました。",
        "2023年3月1日(水) 15:05 Ann Lee <ann@shop.example>:",
        "2023/03/01 15:05、Ann Lee <ann@shop.example>のメール:",
        "On 2023/03/01 15:05, Ann Lee wrote:",
        ("差出人", "送信日時", "宛先", "件名"),
        "2023年3月1日 15:05",
        "元のメッセージ",
        "iPhoneから送信",
    ),
    "zh": Wording(
        "谢谢，包裹今天到了。",
        "Ann Lee <ann@shop.example> 于2023年3月1日周三 15:05写道：",
        "在 2023年3月1日，15:05，Ann Lee <ann@shop.example> 写道：",
        "在 2023/3/1 15:05, Ann Lee 写道:",
        ("发件人", "发送时间", "收件人", "主题"),
        "2023年3月1日 15:05",
        "原始邮件",
        "发自我的 iPhone",
    ),
    "zh-Hant": Wording(
        "謝謝，包裹今天到了。",
        "Ann Lee <ann@shop.example> 於 2023年3月1日 週三 下午3:05寫道：",
        "Ann Lee <ann@shop.example> 於 2023年3月1日 下午3:05 寫道：",
        "Ann Lee 於 2023/3/1 下午 03:05 寫道:",
        ("寄件者", "寄件日期", "收件者", "主旨"),
        "2023年3月1日 下午 03:05",
        "原始郵件",
        "從我的 iPhone 傳送",
    ),
    "ko": Wording(
        "감사합니다. 소포가 오늘 도착했습니다.",
        "2023년 3월 1일 (수) 오후 3:05, Ann Lee <ann@shop.example>님이 작성:",
        "2023. 3. 1. 오후 3:05, Ann Lee <ann@shop.example> 작성:",
        "2023-03-01 오후 3:05에 Ann Lee 이(가) 쓴 글:",
        ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
        "2023년 3월 1일 수요일 오후 3:05",
        "원본 메일",
        "나의 iPhone에서 보냄",
    ),
    "ar": Wording(
        "شكرا، وصل الطرد اليوم.",
        "في الأربعاء، ١ مارس ٢٠٢٣ في ٣:٠٥ م تمت كتابة ما يلي بواسطة Ann Lee <ann@shop.example>:",
        "\u200fفي 1 مارس 2023، الساعة 3:05 م، كتب Ann Lee <ann@shop.example>:",
        "في 01/03/2023 15:05، كتب Ann Lee:",
        ("من", "تم الإرسال", "إلى", "الموضوع"),
        "01 مارس 2023 15:05",
        "الرسالة الأصلية",
        "أُرسلت من الـ iPhone",
    ),
    "uk": Wording(
        "Дякую, посилка прийшла сьогодні.",
        "ср, 1 бер. 2023 р. о 15:05 Ann Lee <ann@shop.example> пише:",
        "1 бер. 2023 р. о 15:05 Ann Lee <ann@shop.example> написав(-ла):",
        "01.03.2023 15:05, Ann Lee пише:",
        ("Від", "Надіслано", "Кому", "Тема"),
        "середа, 1 березня 2023 р. 15:05",
        "Вихідне повідомлення",
        "Надіслано з iPhone",
    ),
    "cs": Wording(
        "Děkuji, balík dnes dorazil.",
        "st 1. 3. 2023 v 15:05 odesílatel Ann Lee <ann@shop.example> napsal:",
        "1. 3. 2023 v 15:05, Ann Lee <ann@shop.example>:",
        "Dne 01.03.2023 v 15:05 Ann Lee napsal(a):",
        ("Od", "Odesláno", "Komu", "Předmět"),
        "středa 1. března 2023 15:05",
        "Původní zpráva",
        "Odesláno z iPhonu",
    ),
    "hu": Wording(
        "Köszönöm, a csomag ma megérkezett.",
        "Ann Lee <ann@shop.example> ezt írta (időpont: 2023. márc. 1., Sze, 15:05):",
        "2023. márc. 1. dátummal, 15:05 időpontban Ann Lee <ann@shop.example> írta:",
        "2023. 03. 01. 15:05 keltezéssel, Ann Lee írta:",
        ("Feladó", "Elküldve", "Címzett", "Tárgy"),
        "2023. március 1., szerda 15:05",
        "Eredeti üzenet",
        "iPhone-ról küldve",
    ),
    "ro": Wording(
        "Mulțumesc, coletul a sosit azi.",
        "În mie., 1 mar. 2023 la 15:05, Ann Lee <ann@shop.example> a scris:",
        "Pe 1 mar. 2023, la 15:05, Ann Lee <ann@shop.example> a scris:",
        "La 01.03.2023 15:05, Ann Lee a scris:",
        ("De la", "Trimis", "Către", "Subiect"),
        "miercuri, 1 martie 2023 15:05",
        "Mesaj original",
        "Trimis de pe iPhone-ul meu",
    ),
    "el": Wording(
        "Ευχαριστώ, το δέμα ήρθε σήμερα.",
        "Στις Τετ 1 Μαρ 2023 στις 3:05 μ.μ., ο χρήστης Ann Lee <ann@shop.example> έγραψε:",
        "Στις 1 Μαρ 2023, στις 15:05, ο/η Ann Lee <ann@shop.example> έγραψε:",
        "Στις 1/3/2023 15:05, ο/η Ann Lee έγραψε:",
        ("Από", "Στάλθηκε", "Προς", "Θέμα"),
        "Τετάρτη, 1 Μαρτίου 2023 15:05",
        "Αρχικό μήνυμα",
        "Στάλθηκε από το iPhone μου",
    ),
    "he": Wording(
        "תודה, החבילה הגיעה היום.",
        "\u202bבתאריך יום ד׳, 1 במרץ 2023 ב-15:05 מאת \u202aAnn Lee\u202c\u200f <\u202aann@shop.example\u202c\u200f>:\u202c",
        "\u200fב-1 במרץ 2023, בשעה 15:05, \u200fAnn Lee \u200f<ann@shop.example> כתב/ה:",
        "בתאריך 01/03/2023 15:05, Ann Lee כתב:",
        ("מאת", "נשלח", "אל", "נושא"),
        "יום רביעי 01 מרץ 2023 15:05",
        "הודעה מקורית",
        "נשלח מה-iPhone שלי",
    ),
    "vi": Wording(
        "Cảm ơn, bưu kiện đã đến hôm nay.",
        "Vào Th 4, 1 thg 3, 2023 vào lúc 15:05 Ann Lee <ann@shop.example> đã viết:",
        "Vào 15:05, 1 thg 3, 2023, Ann Lee <ann@shop.example> đã viết:",
        "Vào 01/03/2023 15:05, Ann Lee đã viết:",
        ("Từ", "Đã gửi", "Tới", "Chủ đề"),
        "Thứ Tư, 01 tháng 3, 2023 15:05",
        "Thư gốc",
        "Đã gửi từ iPhone của tôi",
    ),
    "id": Wording(
        "Terima kasih, paketnya tiba hari ini.",
        "Pada Rab, 1 Mar 2023 pukul 15.05 Ann Lee <ann@shop.example> menulis:",
        "Pada 1 Mar 2023, pukul 15.05, Ann Lee <ann@shop.example> menulis:",
        "Pada 01/03/2023 15:05, Ann Lee menulis:",
        ("Dari", "Dikirim", "Kepada", "Subjek"),
        "Rabu, 01 Maret 2023 15:05",
        "Pesan Asli",
        "Dikirim dari iPhone saya",
    ),
}

QUESTION = ("Did the parcel arrive?", "Ann")
SENDER = "Ann Lee <ann@shop.example>"


def _quoted(mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}" for line in QUESTION)


def _plain() -> str:
    return "\n".join(QUESTION)


def _block(wording: Wording, *, bold: str = "", gap: str = " ") -> str:
    values = (SENDER, wording.date, "support@desk.example", "Parcel 42")
    rows = zip(wording.names, values, strict=True)
    return "\n".join(f"{bold}{name}:{bold}{gap}{value}" for name, value in rows)


def _wrapped(line: str) -> str:
    """A long line as programs break it: at a space, near the end."""
    cut = line.rfind(" ", 0, max(len(line) - 12, 20))
    return line if cut < 10 else f"{line[:cut]}\n{line[cut + 1 :]}"


# What each program puts below the reply.
PROGRAMS = {
    "gmail": lambda w: f"{w.gmail}\n\n{_quoted()}",
    "gmail wrapped": lambda w: f"{_wrapped(w.gmail)}\n\n{_quoted()}",
    "gmail, quote unmarked": lambda w: f"{w.gmail}\n\n{_plain()}",
    "apple mail": lambda w: f"{w.apple}\n\n{_quoted()}",
    "apple mail on a phone": lambda w: f"{w.device}\n\n> {w.apple}\n>\n{_quoted()}",
    "thunderbird": lambda w: f"{w.thunderbird}\n{_quoted()}",
    "outlook desktop": lambda w: f"{_block(w)}\n\n{_plain()}",
    "outlook bold": lambda w: f"{_block(w, bold='*')}\n\n{_plain()}",
    "outlook web": lambda w: f"{'_' * 32}\n{_block(w)}\n\n{_plain()}",
    "outlook old": lambda w: f"-----{w.original}-----\n{_block(w)}\n\n{_plain()}",
    "samsung": lambda w: f"{w.device}\n\n-------- {w.original} --------\n{_block(w)}\n\n{_plain()}",
    "windows mail": lambda w: f"{_block(w, gap='')}\n\n{_plain()}",
    "qq": lambda w: f"{'-' * 18} {w.original} {'-' * 18}\n{_block(w, gap='  ')}\n\n{_plain()}",
    "original message alone": lambda w: f"---------- {w.original} ----------\n\n{_plain()}",
    "quote bars": lambda w: f"{w.gmail}\n\n{_quoted('| ')}",
}
