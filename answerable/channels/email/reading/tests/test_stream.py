"""`--stream`: a line for each path, whatever is behind it."""

import importlib
import io
import json
from pathlib import Path

import pytest

from answerable.channels.email.reading import stream
from answerable.channels.email.reading.__main__ import main

FIELDS = {
    "from", "to", "cc", "reply_to", "subject", "date", "message_id", "in_reply_to", "references",
    "body_text", "body_html", "body_reply", "attachments", "auto_submitted", "is_bounce", "bounce",
    "language",
}  # fmt: skip


def test_every_path_gets_its_line_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: a@b.test\r\nSubject: one\r\n\r\nhi")
    (tmp_path / "empty.eml").write_bytes(b"")
    paths = [tmp_path / "a.eml", tmp_path / "missing.eml", tmp_path / "empty.eml", tmp_path]
    out = io.StringIO()
    stream([f"{path}\n" for path in paths], out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one["path"] for one in answers] == [str(path) for path in paths]
    assert [("error" in one) for one in answers] == [False, True, False, True]
    assert answers[0].keys() >= FIELDS
    assert answers[0]["from"] == {"name": "", "address": "a@b.test"}
    assert answers[2]["from"] is None


def test_a_mail_too_slow_for_the_child_is_told_by_its_headers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("answerable.channels.email.reading.stream")
    monkeypatch.setattr(module, "SECONDS", 0.1)
    slow = b"From: a@b.test\r\nSubject: slow\r\nContent-Type: text/html\r\n\r\n"
    (tmp_path / "slow.eml").write_bytes(slow + b"<b>x</b><td>" * 400_000)
    out = io.StringIO()
    stream([str(tmp_path / "slow.eml")], out)
    answer = json.loads(out.getvalue())
    assert (answer["subject"], answer["body_text"]) == ("slow", "")
    assert {"body-not-read", "too-slow"} <= set(answer["marks"])


def test_one_file_is_printed_and_a_missing_one_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: one\r\n\r\nhi")
    assert main([str(tmp_path / "a.eml")]) == 0
    assert json.loads(capsys.readouterr().out)["subject"] == "one"
    assert main([str(tmp_path / "b.eml")]) == 1
    assert "No such file" in capsys.readouterr().err
    assert main([]) == 2
