"""Send later, Bcc and reply-all in the browser; snoozing in words."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from answerable.accounts.models import Agent
from answerable.channels.email import composing, rendering
from answerable.channels.models import Mailbox, Outgoing
from answerable.core.errors import Refused
from answerable.desk import marking, moments
from answerable.desk.tests.conftest import SignedIn
from answerable.testing import write
from answerable.tickets import actions
from answerable.tickets.access import messages_shown_to
from answerable.tickets.models import Draft, Message, Scheduled, Ticket

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # a Wednesday
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def unmarked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the learned reply check says of these words is none of these tests' business."""
    if "marks" not in request.node.name:
        calm = lambda *words, **how: marking.Marks()  # noqa: E731
        monkeypatch.setattr(marking, "marks_before_sending", calm)


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def far(ticket: Ticket) -> Ticket:
    """Its customer lives in Almaty (UTC+5)."""
    ticket.customer.time_zone = "Asia/Almaty"
    ticket.customer.save()
    return ticket


def last_seen(ticket: Ticket) -> str:
    return str(ticket.messages.order_by("-pk")[0].pk)


def schedule(desk: Client, ticket: Ticket, **fields: str):
    form = {
        "body": "Thank you. I will send you a new vase tomorrow.",
        "effect_key": "one",
        "last_seen": last_seen(ticket),
        **fields,
    }
    return desk.post(reverse("desk:schedule", args=[ticket.number]), form, headers=HTMX)


def test_words_count_on_the_customers_clock_and_are_said_on_both(
    desk: Client, far: Ticket, owner: Agent, mailbox: Mailbox
) -> None:
    page = desk.get(reverse("desk:ticket", args=[far.number])).content.decode()
    assert "2026-03-05T09:00:00+05:00" in page
    answer = schedule(desk, far, when="tomorrow 9:00")
    assert answer.status_code == 200
    row = Scheduled.objects.get()
    assert row.at == datetime(2026, 3, 5, 4, tzinfo=UTC)
    assert (row.agent, row.body) == (owner, "Thank you. I will send you a new vase tomorrow.")
    shown = answer.content.decode()
    assert "Your reply leaves later" in shown
    assert "9:00" in shown
    assert "04:00" in shown
    assert schedule(desk, far, when="tomorrow 9:00").status_code == 200
    assert Scheduled.objects.count() == 1, "one form is one reply"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"when": "one of these days"}, "is not understood"),
        ({"until": "2020-01-01T00:00:00+00:00"}, "already over"),
        ({"until": ""}, "Say until when"),
        ({"when": "tomorrow", "body": " "}, "Write something first"),
        ({"when": "tomorrow", "bcc": "nobody"}, "is not a mail address"),
        ({"at": "9999-12-31T23:59"}, "more than a year"),
    ],
)
def test_bad_input_is_refused_with_every_word_kept(
    desk: Client, ticket: Ticket, fields: dict[str, str], said: str
) -> None:
    answer = schedule(desk, ticket, **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    form = {"body": "Thank you. I will send you a new vase tomorrow.", **fields}
    page = desk.post(reverse("desk:schedule", args=[ticket.number]), form)
    assert page.status_code == 422
    assert form["body"] in page.content.decode()
    assert not Scheduled.objects.exists()


def test_the_preview_says_the_instant_and_what_falls_due_before(desk: Client, far: Ticket) -> None:
    address = reverse("desk:moment", args=[far.number])
    Ticket.objects.filter(pk=far.pk).update(next_due_at=NOW + timedelta(hours=2))

    def said(**query: str) -> str:
        return desk.get(address, query).content.decode()

    assert "2026-03-05T04:00:00+00:00" in said(when="tomorrow 9:00")
    assert "A promise is due before that" in said(when="tomorrow 9:00")
    assert "A promise is due" not in said(when="in 1 hour")
    assert "2026-03-05T09:00:00+00:00" in said(when="tomorrow morning", **{"for": "me"})
    assert "not understood" in said(when="xyzzy")
    assert "over" in said(at="2026-03-01T09:00")
    assert not said().strip()
    page = desk.get(reverse("desk:ticket", args=[far.number])).content.decode()
    assert "after a promise is due" in page


def test_what_arrived_meanwhile_stops_scheduling_too(desk: Client, ticket: Ticket) -> None:
    seen = last_seen(ticket)
    write(ticket, "One thing more")
    assert schedule(desk, ticket, when="tomorrow", last_seen=seen).status_code == 422
    assert not Scheduled.objects.exists()


def test_marks_are_shown_once_before_it_is_set(desk: Client, ticket: Ticket) -> None:
    words = {"body": "As I said, please find the invoice attached.", "when": "tomorrow"}
    answer = schedule(desk, ticket, **words)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not scheduled yet" in page
    assert "Send anyway" not in page
    assert not Scheduled.objects.exists()
    seen = re.findall(r'name="marks" value="([^"]+)"', page)
    assert schedule(desk, ticket, **words, marks=seen).status_code == 200  # type: ignore[arg-type]
    assert Scheduled.objects.exists()


def test_taken_back_it_is_in_the_composer_and_can_be_moved(
    desk: Client, ticket: Ticket, owner: Agent
) -> None:
    row = actions.schedule(ticket, body="Sleep on it", at=NOW + timedelta(days=1), by=owner)
    address = reverse("desk:scheduled-act", args=[row.pk, "move"])
    assert desk.post(address, {"when": "Monday 8:30"}).status_code == 302
    row.refresh_from_db()
    assert row.at == datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
    assert desk.post(address, {"when": "yesterday"}, headers=HTMX).status_code == 422
    back = desk.post(reverse("desk:scheduled-act", args=[row.pk, "take-back"]), headers=HTMX)
    assert "\nSleep on it</textarea>" in back.content.decode()
    again = desk.post(reverse("desk:scheduled-act", args=[row.pk, "take-back"]), headers=HTMX)
    assert again.status_code == 422
    assert desk.post(reverse("desk:scheduled-act", args=[row.pk, "nothing"])).status_code == 404


def test_stopped_it_says_so_until_read(
    desk: Client, ticket: Ticket, owner: Agent, colleague: Agent, signed_in: SignedIn
) -> None:
    row = actions.schedule(ticket, body="Old words", at=NOW + timedelta(hours=1), by=owner)
    write(ticket, "It works now, thank you")
    address = reverse("desk:ticket", args=[ticket.number])
    assert "it will not leave" in desk.get(address).content.decode()
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        actions.send_scheduled(row.pk)
        page = desk.get(address).content.decode()
        assert "was not sent:" in page
        assert "somebody wrote in the meantime" in page
        assert "\nOld words</textarea>" in page
        assert "was not sent:" not in signed_in(colleague).get(address).content.decode()
        desk.post(reverse("desk:scheduled-act", args=[row.pk, "read"]))
        assert "was not sent:" not in desk.get(address).content.decode()


def test_who_is_in_bcc_gets_the_mail_and_stands_in_no_header(
    desk: Client, ticket: Ticket, owner: Agent, mailbox: Mailbox, colleague: Agent,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    people = {"cc": "cc@example.org", "bcc": "Secret <hidden@example.org>"}
    form = {"body": "Hi", "last_seen": last_seen(ticket), **people}
    desk.post(reverse("desk:reply", args=[ticket.number]), form)
    sent = Message.objects.get(direction="out")
    assert [one["address"] for one in sent.bcc] == ["hidden@example.org"]
    rows = {row.recipient: row for row in Outgoing.objects.filter(message=sent)}
    assert set(rows) == {"elif@example.net", "cc@example.org", "hidden@example.org"}
    for recipient, row in rows.items():
        mail = rendering.render(composing.compose(row))
        assert recipient == "hidden@example.org" or b"hidden" not in mail.lower()
        heads = mail.partition(b"\r\n\r\n")[0].decode()
        shown = [line for line in heads.splitlines() if line.startswith(("To:", "Cc:", "Bcc:"))]
        assert all("hidden" not in line for line in shown)
    page = signed_in(colleague).get(reverse("desk:ticket", args=[ticket.number]))
    assert "hidden@example.org" in page.content.decode()
    assert "hidden" not in str(
        [(m.to, m.cc, m.text) for m in messages_shown_to(ticket.customer, ticket)]
    )


def test_bcc_is_kept_with_the_draft_and_comes_back_with_the_undo(
    desk: Client, ticket: Ticket, owner: Agent
) -> None:
    form = {"body": "Hi", "bcc": "hidden@example.org"}
    desk.post(reverse("desk:draft", args=[ticket.number, "reply"]), form)
    assert Draft.objects.get().bcc[0]["address"] == "hidden@example.org"
    message = actions.reply(
        ticket, body="Hi", bcc=[{"name": "", "address": "hidden@example.org"}], by=owner
    )
    actions.take_back(message, by=owner)
    page = desk.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    assert 'value="hidden@example.org"' in page


def test_reply_all_fills_cc_with_the_others_and_never_with_us(
    desk: Client, ticket: Ticket, mailbox: Mailbox
) -> None:
    people = [{"name": "", "address": one} for one in ("wife@example.net", mailbox.address)]
    address = reverse("desk:ticket", args=[ticket.number])
    write(ticket, "With my wife", cc=people)
    assert "Reply all" not in desk.get(address).content.decode(), "nobody proved who wrote that"
    write(ticket, "With my wife", cc=people, proof="dmarc")
    page = desk.get(address).content.decode()
    assert 'data-add-cc="wife@example.net"' in page
    page = desk.get(address, {"all": "yes"}).content.decode()
    assert 'id="cc" form="reply-form" value="wife@example.net"' in page


def test_snoozing_understands_words(desk: Client, ticket: Ticket, owner: Agent) -> None:
    address = reverse("desk:snooze", args=[ticket.number])
    desk.post(address, {"when": "yarın sabah"})
    ticket.refresh_from_db()
    assert ticket.snoozed_until == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert desk.post(address, {"when": "soonish"}, headers=HTMX).status_code == 422


def test_a_field_without_an_offset_counts_on_the_clock_given() -> None:
    zone = ZoneInfo("Asia/Almaty")
    assert moments.chosen({"at": "2026-03-05T09:00"}, zone) == datetime(2026, 3, 5, 4, tzinfo=UTC)
    with pytest.raises(Refused):
        moments.chosen({}, zone)


def test_a_form_whose_reply_was_taken_back_does_not_seem_to_leave(
    desk: Client, far: Ticket, mailbox: Mailbox
) -> None:
    schedule(desk, far, when="tomorrow 9:00")
    row = Scheduled.objects.get()
    desk.post(reverse("desk:scheduled-act", args=[row.pk, "take-back"]))
    answer = schedule(desk, far, when="tomorrow 9:00")
    assert answer.status_code == 422
    assert "was taken back" in answer.content.decode()
    assert not Scheduled.objects.filter(state=Scheduled.State.WAITING).exists()
