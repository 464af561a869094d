"""The review counts what the staff suggested, by section."""

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.policy import suggesting
from answerable.policy.actions import draft, publish
from answerable.policy.data import read
from answerable.policy.queries import document_of
from answerable.sla.year import year_of
from answerable.testing import make_agent

POLICY = {
    "languages": ["en"],
    "support_hours": {"email": "always"},
    "promises": [{"key": "first", "kind": "first_reply", "target": "1h", "name": {"en": "First"}}],
    "sections": [{"key": "returns", "audience": "public", "title": {"en": "Returns"}, "body": {"en": "30 days."}}],
}  # fmt: skip


@pytest.mark.django_db
def test_the_review_counts_suggestions_by_section(owner: Agent) -> None:
    boss = make_agent("boss@example.com", role="administrator", name="Boss")
    version = draft(read(POLICY), by=boss)
    publish(version, by=boss)
    one = suggesting.suggest(section="returns", words="Longer", by=owner)
    suggesting.suggest(section="returns", words="Shorter", by=boss)
    suggesting.suggest(section="", words="A page on parcels", by=owner)
    suggesting.answer(one, decision="adopted", words="Yes", by=boss)
    year = year_of(version, document_of(version), language="en", now=timezone.now())
    counts = {line.key: (line.suggested, line.unanswered) for line in year.sections}
    assert counts == {"returns": (2, 1), "": (1, 1)}
    client = Client()
    client.force_login(boss)
    assert "suggestions: 2, unanswered: 1" in client.get("/office/review/").content.decode()
