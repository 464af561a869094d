"""What Answerable refuses to start with."""

from pathlib import Path
from typing import Any

import pytest

from answerable.config import options
from answerable.config.guard import is_this_machine, refusals


def refused(tmp_path: Path, **chosen: Any) -> str:
    variables = {f"ANSWERABLE_{name.upper()}": str(value) for name, value in chosen.items()}
    return "\n".join(refusals(options.load(tmp_path, variables), tmp_path))


def test_the_defaults_are_fine(tmp_path):
    assert refused(tmp_path) == ""


@pytest.mark.parametrize(
    ("chosen", "word"),
    [
        ({"base_url": "http://desk.example.com"}, "plain http"),
        ({"base_url": "ftp://desk.example.com"}, "not an http"),
        ({"base_url": "desk.example.com"}, "not an http"),
        ({"listen_http_host": "0.0.0.0"}, "behind_proxy"),
        ({"listen_http_host": "::"}, "behind_proxy"),
        ({"listen_http_host": "192.168.1.5", "base_url": "http://localhost:8000"}, "behind_proxy"),
        ({"base_url": "https://desk.example.com", "debug": True}, "debug"),
        ({"smtp_host": "mail.example.com", "smtp_security": "none"}, "readable"),
        ({"smtp_security": "ssl"}, "none of starttls"),
        ({"listen_tls_cert": "/etc/cert.pem"}, "together"),
    ],
)
def test_insecure_settings_are_refused_in_a_sentence(tmp_path, chosen, word):
    assert word in refused(tmp_path, **chosen)


@pytest.mark.parametrize(
    "chosen",
    [
        {"base_url": "https://desk.example.com", "listen_http_host": "0.0.0.0", "behind_proxy": True},
        {"base_url": "http://localhost:8000", "debug": True},
        {"smtp_host": "127.0.0.1", "smtp_security": "none"},
        {"smtp_host": "mail.example.com"},
    ],
)  # fmt: skip
def test_what_is_safe_is_taken(tmp_path, chosen):
    assert refused(tmp_path, **chosen) == ""


@pytest.mark.parametrize("name", ["secrets.json", "answerable.toml"])
def test_files_with_secrets_that_others_can_read(tmp_path, name):
    file = tmp_path / name
    file.write_text("")
    file.chmod(0o640)
    assert f"chmod 600 {file}" in refused(tmp_path)
    file.chmod(0o600)
    assert refused(tmp_path) == ""


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
     ("localhost.example.com", False), ("0.0.0.0", False), ("10.0.0.1", False)],
)  # fmt: skip
def test_what_this_machine_is(host, is_here):
    assert is_this_machine(host) is is_here


def test_the_sample_file_is_read_back_as_the_defaults(tmp_path):
    bare = options.sample()
    set_ = "\n".join(line[2:] if line.startswith("# ") and " = " in line else line for line in bare.splitlines())  # fmt: skip
    (tmp_path / "answerable.toml").write_text(set_)
    assert options.load(tmp_path, {}) == options.load(tmp_path / "none", {})


def test_an_unknown_setting_is_named(tmp_path):
    (tmp_path / "answerable.toml").write_text("smpt_host = 'x'\n")
    with pytest.raises(options.BadOption, match="smpt_host"):
        options.load(tmp_path, {})


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("0.0.0.0", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")],
)  # fmt: skip
def test_without_a_base_url_links_lead_to_this_machine(tmp_path, host, address):
    assert options.load(tmp_path, {"ANSWERABLE_LISTEN_HTTP_HOST": host})["base_url"] == address
