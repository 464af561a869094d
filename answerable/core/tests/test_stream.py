"""Live news as a browser gets them."""

import json
import socket
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from answerable.core import hub, live
from answerable.core.live import announce
from answerable.core.models import News
from answerable.core.process import open_socket
from answerable.core.stream import Stream
from answerable.core.tests.conftest import serve_for_tests
from answerable.core.tests.forking import Forked
from answerable.core.tidying import tidy

pytestmark = pytest.mark.django_db(transaction=True)


class Browser:
    """One open stream: reads events as they come."""

    def __init__(self, port: int, agent=None, path: str = "/news/", **headers: str) -> None:
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if agent is not None:
            client = Client()
            client.force_login(agent)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            lines.append(f"Cookie: {settings.SESSION_COOKIE_NAME}={key}")
        self.plain = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.plain.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.text = ""
        self.head = self._until("\r\n\r\n")
        self.status = int(self.head.split()[1])

    def _until(self, mark: str) -> str:
        while mark not in self.text:
            chunk = self.plain.recv(65536)
            if not chunk:
                raise EOFError(self.text)
            self.text += chunk.decode()
        found, _, self.text = self.text.partition(mark)
        return found

    def event(self) -> dict:
        """The next event as a dictionary; the frames of HTTP chunks are not events."""
        while True:
            block = self._until("\n\n")
            fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
            if "event" in fields:
                return {**json.loads(fields["data"]), "kind": fields["event"], "id": int(fields.get("id", 0))}  # fmt: skip

    def topics(self, *, until: str) -> list[str]:
        heard = []
        while (event := self.event())["kind"] != until and event.get("topic") != until:
            heard.append(event["topic"])
        return heard


@pytest.fixture
def open_as(server):
    browsers = []

    def opening(agent=None, **more) -> Browser:
        browsers.append(Browser(server, agent, **more))
        return browsers[-1]

    yield opening
    for browser in browsers:
        browser.plain.close()


def test_who_is_not_logged_in_hears_nothing(open_as):
    assert open_as().status == 401


def test_the_team_hears_of_its_ticket_and_nobody_else(open_as, ticket, colleague, stranger):
    inside, outside = open_as(colleague), open_as(stranger)
    assert "text/event-stream" in inside.head
    assert "x-accel-buffering: no" in inside.head
    assert inside.event()["kind"] == outside.event()["kind"] == "hello"
    announce("told", ticket)
    announce("end", team_id=stranger.memberships.get().team_id)
    announce("end", agent_id=colleague.pk)
    while (heard := inside.event())["topic"] != "told":
        assert heard["topic"] != "end"
    assert heard["ticket"] == ticket.number
    assert outside.event()["topic"] == "end"


def test_the_first_page_is_greeted_only_when_news_are_heard():
    stream = Stream()
    threading.Timer(0.05, stream.hub.listening.set).start()
    assert stream._latest() == 0
    assert stream.hub.listening.is_set(), "what is announced after hello would be lost"


def test_news_arrive_at_once(open_as, owner):
    browser = open_as(owner)
    browser.event()
    began = time.monotonic()
    announce("ping", agent_id=owner.pk)
    assert browser.event()["topic"] == "ping"
    assert time.monotonic() - began < 0.9  # under the second after which it looks by itself


def test_a_transaction_that_fails_is_no_news(open_as, owner):
    from django.db import transaction

    browser = open_as(owner)
    browser.event()
    with transaction.atomic():
        announce("never", agent_id=owner.pk)
        transaction.set_rollback(True)
    announce("end", agent_id=owner.pk)
    assert browser.event()["topic"] == "end"


def test_who_comes_back_gets_what_was_missed(open_as, owner):
    browser = open_as(owner)
    browser.event()
    for topic in ("a", "b", "c"):
        announce(topic, agent_id=owner.pk)
    first = browser.event()
    browser.plain.close()
    again = open_as(owner, Last_Event_ID=str(first["id"]))
    assert again.topics(until="hello") == ["b", "c"]


def test_a_page_may_say_where_it_was_rendered(open_as, owner):
    announce("before", agent_id=owner.pk)
    since = live.latest()
    announce("between", agent_id=owner.pk)
    assert open_as(owner, path=f"/news/?since={since}").topics(until="hello") == ["between"]


def test_who_was_away_too_long_is_told_to_load_anew(open_as, owner):
    announce("old", agent_id=owner.pk)
    News.objects.update(at=timezone.now() - timedelta(hours=2))
    gone = live.latest()
    announce("new", agent_id=owner.pk)
    tidy()
    browser = open_as(owner, Last_Event_ID=str(gone))
    assert browser.event()["kind"] == "reload"


def test_tidying_keeps_the_last_news_that_pages_know(owner):
    announce("old", agent_id=owner.pk)
    News.objects.update(at=timezone.now() - timedelta(hours=2))
    tidy()
    assert live.missed(live.latest()) == []


def test_a_deactivated_agent_is_cut_off(open_as, owner):
    browser = open_as(owner)
    browser.event()
    owner.is_active = False
    owner.save()
    with pytest.raises(EOFError):
        browser.event()


def test_who_leaves_a_team_hears_no_more_of_it(open_as, ticket, colleague):
    browser = open_as(colleague)
    browser.event()
    colleague.memberships.all().delete()
    time.sleep(1.5)
    announce("told", ticket)
    announce("end", agent_id=colleague.pk)
    # What was announced before they left may still be on its way.
    assert "told" not in browser.topics(until="end")


def test_one_agent_cannot_take_all_the_room(open_as, owner, colleague):
    for _ in range(3):
        assert open_as(owner).event()["kind"] == "hello"
    assert open_as(owner).status == 429
    assert open_as(colleague).status == 200


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_another_site_cannot_listen(open_as, owner, headers):
    assert open_as(owner, **headers).status == 403


def test_only_get(server):
    with socket.create_connection(("127.0.0.1", server), timeout=10) as plain:
        plain.sendall(b"POST /news/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n")
        assert b" 405 " in plain.recv(1000)


def test_the_server_stops_at_once_with_open_streams(owner):
    listening = open_socket("127.0.0.1", 0)
    child = Forked(lambda: serve_for_tests(listening))
    port = listening.getsockname()[1]
    listening.close()
    browsers = [Browser(port, owner) for _ in range(3)]
    for browser in browsers:
        browser.event()
    began = time.monotonic()
    child.send_signal(15)
    child.wait()
    assert time.monotonic() - began < 2.5
    for browser in browsers:
        browser.plain.close()


def test_a_page_too_slow_for_its_news_is_told_to_load_anew():
    page = hub.Page(1, lambda news: True)
    for number in range(hub.ROOM + 50):
        page.tell(b"%d" % number)
    left = [page.queue.get_nowait() for _ in range(page.queue.qsize())]
    assert left[:2] == [hub.RELOAD, None]
    assert len(left) < 60
