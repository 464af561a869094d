"""Every address once more, for a provider's agent: not one byte of what they may not see."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from answerable.accounts.actions import create_token
from answerable.accounts.masking import MASK
from answerable.accounts.models import Agent, Provider, Role, Team
from answerable.api.interface import api
from answerable.channels.email.staff_mail import send_staff_mail
from answerable.channels.models import Inbound, Outgoing
from answerable.core.actors import Actor
from answerable.core.models import Job, News
from answerable.customers.models import Customer, Identity
from answerable.desk.urls import urlpatterns as desk_urls
from answerable.notices import jobs, queries
from answerable.notices.devices import add_device
from answerable.notices.kinds import KINDS
from answerable.notices.models import Notice
from answerable.office.urls import urlpatterns as office_urls
from answerable.testing import make_ticket, write
from answerable.testing_http import Listener
from answerable.testing_push import PushBrowser
from answerable.tickets import actions, events, live, search
from answerable.tickets.conditions import parse
from answerable.tickets.models import Event, Ticket
from answerable.tickets.saved.queries import tickets_where
from answerable.tickets.words import NewFile
from tests.access import test_desk as desk
from tests.access.test_desk import signed_in

pytestmark = pytest.mark.django_db
world = desk.world  # the fixture

# Of a customer whose ticket they own; and what is only on tickets they do not see.
HIDDEN = ("zehra", "example.net", "532 123", "5321234567", "Elm Street", "KL-1042", "kl-1042")
FOREIGN = ("Secret matter", "Nobody may know", "ivan", "Иван", "Unowned words")
PAPER = NewFile("paper.txt", "text/plain", b"words")


@pytest.fixture
def theirs(outsider: Agent, owner: Agent, other_customer: Customer, mailbox) -> Ticket:  # type: ignore[no-untyped-def]
    """A ticket they own, of a customer whose every class shows somewhere; and two they must not see."""
    Provider.objects.update(order_shape="KL-####")
    outsider.roles.set(Role.objects.all())
    customer = Customer.objects.create(name="", notes="Calls from +90 532 123 45 67")
    Identity.objects.create(customer=customer, value="zehra@example.net")
    Identity.objects.create(customer=customer, kind="phone", value="+905321234567")
    make_ticket(
        customer, team=mailbox.team, owner=owner, subject="Secret matter", text="Nobody may know"
    )
    make_ticket(other_customer, team=outsider.teams.get(), subject="Unowned words")
    ticket = make_ticket(
        customer, team=outsider.teams.get(), owner=outsider, subject="KL-1042 broken"
    )
    message = write(
        ticket, "KL-1042, zehra@example.net or 0532 123 45 67", files=(PAPER,), sender_name="",
        html="<p>KL-1042</p><p>Elm Street 1</p>", signature="Elm Street 1", quoted="Elm Street 1",
        cc=[{"name": "", "address": "second@example.net"}],
    )  # fmt: skip
    inbound = Inbound.objects.create(
        source="smtp", sha256="1" * 64, size=3, raw=b"zehra", received_at=message.created_at
    )
    type(message).objects.filter(pk=message.pk).update(inbound_id=inbound.pk)
    reply = actions.reply(ticket, body="I look after it.", by=outsider, undo_seconds=0)
    reply.outgoing.update(state="kept")
    return ticket


def pages(ticket: Ticket) -> Iterator[str]:
    """Every address of the desk and the office that can be asked for, about this ticket."""
    message = ticket.messages.filter(direction="in").latest("pk")
    own = {
        "number": ticket.number, "slug": "mine", "section": "mission", "kind": "note", "name": "x",
        "part": "promises", "key": "first", "way": "imap", "act": "test", "token": "x",
    }  # fmt: skip
    keys = {"attachment": message.attachments.get().pk, "kept-mail": ticket.outgoing_mail_key}  # type: ignore[attr-defined]
    for name, pattern in ((p.name, p) for p in desk_urls):
        arguments = {a: own.get(a, keys.get(name, message.pk)) for a in pattern.pattern.converters}
        yield reverse(f"desk:{name}", kwargs=arguments)
    for one in office_urls:
        arguments = {a: own.get(a, 1) for a in one.pattern.converters}
        yield reverse(f"office:{one.name}", kwargs=arguments)
    yield from (
        reverse("desk:inbox", args=[slug]) for slug in ("open", "nobody", "search", "filter")
    )


def assert_clean(words: bytes | str, where: str) -> None:
    text = words.decode() if isinstance(words, bytes) else words
    found = [one for one in (*HIDDEN, *FOREIGN) if one in text]
    around = [text[max(0, text.find(one) - 200) : text.find(one) + 60] for one in found]
    assert not found, f"{where} shows {found}: {around}"


def test_no_page_and_no_part_of_one_shows_what_is_hidden(theirs: Ticket, outsider: Agent) -> None:
    theirs.outgoing_mail_key = theirs.messages.get(direction="out").outgoing.get().pk  # type: ignore[attr-defined]
    client, seen = signed_in(outsider), 0
    for path in pages(theirs):
        for htmx in ({}, {"HX-Request": "true"}):
            answer = client.get(path, headers=htmx)
            assert answer.status_code < 500, path
            if not answer.streaming:
                seen += MASK.encode() in answer.content
                assert_clean(answer.content, path)
            assert_clean(str(answer.headers), path)
            if path.startswith("/office/"):
                assert answer.status_code in (404, 405), path
    assert seen > 5, "the ticket is theirs, so most of it is shown"


@pytest.mark.parametrize("name", desk.OF_A_TICKET)
def test_of_a_ticket_that_is_not_theirs_there_is_nothing(
    name: str,
    world: desk.World,
    outsider: Agent,
) -> None:
    """Also with every role there is."""
    outsider.roles.set(Role.objects.all())
    method, arguments = desk.OF_A_TICKET[name]
    before = Ticket.objects.values().get(pk=world.ticket.pk), Event.objects.count()
    answer = desk.ask(signed_in(outsider), method, name, arguments(world))
    assert answer.status_code == 404
    assert (Ticket.objects.values().get(pk=world.ticket.pk), Event.objects.count()) == before


def test_the_original_and_the_design_of_a_mail_are_not_theirs(
    theirs: Ticket, outsider: Agent
) -> None:
    message = theirs.messages.filter(direction="in").latest("pk")
    client = signed_in(outsider)
    for name in ("raw", "body"):
        assert client.get(reverse(f"desk:{name}", args=[message.pk])).status_code == 404
    Provider.objects.update(masked=[])
    assert client.get(reverse("desk:raw", args=[message.pk])).content == b"zehra"
    assert b"zehra@example.net" in client.get(f"/tickets/{theirs.number}/").content


def test_no_question_to_the_search_confirms_a_guess(theirs: Ticket, outsider: Agent) -> None:
    client = signed_in(outsider)
    for guess in ("zehra", "zehra@example.net", "example", "from:zehra", "from:example.net", "5321234567",
                  "KL-1042", "0532", "Secret", "Nobody"):  # fmt: skip
        page = client.get("/inbox/search/", {"q": guess}).content.decode()
        assert f"/tickets/{theirs.number}/" not in page, guess
        assert not search.page(outsider, guess).people
    for words in ("broken", "broken -zehra", "look after"):
        found = search.page(outsider, words).tickets
        assert found == [theirs], words
    condition = {"field": "address", "op": "contains", "value": "example"}
    assert not tickets_where(parse(condition), outsider).exists()


def test_the_api_shows_and_confirms_nothing_either(theirs: Ticket, outsider: Agent) -> None:
    head = {"Authorization": f"Bearer {create_token(outsider, name='x')}"}
    client = Client(headers=head)
    message = theirs.messages.filter(direction="in").latest("pk")
    numbers = {"number": theirs.number, "customer_id": theirs.customer_id, "attachment_id": 0,
               "message_id": message.pk}  # fmt: skip
    shown = 0
    for path in api.get_openapi_schema()["paths"]:
        asked = re.sub(r"\{(\w+)\}", lambda found: str(numbers.get(found[1], 1)), path)
        answer = client.get(asked)
        assert answer.status_code < 500, asked
        if not answer.streaming:
            assert_clean(answer.content, asked)
            shown += MASK.encode() in answer.content
    assert shown >= 3
    for question in (
        "customer=zehra@example.net",
        "q=zehra",
        "q=Secret",
        "customer=ivan@example.org",
    ):
        assert client.get(f"/api/v1/tickets?{question}").json()["items"] == []
    assert client.get("/api/v1/customers?email=zehra@example.net").json()["items"] == []
    new = {"email": "zehra@example.net", "name": "x"}
    made = client.post("/api/v1/customers", new, content_type="application/json")
    assert made.status_code == 403


def test_what_is_masked_is_never_written_back(theirs: Ticket, outsider: Agent) -> None:
    client = signed_in(outsider)
    before = Ticket.objects.values().get(pk=theirs.pk)
    client.post(f"/tickets/{theirs.number}/subject/", {"subject": f"{MASK} broken"})
    client.post(f"/tickets/{theirs.number}/notes/", {"notes": "mine"})
    client.post(f"/tickets/{theirs.number}/customer/", {"address": "ivan@example.org"})
    assert Ticket.objects.values().get(pk=theirs.pk) == before
    assert Customer.objects.get(pk=theirs.customer_id).notes == "Calls from +90 532 123 45 67"
    client.post(f"/tickets/{theirs.number}/subject/", {"subject": "Broken vase"})
    assert Ticket.objects.get(pk=theirs.pk).subject == "Broken vase"


def test_their_reply_reaches_the_customer_they_cannot_see(theirs: Ticket) -> None:
    assert theirs.messages.get(direction="out").outgoing.get().recipient == "zehra@example.net"


def test_mail_to_them_is_masked_and_news_are_only_their_own(
    theirs: Ticket, outsider: Agent
) -> None:
    mail = send_staff_mail(outsider.email, subject="KL-1042", text="zehra@example.net wrote")
    assert_clean(mail.subject + mail.text, "mail")
    hears = live.sees(outsider.pk)
    team = Team.objects.get(provider__isnull=False)
    told = {news for news in News.objects.all() if hears(news)}
    assert {news.agent_id for news in told} == {outsider.pk}
    assert not hears(News(team_id=team.pk, ticket_id=theirs.pk + 1))
    assert not hears(News(ticket_id=theirs.pk + 1))


def test_no_way_of_telling_them_shows_what_is_hidden(
    theirs: Ticket, outsider: Agent, owner: Agent, receiver: Listener
) -> None:
    """Bell, list, words for the service worker, mail and push; of everything there is to tell."""
    browser = PushBrowser()
    keys = {"endpoint": receiver.url, "name": "x", **browser.keys}
    add_device(by=outsider, **keys)
    name = "zehra@example.net 0532 123 45 67 KL-1042"
    by = Actor("agent", owner.pk, name)
    for key in NAMED:
        events.record(theirs, key, by=by, **about(key, theirs, outsider))
    told = Notice.objects.filter(agent=outsider)
    assert set(told.values_list("event__key", flat=True)) >= set(NAMED)
    client = signed_in(outsider)
    for path in ("/notifications/", "/notifications/bell/?made=1", "/inbox/mine/", "/palette/"):
        assert_clean(client.get(path).content, path)
    for notice in told:
        words = client.get(f"/notifications/{notice.pk}/words/")
        assert words.status_code == 200
        assert_clean(json.loads(words.content)["body"], "words")
    told.update(mail_at=timezone.now(), push_at=timezone.now())
    jobs.mail(agent=outsider.pk)
    mail = Outgoing.objects.filter(recipient=outsider.email, kind="staff").latest("pk")
    assert MASK in mail.text
    assert_clean(mail.subject + mail.text, "mail")
    send_pushes(outsider)
    [asked] = receiver.asked
    pushed = browser.opened(asked.body)
    assert set(pushed) == {"notice", "ticket", "kind", "more"}
    assert pushed["kind"] in KINDS


def test_of_a_ticket_that_is_no_longer_theirs_nothing_more_is_told(
    theirs: Ticket, outsider: Agent, owner: Agent, receiver: Listener
) -> None:
    """Neither what waits to go, nor what they were told before, nor what happens from now on."""
    add_device(by=outsider, endpoint=receiver.url, name="x", **PushBrowser().keys)
    write(theirs, "One more thing")
    waiting = Notice.objects.filter(agent=outsider)
    assert waiting.filter(push_at__isnull=False).exists()
    Outgoing.objects.filter(kind="staff").delete()
    Ticket.objects.filter(pk=theirs.pk).update(owner=owner, team=owner.teams.first())
    theirs.refresh_from_db()
    theirs.followers.filter(agent=outsider).delete()
    write(theirs, "And another")
    waiting.update(mail_at=timezone.now(), push_at=timezone.now())
    jobs.mail(agent=outsider.pk)
    send_pushes(outsider)
    assert not Outgoing.objects.filter(recipient=outsider.email, kind="staff").exists()
    assert receiver.asked == []
    client = signed_in(outsider)
    assert f"#{theirs.number}" not in client.get("/notifications/").content.decode()
    assert not queries.new_for(outsider)
    for notice in waiting:
        assert client.get(f"/notifications/{notice.pk}/words/").status_code == 404


NAMED = ("ticket.mentioned", "ticket.brought_in", "ticket.assigned", "message.received", "note.added",
         "delivery.failed", "promise.escalated", "promise.broken")  # fmt: skip


def about(key: str, ticket: Ticket, agent: Agent) -> dict[str, object]:
    """What such an event says, with a customer's address wherever there is room for one."""
    message = ticket.messages.filter(direction="in").latest("pk")
    secret = "zehra@example.net 0532 123 45 67 KL-1042"
    keys = {"agent_id": agent.pk, "owner_id": agent.pk, "told_ids": [agent.pk], "clock": key}
    words = {"name": secret, "owner": secret, "address": secret, "reason": secret}
    has_message = key in ("message.received", "note.added")
    return keys | words | ({"message": message} if has_message else {})


def send_pushes(agent: Agent) -> None:
    """As the workers would."""
    jobs.push(agent=agent.pk)
    for one in Job.objects.filter(kind="notices.push_to", state="ready"):
        jobs.push_to(**one.arguments)
