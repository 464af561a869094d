"""Suggestions of the staff: who sees them, who answers, what is told, what the review counts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.channels.models import Outgoing
from answerable.core.errors import Refused
from answerable.policy import suggesting
from answerable.policy.actions import draft, publish
from answerable.policy.data import read
from answerable.policy.models import Suggestion, Version
from answerable.testing import make_agent

pytestmark = pytest.mark.django_db
PAGE = "/policy/staff/suggestions/"

POLICY = {
    "languages": ["en"],
    "support_hours": {"email": "always"},
    "promises": [{"key": "first", "kind": "first_reply", "target": "1h", "name": {"en": "First"}}],
    "sections": [
        {"key": "returns", "audience": "public", "title": {"en": "Returns"}, "body": {"en": "30 days."}},
        {"key": "limits", "audience": "managers", "title": {"en": "Limits"}, "body": {"en": "Fifty."}},
    ],
}  # fmt: skip


@pytest.fixture
def boss(db: None) -> Agent:
    return make_agent("boss@example.com", role="administrator", name="Boss")


@pytest.fixture
def version(boss: Agent) -> Version:
    made = draft(read(POLICY), by=boss)
    publish(made, by=boss)
    return made


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_made_on_the_page_answered_by_a_manager_and_told_by_mail(
    version: Version, owner: Agent, colleague: Agent, boss: Agent
) -> None:
    made = {"section": "returns", "words": " Say who pays the <b>way back</b>. "}
    assert signed_in(owner).post(PAGE, made).status_code == 302
    assert signed_in(owner).post(PAGE, made).status_code == 302
    one = Suggestion.objects.get()
    assert (one.words, one.is_waiting) == ("Say who pays the <b>way back</b>.", True)
    page = signed_in(colleague).get(PAGE).content.decode()
    assert "&lt;b&gt;way back" in page
    assert "Give this answer" not in page

    answer = f"{PAGE}{one.pk}/answer/"
    given = {"decision": "adopted", "words": "In version 2."}
    assert signed_in(colleague).post(answer, given).status_code == 404
    assert signed_in(boss).get(answer).status_code == 405
    wrong = signed_in(boss).post(answer, {"decision": "maybe", "words": "Hm, my words."})
    assert wrong.status_code == 422
    assert "Hm, my words." in wrong.content.decode()
    one.refresh_from_db()
    assert one.is_waiting
    assert signed_in(boss).post(answer, given).status_code == 302
    assert signed_in(boss).post(answer, {**given, "words": "Other."}).status_code == 422
    one.refresh_from_db()
    assert (one.decision, one.answer, one.answered_by) == ("adopted", "In version 2.", boss)
    mail = Outgoing.objects.get(recipient=owner.email)
    assert "In version 2." in mail.text
    assert "In version 2." in signed_in(colleague).get(PAGE).content.decode()


def test_later_is_an_answer_that_may_be_followed_by_another(owner: Agent, boss: Agent) -> None:
    one = suggesting.suggest(section="", words="A page about parcels", by=owner)
    suggesting.answer(one, decision="later", words="After summer", by=boss)
    suggesting.answer(one, decision="declined", words="Parcels have their own page", by=boss)
    assert one.decision == "declined"
    assert Outgoing.objects.filter(recipient=owner.email).count() == 2


@pytest.mark.parametrize(
    ("section", "words", "code"),
    [
        ("", "   ", "words_missing"),
        ("", "x" * 4001, "words_long"),
        ("limits", "More", "no_section"),
        ("nowhere", "More", "no_section"),
    ],
)
def test_what_is_refused_leaves_nothing(
    version: Version, owner: Agent, section: str, words: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        suggesting.suggest(section=section, words=words, by=owner)
    assert refusal.value.code == code
    assert not Suggestion.objects.exists()
    assert signed_in(owner).post(PAGE, {"section": section, "words": words}).status_code == 422


def test_of_the_managers_sections_only_managers_read(
    version: Version, owner: Agent, lead: Agent, boss: Agent
) -> None:
    suggesting.suggest(section="limits", words="Raise the limit to ninety", by=lead)
    assert "ninety" not in signed_in(owner).get(PAGE).content.decode()
    assert "ninety" in signed_in(boss).get(PAGE).content.decode()


def test_who_writes_the_policy_is_reminded_once_a_week_of_what_waits_long(
    owner: Agent, boss: Agent
) -> None:
    one = suggesting.suggest(section="", words="A word on parcels", by=owner)
    assert suggesting.remind_of_suggestions() == 0
    Suggestion.objects.update(at=timezone.now() - timedelta(days=15))
    assert suggesting.remind_of_suggestions() == 1
    assert suggesting.remind_of_suggestions() == 1
    assert Outgoing.objects.filter(recipient=boss.email).count() == 1
    suggesting.answer(one, decision="later", words="Soon", by=boss)
    assert suggesting.remind_of_suggestions() == 0
