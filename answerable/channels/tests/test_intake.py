"""What we took is there, once; what we could not take we never say we took."""

import pytest
from django.db import transaction

from answerable.channels import intake
from answerable.channels.intake import Arrival, NoRoom, accept, accept_many
from answerable.channels.models import Inbound, Mailbox
from answerable.core.models import Job
from answerable.testing import at_once

RAW = b"From: a@example.net\r\n\r\nHello\r\n"


def test_what_was_accepted_is_kept_byte_for_byte(mailbox: Mailbox) -> None:
    raw = bytes(range(256)) * 10
    accepted = accept(
        raw, source="smtp", mailbox=mailbox, envelope_from="a@b.c", envelope_to=["d@e.f"]
    )
    row = Inbound.objects.get(pk=accepted.inbound_id)
    assert accepted.is_new
    assert bytes(row.raw) == raw
    assert (row.state, row.size, row.envelope_to) == ("received", 2560, ["d@e.f"])


def test_the_same_bytes_in_the_same_mailbox_are_one_row(mailbox: Mailbox) -> None:
    first = accept(RAW, source="smtp", mailbox=mailbox)
    again = accept(RAW, source="imap", mailbox=mailbox, uid=7, uidvalidity=1)
    assert again == intake.Accepted(first.inbound_id, is_new=False)
    assert Inbound.objects.count() == 1


def test_the_same_bytes_in_another_mailbox_or_in_none_are_another_row(mailbox: Mailbox) -> None:
    other = Mailbox.objects.create(address="sales@example.com")
    rows = [accept(RAW, source="pipe", mailbox=box) for box in (mailbox, other, None, None)]
    assert [row.is_new for row in rows] == [True, True, True, False]
    assert rows[2].inbound_id == rows[3].inbound_id


def test_many_are_answered_in_their_order_even_with_doubles_among_them(mailbox: Mailbox) -> None:
    known = accept(b"2", source="smtp", mailbox=mailbox)
    letters = (b"1", b"2", b"3", b"1")
    accepted = accept_many([Arrival(raw, "smtp", mailbox) for raw in letters])
    assert [one.is_new for one in accepted] == [True, False, True, False]
    assert accepted[1].inbound_id == known.inbound_id
    assert accepted[0].inbound_id == accepted[3].inbound_id
    stored = [bytes(Inbound.objects.get(pk=one.inbound_id).raw) for one in accepted]
    assert stored == list(letters)


def test_a_crowd_of_mails_wakes_one_reader(mailbox: Mailbox) -> None:
    for number in range(5):
        accept(b"%d" % number, source="smtp", mailbox=mailbox)
    assert Job.objects.filter(kind="inbound.read", state="ready").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_at_the_same_moment_are_one_row() -> None:
    outcomes = at_once(*[lambda: accept(RAW, source="smtp")] * 4)
    assert sorted(one.is_new for one in outcomes) == [False, False, False, True]
    assert Inbound.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rows_stand_or_fall_with_the_transaction_around_them() -> None:
    def fetch() -> None:
        with transaction.atomic():
            accept(RAW, source="imap", uid=1, uidvalidity=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fetch()
    assert not Inbound.objects.exists()
    assert not Job.objects.exists()


def test_below_the_disk_floor_nothing_is_taken(mailbox: Mailbox, settings) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "disk_floor_mib": 10**9}
    with pytest.raises(NoRoom):
        accept(RAW, source="smtp", mailbox=mailbox)
    assert not Inbound.objects.exists()


def test_an_envelope_no_database_could_hold_is_still_taken(db: None) -> None:
    accept(RAW, source="smtp", envelope_from="a\x00\ud800@b.c" + "x" * 400, envelope_to=["\x00"])
    assert Inbound.objects.get().envelope_from.startswith("a ?@b.c")
