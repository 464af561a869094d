"""What every measurement stands on: a data folder of its own, Django on it, and a table of results."""

import atexit
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

results: list[dict[str, object]] = []


def prepare(**options: str) -> Path:
    """A fresh, migrated installation, thrown away at the end. Must come before any Django import.

    BENCH_DATABASE_URL in the environment puts it on PostgreSQL: that database is emptied first!
    """
    folder = Path(tempfile.mkdtemp(prefix="answerable-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.update(ANSWERABLE_DATA=str(folder), DJANGO_SETTINGS_MODULE="answerable.config.settings")  # fmt: skip
    os.environ.update({f"ANSWERABLE_{name.upper()}": value for name, value in options.items()})
    if url := os.environ.get("BENCH_DATABASE_URL", ""):
        _empty(url)
        os.environ["ANSWERABLE_DATABASE_URL"] = url
    subprocess.run([sys.executable, "-m", "answerable.cli", "migrate"], check=True, capture_output=True)  # fmt: skip
    import django

    django.setup()
    return folder


def _empty(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute("DROP SCHEMA public CASCADE")
        server.execute("CREATE SCHEMA public")


def database() -> str:
    return "PostgreSQL" if os.environ.get("ANSWERABLE_DATABASE_URL") else "SQLite"


def note(what: str, value: float, unit: str, **more: object) -> None:
    """One line of the result."""
    results.append({"what": what, "value": round(value, 2), "unit": unit, **more})
    extra = "".join(f"  {key}={given}" for key, given in more.items())
    print(f"{what:<58} {value:>10.1f} {unit}{extra}", flush=True)


def save(name: str) -> None:
    """Keeps the result as JSON under var/bench."""
    folder = Path("var/bench")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{database().lower()}.json"
    load = round(os.getloadavg()[0], 1)
    file.write_text(json.dumps({"load": load, "results": results}, indent=1) + "\n")
    print(f"(load of the machine {load}; kept in {file})")


def per_second(count: int, act: Callable[[], object]) -> float:
    """How many of `count` acts a second; `act` does all of them."""
    began = time.perf_counter()
    act()
    return count / (time.perf_counter() - began)


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    cut = statistics.quantiles(seconds, n=20)
    return cut[9] * 1000, cut[18] * 1000
