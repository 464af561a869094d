"""Another wording by a service: only where it is set up, only on a press, never in the way."""

import json
import re

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.advice import rewording
from answerable.advice.models import Advised
from answerable.desk.tests.test_marks import BLAMES, keys_in, post, sent
from answerable.testing_http import Listener
from answerable.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(receiver: Listener, settings) -> Listener:
    url = receiver.url.removesuffix("/hook") + "/v1/"
    more = {"rewording_url": url, "rewording_key": "secret-key", "rewording_model": "small"}
    settings.ANSWERABLE = {**settings.ANSWERABLE, **more}
    says(receiver, " “I am sorry; I will call\nthe courier today.” ")
    return receiver


def says(listener: Listener, words: object) -> None:
    listener.body = json.dumps({"choices": [{"message": {"content": words}}]}).encode()


def test_without_settings_nothing_is_offered_and_nothing_asked(
    desk: Client, ticket: Ticket, monkeypatch
) -> None:
    monkeypatch.setattr(rewording, "fetch", lambda *a, **k: pytest.fail("asked"))
    answer = post(desk, ticket, "marks", BLAMES)
    assert "Suggest another wording" not in answer.content.decode()
    assert post(desk, ticket, "marks", BLAMES, reword=keys_in(answer)[0]).status_code == 422


def test_a_press_asks_with_the_sentence_alone_and_shows_the_answer(
    desk: Client, ticket: Ticket, service: Listener
) -> None:
    offered = post(desk, ticket, "marks", BLAMES)
    assert "Suggest another wording" in offered.content.decode()
    assert service.asked == []
    (key,) = keys_in(offered)
    shown = post(desk, ticket, "marks", BLAMES, reword=key).content.decode()
    assert "I am sorry; I will call the courier today." in shown
    assert "suggested by a machine" in shown
    (asked,) = service.asked
    assert (asked.path, asked.headers["Authorization"]) == ("/v1/chat/completions", "Bearer secret-key")  # fmt: skip
    question = json.loads(asked.body)
    assert question["model"] == "small"
    assert "This is not our fault" in question["messages"][1]["content"]
    for private in ("Hello", "Regards", str(ticket.number), ticket.customer.name):
        assert private not in asked.body.decode()
    assert sent(ticket) == 0
    assert Advised.objects.get().outcome == "shown"


def test_without_scripts_the_suggestion_is_put_in_by_a_press(
    desk: Client, ticket: Ticket, service: Listener
) -> None:
    (key,) = keys_in(post(desk, ticket, "marks", BLAMES))
    page = post(desk, ticket, "marks", BLAMES, scripts=False, reword=key).content.decode()
    chosen = re.search(r'name="take" value="([^"]+:=[^"]+)"', page)[1]
    page = post(desk, ticket, "marks", BLAMES, scripts=False, take=chosen).content.decode()
    written = re.search(r'id="reply-body".*?>(.*?)</textarea>', page, re.DOTALL)[1]
    assert "I will call the courier today. Regards" in written.replace(" Regards", ". Regards").replace("..", ".")  # fmt: skip
    assert "not our fault" not in written
    assert Advised.objects.get().outcome == "taken"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (302, b"{}"),
        (200, b"not json"),
        (200, b'{"choices": []}'),
        (200, b'{"choices": [{"message": {"content": null}}]}'),
        (200, b'{"choices": [{"message": {"content": " "}}]}'),
        (200, json.dumps({"choices": [{"message": {"content": "x" * 601}}]}).encode()),
    ],
)
def test_whatever_else_comes_is_said_and_the_reply_goes_out_as_ever(
    status: int, body: bytes, desk: Client, ticket: Ticket, service: Listener
) -> None:
    (key,) = keys_in(post(desk, ticket, "marks", BLAMES))
    service.status, service.body = status, body
    answer = post(desk, ticket, "marks", BLAMES, reword=key)
    assert answer.status_code == 422
    assert "No other wording came" in answer.content.decode()
    asked = len(service.asked)
    assert post(desk, ticket, "reply", BLAMES, marks=[key]).status_code == 200
    assert (sent(ticket), len(service.asked)) == (1, asked)


def test_it_is_given_up_after_its_time(
    desk: Client, ticket: Ticket, service: Listener, monkeypatch
) -> None:
    assert rewording.SECONDS == 3
    (key,) = keys_in(post(desk, ticket, "marks", BLAMES))
    monkeypatch.setattr(rewording, "SECONDS", 0.1)
    service.slow = 0.02
    assert post(desk, ticket, "marks", BLAMES, reword=key).status_code == 422


def test_a_private_address_is_not_called_and_too_many_presses_are_refused(
    desk: Client, ticket: Ticket, service: Listener, settings, owner: Agent
) -> None:
    (key,) = keys_in(post(desk, ticket, "marks", BLAMES))
    settings.ANSWERABLE = {**settings.ANSWERABLE, "call_networks": []}
    assert post(desk, ticket, "marks", BLAMES, reword=key).status_code == 422
    assert service.asked == []
    for _press in range(rewording.A_MINUTE):
        answer = post(desk, ticket, "marks", BLAMES, reword=key)
    assert "asked too often" in answer.content.decode()
