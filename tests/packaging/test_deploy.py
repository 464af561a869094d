"""What lies under deploy/ fits the program: commands, settings, and a sandbox around each process."""

import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest
import yaml

from answerable.cli import NOUNS
from answerable.config.options import OPTIONS

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
VARIABLES = {option.variable for option in OPTIONS} | {"ANSWERABLE_DATA"}


def unit(path):
    parser = RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read(path)
    return parser


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_a_unit_starts_a_command_there_is_as_nobody_special(path):
    service = unit(path)["Service"]
    program, noun = service["ExecStart"].split()[:2]
    assert program.endswith("/answerable")
    assert noun in NOUNS
    assert service["User"] == "answerable"
    hardened = {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "UMask": "0077",
        "StateDirectoryMode": "0700",
        "RestrictSUIDSGID": "yes",
    }
    assert {key: service[key] for key in hardened} == hardened


def test_the_target_brings_every_process():
    wanted = (DEPLOY / "systemd" / "answerable.target").read_text()
    for name in ("web", "worker", "smtp", "imap"):
        assert f"answerable-{name}.service" in wanted


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_reads_the_units_without_complaint(tmp_path):
    program = tmp_path / "answerable"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text().replace("/opt/answerable/venv/bin/answerable", str(program))
        (tmp_path / path.name).write_text(text)
    files = [str(path) for path in tmp_path.glob("answerable*.*")]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "answerable" in line]
    assert ours == []


def test_each_container_runs_a_command_there_is_without_rights():
    ours = {name: s for name, s in compose()["services"].items() if s["image"] == "answerable"}
    assert {"migrate", "web", "worker", "smtp", "imap"} <= set(ours)
    for service in ours.values():
        assert service["command"][0] in NOUNS
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert set(service["environment"]) <= VARIABLES


def test_no_port_but_mail_is_open_to_the_world():
    for name, service in compose()["services"].items():
        for port in service.get("ports", []):
            assert name == "smtp" or port.startswith("127.0.0.1:")


def test_the_example_of_settings_names_only_settings_there_are():
    lines = (DEPLOY / "environment.example").read_text().splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert names <= VARIABLES | {"POSTGRES_PASSWORD"}


def test_the_image_is_not_run_by_root_and_installs_by_hash():
    text = (DEPLOY / "Containerfile").read_text()
    assert "USER answerable" in text
    assert text.count("--require-hashes") == 2
    assert "/live" in text
    for line in text.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (DEPLOY.parent / source).exists(), source


def test_proxies_set_what_a_visitor_could_claim():
    nginx = (DEPLOY / "proxy" / "nginx.conf").read_text()
    assert "X-Forwarded-For $remote_addr" in nginx
    assert "proxy_add_x_forwarded_for" not in nginx
    assert "proxy_buffering off" in nginx
