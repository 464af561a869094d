"""`answerable run` as an operator meets it: real processes, killed and stopped."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from answerable.testing_tables import lay_out

COMMAND = [sys.executable, "-m", "answerable.cli"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERABLE_") and name != "DJANGO_SETTINGS_MODULE"}  # fmt: skip
    return {**kept, **more}


def answerable(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], env=environment(**more), capture_output=True, text=True, timeout=120
    )


def wait_for(true: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def status_of(port: int, path: str) -> int:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", path)
        return asking.getresponse().status
    except OSError:
        return 0
    finally:
        asking.close()


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Running:
    """An `answerable run` with its data folder, ready."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.smtp = data, free_port(), free_port()
        ports = ["--port", str(self.port), "--smtp-port", str(self.smtp)]
        words = ["run", "--data", str(data), *ports, "--no-demo"]
        self.process = subprocess.Popen(
            [*COMMAND, *words],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.said = self._read_until("Ctrl-C")

    def _read_until(self, mark: str) -> str:
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if mark in line:
                break
        return said

    def children(self) -> list[int]:
        return children_of(self.process.pid)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """One data folder for all of these tests, with tables in it as at a second start."""
    folder: Path = tmp_path_factory.mktemp("run")
    lay_out(folder)
    return folder


@pytest.fixture(scope="module")
def running(data):
    """One start serves the tests below in their order; the last of them stops it."""
    started = Running(data)
    yield started
    started.process.kill()
    started.process.wait(10)


def test_it_says_where_everything_is_when_it_is_ready(running):
    assert f"http://127.0.0.1:{running.port}/" in running.said
    assert status_of(running.port, "/ready") == 200
    assert status_of(running.port, "/metrics") == 200
    with socket.create_connection(("127.0.0.1", running.smtp), timeout=5) as smtp:
        assert smtp.recv(4) == b"220 "


def test_an_empty_one_says_how_the_first_person_gets_in(running):
    assert f"--data {running.data}" in running.said
    person = ["first@example.com", "--name", "First Person"]
    told = answerable("people", "invite", *person, "--data", str(running.data))
    assert "answerable people invite" in running.said
    assert "/join/" in told.stdout


def test_what_it_writes_belongs_to_its_owner_alone(running):
    for file in running.data.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_second_one_on_the_same_data_folder_is_refused(running):
    refused = answerable("run", "--data", str(running.data), "--port", str(free_port()))
    assert refused.returncode == 2
    assert "served already" in refused.stderr


@pytest.mark.parametrize("flag", ["--port", "--smtp-port"])
def test_a_taken_port_is_said_in_words(running, tmp_path, flag):
    port = running.port if flag == "--port" else running.smtp
    free = ["--port", str(free_port()), "--smtp-port", "0"]
    refused = answerable("run", "--data", str(tmp_path), *free, flag, str(port))
    assert refused.returncode == 2
    assert f"127.0.0.1:{port}" in refused.stderr
    assert f"choose {flag}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_child_that_dies_is_started_again(running):
    before = running.children()
    assert len(before) >= 3
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: len(set(running.children()) - set(before)) == len(before))
    wait_for(lambda: status_of(running.port, "/ready") == 200)


def test_it_stops_cleanly_and_soon(running):
    children = running.children()
    began = time.monotonic()
    running.process.terminate()
    assert running.process.wait(10) == 0
    assert time.monotonic() - began < 5
    assert not any(is_alive(pid) for pid in children)


def test_no_orphan_is_left_when_the_parent_is_killed(data):
    started = Running(data)
    children = started.children()
    started.process.kill()
    started.process.wait(5)
    wait_for(lambda: not any(is_alive(pid) for pid in children), seconds=10)


def test_a_new_data_folder_explains_all_settings(data, tmp_path):
    folder = tmp_path / "new"
    lay_out(folder)
    answerable("migrate", ANSWERABLE_DATA=str(folder))
    assert "# smtp_host" in (folder / "answerable.toml").read_text()
    for name in ("answerable.toml", "secrets.json"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_migrate_answers_in_json_wherever_the_options_stand(data):
    after = answerable("migrate", "--json", "--data", str(data))
    before = answerable("--data", str(data), "--json", "migrate")
    assert json.loads(after.stdout)["steps"] == json.loads(before.stdout)["steps"] == []


def test_a_process_alone_refuses_an_old_database(tmp_path):
    refused = answerable("worker", "--data", str(tmp_path))
    assert refused.returncode == 2
    assert "answerable migrate" in refused.stderr


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("ANSWERABLE_LISTEN_HTTP_HOST", "0.0.0.0", "behind_proxy"),
        ("ANSWERABLE_BASE_URL", "http://desk.example.com", "https"),
        ("ANSWERABLE_WEB_THREADS", "many", "ANSWERABLE_WEB_THREADS"),
    ],
)
def test_it_refuses_to_start_insecurely_and_says_why(tmp_path, setting, value, word):
    refused = answerable("run", "--data", str(tmp_path), **{setting: value})
    assert refused.returncode == 2
    assert word in refused.stderr
    assert "Traceback" not in refused.stderr


def test_help_shows_examples_and_an_unknown_word_is_misuse():
    assert "Examples:" in answerable("--help").stdout
    assert "Examples:" in answerable("run", "--help").stdout
    assert answerable("dance").returncode == 2
