"""How mail programs name the header lines of a forwarded mail, language by language."""

import re

_SENDER = """
from|sender|de|von|da|van|od|från|fra|lähettäjä|kimden|gönderen|gönderici|от|от кого|від|від кого
отправитель|feladó|de la|expeditor|από|差出人|送信者|发件人|发信人|寄件者|寄件人|發件人|보낸 사람|보낸사람|보낸이|발신
발신자|من|المرسل|מאת|từ|người gửi|dari|pengirim|šalje|expéditeur|de parte de|mittente|afzender
absender|remitente|remetente|avsändare|afsender|avsender|saatja|nuo|no|చెత|จาก|ผู้ส่ง|فرستنده|از
"""
_TO = """
to|an|à|a|pour|para|aan|do|till|til|vastaanottaja|saaja|kime|alıcı|кому|получатель|komu|címzett
către|destinatar|προς|宛先|收件人|收信人|收件者|받는 사람|받는사람|받는이|수신|수신자|إلى|الى|المستلم|אל|עבור|đến
người nhận|kepada|ke|za|prima|за|до|destinataire|destinatario|destinatário|ontvanger|empfänger|ถึง
"""
_COPY = """
cc|kopie|copie à|copie|copia|dw|kopia|kopi|kopio|bilgi|копия|копія|másolat|κοιν|抄送|副本|참조|نسخة
עותק|kópia|kópie
"""
_SUBJECT = """
subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|temat|tytuł|ämne|emne|aihe|konu|тема
předmět|predmet|tárgy|subiect|θέμα|件名|主题|主題|主旨|标题|제목|الموضوع|נושא|chủ đề|tiêu đề|subjek
perihal|naslov|относно|teema|tema|เรื่อง|หัวเรื่อง
"""
_DATE = """
date|sent|datum|gesendet|gesendet am|envoyé|envoyé le|fecha|enviado|enviado el|enviada em|data
enviado em|inviato|data invio|verzonden|wysłano|wysłane|skickat|dato|sendt|päiväys|lähetetty|päivämäärä|tarih
gönderildi|gönderme tarihi|gönderilme tarihi|gönderim tarihi|дата|отправлено|надіслано|odesláno|odoslané
dátum|elküldve|küldve|trimis|ημερομηνία|στάλθηκε|日時|日付|送信日時|送信日|日期|时间|時間|发送时间|发送日期|寄件日期|傳送時間
날짜|보낸 날짜|보낸날짜|보낸 시간|التاريخ|تاريخ|تم الإرسال|أرسلت|תאריך|נשלח|ngày|đã gửi|tanggal|dikirim
poslano|дата на изпращане|изпратено|kuupäev|saadetud|วันที่|ส่ง
"""
_REPLY_TO = "reply-to|reply to|antwort an|répondre à|responder a|yanıt adresi|返信先|回复"


def _table() -> dict[str, str]:
    columns = {
        "cc": _COPY,
        "date": _DATE,
        "subject": _SUBJECT,
        "to": _TO,
        "reply-to": _REPLY_TO,
        "from": _SENDER,
    }
    return {
        label.strip(): field
        for field, words in columns.items()
        for label in words.strip().replace("\n", "|").split("|")
    }


# Label in lower case to the field it stands for.
FIELDS = _table()

FORWARD_PREFIX = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|wg|tr|rv|enc|ilt|iltt?|i̇lt|vb|vs|vl|doorst|pd|inoltr?|i|fs|továbbítás"
    r"|пересл|fw|转发|轉寄|轉發|転送|전달|إعادة توجيه|הועבר|προωθ|yönlendirilen)\s*[:：]",
    re.IGNORECASE,
)
_RULE_WORDS = (
    "forwarded message|begin forwarded message|original message forwarded|weitergeleitete nachricht|"
    "anfang der weitergeleiteten|message transféré|début du message (?:réexpédié|transféré)|"
    "mensaje reenviado|inicio del mensaje reenviado|mensagem (?:encaminhada|reencaminhada)|"
    "messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd|"
    "(?:przesłana|przekazana) wiadomość|wiadomość przekazana dalej|początek przekazywanej|"
    "vidarebefordrat (?:meddelande|brev)|videresendt (?:melding|meddelelse)|"
    "välitetty viesti|yönlendirilen (?:ileti|mesaj)|iletilen (?:ileti|mesaj)|iletilmiş (?:ileti|mesaj)|"
    "пересылаемое сообщение|пересланное сообщение|переадресованное сообщение|"
    "начало переадресованного|конец пересылаемого|переслане повідомлення|přeposlaná zpráva|"
    "preposlaná správa|továbbított üzenet|mesaj redirecționat|προωθημένο μήνυμα|"
    "転送(?:された)?メ(?:ッセージ|ール)|forwarded by|转发(?:的)?邮件|轉寄(?:的)?郵件|轉寄訊息|"
    "전달된 (?:메시지|메일)|رسالة (?:معاد|مُعاد) توجيهها|רسالة محولة|הודעה שהועברה|"
    "thư được chuyển tiếp|pesan (?:terusan|yang diteruskan)"
)
FORWARD_RULE = re.compile(
    rf"[>\s*]{{0,40}}(?:[-_=]{{2,80}}+\s{{0,9}}+)?(?:{_RULE_WORDS})", re.IGNORECASE
)
