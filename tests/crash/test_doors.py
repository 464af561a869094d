"""The listener killed under load: whatever a client was told is on disk, and a repetition is one."""

import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen

from tests.crash.acting import ADDRESS, letter
from tests.crash.world import World

CLIENTS = 4
EACH = 25


@contextmanager
def listening(world: World) -> Iterator[tuple[Popen[bytes], int]]:
    """A listener process, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = world.start("smtp", "--port", str(port))
    try:
        _wait_for(port)
        yield process, port
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError


def send(port: int, numbers: range, told: set[int]) -> None:
    """Sends the letters until the connection ends; notes those that got 250."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            for number in numbers:
                client.sendmail("c@example.net", [ADDRESS], letter(number))
                told.add(number)
    except (OSError, smtplib.SMTPException):
        return


def test_every_250_is_in_the_database_and_every_letter_is_one_message(world: World) -> None:
    told: set[int] = set()
    shares = [range(n * EACH, (n + 1) * EACH) for n in range(CLIENTS)]
    with listening(world) as (process, port):
        clients = [threading.Thread(target=send, args=(port, share, told)) for share in shares]
        for client in clients:
            client.start()
        while len(told) < 2 * EACH and any(client.is_alive() for client in clients):
            time.sleep(0.005)
        process.kill()
        for client in clients:
            client.join()
    assert told
    assert set(world.act("letters").said.split()) >= {str(number) for number in told}
    with listening(world) as (_, port):
        for share in shares:
            send(port, share, told)
    assert told == set(range(CLIENTS * EACH))
    assert world.act("read").code == 0
    facts = world.facts()
    assert facts["texts"] == sorted(f"These are the words of letter {n}." for n in told)
    assert len(facts["subjects"]) == len(told)


def delivered(world: World) -> int:
    number: int = world.facts()["inbound"].get("delivered", 0)
    return number


def until(world: World, number: int) -> None:
    """Returns once so many letters are on tickets."""
    assert world.act("arrive", str(number)).code == 0, world.facts()


def kill(worker: Popen[bytes]) -> None:
    worker.kill()
    worker.communicate()


def test_two_workers_one_of_them_killed_again_and_again(world: World) -> None:
    letters = 21
    doomed = world.work(lease=3)
    world.act("take", "7")
    until(world, 1)
    kill(doomed)  # alone, in the middle of the first seven
    steady = world.work(lease=3)
    for taken in (14, letters):
        doomed = world.work(lease=3)
        before = delivered(world)
        world.act("take", str(taken))
        until(world, before + 1)
        kill(doomed)
    until(world, letters)
    steady.terminate()
    steady.communicate(timeout=30)
    assert steady.returncode == 0
    facts = world.facts()
    assert facts["inbound"] == {"delivered": letters}
    assert facts["texts"] == sorted(f"These are the words of letter {n}." for n in range(letters))
    assert facts["numbers"] == list(range(1001, 1001 + letters))
    assert len(facts["receipts"]) == letters
