"""The audit log in the browser: every key has words, filters narrow, the export is safe."""

import re
from pathlib import Path

import pytest
from django.test import Client

import answerable
from answerable.accounts import teams
from answerable.accounts.models import Agent
from answerable.core import audit
from answerable.core.actors import SYSTEM
from answerable.core.models import AuditEntry
from answerable.office.audit_words import AREAS, SENTENCES

pytestmark = pytest.mark.django_db

PACKAGE = Path(answerable.__file__).parent
RECORDED = re.compile(r'\baudit\.record\(\s*f?"([a-z_.{}]+)"|\blog\.record\(\s*"([a-z_.]+)"')


def test_every_key_that_is_recorded_has_words_and_an_area() -> None:
    sources = [p for p in PACKAGE.rglob("*.py") if "tests" not in p.parts]
    found = [RECORDED.findall(path.read_text(encoding="utf-8")) for path in sources]
    keys = {one or other for pairs in found for one, other in pairs}
    plain = {key for key in keys if "{" not in key}
    assert len(plain) > 20
    assert plain <= set(SENTENCES)
    assert {key.partition(".")[0] for key in SENTENCES} == set(AREAS)


def test_names_stand_there_and_not_numbers(
    office: Client, administrator: Agent, owner: Agent
) -> None:
    audit.record("agent.deactivated", by=administrator.actor, agent=owner.pk)
    audit.record("agent.deactivated", by=administrator.actor, agent=987654)
    page = office.get("/office/audit/").content.decode()
    assert "deactivated Owner" in page
    assert "somebody who is gone (987654)" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("area=team", ["team.made"]),
        ("area=session", ["session.began"]),
        ("area=nonsense", ["session.began", "team.made"]),
        ("since=2001-01-01&until=2001-01-02", []),
        ("since=rubbish", ["session.began", "team.made"]),
        ("who=999999", ["session.began", "team.made"]),
        ("before=0", []),
        ("before=99999999999999999999", ["session.began", "team.made"]),
    ],
)
def test_filters_narrow_and_rubbish_does_not_break(
    office: Client, administrator: Agent, query: str, shown: list[str]
) -> None:
    teams.make_team("Returns", time_zone="UTC", by=administrator)
    audit.record("session.began", by=administrator.actor, steps=["password"])
    answer = office.get(f"/office/audit/?{query}")
    assert answer.status_code == 200
    assert [line.key for line in answer.context["lines"]] == shown


def test_the_export_is_safe_and_stands_in_the_log(office: Client, administrator: Agent) -> None:
    audit.record("team.made", by=SYSTEM, team="x")
    Agent.objects.filter(pk=administrator.pk).update(name="=HYPERLINK(1)")
    audit.record("team.made", by=administrator.actor, team="Orders")
    answer = office.post("/office/audit/export/", {"area": "team"})
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeffWhen (UTC),Who,What")
    assert ",'=HYPERLINK(1)," in text
    assert "audit.exported" not in text
    assert AuditEntry.objects.filter(key="audit.exported").exists()


def test_it_costs_the_same_with_many_entries(
    office: Client, administrator: Agent, django_assert_max_num_queries
) -> None:
    def fill() -> None:
        for _number in range(20):
            audit.record("agent.deactivated", by=administrator.actor, agent=administrator.pk)

    fill()
    office.get("/office/audit/")
    with django_assert_max_num_queries(16) as few:
        office.get("/office/audit/")
    fill()
    with django_assert_max_num_queries(len(few.captured_queries)):
        office.get("/office/audit/")
