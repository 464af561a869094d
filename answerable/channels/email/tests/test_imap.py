"""Mail fetched by IMAP: committed before it is touched on the server, each mail once, none lost."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from imaplib import IMAP4
from itertools import count

import pytest
from django.utils import timezone, translation
from imap_tools.errors import ImapToolsError

from answerable.channels import intake
from answerable.channels.email import imap
from answerable.channels.email.imap import connection, faults, fetching
from answerable.channels.email.imap.connection import Folder, opened
from answerable.channels.email.imap.fetching import Fetcher, Memory
from answerable.channels.models import Cursor, Inbound, Mailbox
from answerable.core.leases import hold
from answerable.core.sealing import seal
from answerable.core.tests.forking import CRASHED, run_until_crash
from answerable.testing import at_once
from answerable.testing_dovecot import Dovecot
from answerable.testing_proxy import between

pytestmark = [pytest.mark.django_db]
_users = count(1)


def mail(number: int = 1, body: str = "Hello") -> bytes:
    return f"From: a@example.net\r\nSubject: {number}\r\n\r\n{body} {number}\r\n".encode()


@pytest.fixture
def user() -> str:
    return f"user{next(_users)}"


@pytest.fixture
def box(db: None, dovecot: Dovecot, user: str) -> Mailbox:
    return make_box(dovecot, user)


def make_box(dovecot: Dovecot, user: str, **fields: object) -> Mailbox:
    setup = {
        "address": f"{user}@example.com",
        "fetch": "imap",
        "host": dovecot.host,
        "port": dovecot.port,
        "security": "none",
        "username": user,
        "sealed_secret": seal(dovecot.password, purpose="mailbox"),
        "import_history": False,
    }
    return Mailbox.objects.create(**{**setup, **fields})


def fetch(box: Mailbox, memory: Memory | None = None) -> Fetcher:
    """One session without waiting for news."""
    with hold(f"imap:{box.pk}", 60) as held, opened(box) as folder:
        assert held
        fetcher = Fetcher(box, folder, held, memory or Memory())
        fetcher.begin()
        fetcher.take_new(threading.Event())
    return fetcher


def subjects(**wanted: object) -> list[str]:
    rows = Inbound.objects.filter(**wanted).order_by("id")
    return [bytes(row.raw).split(b"Subject: ")[1].split(b"\r\n")[0].decode() for row in rows]


def seen(box: Mailbox) -> int:
    with opened(box) as folder:
        return len(folder.all_above(0, folder.next_uid)) - len(folder.unseen())


@contextmanager
def running(*boxes: Mailbox) -> Iterator[None]:
    """The whole fetcher, as a process runs it."""
    stop = threading.Event()
    thread = threading.Thread(target=imap.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def until(done: Callable[[], object], seconds: float = 15) -> None:
    limit = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same behaviour in less time."""
    monkeypatch.setattr(imap, "LOOK", 0.1)
    monkeypatch.setattr(imap, "PAUSES", (0.1,))
    monkeypatch.setattr(imap, "ROUND", 1.0)
    monkeypatch.setattr(imap, "SAY_WELL", 0.0)


def test_nothing_is_fetched_before_somebody_chose_about_history(
    dovecot: Dovecot, user: str
) -> None:
    box = make_box(dovecot, user, import_history=None)
    assert imap.to_fetch() == []
    box.import_history = False
    box.save()
    assert imap.to_fetch() == [box]


def test_without_history_only_what_comes_after_the_first_look_is_taken(
    box: Mailbox, dovecot: Dovecot, user: str
) -> None:
    dovecot.put(user, mail(1))
    fetch(box)
    dovecot.put(user, mail(2))
    fetch(box)
    assert subjects() == ["2"]
    assert seen(box) == 1


def test_history_is_taken_silently_and_what_follows_is_not(dovecot: Dovecot, user: str) -> None:
    box = make_box(dovecot, user, import_history=True)
    dovecot.put(user, mail(1))
    fetch(box)
    dovecot.put(user, mail(2))
    fetch(box)
    assert subjects(silent=True) == ["1"]
    assert subjects(silent=False) == ["2"]


def test_what_arrived_is_kept_to_the_last_byte(box: Mailbox, dovecot: Dovecot, user: str) -> None:
    raw = b"Subject: \xff\xfe\r\n\r\n" + bytes(range(1, 256)).replace(b"\r", b"").replace(
        b"\n", b"\r\n"
    )
    fetch(box)
    dovecot.put(user, raw)
    fetch(box)
    row = Inbound.objects.get()
    assert bytes(row.raw) == raw
    assert (row.source, row.mailbox, row.silent) == ("imap", box, False)
    assert row.uid
    assert row.uidvalidity == Cursor.objects.get().uidvalidity


def test_each_mail_is_taken_once_however_often_we_look(
    box: Mailbox, dovecot: Dovecot, user: str
) -> None:
    fetch(box)
    for number in range(3):
        dovecot.put(user, mail(number))
    memory = Memory()
    for _ in range(3):
        fetch(box, memory)
    assert subjects() == ["0", "1", "2"]


def test_mail_somebody_read_already_is_taken_too(box: Mailbox, dovecot: Dovecot, user: str) -> None:
    fetch(box)
    dovecot.put(user, mail(1))
    with opened(box) as folder:
        folder.mark_seen(folder.all_above(0, folder.next_uid))
    fetch(box)
    assert subjects() == ["1"]


@pytest.mark.parametrize("moves", [True, False])
def test_taken_mail_is_moved_into_a_folder_that_is_made_if_need_be(
    dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch, moves: bool
) -> None:
    box = make_box(dovecot, user, after="move", move_to="Erledigt & fertig")
    fetch(box)
    dovecot.put(user, mail(1))
    if not moves:
        monkeypatch.setattr(connection, "MOVE", "UNHEARD-OF")
    fetch(box)
    assert subjects() == ["1"]
    assert dovecot.files(user) == []
    assert len(dovecot.files(user, "Erledigt &- fertig")) == 1


def test_taken_mail_is_deleted_and_what_was_there_before_is_not(
    dovecot: Dovecot, user: str
) -> None:
    box = make_box(dovecot, user, after="delete")
    dovecot.put(user, mail(1))
    fetch(box)
    dovecot.put(user, mail(2))
    fetch(box)
    assert subjects() == ["2"]
    assert [file.read_bytes() for file in dovecot.files(user)] == [mail(1)]


def test_when_it_cannot_be_stored_nothing_is_touched_on_the_server(
    dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = make_box(dovecot, user, after="delete")
    fetch(box)
    dovecot.put(user, mail(1))
    monkeypatch.setattr(intake, "is_disk_low", lambda: True)
    with pytest.raises(intake.NoRoom) as full:
        fetch(box)
    assert faults.noted(full.value) == "disk_full"
    assert len(dovecot.files(user)) == 1
    monkeypatch.undo()
    fetch(box)
    assert subjects() == ["1"]


def test_new_numbers_on_the_server_bring_nothing_twice_and_lose_nothing(
    dovecot: Dovecot, user: str
) -> None:
    box = make_box(dovecot, user, import_history=True)
    dovecot.put(user, mail(1))
    fetch(box)
    dovecot.renumber(user)
    dovecot.put(user, mail(2))
    fetch(box)
    fetch(box)
    assert subjects() == ["1", "2"]
    assert Inbound.objects.filter(uidvalidity=Cursor.objects.last().uidvalidity).count() == 2


def test_new_numbers_do_not_turn_unwanted_history_into_tickets(
    box: Mailbox, dovecot: Dovecot, user: str
) -> None:
    dovecot.put(user, mail(1), at=time.time() - 90000)
    fetch(box)
    dovecot.put(user, mail(2))
    fetch(box)
    dovecot.renumber(user)
    dovecot.put(user, mail(3))
    fetch(box)
    assert subjects() == ["2", "3"]


def test_the_hourly_comparison_finds_what_slipped_past_the_cursor(
    box: Mailbox, dovecot: Dovecot, user: str
) -> None:
    fetch(box)
    dovecot.put(user, mail(1))
    fetch(box)
    Inbound.objects.all().delete()
    memory = Memory()
    fetch(box, memory)
    assert subjects() == ["1"]
    Inbound.objects.all().delete()
    memory.done.clear()
    fetch(box, memory)
    assert subjects() == []
    memory.reconciled_at -= fetching.RECONCILE
    fetch(box, memory)
    assert subjects() == ["1"]


def test_after_an_outage_of_three_days_everything_comes(
    box: Mailbox, dovecot: Dovecot, user: str
) -> None:
    fetch(box)
    for hour in range(72):
        dovecot.put(user, mail(hour), at=time.time() - (72 - hour) * 3600)
    fetch(box)
    assert len(subjects()) == 72
    assert seen(box) == 72


def test_a_first_connection_to_a_thousand_mails_takes_them_in_batches(
    dovecot: Dovecot, user: str, django_assert_max_num_queries: object
) -> None:
    box = make_box(dovecot, user, import_history=True)
    for number in range(1000):
        dovecot.put(user, mail(number))
    with django_assert_max_num_queries(400):
        fetch(box)
    assert len(subjects(silent=True)) == 1000
    assert Cursor.objects.get().last_uid == 1000


def test_one_mail_the_server_cannot_give_does_not_keep_the_others(
    box: Mailbox, dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(box)
    for number in range(1, 6):
        dovecot.put(user, mail(number))
    whole = Folder.fetch

    def broken(self: Folder, uids: list[int]) -> list[connection.Fetched]:
        if 3 in uids:
            raise IMAP4.error("NO internal error")
        return whole(self, uids)

    monkeypatch.setattr(Folder, "fetch", broken)
    memory = Memory()
    fetcher = fetch(box, memory)
    assert subjects() == ["1", "2", "4", "5"]
    assert faults.noted(fetcher.left).startswith("mail_left: UID 3")
    monkeypatch.undo()
    memory.reconciled_at = None
    assert fetch(box, memory).left is None
    assert subjects() == ["1", "2", "4", "5", "3"]


def test_a_mail_that_breaks_every_connection_does_not_keep_the_others(
    box: Mailbox, dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(box)
    for number in range(1, 11):
        dovecot.put(user, mail(number))
    whole = Folder.fetch

    def broken(self: Folder, uids: list[int]) -> list[connection.Fetched]:
        if 4 in uids:
            raise IMAP4.abort("socket error: EOF")
        return whole(self, uids)

    monkeypatch.setattr(Folder, "fetch", broken)
    memory = Memory()
    broke = 0
    while broke < 9:
        try:
            fetch(box, memory)
            break
        except IMAP4.abort:
            broke += 1
    assert len(subjects()) == 9
    assert broke < 9


def test_a_mail_larger_than_we_take_stays_and_is_said(
    box: Mailbox, dovecot: Dovecot, user: str, settings: object
) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "max_message_mib": 1}
    fetch(box)
    dovecot.put(user, mail(1, "x" * 990 + "\r\n" * 1000000))
    dovecot.put(user, mail(2))
    fetcher = fetch(box)
    assert subjects() == ["2"]
    assert faults.noted(fetcher.left) == "mail_too_large: UID 1"


def test_a_fetcher_that_lost_its_right_writes_nothing(
    box: Mailbox, dovecot: Dovecot, user: str
) -> None:
    fetch(box)
    dovecot.put(user, mail(1))
    with opened(box) as folder, hold(f"imap:{box.pk}", 60) as held:
        fetcher = Fetcher(box, folder, held, Memory())
        held.until = 0.0
        with pytest.raises(imap.Lost):
            fetcher.take_new(threading.Event())
    assert subjects() == []
    assert seen(box) == 0


def test_without_encryption_only_this_machine_is_asked(box: Mailbox) -> None:
    box.host = "imap.example.com"
    with pytest.raises(faults.Fault, match="not_encrypted"):
        connection.logged_in(box)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"username": "user", "sealed_secret": "wrong"}, "secret_lost"),
        ({"port": 1}, "connection_refused"),
        ({"folder": "Nowhere"}, "folder_missing"),
        ({"security": "tls"}, "tls_failed"),
    ],
)
def test_what_is_wrong_is_said_in_words(box: Mailbox, change: dict, key: str) -> None:
    for name, value in change.items():
        setattr(box, name, value)
    with pytest.raises(Exception) as caught, opened(box):
        pass
    noted = faults.noted(caught.value)
    assert noted.startswith(key)
    assert faults.words(noted) == str(faults.WORDS[key])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", ["flag", "delete"])
@pytest.mark.parametrize("point", ["after_fetch", "after_raw_commit", "after_flagging"])
def test_killed_at_any_point_it_takes_each_mail_once_and_finishes_on_the_server(
    dovecot: Dovecot, user: str, point: str, after: str
) -> None:
    box = make_box(dovecot, user, after=after)
    fetch(box)
    for number in range(3):
        dovecot.put(user, mail(number))
    assert run_until_crash(point, lambda: fetch(box)) == CRASHED
    if point == "after_fetch":
        assert not Inbound.objects.exists()
        assert len(dovecot.files(user)) == 3
    imap_lease_is_over(box)
    fetch(box)
    assert subjects() == ["0", "1", "2"]
    if after == "flag":
        assert seen(box) == 3
    else:
        assert dovecot.files(user) == []


def imap_lease_is_over(box: Mailbox) -> None:
    from answerable.core.models import Lease

    Lease.objects.filter(name=f"imap:{box.pk}").update(until=timezone.now() - timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_two_fetchers_at_once_take_each_mail_once(
    box: Mailbox, dovecot: Dovecot, user: str
) -> None:
    fetch(box)
    for number in range(120):
        dovecot.put(user, mail(number))

    def steal() -> None:
        with opened(box) as folder, hold(f"imap:{time.monotonic_ns()}", 60) as held:
            Fetcher(box, folder, held, Memory()).take_new(threading.Event())

    outcomes = at_once(steal, steal, steal)
    assert {type(one) for one in outcomes} <= {type(None), imap.Lost}
    assert sorted(map(int, subjects())) == list(range(120))


@pytest.mark.django_db(transaction=True)
def test_new_mail_and_new_mailboxes_are_noticed_and_a_bad_one_harms_nobody(
    dovecot: Dovecot, user: str, quick: None
) -> None:
    bad = make_box(dovecot, "bad", sealed_secret=seal("wrong", purpose="mailbox"))
    with running():
        good = make_box(dovecot, user)
        until(lambda: Cursor.objects.filter(mailbox=good).exists())
        dovecot.put(user, mail(1))
        until(lambda: Inbound.objects.exists())
        until(lambda: Mailbox.objects.get(pk=bad.pk).last_error)
    good.refresh_from_db()
    bad.refresh_from_db()
    assert bad.last_error.startswith("login_refused")
    assert good.last_success_at
    assert good.last_error == ""


@pytest.mark.django_db(transaction=True)
def test_new_mail_wakes_us_within_two_seconds(
    box: Mailbox, dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "LOOK", 0.1)  # for mailboxes, so that it ends sooner
    with running():
        until(lambda: Cursor.objects.exists())
        time.sleep(0.5)
        dovecot.put(user, mail(1))
        began = time.monotonic()
        until(lambda: Inbound.objects.exists(), 5)
        assert time.monotonic() - began < 2


@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_at_any_byte_loses_and_doubles_nothing(
    box: Mailbox, dovecot: Dovecot, user: str, quick: None
) -> None:
    fetch(box)
    for number in range(8):
        dovecot.put(user, mail(number, "x" * 3000))
    with between(dovecot.port) as proxy:
        Mailbox.objects.update(port=proxy.port)
        box.refresh_from_db()
        for allowed in (0, 1, 60, 200, 400, 900, 2000, 4000, 9000, 20000, 26000, 30000):
            proxy.cut_after(allowed)
            with suppress(OSError, IMAP4.error, ImapToolsError):
                fetch(box)
        proxy.cut_after(None)
        fetch(box)
    assert sorted(subjects()) == [str(number) for number in range(8)]
    assert seen(box) == 8


@pytest.mark.django_db(transaction=True)
def test_a_server_that_hangs_is_left_and_tried_again(
    box: Mailbox, dovecot: Dovecot, user: str, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = connection.TIMEOUT
    fetch(box)
    dovecot.put(user, mail(1))
    with between(dovecot.port) as proxy:
        proxy.hang = True
        monkeypatch.setattr(connection, "TIMEOUT", 0.5)
        Mailbox.objects.update(port=proxy.port)
        with running():
            until(lambda: Mailbox.objects.get().last_error)
            assert Mailbox.objects.get().last_error.startswith("timed_out")
            proxy.hang = False
            monkeypatch.setattr(connection, "TIMEOUT", patience)  # a busy machine may need it
            until(lambda: Inbound.objects.exists())
            until(lambda: not Mailbox.objects.get().last_error)


@pytest.mark.django_db(transaction=True)
def test_more_mailboxes_than_places_take_turns(
    dovecot: Dovecot, user: str, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "AT_ONCE", 1)
    monkeypatch.setattr(imap, "ROUND", 0.1)
    names = [f"{user}-{number}" for number in range(3)]
    boxes = [make_box(dovecot, name) for name in names]
    for box, name in zip(boxes, names, strict=True):
        fetch(box)
        dovecot.put(name, mail(1))
    with running():
        until(lambda: Inbound.objects.count() == 3)


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_that_is_switched_off_is_left_alone(
    box: Mailbox, dovecot: Dovecot, user: str, quick: None
) -> None:
    with running():
        until(lambda: Cursor.objects.exists())
        Mailbox.objects.update(enabled=False)
        until(lambda: not any(one.name == f"imap-{box.pk}" for one in threading.enumerate()))
        dovecot.put(user, mail(1))
        time.sleep(0.5)
    assert not Inbound.objects.exists()


@pytest.mark.parametrize("language", ["tr", "ru", "de", "es", "fr"])
def test_every_fault_has_words_in_the_readers_language(language: str) -> None:
    english = {key: faults.words(key) for key in faults.WORDS}
    with translation.override(language):
        assert all(faults.words(key) != english[key] for key in faults.WORDS)
