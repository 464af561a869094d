"""How long the first and the second start take, and what everything idle holds in memory."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.ground import note, save


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: str, *more: str) -> tuple[subprocess.Popen[str], float, int]:
    """The process and the seconds until it said that it is ready."""
    began, port = time.perf_counter(), free_port()
    words = ["run", "--data", data, "--port", str(port), "--smtp-port", str(free_port()), *more]
    process = subprocess.Popen(
        [sys.executable, "-m", "answerable.cli", *words],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if "Ctrl-C" in line:
            break
    return process, time.perf_counter() - began, port


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in tree(int(child)))]


def pss(pid: int) -> float:
    """Its share of memory in MiB: pages it shares are divided among those who share them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024


def cpu(pids: list[int]) -> float:
    ticks = [
        Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13] for pid in pids
    ]
    return sum(int(user) + int(system) for user, system in ticks) / os.sysconf("SC_CLK_TCK")


def stop(process: subprocess.Popen[str]) -> float:
    began = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    return time.perf_counter() - began


def main() -> None:
    data = tempfile.mkdtemp(prefix="answerable-bench-")
    process, seconds, _ = start(data)
    note("first start with the demo world, to ready", seconds, "s")
    stop(process)
    process, seconds, port = start(data)
    note("second start, to ready", seconds, "s")
    time.sleep(3)
    pids = tree(process.pid)
    note("everything idle", sum(map(pss, pids)), "MiB PSS", processes=len(pids))
    before = cpu(pids)
    time.sleep(10)
    note("everything idle", (cpu(pids) - before) * 10, "% of a core")
    for _ in range(20):
        asking = http.client.HTTPConnection("127.0.0.1", port)
        asking.request("GET", "/ready")
        asking.getresponse().read()
    note("after twenty requests", sum(map(pss, pids)), "MiB PSS")
    note("stop", stop(process), "s")
    shutil.rmtree(data)
    save("start")


main()
