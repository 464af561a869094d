"""answerable policy: the file, the comparison, the check and the replay, as an administrator runs them."""

import json

import pytest
from click.testing import CliRunner

from answerable.calendars.models import Calendar
from answerable.cli import cli
from answerable.policy import actions
from answerable.policy.data import read
from answerable.policy.models import Version
from answerable.testing import make_agent, make_customer, make_ticket
from answerable.tickets import actions as tickets

POLICY = {
    "languages": ["en"],
    "promises": [{"key": "first", "kind": "first_reply", "target": "2h", "hours": "office", "name": {"en": "First"}}],
    "escalation": [{"key": "lead", "at": "80%", "tell": ["lead"]}],
}  # fmt: skip


@pytest.fixture
def manager(db):
    week = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    Calendar.objects.create(slug="office", name="Office", zone="UTC", week=week)
    agent = make_agent("manager@example.com", role="administrator")
    actions.publish(actions.draft(read(POLICY), by=agent), by=agent)
    return agent


def run(*words):
    return CliRunner().invoke(cli, ["policy", *words], catch_exceptions=False)


def test_a_policy_goes_out_and_comes_back_as_a_draft(manager, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(run("export").output, encoding="utf-8")
    assert run("diff", "1", str(file)).output == "Nothing changed.\n"
    file.write_text(file.read_text().replace("2h", "1h"), encoding="utf-8")
    assert run("diff", "now", str(file)).output == "Promise first: target 2h → 1h\n"
    made = run("import", str(file), "--by", "manager@example.com", "--json")
    assert json.loads(made.output) == {"version": 2, "state": "draft"}
    assert Version.objects.get(number=2).document.promises[0].target == 3600


def test_lint_says_where_and_fails_on_errors(manager, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text("languages: [en]\n")
    result = run("lint", str(file))
    assert result.exit_code == 1
    assert "error  /promises" in result.output
    assert run("lint", "1").exit_code == 0


@pytest.mark.parametrize("text", ["languages: [en", "promises: 7\nlanguages: [en]\n", ""])
def test_a_file_that_is_no_policy_changes_nothing(manager, tmp_path, text):
    from answerable.cli.frame import Failed

    file = tmp_path / "policy.yaml"
    file.write_text(text)
    with pytest.raises(Failed):
        run("import", str(file), "--by", "manager@example.com")
    with pytest.raises(Failed):
        run("import", "1", "--by", "nobody@example.com")
    assert Version.objects.count() == 1


def test_a_draft_is_replayed_on_what_happened(manager, tmp_path):
    agent = make_agent()
    for _n in range(3):
        tickets.reply(make_ticket(make_customer()), body="Here", by=agent)
    make_ticket(make_customer())
    found = json.loads(
        run("replay", "1", "--from", "2020-01-01", "--to", "2100-01-01", "--json").output
    )
    first = found[0]
    assert (first["promise"], first["kept"], first["broken"]) == ("first", 3, 1)
    assert first["verdict"] == "too_few"
    assert sum(group["kept"] for group in first["groups"]["channel"]) == 3


def test_a_company_starts_from_a_template_and_publishes_it(db):
    make_agent("head@example.com", role="administrator")
    by = ("--by", "Head@example.com")
    made = run("start", "software", *by, "--zone", "Asia/Almaty", "--country", "kz", "--json")
    assert json.loads(made.output) == {"version": 1, "state": "draft"}
    assert set(Calendar.objects.values_list("slug", "zone", "country")) == {
        ("office", "Asia/Almaty", "KZ"),
        ("on-call", "Asia/Almaty", "KZ"),
    }
    assert run("lint", "1").output == "Nothing is doubtful.\n"
    assert run("publish", "1", *by).output == "v1 is in force.\n"
    assert run("diff", "now", "1").output == "Nothing changed.\n"


def test_what_cannot_be_started_or_published_is_said(manager):
    from answerable.cli.frame import Failed

    by = ("--by", "manager@example.com")
    with pytest.raises(Failed, match="shop, software, office"):
        run("start", "bakery", *by)
    with pytest.raises(Failed, match="nobody here"):
        run("start", "shop", "--by", "nobody@example.com")
    with pytest.raises(Failed, match="published already"):
        run("publish", "1", *by)
    with pytest.raises(Failed, match="no version 9"):
        run("publish", "9", *by)
    assert Version.objects.count() == 1
