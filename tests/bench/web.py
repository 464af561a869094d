"""Requests a second: Django bare under its bridge, the same behind our front and middleware, live news."""

import http.client
import os
import signal
import threading
import time
from typing import Any

from tests.bench.ground import note, percentiles, prepare, save

prepare()

import uvicorn  # noqa: E402
from a2wsgi import WSGIMiddleware  # noqa: E402
from django.db import connections  # noqa: E402

from answerable.core.process import open_socket  # noqa: E402

SECONDS = 6
CLIENTS = 4


def bare(environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def serve_bare(listening: Any) -> None:
    config = uvicorn.Config(WSGIMiddleware(bare, workers=8), log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[listening])


def serve_ours(listening: Any) -> None:
    from answerable.config.serving import serve

    serve(listening)


def ask(port: int, path: str, until: float, took: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while (began := time.perf_counter()) < until:
        connection.request("GET", path)
        connection.getresponse().read()
        took.append(time.perf_counter() - began)


def load(name: str, port: int, path: str, pid: int) -> None:
    took: list[float] = []
    until = time.perf_counter() + SECONDS
    before = _processor(pid)
    clients = [threading.Thread(target=ask, args=(port, path, until, took)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    p50, p95 = percentiles(took)
    each = (_processor(pid) - before) / len(took) * 1000
    note(name, len(took) / SECONDS, "/s", p50=round(p50, 1), p95=round(p95, 1), processor_ms_each=round(each, 2))  # fmt: skip


def _processor(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as stat:
        user, system = stat.read().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def start(serve: Any) -> tuple[int, int]:
    listening = open_socket("127.0.0.1", 0)
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        serve(listening)
        os._exit(0)
    port = int(listening.getsockname()[1])
    listening.close()
    time.sleep(2)
    return pid, port


def main() -> None:
    pid, port = start(serve_bare)
    load("floor: two bytes by WSGI under the same server", port, "/", pid)
    os.kill(pid, signal.SIGTERM)
    pid, port = start(serve_ours)
    load("/live, answered by the front", port, "/live", pid)
    load("/nothing, through all middleware", port, "/nothing", pid)
    load("/ready, with a write to the database", port, "/ready", pid)
    os.kill(pid, signal.SIGTERM)
    save("web")


main()
