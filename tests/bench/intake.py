"""Mails per second: from the socket to the committed row, and from the row to the finished ticket.

    python -m tests.bench.intake [--count N] [--database-url postgres://…] [--json]

Beside it the floor in the same run: the bare durable insert of the same bytes.
"""

import argparse
import json
import os
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.letters import letter

ADDRESS = "support@example.com"


def main() -> None:
    """Measures everything on an installation of its own, which is thrown away after."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=1000)
    asked.add_argument("--database-url", default="")
    asked.add_argument("--json", action="store_true")
    arguments = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("ANSWERABLE_BENCH_DIR")) as folder:
        prepare(Path(folder), arguments.database_url)
        figures = measure(Path(folder), arguments.count, arguments.database_url)
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:48} {figure:10.4g}")


def prepare(folder: Path, database_url: str) -> None:
    """Tables and a mailbox."""
    os.environ |= {
        "ANSWERABLE_DATA": str(folder),
        "ANSWERABLE_DATABASE_URL": database_url,
        "ANSWERABLE_DISK_FLOOR_MIB": "1",
        "DJANGO_SETTINGS_MODULE": "answerable.config.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from answerable.channels.models import Mailbox

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    Mailbox.objects.get_or_create(address=ADDRESS)


def measure(folder: Path, count: int, database_url: str) -> dict[str, float]:
    """Figure by name; rates in mails per second."""
    letters = [letter(number) for number in range(count)]
    figures: dict[str, float] = {
        "mail, median KB": statistics.median(map(len, letters)) / 1000,
        "floor: durable insert, one a commit, /s": floor(folder, letters, database_url),
    }
    from answerable.channels.intake import Arrival, accept_many
    from answerable.channels.models import Inbound, Mailbox

    mailbox = Mailbox.objects.get()

    def take(batch: int) -> Callable[[Sequence[bytes]], None]:
        def run(raws: Sequence[bytes]) -> None:
            for at in range(0, len(raws), batch):
                accept_many([Arrival(raw, "imap", mailbox) for raw in raws[at : at + batch]])

        return run

    figures["taken, one by one, /s"] = rate(take(1), fresh(letters, b"one"))
    figures["taken, 50 a commit, /s"] = rate(take(50), fresh(letters, b"fifty"))
    with listener(folder) as port:
        for connections in (1, 4):
            sent = fresh(letters, b"smtp%d" % connections)
            figures[f"SMTP to committed row, {connections} connections, /s"] = rate(
                lambda raws, n=connections: smtp(port, raws, n),  # type: ignore[misc]
                sent,
            )
    Inbound.objects.all().delete()
    take(50)(letters)
    figures |= finish(count)
    return figures


def fresh(letters: Sequence[bytes], mark: bytes) -> list[bytes]:
    """The same mails with other bytes, so that none is known already."""
    return [b"X-Run: " + mark + b"\r\n" + raw for raw in letters]


def rate(run: Callable[[list[bytes]], None], raws: list[bytes]) -> float:
    started = time.perf_counter()
    run(raws)
    return len(raws) / (time.perf_counter() - started)


def floor(folder: Path, letters: Sequence[bytes], database_url: str) -> float:
    """One bare row of the same bytes in one durable commit, nothing else."""
    if database_url:
        import psycopg

        with psycopg.connect(database_url, autocommit=True) as server:
            server.execute("CREATE TABLE IF NOT EXISTS bench_floor (raw bytea)")
            insert = "INSERT INTO bench_floor VALUES (%s)"
            speed = rate(
                lambda raws: [server.execute(insert, [raw]) for raw in raws], list(letters)
            )  # type: ignore[arg-type,return-value]
            server.execute("DROP TABLE bench_floor")
            return speed
    file = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")
    file.execute("CREATE TABLE floor (raw blob)")
    insert = "INSERT INTO floor VALUES (?)"
    return rate(lambda raws: [file.execute(insert, [raw]) for raw in raws], list(letters))  # type: ignore[arg-type,return-value]


@contextmanager
def listener(folder: Path) -> Iterator[int]:
    """The listener as a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "answerable.cli", "smtp", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def smtp(port: int, raws: Sequence[bytes], connections: int) -> None:
    """A client that costs little beside the server: plain commands on plain sockets."""
    faults: list[Exception] = []

    def send(share: Sequence[bytes]) -> None:
        try:
            _send(port, share)
        except Exception as error:
            faults.append(error)

    shares = [raws[n::connections] for n in range(connections)]
    threads = [threading.Thread(target=send, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def _send(port: int, raws: Sequence[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = wire.makefile("rb")
        _expect(answers, b"220")
        wire.sendall(b"HELO bench\r\n")
        _expect(answers, b"250")
        opening = f"MAIL FROM:<a@example.net>\r\nRCPT TO:<{ADDRESS}>\r\nDATA\r\n".encode()
        for raw in raws:
            wire.sendall(opening)
            for code in (b"250", b"250", b"354"):
                _expect(answers, code)
            wire.sendall(raw.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")
            _expect(answers, b"250")


def _expect(answers: Any, code: bytes) -> None:
    line = answers.readline()
    if line[:3] != code:
        raise RuntimeError(line)


def finish(count: int) -> dict[str, float]:
    """One worker from rows to tickets; processor seconds of the worker and its reader."""
    from answerable.channels import waiting
    from answerable.channels.registry import receiver_of
    from answerable.tickets.models import Message

    channel: Any = receiver_of("imap")
    channel.reader.start()
    before, started = _cpu(), time.perf_counter()
    while waiting.read_waiting(seconds=600):
        pass
    seconds = time.perf_counter() - started
    channel.reader.close()
    done = Message.objects.count()
    assert done == count, (done, count)
    return {
        "finished tickets, one worker, /s": count / seconds,
        "CPU s per mail, row to ticket": (_cpu() - before) / count,
    }


def _cpu() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
