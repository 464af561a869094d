"""Sending through a mail service instead of SMTP: any backend of anymail."""

from email.utils import formataddr
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection

from answerable.channels.email.headers import one_line, safe_filename, safe_type
from answerable.channels.email.rendering import Mail
from answerable.channels.email.smtp_client import Unreachable
from answerable.channels.models import Outgoing
from answerable.channels.outbox import Outcome
from answerable.channels.refusals import Refusal, understand
from answerable.tickets.words import Address

State = Outgoing.State
OUR_FAULT = {401, 402, 403, 404, 408, 429}  # about our account or the moment, not about this mail


class Service:
    """One call of the service for each mail, addressed to its one recipient."""

    def __init__(self, backend: str) -> None:
        self._connection: Any = get_connection(backend)

    def carry(self, mail: Mail) -> Outcome:
        try:
            self._connection.send_messages([_for_django(mail)])
        except AnymailRecipientsRefused as error:
            return Outcome(State.FAILED, understand(550, str(error)))
        except AnymailAPIError as error:
            return _outcome_of(error)
        except AnymailError as error:
            return Outcome(State.FAILED, Refusal("cannot_compose", "", str(error)[:2000]))
        return Outcome(State.SENT)

    def close(self) -> None:
        self._connection.close()


def _outcome_of(error: AnymailAPIError) -> Outcome:
    """No answer at all: nobody knows. A fault of theirs or of our account: later. Else refused."""
    said, status = str(error)[:2000], error.status_code
    if status is None:
        return Outcome(State.UNKNOWN, Refusal("connection_lost", "", said))
    if status >= 500:
        return Outcome(State.DELAYED, Refusal("service_fault", str(status), said))
    if status in OUR_FAULT:
        raise Unreachable(Refusal("service_fault", str(status), said))
    return Outcome(State.FAILED, Refusal("refused", str(status), said))


def _for_django(mail: Mail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=one_line(mail.subject),
        body=mail.text,
        from_email=_written(mail.sender),
        to=[mail.recipient],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=_headers(mail),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for file in mail.files:
        message.attach(safe_filename(file.name), file.content, safe_type(file.content_type))
    return message


def _written(who: Address) -> str:
    return formataddr((one_line(who["name"]), who["address"]))


def _headers(mail: Mail) -> dict[str, str]:
    headers = {"Message-ID": f"<{mail.mail_id}>", **dict(mail.extra)}
    if mail.in_reply_to:
        headers["In-Reply-To"] = f"<{mail.in_reply_to}>"
    if mail.references:
        headers["References"] = " ".join(f"<{mail_id}>" for mail_id in mail.references)
    return headers
