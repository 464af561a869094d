"""What we send to our own people leaves by the same outbox, marked as automatic."""

import pytest
from django.core.mail import EmailMessage, get_connection

from answerable.channels import outbox
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.channels.models import Mailbox, Outgoing
from answerable.testing_smtp import Sink

pytestmark = pytest.mark.django_db


def test_an_invitation_is_queued_once_and_marked_automatic(mailbox: Mailbox, sink: Sink) -> None:
    for _ in range(2):
        send_staff_mail(
            "new@example.com", subject="Join us", text="[Join](https://x.test)", effect_id="inv:1"
        )
    outbox.send_due()
    (taken,) = sink.taken
    assert taken.sender == "support@example.com"
    assert taken.mail["Auto-Submitted"] == "auto-generated"
    assert taken.mail["X-Auto-Response-Suppress"] == "All"
    assert 'href="https://x.test"' in taken.mail.get_body(("html",)).get_content()


def test_mail_of_djangos_libraries_goes_into_the_outbox_and_nothing_is_sent_at_once(
    sink: Sink,
) -> None:
    backend = get_connection("answerable.channels.email.staff_mail.EmailBackend")
    message = EmailMessage("New\npassword", "Follow the link.", to=["Ayşe <ayse@example.com>"])
    backend.send_messages([message])
    assert not sink.taken
    row = Outgoing.objects.get()
    assert (row.recipient, row.recipient_name) == ("ayse@example.com", "Ayşe")
    assert row.subject == "New password"
    assert row.kind == Outgoing.Kind.STAFF
