"""The channel of our own pages and of the API: what was submitted becomes an Incoming."""

from django.conf import settings

from answerable.channels.email.marks import language
from answerable.channels.models import Inbound
from answerable.channels.port import Incoming, Unreadable
from answerable.channels.storable import one_line, storable
from answerable.channels.webform.words import NotOurs, Submission, from_bytes
from answerable.tickets.models import Message
from answerable.tickets.words import NewMessage

SPOKEN = ("en", "tr", "ru", "ar", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "no", "ja",
          "zh", "ko", "uk", "fa")  # fmt: skip


class SubmissionChannel:
    """Receives from the request form, from the page of a request, and from the API."""

    def read(self, inbound: Inbound) -> Incoming:
        try:
            submission = from_bytes(bytes(inbound.raw))
        except NotOurs as error:
            raise Unreadable("not-json", str(error)) from error
        return Incoming(
            words=_words(inbound, submission),
            subject=one_line(submission.subject),
            ticket_id=submission.ticket_id,
            via=inbound.mailbox.address if inbound.mailbox else "",
            zone=submission.zone,
            fields=tuple(sorted(submission.fields.items())),
        )

    def begin(self, inbound: Inbound) -> None:
        """There is nothing to wait for."""


CHANNEL = SubmissionChannel()


def _words(inbound: Inbound, submission: Submission) -> NewMessage:
    proof = Message.Proof.SECRET if submission.is_proved else Message.Proof.NONE
    return NewMessage(
        text=storable(submission.body),
        sender_name=one_line(submission.name),
        sender_address=one_line(submission.address),
        channel=submission.channel,
        language=_language(inbound, submission),
        proof=proof.value,
        effect_key=f"{inbound.source}:{inbound.sha256}",
        files=submission.files,
        at=inbound.received_at,
    )


def _language(inbound: Inbound, submission: Submission) -> str:
    """What the words are written in; where they are too few to tell, the language of the page."""
    return (
        language(submission.body, SPOKEN)
        or submission.language
        or (inbound.mailbox.language if inbound.mailbox else "")
        or settings.LANGUAGE_CODE
    )
