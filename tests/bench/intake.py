"""Mails per second: from the socket to the committed row, and from the row to the finished ticket.

Beside it the floor in the same run: the bare durable insert of the same bytes.
"""

import os
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.bench.ground import note, per_second, prepare, save
from tests.bench.letters import letter

FOLDER = prepare(disk_floor_mib="1")

from answerable.channels import waiting  # noqa: E402
from answerable.channels.intake import Arrival, accept_many  # noqa: E402
from answerable.channels.models import Inbound, Mailbox  # noqa: E402
from answerable.channels.registry import receiver_of  # noqa: E402
from answerable.tickets.models import Message  # noqa: E402

ADDRESS = "support@example.com"
COUNT = int(os.environ.get("BENCH_MAILS", "1000"))


def main() -> None:
    letters = [letter(number) for number in range(COUNT)]
    mailbox = Mailbox.objects.create(address=ADDRESS)
    note("a mail in the middle", statistics.median(map(len, letters)) / 1000, "KB")
    note("floor: bare durable insert, one a commit", floor(letters), "mails/s")
    for batch in (1, 50):
        raws = fresh(letters, b"batch %d" % batch)
        speed = per_second(COUNT, lambda raws=raws, batch=batch: take(raws, batch, mailbox))  # type: ignore[misc]
        note(f"taken, {batch} a commit", speed, "mails/s")
    with listener() as port:
        for clients in (1, 4, 16):
            raws = fresh(letters, b"clients %d" % clients)
            speed = per_second(COUNT, lambda raws=raws, clients=clients: send(port, raws, clients))  # type: ignore[misc]
            note(f"SMTP to committed row, {clients} at a time", speed, "mails/s")
    Inbound.objects.all().delete()
    take(letters, 50, mailbox)
    finish()
    save("intake")


def fresh(letters: Sequence[bytes], mark: bytes) -> list[bytes]:
    """The same mails with other bytes, so that none is known already."""
    return [b"X-Run: " + mark + b"\r\n" + raw for raw in letters]


def floor(letters: Sequence[bytes]) -> float:
    """One bare row of the same bytes in one durable commit, nothing else."""
    insert = "INSERT INTO bench_floor VALUES ({})"
    if url := os.environ.get("ANSWERABLE_DATABASE_URL"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE TABLE bench_floor (raw bytea)")
            statement = insert.format("%s")
            return per_second(COUNT, lambda: [server.execute(statement, [raw]) for raw in letters])
    file = sqlite3.connect(FOLDER / "floor.sqlite3", isolation_level=None)
    file.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE bench_floor (raw blob)"
    )
    statement = insert.format("?")
    return per_second(COUNT, lambda: [file.execute(statement, [raw]) for raw in letters])


def take(raws: Sequence[bytes], batch: int, mailbox: Mailbox) -> None:
    for at in range(0, len(raws), batch):
        accept_many([Arrival(raw, "imap", mailbox) for raw in raws[at : at + batch]])


@contextmanager
def listener() -> Iterator[int]:
    """The listener as a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "answerable.cli", "smtp", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def send(port: int, raws: Sequence[bytes], clients: int) -> None:
    """Clients that cost little beside the server: plain commands on plain sockets."""
    faults: list[Exception] = []

    def one(share: Sequence[bytes]) -> None:
        try:
            _converse(port, share)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=one, args=(raws[n::clients],)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def _converse(port: int, raws: Sequence[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = wire.makefile("rb")
        _expect(answers, b"220")
        wire.sendall(b"EHLO bench\r\n")
        while not answers.readline().startswith(b"250 "):
            pass
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


def finish() -> None:
    """One worker from rows to tickets; processor time of the worker and of its reader."""
    channel: Any = receiver_of("imap")
    channel.reader.start()
    before = _processor()
    speed = per_second(COUNT, _read_all)
    channel.reader.close()
    if (done := Message.objects.count()) != COUNT:
        raise RuntimeError(f"{done} of {COUNT} mails became messages")
    note("finished tickets, one worker", speed, "mails/s")
    note("processor time from row to ticket", (_processor() - before) / COUNT * 1000, "ms/mail")


def _read_all() -> None:
    while waiting.read_waiting(seconds=600):
        pass


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


main()
