"""Calls to others reach public addresses only, once, and take little time and memory."""

import socket
import time

import httpcore
import pytest

from answerable.core import http
from answerable.testing_http import Listener


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://example.com/",
        "ftp://example.com/",
        "http:///path",
        "//example.com/",
        "http://a\r\nX: y@example.com/",
        "http://exa mple.com/",
        "http://user:secret@example.com/",
        "http://example.com:6379/",
        "http://example.com:25/",
        "http://[::1",
    ],
)
def test_what_is_no_plain_web_address_is_never_called(url: str) -> None:
    with pytest.raises(http.Forbidden):
        http.fetch("POST", url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::]", "2130706433", "0x7f.1", "127.1",
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "[fe80::1]", "[fc00::1]", "[fec0::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "255.255.255.255", "240.0.0.1",
    ],
)  # fmt: skip
def test_addresses_of_this_machine_and_its_networks_are_never_called(
    host: str, unreachable_listener: Listener
) -> None:
    with pytest.raises((http.Forbidden, http.NoAnswer)):
        http.fetch("POST", f"http://{host}:{unreachable_listener.port}/")
    assert not unreachable_listener.asked


def test_a_name_with_one_private_address_among_public_ones_is_not_called(
    monkeypatch: pytest.MonkeyPatch, unreachable_listener: Listener
) -> None:
    def both(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, 1, 6, "", (ip, port)) for ip in ("8.8.8.8", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(http.Forbidden):
        http.fetch("GET", f"http://rebinding.example:{unreachable_listener.port}/")
    assert not unreachable_listener.asked


def test_a_name_that_changes_between_look_up_and_call_gains_nothing(
    monkeypatch: pytest.MonkeyPatch, unreachable_listener: Listener
) -> None:
    answers = iter(["192.0.2.1", "8.8.8.8", "127.0.0.1"])
    called: list[str] = []

    def changing(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, 1, 6, "", (next(answers), port))]

    def connect(self: object, host: str, port: int, **_: object) -> object:
        called.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    for error in (http.Forbidden, http.NoAnswer, http.Forbidden):
        with pytest.raises(error):
            http.fetch("GET", f"http://rebinding.example:{unreachable_listener.port}/")
    assert called == ["8.8.8.8"]


def test_own_networks_are_called_when_the_settings_name_them(receiver: Listener) -> None:
    answer = http.fetch("POST", receiver.url, body=b"hello", headers={"X-One": "1"})
    assert (answer.status, answer.body) == (200, b"{}")
    (asked,) = receiver.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/hook", b"hello")
    assert asked.headers["X-One"] == "1"
    assert asked.headers["Host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_answers_and_not_followed(
    receiver: Listener, unreachable_listener: Listener, status: int
) -> None:
    receiver.status = status
    receiver.headers = {"Location": unreachable_listener.url}
    assert http.fetch("POST", receiver.url).status == status
    assert not unreachable_listener.asked


def test_an_endless_answer_is_read_only_to_its_beginning(receiver: Listener) -> None:
    receiver.endless = True
    assert len(http.fetch("GET", receiver.url).body) == http.READ


def test_a_compressed_answer_is_not_blown_up(receiver: Listener) -> None:
    receiver.headers = {"Content-Encoding": "gzip"}
    receiver.body = b"\x1f\x8b not really"
    assert http.fetch("GET", receiver.url).body == receiver.body


def test_an_answer_that_drips_ends_with_the_time_for_everything(
    receiver: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SECONDS", 0.5)
    receiver.slow = 0.05
    began = time.monotonic()
    with pytest.raises(http.NoAnswer, match="timed_out"):
        http.fetch("GET", receiver.url)
    assert time.monotonic() - began < 2


def test_nobody_there_is_no_answer(receiver: Listener) -> None:
    with pytest.raises(http.NoAnswer, match="no_connection"):
        http.fetch("GET", "http://127.0.0.1:1/")
