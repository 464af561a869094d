"""Which mail reports that ours did not arrive, and for whom."""

from dataclasses import replace

import pytest

from answerable.channels.email.marks import BounceInput, Part, bounce

ANN = "ann@shop.example"
OURS = "support@desk.example"
RETURNED = Part(
    "message/rfc822",
    [],
    f"From: {OURS}\nTo: {ANN}\nSubject: Parcel 42\nMessage-ID: <parcel-42@desk.example>\n\nHello Ann",
)


def _status(*recipients: str) -> Part:
    groups = [
        "Reporting-MTA: dns; mx.shop.example\nArrival-Date: Mon, 3 May 2021 10:00:00 +0000",
        *recipients,
    ]
    return Part("message/delivery-status", [], "\n\n".join(groups))


def _report(*parts: Part, subject: str = "Undelivered Mail Returned to Sender") -> BounceInput:
    return BounceInput(
        headers=[
            ("From", "Mail Delivery System <MAILER-DAEMON@mx.shop.example>"),
            ("To", OURS),
            ("Content-Type", 'multipart/report; report-type="delivery-status"; boundary=x'),
        ],
        sender="MAILER-DAEMON@mx.shop.example",
        subject=subject,
        text="Your message could not be delivered.",
        parts=parts,
    )


FAILED = (
    f"Final-Recipient: rfc822; {ANN}\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <ann@shop.example>:\n  Recipient address rejected: User unknown"
)


def test_a_standard_report_names_recipient_status_and_our_mail() -> None:
    found = bounce(_report(_status(FAILED), RETURNED))

    assert found is not None
    assert (found.kind, found.is_failure, found.permanent) == ("failed", True, True)
    assert (found.recipients, found.status) == ((ANN,), "5.1.1")
    assert found.diagnostic.endswith("<ann@shop.example>: Recipient address rejected: User unknown")
    assert found.original_message_id == "<parcel-42@desk.example>"


def test_every_failed_recipient_is_named_once() -> None:
    second = FAILED.replace("ann@", "bob@")
    arrived = (
        FAILED.replace("ann@", "carl@").replace("failed", "delivered").replace("5.1.1", "2.0.0")
    )
    found = bounce(_report(_status(FAILED, second, FAILED, arrived)))

    assert found is not None
    assert found.recipients == (ANN, "bob@shop.example")


def test_recipients_are_told_apart_without_a_blank_line_between() -> None:
    found = bounce(_report(_status(f"{FAILED}\n{FAILED.replace('ann@', 'bob@')}")))

    assert found is not None
    assert found.recipients == (ANN, "bob@shop.example")


@pytest.mark.parametrize(
    ("action", "status", "kind", "permanent"),
    [
        ("delayed", "4.4.1", "delayed", False),
        ("delivered", "2.0.0", "delivered", False),
        ("relayed", "2.1.5", "delivered", False),
        ("failed", "4.4.7", "failed", False),
        ("failed", "5.2.2", "failed", False),
        ("failed", "5.7.1", "failed", True),
        ("", "4.2.0", "delayed", False),
        ("", "5.4.1", "failed", True),
    ],
)
def test_what_became_of_the_mail(action: str, status: str, kind: str, *, permanent: bool) -> None:
    fields = (
        f"Final-Recipient: rfc822;{ANN}\n"
        + (f"Action: {action}\n" if action else "")
        + f"Status: {status}"
    )
    found = bounce(_report(_status(fields)))

    assert found is not None
    assert (found.kind, found.permanent, found.status) == (kind, permanent, status)


def test_an_action_above_the_recipients_counts_for_them() -> None:
    part = _status("Action: failed\n\nFinal-Recipient: rfc822; ann@shop.example\nStatus: 4.7.0")
    found = bounce(_report(part))

    assert found is not None
    assert (found.kind, found.recipients, found.status) == ("failed", (ANN,), "4.7.0")


def test_a_bare_class_is_told_better_by_the_servers_words() -> None:
    fields = FAILED.replace("Status: 5.1.1", "Status: 5.0.0")

    found = bounce(_report(_status(fields)))

    assert found is not None
    assert found.status == "5.1.1"


def test_a_bare_class_stays_where_the_server_gives_no_code() -> None:
    fields = FAILED.replace("Status: 5.1.1", "Status: 5.0.0").replace("550 5.1.1", "550")
    found = bounce(_report(_status(fields)))

    assert found is not None
    assert found.status == "5.0.0"


def test_the_returned_copy_names_the_recipient_where_the_report_does_not() -> None:
    found = bounce(
        _report(
            _status("Final-Recipient: rfc822; unknown\nAction: failed\nStatus: 5.1.1"), RETURNED
        )
    )

    assert found is not None
    assert found.recipients == (ANN,)


def test_exim_names_the_recipient_in_a_header() -> None:
    mail = BounceInput(
        [("From", "Mail Delivery System <Mailer-Daemon@mx.example>"), ("X-Failed-Recipients", ANN)],
        "Mailer-Daemon@mx.example",
        "Mail delivery failed: returning message to sender",
        f"A message that you sent could not be delivered.\n\n  {ANN}\n    mailbox is full",
    )
    found = bounce(mail)

    assert found is not None
    assert (found.recipients, found.status, found.permanent) == ((ANN,), "5.2.2", False)


# server: (sender, subject, text, status)
INFORMAL = {
    "qmail": (
        "MAILER-DAEMON@mx.example",
        "failure notice",
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to "
        f"the following addresses.\nThis is a permanent error; I've given up.\n\n<{ANN}>:\n192.0.2.1 does not like "
        "recipient.\nRemote host said: 550 No such user here\n\n--- Below this line is a copy of the message.\n\n"
        f"To: other@shop.example\nMessage-ID: <parcel-42@desk.example>",
        "5.1.1",
    ),
    "old sendmail": (
        "MAILER-DAEMON@mx.example",
        "Returned mail: User unknown",
        "The original message was received at Mon, 3 May 2021\n\n   ----- The following addresses had permanent "
        f"fatal errors -----\n<{ANN}>\n\n   ----- Transcript of session follows -----\n550 <{ANN}>... User unknown",
        "5.1.1",
    ),
    "exchange": (
        "postmaster@mx.example",
        "Undeliverable: Parcel 42",
        f"Delivery has failed to these recipients or groups:\n\nAnn ({ANN})\nThe e-mail address you entered "
        "couldn't be found.\n\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'",
        "5.1.10",
    ),
    "gmail": (
        "mailer-daemon@googlemail.com",
        "Delivery Status Notification (Failure)",
        f"** Address not found **\n\nYour message wasn't delivered to {ANN} because the address couldn't be found.",
        "5.1.1",
    ),
    "yahoo": (
        "MAILER-DAEMON@yahoo.example",
        "Failure Notice",
        f"Sorry, we were unable to deliver your message to the following address.\n\n<{ANN}>:\n554: delivery error: "
        "dd This user doesn't have a yahoo.example account",
        "5.1.1",
    ),
    "lotus notes": (
        "postmaster@mx.example",
        "DELIVERY FAILURE: User ann not listed in Domino Directory",
        f"Your message\n\n  Subject: Parcel 42\n\nwas not delivered to:\n\n  {ANN}\n\nbecause:\n\n  User ann "
        "(ann@shop.example) not listed in Domino Directory",
        "5.1.1",
    ),
    "groupwise": (
        "Mailer-Daemon@mx.example",
        "Message status - undeliverable",
        f"The message that you sent was undeliverable to the following:\n\t{ANN} (user not found)",
        "5.1.1",
    ),
    "docomo": (
        "mailer-daemon@docomo.example",
        "Undelivered Mail Returned to Sender",
        f"次のあて先へのメッセージはエラーのため送信できませんでした。\n\n送信先メールアドレスが見つかりません。\n\n<{ANN}>",
        "5.1.1",
    ),
    "ezweb": (
        "Postmaster@ezweb.example",
        "Mail System Error - Returned Mail",
        f"The user(s) account is disabled.\n\n<{ANN}>: 550 user unknown",
        "5.2.1",
    ),
    "qq": (
        "PostMaster@qq.example",
        "系统退信",
        f"您的邮件被退回。收件人邮箱 {ANN} 不存在，邮件无法送达。",
        "5.1.1",
    ),
    "mail.ru": (
        "mailer-daemon@corp.mail.example",
        "Недоставленное сообщение",
        f"Это письмо создано автоматически.\nНе удалось доставить: {ANN}\nТакой пользователь не найден",
        "5.1.1",
    ),
    "turkish": (
        "postmaster@posta.example",
        "Teslim edilemedi: Kargo",
        f"İletiniz şu alıcıya teslim edilemedi: {ANN}\nPosta kutusu bulunamadı",
        "5.1.1",
    ),
    "german": (
        "mailer-daemon@post.example",
        "Unzustellbar: Paket",
        f"Ihre Nachricht konnte nicht zugestellt werden an: {ANN}\nDer Empfänger ist nicht bekannt.",
        "5.1.1",
    ),
    "naver": (
        "MAILER-DAEMON@naver.example",
        "[반송] Parcel 42",
        f"메일을 전송하지 못했습니다. 받는 사람: {ANN}\n존재하지 않는 주소입니다.",
        "5.1.1",
    ),
    "a carrier with an underscore": (
        "post_master@text.example",
        "Re:Parcel 42",
        f"Error: Invalid user address\n\nError message below:\n550 - no such user here\n\n  RCPT TO: {ANN}",
        "5.1.1",
    ),
}


@pytest.mark.parametrize("server", INFORMAL)
def test_a_report_in_words_of_its_own(server: str) -> None:
    sender, subject, text, status = INFORMAL[server]
    found = bounce(BounceInput([("From", sender), ("To", OURS)], sender, subject, text))

    assert found is not None
    assert (found.kind, found.recipients, found.status) == ("failed", (ANN,), status)


def test_our_mail_is_known_from_the_copy_below_the_words() -> None:
    sender, subject, text, _ = INFORMAL["qmail"]
    found = bounce(BounceInput([("From", sender)], sender, subject, text))

    assert found is not None
    assert found.original_message_id == "<parcel-42@desk.example>"


def test_our_mail_is_known_from_what_the_report_answers() -> None:
    sender, subject, text, _ = INFORMAL["gmail"]
    headers = [("From", sender), ("In-Reply-To", "<parcel-42@desk.example>")]
    found = bounce(BounceInput(headers, sender, subject, text))

    assert found is not None
    assert found.original_message_id == "<parcel-42@desk.example>"


@pytest.mark.parametrize(
    "text",
    [
        "Warning: message delayed 24 hours. This is a warning message only. You do not need to resend your message.",
        "Delivery to the following recipient has been delayed. Message will be retried for 2 more days.",
        "Die Zustellung verzögert sich. Es wird weiterhin versucht, die Nachricht zuzustellen.",
    ],
)
def test_a_delay_is_no_failure(text: str) -> None:
    sender = "MAILER-DAEMON@mx.example"
    found = bounce(BounceInput([("From", sender)], sender, "Delayed mail", f"{text}\n\n{ANN}"))

    assert found is not None
    assert (found.kind, found.is_failure, found.recipients) == ("delayed", False, (ANN,))


def test_a_report_of_success_is_no_failure() -> None:
    sender = "MAILER-DAEMON@mx.example"
    text = f"Your message was successfully delivered to: {ANN}"
    found = bounce(BounceInput([("From", sender)], sender, "Successful Mail Delivery Report", text))

    assert found is not None
    assert (found.kind, found.is_failure) == ("delivered", False)


def test_a_complaint_is_told_apart_from_a_failure() -> None:
    feedback = Part(
        "message/feedback-report", [], f"Feedback-Type: abuse\nOriginal-Rcpt-To: <{ANN}>"
    )
    found = bounce(
        BounceInput([("From", "fbl@mx.example")], "fbl@mx.example", "Abuse", "A report", [feedback])
    )

    assert found is not None
    assert (found.kind, found.is_failure, found.recipients) == ("complaint", False, (ANN,))


def test_a_complaint_may_come_without_a_feedback_report() -> None:
    copy = replace(RETURNED, text=f"X-HmXmrOriginalRecipient: {ANN}\n{RETURNED.text}")
    found = bounce(
        BounceInput([], "staff@mx.example", "complaint about message from 192.0.2.1", "", [copy])
    )

    assert found is not None
    assert (found.kind, found.recipients) == ("complaint", (ANN,))


def test_nobody_at_all_writes_only_reports() -> None:
    mail = BounceInput(
        [("From", "<>"), ("Return-Path", "<>")],
        "",
        "",
        f"You wrote to {ANN}. That's not a valid user.",
    )
    found = bounce(mail)

    assert found is not None
    assert found.recipients == (ANN,)


def test_a_mail_services_notice_is_read() -> None:
    text = (
        '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":'
        '[{"emailAddress":"ann@shop.example","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1"}]}}\n\n--\nUnsubscribe'
    )
    found = bounce(BounceInput([], "no-reply@sns.example", "AWS Notification Message", text))

    assert found is not None
    assert (found.kind, found.recipients, found.status) == ("failed", (ANN,), "5.1.1")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"notificationType"',
        '{"notificationType":3}',
        '{"notificationType":"Bounce","bounce":[]}',
    ],
)
def test_a_broken_notice_is_ordinary_mail(text: str) -> None:
    assert bounce(BounceInput([], ANN, "Notification", text)) is None


# name: (headers, sender, subject, text, parts)
ORDINARY = {
    "asks about a bounce": (
        [("Return-Path", f"<{ANN}>")],
        ANN,
        "Mail delivery failed",
        "My mail to you came back: 550 5.1.1 user unknown. Why was it not delivered?",
        [],
    ),
    "forwards a bounce": (
        [("Content-Type", "multipart/mixed")],
        ANN,
        "Fwd: Undelivered Mail Returned to Sender",
        "What does that mean?",
        [_status(FAILED), RETURNED],
    ),
    "quotes a bounce": (
        [],
        ANN,
        "Re: failure notice",
        "Please see below.\n\n> I'm afraid I wasn't able to deliver your message\n> <bob@home.example>: no such user",
        [],
    ),
    "an absence note with an empty return path": (
        [("Return-Path", "<>"), ("Auto-Submitted", "auto-replied")],
        ANN,
        "Automatic reply: Parcel",
        "I no longer work here. Please write to bob@shop.example.",
        [],
    ),
    "a parcel not delivered": (
        [],
        ANN,
        "Not delivered",
        "My parcel was not delivered to 5 High Street.",
        [],
    ),
    "a postmaster who writes": (
        [("From", "Postmaster <postmaster@shop.example>")],
        "postmaster@shop.example",
        "Question about your mail server",
        "Hello, may I ask which addresses you send from?",
        [],
    ),
    "a mail attached": ([], ANN, "Please answer her", "See the attached mail.", [RETURNED]),
    "a full mailbox": ([], ANN, "mailbox full", "My mailbox is full, what can I do?", []),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_mail_is_no_report(name: str) -> None:
    headers, sender, subject, text, parts = ORDINARY[name]

    assert bounce(BounceInput(headers, sender, subject, text, parts)) is None


def test_a_report_without_parts_is_read_from_its_text() -> None:
    mail = replace(_report(), text=f"--x\n\nReporting-MTA: dns; mx.example\n\n{FAILED}\n\n--x--")
    found = bounce(mail)

    assert found is not None
    assert (found.recipients, found.status) == ((ANN,), "5.1.1")


def test_hostile_reports_do_not_hurt() -> None:
    text = "<a@" * 100_000 + "550 " * 50_000 + "\n" * 50_000
    found = bounce(replace(_report(_status(text)), text=text))

    assert found is not None
    assert len(found.diagnostic) <= 1000
