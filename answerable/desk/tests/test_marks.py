"""Marks in a reply: shown while one writes and at the latest on sending, never in the way."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from answerable.accounts.models import Agent
from answerable.advice.models import Advised, SilentRule
from answerable.testing import write
from answerable.tickets.models import Draft, Message, Ticket

pytestmark = pytest.mark.django_db

BLAMES = "Hello,\r\n\r\nThis is not our fault, the courier is to blame. Regards"
HARMLESS = "Hello,\n\nI have called the courier for you and will write to you tomorrow. Regards"


def post(desk: Client, ticket: Ticket, to: str, body: str, *, scripts: bool = True, **more):
    headers = {"HX-Request": "true"} if scripts else {}
    last_seen = ticket.messages.order_by("-pk").values_list("pk", flat=True)[0]
    data = {"body": body, "last_seen": last_seen, **more}
    return desk.post(reverse(f"desk:{to}", args=[ticket.number]), data, headers=headers)


def keys_in(answer) -> list[str]:
    return re.findall(r'name="marks" value="([^"]+)"', answer.content.decode())


def sent(ticket: Ticket) -> int:
    return Message.objects.filter(ticket=ticket, direction="out").count()


def outcomes() -> list[tuple[str, str]]:
    return list(Advised.objects.order_by("rule", "pk").values_list("rule", "outcome"))


def test_a_mark_says_why_and_offers_better_words_in_the_language_of_the_reply(
    desk: Client, ticket: Ticket
) -> None:
    shown = post(desk, ticket, "marks", BLAMES).content.decode()
    start, end = map(int, re.search(r'data-start="(\d+)" data-end="(\d+)"', shown).groups())
    assert BLAMES.replace("\r\n", "\n")[start:end].startswith("This is not our fault")
    assert "Whose fault it was helps nobody" in shown
    assert shown.count('data-take="') == 2
    assert sent(ticket) == 0
    turkish = (
        "Merhaba,\nKargonun gecikmesi bizim suçumuz değil, kargo firmasının hatası. İyi günler"
    )
    assert 'lang="tr"' in post(desk, ticket, "marks", turkish).content.decode()


def test_places_are_counted_as_scripts_count(desk: Client, ticket: Ticket) -> None:
    shown = post(desk, ticket, "marks", "Hello 😀,\n\nyour invoice is attached. Regards")
    start, end = map(int, re.search(r'data-start="(\d+)" data-end="(\d+)"', shown.content.decode()).groups())  # fmt: skip
    units = "Hello 😀,\n\nyour invoice is attached. Regards".encode("utf-16-le")
    assert units[start * 2 : end * 2].decode("utf-16-le") == "attached"


def test_a_harmless_reply_and_a_note_have_no_marks(desk: Client, ticket: Ticket) -> None:
    assert keys_in(post(desk, ticket, "marks", HARMLESS)) == []
    assert post(desk, ticket, "note", BLAMES).status_code == 200
    assert not Advised.objects.exists()


def test_sending_shows_what_was_not_seen_once_and_then_sends(desk: Client, ticket: Ticket) -> None:
    held = post(desk, ticket, "reply", BLAMES, then="solve")
    assert (held.status_code, held["HX-Retarget"]) == (422, "#reply-marks")
    assert 'name="then" value="solve"' in held.content.decode()
    assert sent(ticket) == 0
    answer = post(desk, ticket, "reply", BLAMES, marks=keys_in(held))
    assert (answer.status_code, sent(ticket)) == (200, 1)
    assert outcomes() == [("blame", "sent")]
    assert Advised.objects.get().language == "en"


def test_what_was_shown_while_writing_is_not_shown_again(desk: Client, ticket: Ticket) -> None:
    keys = keys_in(post(desk, ticket, "marks", BLAMES))
    assert post(desk, ticket, "reply", BLAMES, marks=keys).status_code == 200
    assert sent(ticket) == 1


def test_want_of_courtesy_holds_nothing(desk: Client, ticket: Ticket) -> None:
    assert len(keys_in(post(desk, ticket, "marks", "Done now"))) == 1
    assert post(desk, ticket, "reply", "Done now").status_code == 200
    assert outcomes() == [("courtesy", "sent")]


def test_without_scripts_the_page_shows_marks_and_keeps_words_and_files(
    desk: Client, ticket: Ticket
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    paper = SimpleUploadedFile("bill.pdf", b"%PDF")
    held = post(desk, ticket, "reply", BLAMES, scripts=False, files=paper)
    page = held.content.decode()
    assert held.status_code == 422
    for words in ("Send anyway", "This is not our fault", "bill.pdf", "Not sent yet"):
        assert words in page
    post(desk, ticket, "reply", BLAMES, scripts=False, marks=keys_in(held))
    assert sent(ticket) == 1


def test_without_scripts_a_better_wording_is_put_in_by_the_server(
    desk: Client, ticket: Ticket
) -> None:
    (key,) = keys_in(post(desk, ticket, "marks", BLAMES))
    page = post(desk, ticket, "marks", BLAMES, scripts=False, take=f"{key}:0").content.decode()
    written = re.search(r'id="reply-body".*?>(.*?)</textarea>', page, re.DOTALL)[1]
    assert "I am sorry about this" in written
    assert "not our fault" not in written
    assert outcomes() == [("blame", "taken")]
    assert post(desk, ticket, "marks", BLAMES, take="blame.x:0").status_code == 422
    assert post(desk, ticket, "marks", BLAMES, dismiss="blame.x").status_code == 422


def test_what_was_dismissed_stays_away_until_the_words_change(desk: Client, ticket: Ticket) -> None:
    (key,) = keys_in(post(desk, ticket, "marks", BLAMES))
    assert keys_in(post(desk, ticket, "marks", BLAMES, dismiss=key)) == []
    assert keys_in(post(desk, ticket, "marks", f"{BLAMES} again")) == []
    other = BLAMES.replace("the courier", "the supplier")
    assert len(keys_in(post(desk, ticket, "marks", other))) == 1
    assert post(desk, ticket, "reply", BLAMES).status_code == 200
    assert outcomes() == [("blame", "dismissed"), ("blame", "changed")]


def test_one_mark_is_counted_once_while_the_sentence_grows(desk: Client, ticket: Ticket) -> None:
    for more in ("", " and nobody else", " and nobody else at all"):
        post(desk, ticket, "marks", f"Hello, it is not our fault, the courier is to blame{more}")
    assert outcomes() == [("blame", "shown")]
    assert post(desk, ticket, "reply", HARMLESS).status_code == 200
    assert outcomes() == [("blame", "changed")]


def test_the_name_a_colleague_a_question_and_the_silent_rule(
    desk: Client, ticket: Ticket, owner: Agent, colleague: Agent
) -> None:
    ticket.customer.name = "Elif Kaya"
    ticket.customer.save()
    write(ticket, "When will the vase arrive?", sender_name="Elif Kaya")
    body = (
        f"Dear Robert,\n\n@{colleague.name.split()[0]} and I are packing a new one today. Regards"
    )
    shown = post(desk, ticket, "marks", body).content.decode()
    assert set(Advised.objects.values_list("rule", flat=True)) == {"name", "colleague", "question"}
    assert 'data-take="Elif Kaya"' in shown
    assert "You asked: “When will the vase arrive?”" in shown
    SilentRule.objects.create(rule="name", language="en", by=owner)
    assert len(keys_in(post(desk, ticket, "marks", body))) == 2


def test_a_draft_is_not_changed_by_looking_at_it(desk: Client, ticket: Ticket) -> None:
    post(desk, ticket, "marks", BLAMES)
    assert not Draft.objects.exists()
