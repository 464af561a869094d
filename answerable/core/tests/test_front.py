"""What stands before Django: requests are cleaned, answers are safe, whoever makes them."""

import hashlib
import http.client
import json
import socket
import time

import pytest

SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def ask(port: int, path: str, method: str = "GET", body=None, **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    named = {name.replace("__", "-"): value for name, value in headers.items()}
    connection.request(method, path, body=body, headers=named)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def echo(port: int, **headers: str) -> dict:
    return json.loads(ask(port, "/echo", **headers)[1])


def raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        plain.sendall(request)
        answer = b""
        while chunk := plain.recv(65536):
            answer += chunk
    return answer


def test_live_answers_without_django_or_database(server):
    answer, content = ask(server, "/live", Host="nobody.example")
    assert (answer.status, json.loads(content)) == (200, {"live": True})


@pytest.mark.parametrize(
    ("path", "status"),
    [("/live", 200), ("/echo", 200), ("/nothing", 404), ("/broken", 500), ("/forbidden", 403), ("/news/", 401)],
)  # fmt: skip
def test_every_answer_carries_the_safe_headers(server, path, status):
    answer, content = ask(server, path)
    assert answer.status == status
    for name, value in SAFE.items():
        assert answer.headers[name] == value, name
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert b"secret" not in content


def test_an_unknown_host_is_refused(server):
    answer, _ = ask(server, "/echo", Host="evil.example")
    assert answer.status == 400


def test_two_host_headers_are_refused(server):
    hosts = b"Host: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    answer = raw(server, b"GET /echo HTTP/1.1\r\n" + hosts)
    assert b" 400 " in answer.splitlines()[0]


def test_a_header_with_an_underscore_never_passes_for_another(server):
    seen = echo(server, X_Answerable_Local="1", X_Real_User="admin", Content_Length="5")
    assert "HTTP_X_REAL_USER" not in seen["headers"]


def test_what_a_proxy_says_counts_only_behind_one(server, proxied):
    forged = {"X__Forwarded__For": "198.51.100.7, 203.0.113.9", "X__Forwarded__Proto": "https"}
    seen = echo(server, **forged)
    assert (seen["address"], seen["scheme"]) == ("127.0.0.1", "http")
    seen = echo(proxied, **forged)
    assert (seen["address"], seen["scheme"]) == ("203.0.113.9", "https")


def test_nobody_can_claim_to_be_this_machine(server, proxied):
    assert "HTTP_X_ANSWERABLE_LOCAL" in echo(server)["headers"]
    through_proxy = echo(server, X__Forwarded__For="203.0.113.9", X__Answerable__Local="1")
    assert "HTTP_X_ANSWERABLE_LOCAL" not in through_proxy["headers"]
    assert "HTTP_X_ANSWERABLE_LOCAL" not in echo(proxied, X__Answerable__Local="1")["headers"]


def test_the_request_id_comes_back_and_a_strange_one_does_not(server):
    assert ask(server, "/echo", X__Request__Id="abc-12345678")[0].headers["x-request-id"] == "abc-12345678"  # fmt: skip
    strange = ask(server, "/echo", X__Request__Id="<script>alert(1)</script>")[0]
    assert len(strange.headers["x-request-id"]) == 16


def test_a_body_arrives_whole_with_or_without_a_length(server):
    body = b"ab" * 3_000_000
    wanted = hashlib.sha256(body).hexdigest()
    assert json.loads(ask(server, "/echo", "POST", body)[1])["sha256"] == wanted
    chunks = (body[at : at + 100_000] for at in range(0, len(body), 100_000))
    seen = json.loads(ask(server, "/echo", "POST", chunks)[1])
    assert (seen["sha256"], seen["length"]) == (wanted, str(len(body)))


def test_too_large_a_body_is_refused_before_it_is_read(server):
    head = b"POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    answer = raw(server, head + b"Content-Length: 99999999\r\n\r\n")
    assert b" 413 " in answer.splitlines()[0]
    assert b"application/problem+json" in answer


def test_too_large_a_body_in_chunks_is_refused_too(server):
    answer, _ = ask(server, "/echo", "POST", (b"x" * 1_000_000 for _ in range(9)))
    assert answer.status == 413


def test_a_length_and_chunks_together_are_refused_or_read_as_one_request(server):
    smuggled = b"GET /forbidden HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    request = (
        b"POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
    )
    assert raw(server, request + smuggled).count(b"HTTP/1.1 ") == 1


def test_many_slow_senders_take_no_thread(server):
    slow = []
    for _ in range(12):
        plain = socket.create_connection(("127.0.0.1", server))
        plain.sendall(b"POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nx")
        slow.append(plain)
    answer, _ = ask(server, "/echo")
    assert answer.status == 200
    for plain in slow:
        plain.close()


def test_a_stream_of_bytes_arrives_whole(server):
    answer, content = ask(server, "/big")
    assert (answer.status, len(content)) == (200, 32 * 65536)


def test_answers_do_not_wait_for_the_other_end_to_acknowledge(server):
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=20)
    took = []
    for _ in range(30):
        began = time.perf_counter()
        connection.request("GET", "/live")
        connection.getresponse().read()
        took.append(time.perf_counter() - began)
    connection.close()
    assert min(took) < 0.03  # Nagle's algorithm would make each of them wait 40 ms
