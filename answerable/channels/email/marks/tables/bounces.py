"""What mail servers say when they could not deliver, and who they are."""

# Local parts of servers that report.
REPORTERS: frozenset[str] = frozenset({
    "mailer-daemon", "mailerdaemon", "mail-daemon", "maildaemon", "postmaster", "mdaemon",
    "mail-delivery-subsystem", "mailsystem", "mail_daemon", "daemon", "autoresponder-bounce",
    "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", "mmr-daemon", "smtp", "admin-bounce",
    "mail.delivery.subsystem", "dmail-daemon", "mailbot", "deliverymanager",
})  # fmt: skip
REPORTER_NAMES: tuple[str, ...] = (
    "mail delivery subsystem",
    "mail delivery system",
    "mailer-daemon",
    "mail administrator",
    "system administrator",
    "postmaster",
    "mail system",
    "microsoft outlook",
    "system anti-spam",
    "internet mail delivery",
    "mail delivery service",
    "mdaemon",
    "mailer daemon",
)

# How the subject of a report begins or what it contains. Any language; folded.
FAILURE_SUBJECTS: tuple[str, ...] = (
    "undeliverable", "undelivered mail", "undelivered", "returned mail", "delivery failure",
    "mail delivery failed", "delivery status notification", "failure notice", "returned to sender",
    "mail delivery failure", "delivery has failed", "mail system error", "message undeliverable",
    "could not send message", "non remis", "delivery notification", "delivery failed", "nondeliverable",
    "undeliverable mail", "unzustellbar", "zustellung fehlgeschlagen", "nicht zustellbar",
    "teslim edilemedi", "ulaştırılamadı", "iletilemedi", "недоставленное сообщение", "не доставлено",
    "не удалось доставить", "échec de la remise", "échec de remise", "non distribuable", "no se puede entregar",
    "no entregado", "no se ha podido entregar", "não entregue", "mensagem não entregue", "falha na entrega",
    "mancato recapito", "non recapitabile", "impossibile recapitare", "onbestelbaar", "niet bezorgd",
    "niedostarczon", "nie można dostarczyć", "zwrot wiadomości", "kan inte levereras", "olevererbart",
    "kan ikke leveres", "ikke leveret", "kan ikke levere", "ei voitu toimittaa", "nedoručiteln",
    "kézbesíthetetlen", "配信不能", "配信失敗", "送信できません", "退信", "无法送达", "無法傳遞", "无法投递",
    "無法投遞", "系统退信", "배달되지 않음", "전송 실패", "반송", "배달 실패", "تعذر التسليم", "غير قابل للتسليم",
    "warning: could not send message", "delivery delayed", "delayed mail", "mail could not be delivered",
    "delivery problems", "mail not delivered", "message delivery has been delayed", "delivery report",
    "delivery status", "bounce", "unable to deliver", "failed delivery", "mail failure", "email delivery",
    "delivery error", "undelivered message", "message delivery failure", "message status", "nondelivery report",
    "rejected:", "message not delivered", "error sending message", "cannot deliver", "problem delivering",
    "mail error", "user unknown", "address change", "mail undeliverable", "message you sent",
    "your message", "email rejected", "mail rejected", "spam mail", "invalid recipient",
)  # fmt: skip

# What a report says before it names the address. Only with a reporter or such a subject.
FAILURE_PHRASES: tuple[str, ...] = (
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can't be delivered",
    "was not delivered", "wasn't delivered", "not delivered to", "unable to deliver", "failed permanently",
    "delivery failed", "delivery to the following", "following address", "permanent fatal errors",
    "permanent error", "fatal error", "undeliverable", "did not reach the following", "did not reach",
    "failed recipient", "failed to deliver", "user unknown", "unknown user", "no such user",
    "mailbox unavailable", "mailbox not found", "mailbox is full", "mailbox full", "over quota",
    "quota exceeded", "recipient rejected", "recipient address rejected", "address rejected",
    "recipient not found", "doesn't have a", "does not exist", "is not known", "returned to sender",
    "returning the message", "returned to you", "rejected your message", "message was rejected",
    "has been rejected", "i wasn't able to deliver", "this is a permanent error", "giving up",
    "undelivered", "could not deliver", "can't deliver", "cannot deliver", "error for", "not deliverable",
    "host unknown", "host not found", "not accept mail", "unrouteable address", "unroutable", "invalid recipient",
    "no mailbox", "account disabled", "account has been disabled", "mail was not delivered",
    "problem delivering", "delivery error", "delivery report", "session transcript", "transcript of session",
    "mail is undeliverable", "delivery status", "retry timeout exceeded", "transport error",
    "konnte nicht zugestellt werden", "nicht zugestellt", "n'a pas pu être", "non remis", "no se pudo entregar",
    "no ha podido ser", "não pôde ser entregue", "não foi entregue", "não foi possível", "non è stato recapitato",
    "non è stato possibile", "kon niet worden", "niet worden afgeleverd", "nie została dostarczona",
    "nie mogła zostać", "не удалось доставить", "не было доставлено", "не доставлено", "не может быть доставлено",
    "teslim edilemedi", "iletilemedi", "ulaştırılamadı", "kunde inte levereras", "kunne ikke leveres",
    "配信できません", "配信されません", "配送できません", "送信できません", "届きません", "届けることができません", "見つかりません",
    "无法送达", "無法傳遞", "退回", "投递失败", "无法投递", "발송하지 못", "전달하지 못", "배달하지 못", "반송",
    "sorry, ", "rcpt to", "smtp error", "said: 5", "said: 4", "5.1.1", "550 ", "552 ", "553 ", "554 ",
    "blocked", "spam", "refused", "relay", "policy", "denied", "the message you sent", "your message",
)  # fmt: skip

# Still trying: nothing has failed yet.
DELAY_PHRASES: tuple[str, ...] = (
    "will be retried", "will retry", "will continue to try", "still trying", "keep trying",
    "has been delayed", "delivery delayed", "delivery is delayed", "not yet been delivered", "will be delayed",
    "do not need to resend", "don't need to resend", "no need to resend", "this is a warning message only",
    "warning message only", "could not send message for past", "delayed by", "delivery attempts will continue",
    "is temporarily delayed", "delivery incomplete", "temporary problem delivering", "temporarily deferred",
    "has not been delivered yet", "has not yet been", "delivery to the following recipients has been delayed",
    "повторные попытки", "wird weiterhin versucht", "zustellung verzögert", "kein erneutes senden",
    "yeniden denenecek", "volverá a intentar", "seguirá intentando", "continuera", "riproverà", "再試行", "再送します",
)  # fmt: skip

# It arrived.
SUCCESS_PHRASES: tuple[str, ...] = (
    "was successfully delivered", "has been successfully delivered", "successfully relayed",
    "successful mail delivery", "delivered to the following", "has been delivered", "relayed: ",
)  # fmt: skip

# Where the copy of our own mail begins inside a report's text.
COPY_STARTS: tuple[str, ...] = (
    "--- below this line is a copy of the message", "------ this is a copy of", "original message follows",
    "----- original message", "--- original message", "unsent message below", "------ this is a copy",
    "the original message was received", "original message header", "message headers follow",
    "----- message header follows", "--- the header of the original message", "---- original message",
    "--- returned message", "------- returned message", "-----the original message", "original headers",
    "undelivered message follows", "content-type: message/rfc822", "content-type: text/rfc822-headers",
    "your original message", "------ failed message", "--- undelivered", "received: from ", "return-path: <",
    "----- unsent message", "---- unsent message", "original e-mail", "this is a copy of your message",
    "message contents follow", "---------- original message", "the following is a copy", "=== original message",
    "-------- original", "----- no message was collected", "----- message", "원본", "the message header",
)  # fmt: skip

# What a server's words mean as an enhanced status (RFC 3463), first match wins.
REASONS: tuple[tuple[str, str], ...] = (
    ("5.2.2", "mailbox full"), ("5.2.2", "mailbox is full"), ("5.2.2", "over quota"),
    ("5.2.2", "overquota"), ("5.2.2", "quota exceed"), ("5.2.2", "exceeded storage"), ("5.2.2", "exceeds allowed quota"),
    ("5.2.2", "exceeded its quota"), ("5.2.2", "quota"), ("5.2.2", "insufficient disk space"),
    ("5.2.2", "not enough space"), ("5.2.2", "mailbox size limit"), ("5.2.2", "too many messages"),
    ("5.2.2", "storage limit"), ("5.2.2", "no available space"), ("5.2.2", "inbox is full"),
    ("5.3.4", "message too large"), ("5.3.4", "message size exceeds"), ("5.3.4", "too big"),
    ("5.3.4", "size limit"), ("5.3.4", "exceeds size"), ("5.3.4", "message is too large"),
    ("5.3.4", "maximum message size"), ("5.3.4", "larger than"),
    ("5.2.1", "account disabled"), ("5.2.1", "account has been disabled"), ("5.2.1", "mailbox disabled"),
    ("5.2.1", "account is disabled"), ("5.2.1", "inactive"), ("5.2.1", "suspended"), ("5.2.1", "deactivated"),
    ("5.2.1", "user disabled"), ("5.2.1", "disabled"),
    ("5.1.2", "host unknown"), ("5.1.2", "host not found"), ("5.1.2", "unknown host"),
    ("5.1.2", "domain not found"), ("5.1.2", "no such domain"), ("5.1.2", "name service error"),
    ("5.1.2", "couldn't find any host"), ("5.1.2", "unknown domain"), ("5.1.2", "name or service not known"),
    ("5.1.2", "domain name not found"), ("5.1.2", "dns error"), ("5.1.2", "all relevant mx records"),
    ("5.1.2", "illegal host"), ("5.1.2", "no mx"), ("5.1.2", "domain does not exist"),
    ("5.1.1", "user unknown"), ("5.1.1", "unknown user"), ("5.1.1", "no such user"),
    ("5.1.1", "no mailbox"), ("5.1.1", "mailbox not found"), ("5.1.1", "recipient unknown"),
    ("5.1.1", "does not exist"), ("5.1.1", "doesn't exist"), ("5.1.1", "user not found"),
    ("5.1.1", "recipient not found"), ("5.1.1", "no such recipient"), ("5.1.1", "invalid recipient"),
    ("5.1.1", "unknown recipient"), ("5.1.1", "not known"), ("5.1.1", "doesn't have a"),
    ("5.1.1", "recipnotfound"), ("5.1.1", "address unknown"), ("5.1.1", "no such address"),
    ("5.1.1", "unrouteable address"), ("5.1.1", "not listed in"), ("5.1.1", "no recipient"),
    ("5.1.1", "mailbox unavailable"), ("5.1.1", "invalid mailbox"), ("5.1.1", "unknown address"),
    ("5.1.1", "nicht bekannt"), ("5.1.1", "unbekannt"), ("5.1.1", "inconnu"), ("5.1.1", "desconocid"),
    ("5.1.1", "address rejected"), ("5.1.1", "not our customer"), ("5.1.1", "not found"), ("5.1.1", "見つかりません"),
    ("5.1.1", "不存在"), ("5.1.1", "존재하지"), ("5.1.1", "bulunamadı"), ("5.1.1", "не найден"), ("5.1.1", "не существует"),
    ("5.7.1", "relay"), ("5.7.1", "spam"), ("5.7.1", "blocked"), ("5.7.1", "blacklist"), ("5.7.1", "policy"),
    ("5.7.1", "denied"), ("5.7.1", "not allowed"), ("5.7.1", "content rejected"), ("5.7.1", "rejected"), ("5.7.1", "virus"),
    ("4.4.1", "timed out"), ("4.4.1", "connection refused"), ("4.4.1", "connection timed"), ("4.4.7", "timeout exceeded"),
    ("4.4.7", "retry time"), ("4.4.7", "too long"), ("5.4.6", "too many hops"), ("5.4.6", "loop"),
)  # fmt: skip
