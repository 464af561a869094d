"""Logs hold no personal content."""

import json
import logging
import sys

from answerable.core.logs import JsonFormatter

SECRET = "elif@example.net"


def line(record: logging.LogRecord) -> dict:
    return json.loads(JsonFormatter().format(record))


def test_a_line_is_one_json_object_with_its_extras():
    record = logging.makeLogRecord(
        {"name": "answerable.web", "msg": "request", "levelname": "INFO"}
    )
    record.status = 200
    found = line(record)
    assert (found["logger"], found["message"], found["level"]) == (
        "answerable.web",
        "request",
        "info",
    )
    assert found["status"] == 200
    assert found["at"].endswith("Z")


def test_an_exception_is_told_by_type_and_place_never_by_its_words():
    try:
        raise ValueError(SECRET)
    except ValueError:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})
    text = JsonFormatter().format(record)
    assert SECRET not in text
    assert "ValueError" in text
    assert "test_logs.py" in json.loads(text)["where"][0]


def test_a_request_is_named_by_its_route_and_not_by_its_path(client, caplog, db):
    with caplog.at_level(logging.INFO, logger="answerable.web"):
        client.get(f"/nothing/{SECRET}?q={SECRET}")
    records = [record for record in caplog.records if record.name == "answerable.web"]
    assert records
    assert not any(SECRET in JsonFormatter().format(record) for record in records)


def test_a_view_that_fails_leaves_its_place_in_the_log(client, caplog, db, settings):
    settings.ROOT_URLCONF = "answerable.core.tests.urls"
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        assert client.get("/broken").status_code == 500
    text = "\n".join(JsonFormatter().format(record) for record in caplog.records if record.name.startswith("answerable"))  # fmt: skip
    assert "urls.py" in text
    assert SECRET not in text
