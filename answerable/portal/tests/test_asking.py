"""The request form: nothing is lost, one press is one request, machines are kept out."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from answerable.channels.jobs import read_inbound
from answerable.channels.models import Inbound, Mailbox
from answerable.portal import files
from answerable.portal.models import KeptFile
from answerable.portal.tests.conftest import Visitor
from answerable.tickets.models import Ticket

WORDS = {
    "name": "Elif Kaya",
    "email": "elif@example.net",
    "subject": "Kırık vazo",
    "body": "Vazom kırık geldi. Ne yapabilirim?",
}


def photo(name: str = "vazo.jpg", content: bytes = b"\xff\xd8photo") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_what_is_sent_is_stored_before_anybody_is_thanked(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    page = visitor.open("/help/")
    answer = visitor.send("/help/", page, **WORDS, files=[photo()])
    assert (answer.status_code, answer["Location"]) == (302, "/help/thanks/")
    inbound = Inbound.objects.get()
    assert (inbound.source, inbound.state, inbound.mailbox) == ("form", "received", mailbox)
    assert json.loads(bytes(inbound.raw))["body"] == WORDS["body"]
    assert "What happens now" in visitor.open("/help/thanks/").content.decode()


def test_a_request_becomes_a_ticket_with_its_files(visitor: Visitor, mailbox: Mailbox) -> None:
    visitor.send("/help/", visitor.open("/help/"), **WORDS, files=[photo("a.jpg"), photo("b.jpg")])
    read_inbound()
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.channel, ticket.team) == ("Kırık vazo", "form", mailbox.team)
    message = ticket.messages.get()
    assert (message.text, message.proof) == (WORDS["body"], "none")
    assert [file.filename for file in message.attachments.order_by("id")] == ["a.jpg", "b.jpg"]


def test_pressing_twice_is_one_request(visitor: Visitor, mailbox: Mailbox) -> None:
    page = visitor.open("/help/")
    visitor.send("/help/", page, **WORDS)
    visitor.send("/help/", page, **WORDS)
    assert Inbound.objects.count() == 1


def test_going_back_and_writing_something_else_is_another_request(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    page = visitor.open("/help/")
    visitor.send("/help/", page, **WORDS)
    visitor.send("/help/", page, **{**WORDS, "body": "Bir de lambam bozuk."})
    assert Inbound.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Tell us your name."),
        ({"email": "elif@"}, "Write one complete mail address"),
        ({"email": "a@b.example\r\nBcc: x@evil.test"}, "Write one complete mail address"),
        ({"email": "support@example.com"}, "This is our own address."),
        ({"subject": " "}, "Say in a few words what it is about."),
        ({"body": ""}, "Write your message."),
        ({"body": "x" * 50_001}, "50000"),
        ({"website": "https://spam.test"}, "Please check what you wrote"),
    ],
)
def test_an_error_says_what_to_do_and_keeps_everything(
    visitor: Visitor, mailbox: Mailbox, change: dict[str, str], words: str
) -> None:
    sent = {**WORDS, **change}
    answer = visitor.send("/help/", visitor.open("/help/"), **sent, files=[photo()])
    text = answer.content.decode()
    assert answer.status_code == 422
    if "website" not in change:
        assert words in text
    assert 'role="alert"' in text
    assert "vazo.jpg" in text
    assert not Inbound.objects.exists()
    corrected = visitor.send("/help/", answer, **WORDS)
    assert corrected.status_code == 302
    kept = json.loads(bytes(Inbound.objects.get().raw))["files"]
    assert [file["filename"] for file in kept] == ["vazo.jpg"]


def test_names_of_every_kind_are_taken_as_they_are(visitor: Visitor, mailbox: Mailbox) -> None:
    for name in ("Ö", "山田 太郎", "Jean-Paul O’Neil", "Nguyễn Thị Minh Khai", "عائشة"):
        visitor.send("/help/", visitor.open("/help/"), **{**WORDS, "name": name})
        read_inbound()
        assert Ticket.objects.latest("id").messages.get().sender_name == name


def test_a_kept_file_can_be_dropped(visitor: Visitor, mailbox: Mailbox) -> None:
    page = visitor.send(
        "/help/",
        visitor.open("/help/"),
        **{**WORDS, "name": ""},
        files=[photo("a.jpg"), photo("b.jpg")],
    )
    first = files.kept_behind(_secrets(page))[0]
    page = visitor.send("/help/", page, **WORDS, drop=first.secret)
    assert page.status_code == 422
    assert not Inbound.objects.exists()
    visitor.send("/help/", page, **WORDS)
    assert [f["filename"] for f in json.loads(bytes(Inbound.objects.get().raw))["files"]] == [
        "b.jpg"
    ]


def _secrets(page: Any) -> list[str]:
    from answerable.portal.tests.conftest import hidden_of

    return hidden_of(page)["kept"]


def test_too_much_is_said_before_anything_is_lost(
    visitor: Visitor, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_TOGETHER", 10)
    big = photo("big.jpg", b"x" * 11)
    answer = visitor.send(
        "/help/", visitor.open("/help/"), **WORDS, files=[photo("ok.jpg", b"1"), big]
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "too large" in text
    assert "ok.jpg" in text
    assert not Inbound.objects.exists()


def test_a_form_that_a_browser_fills_in_at_once_is_a_request(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    page = visitor.open("/help/")
    assert visitor.send("/help/", page, after=0, **WORDS).status_code == 302
    assert Inbound.objects.count() == 1


def test_a_form_older_than_two_days_is_shown_once_more(visitor: Visitor, mailbox: Mailbox) -> None:
    page = visitor.open("/help/")
    answer = visitor.send("/help/", page, after=2 * 24 * 3600 + 1, **WORDS)
    assert answer.status_code == 422
    assert not Inbound.objects.exists()
    assert "send it once more" in answer.content.decode()
    assert visitor.send("/help/", answer, **WORDS).status_code == 302


@pytest.mark.parametrize("sign", ["", "x", "a:1:b", "a:1e309:b", "::" * 50])
def test_a_sign_that_is_not_ours_sends_nothing(
    visitor: Visitor, mailbox: Mailbox, sign: str
) -> None:
    assert visitor.client.post("/help/", {**WORDS, "sign": sign}).status_code == 422
    assert not Inbound.objects.exists()


def test_after_twenty_requests_in_an_hour_a_sentence_says_so(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    for _ in range(20):
        assert visitor.send("/help/", visitor.open("/help/"), **WORDS).status_code == 302
    answer = visitor.send("/help/", visitor.open("/help/"), **WORDS)
    text = answer.content.decode()
    assert answer.status_code == 429
    assert "support@example.com" in text
    assert WORDS["body"] in text
    assert Inbound.objects.count() == 20


def test_with_a_full_disk_nobody_is_thanked(
    visitor: Visitor, mailbox: Mailbox, settings: Any
) -> None:
    settings.ANSWERABLE = {**settings.ANSWERABLE, "disk_floor_mib": 10**9}
    answer = visitor.send("/help/", visitor.open("/help/"), **WORDS)
    assert answer.status_code == 503
    assert WORDS["body"] in answer.content.decode()
    assert not Inbound.objects.exists()


def test_the_form_speaks_the_visitors_language(visitor: Visitor) -> None:
    turkish = visitor.open("/help/", **{"Accept-Language": "tr-TR,tr;q=0.9"})
    assert '<html lang="tr" dir="ltr">' in turkish.content.decode()
    arabic = visitor.open("/help/?lang=ar")
    assert '<html lang="ar" dir="rtl">' in arabic.content.decode()
    again = visitor.open("/help/", **{"Accept-Language": "tr-TR"})
    assert '<html lang="ar" dir="rtl">' in again.content.decode()
    assert '<html lang="ar"' in visitor.open("/help/?lang=../etc").content.decode()


def test_files_of_forms_never_sent_are_forgotten_after_a_day(
    visitor: Visitor, mailbox: Mailbox
) -> None:
    visitor.send("/help/", visitor.open("/help/"), **{**WORDS, "name": ""}, files=[photo()])
    kept = KeptFile.objects.get()
    assert files.forget_old() == 0
    KeptFile.objects.update(created_at="2026-01-01T00:00:00Z")
    assert files.forget_old() == 1
    from django.core.files.storage import storages

    assert not storages["attachments"].exists(kept.path)
    assert not KeptFile.objects.exists()


def test_a_forgotten_file_is_asked_for_again(visitor: Visitor, mailbox: Mailbox) -> None:
    page = visitor.send("/help/", visitor.open("/help/"), **{**WORDS, "name": ""}, files=[photo()])
    KeptFile.objects.all().delete()
    answer = visitor.send("/help/", page, **WORDS)
    assert answer.status_code == 422
    assert "attach it again" in answer.content.decode()
    assert not Inbound.objects.exists()
