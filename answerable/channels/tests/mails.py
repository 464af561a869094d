"""Mails of our own making, for tests."""

from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from django.utils import timezone


def mail(
    text: str = "The vase came out of the box broken.\n",
    *,
    sender: str = "Elif Kaya <elif@example.net>",
    to: str = "support@example.com",
    subject: str = "Broken vase",
    mail_id: str | None = None,
    html: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """A well-formed mail; `headers` are further ones with _ for -, an empty value leaves one out."""
    message = EmailMessage()
    fields = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": format_datetime(timezone.now()),
        "Message-ID": mail_id or make_msgid(domain="example.net"),
    }
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in fields.items():
        if value:
            message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for filename, content in files:
        message.add_attachment(content, "application", "octet-stream", filename=filename)
    return message.as_bytes(policy=policy.SMTP)
