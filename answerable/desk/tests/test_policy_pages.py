"""The policy in the desk: to look up, to read when it is new, and what it keeps one from."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from answerable.accounts.models import Agent
from answerable.policy import acknowledging, reading
from answerable.policy.actions import draft, publish
from answerable.policy.data import read
from answerable.policy.models import Acknowledgement, GateLift, Version
from answerable.testing import make_agent
from answerable.tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db

POLICY = {
    "languages": ["en", "tr"],
    "support_hours": {"email": "always"},
    "promises": [
        {"key": "first", "kind": "first_reply", "target": "1h30m", "name": {"en": "First reply"}},
        {
            "key": "inner", "kind": "solution", "target": "2d", "audience": "managers",
            "name": {"en": "Secret target"},
        },
    ],
    "sections": [
        {
            "key": "returns", "audience": "public", "title": {"en": "Returns", "tr": "İade"},
            "body": {"en": "You have **30 days**. Say why.", "tr": "Süreniz IŞIK hızında 30 gündür."},
            "gates": ["channel:email"], "topics": ["tag:return"],
            "questions": [
                {"text": {"en": "How long?"}, "choices": [{"en": "A day"}, {"en": "30 days"}], "right": 1}
            ],
        },
        {"key": "limits", "audience": "managers", "title": {"en": "Limits"}, "body": {"en": "Fifty."}},
        {"key": "tone", "audience": "staff", "title": {"en": "Tone"}, "body": {"en": "Kind."}},
    ],
}  # fmt: skip


@pytest.fixture
def version(db: None) -> Version:
    boss = make_agent("boss@example.com", role="administrator", name="Boss")
    made = draft(read(POLICY), by=boss)
    publish(made, by=boss)
    return made


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_an_agent_reads_the_parts_that_are_theirs(
    version: Version, owner: Agent, lead: Agent
) -> None:
    page = text(signed_in(owner), "/policy/staff/")
    assert "<strong>30 days</strong>" in page
    assert "1 hour 30 minutes" in page
    assert 'id="section-tone"' in page
    assert "Fifty" not in page
    assert "Secret target" not in page
    assert "Fifty" in text(signed_in(lead), "/policy/staff/")


def test_without_a_policy_the_page_says_so(owner: Agent) -> None:
    client = signed_in(owner)
    assert "No policy is in force yet." in text(client, "/policy/staff/")
    assert client.get("/policy/staff/read/").status_code == 404
    assert client.post("/policy/staff/confirm/").status_code == 404


def test_words_are_found_folded_and_in_any_language(version: Version, owner: Agent) -> None:
    page = text(signed_in(owner), "/policy/staff/?q=ışık+HIZINDA")
    assert "1 section found" in page
    assert "IŞIK hızında" in page
    assert "No section has all these words." in text(signed_in(owner), "/policy/staff/?q=fifty")


def test_the_notice_goes_when_it_is_read(version: Version, owner: Agent) -> None:
    client = signed_in(owner)
    assert "is new to you" in text(client, "/inbox/mine/")
    page = client.post("/policy/staff/read/returns/", {"answer-0": "0"})
    assert page.status_code == 422
    assert "Not quite yet." in page.content.decode()
    assert client.post("/policy/staff/confirm/").status_code == 422
    assert not Acknowledgement.objects.exists()
    done = client.post("/policy/staff/read/returns/", {"answer-0": "1"})
    assert done["Location"] == f"/policy/staff/read/?version={version.number}#section-returns"
    assert client.post("/policy/staff/confirm/").status_code == 302
    assert "is new to you" not in text(client, "/inbox/mine/")
    assert "You said that you have read it" in text(client, "/policy/staff/read/")


@pytest.mark.parametrize("rubbish", ["", "-1", "99999999999", "٣", "one"])
def test_rubbish_is_a_wrong_answer(rubbish: str, version: Version, owner: Agent) -> None:
    page = signed_in(owner).post("/policy/staff/read/returns/", {"answer-0": rubbish})
    assert page.status_code == 422
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("section", ["limits", "gone"])
def test_sections_of_others_do_not_exist(section: str, version: Version, owner: Agent) -> None:
    page = signed_in(owner).post(f"/policy/staff/read/{section}/", {})
    assert page.status_code == 404


def test_what_changed_comes_first(version: Version, owner: Agent) -> None:
    acknowledging.acknowledge(version, section="returns", answers=[1], by=owner)
    acknowledging.confirm(version, by=owner)
    changed = read(
        POLICY | {
            "promises": [POLICY["promises"][0] | {"target": "1h"}],
            "sections": [
                POLICY["sections"][0] | {"body": {"en": "You have **60 days**. Say why."}},
                {"key": "dress", "title": {"en": "Dress"}, "body": {"en": "Clean."}},
            ],
        }
    )  # fmt: skip
    boss = Agent.objects.get(email="boss@example.com")
    new = draft(changed, by=boss)
    publish(new, by=boss)
    page = text(signed_in(owner), "/policy/staff/read/")
    assert "What changed since version 1" in page
    assert "<del>**30</del><ins>**60</ins>" in page
    assert "1 hour (before: 1 hour 30 minutes)" in page
    assert page.index("Dress") < page.index('id="section-returns"')


def test_the_composer_says_what_to_read_and_the_reply_waits(
    version: Version, ticket: Ticket, owner: Agent, lead: Agent
) -> None:
    client, place = signed_in(owner), f"/tickets/{ticket.number}/"
    page = text(client, place)
    assert "Before you answer here" in page
    assert "Lead" in page
    seen = {"last_seen": ticket.messages.get().pk}
    refusal = client.post(
        f"{place}reply/",
        {"body": "Thank you. I will send you a new vase tomorrow.", "effect_key": "a"} | seen,
    )
    assert refusal.status_code == 422
    assert "Thank you. I will send you a new vase tomorrow." in refusal.content.decode()
    assert "Read this part of the policy" in refusal.content.decode()
    assert not Message.objects.filter(direction="out").exists()
    assert client.post(f"{place}gate/ask/").status_code == 302
    assert "Waits to answer" in text(signed_in(lead), place)
    lifted = signed_in(lead).post(f"{place}gate/lift/", {"agent": owner.pk, "reason": "It burns"})
    assert lifted.status_code == 302
    assert "lets you answer here once" in text(client, place)
    sent = client.post(f"{place}reply/", {"body": "Mine", "effect_key": "b"} | seen)
    assert sent.status_code == 302
    assert Message.objects.filter(direction="out").count() == 1


def test_a_colleague_lifts_nothing(
    version: Version, ticket: Ticket, owner: Agent, colleague: Agent
) -> None:
    place = f"/tickets/{ticket.number}/gate/lift/"
    for agent in (owner.pk, "", "9" * 30, "x"):
        page = signed_in(colleague).post(place, {"agent": agent, "reason": "Let them"})
        assert page.status_code == 422
    assert not GateLift.objects.exists()
    assert reading.lift_for(owner, ticket) is None


def test_a_section_stands_beside_tickets_of_its_topic(
    version: Version, ticket: Ticket, owner: Agent
) -> None:
    place, client = f"/tickets/{ticket.number}/", signed_in(owner)
    assert "Our policy on this" not in text(client, place)
    client.post(f"{place}tag/", {"name": "return"})
    assert "/policy/staff/#section-returns" in text(client, place)


def coming(changed: str = "Kinder.") -> Version:
    """The next version, published, in force in a week."""
    sections = [*POLICY["sections"][:2], {**POLICY["sections"][2], "body": {"en": changed}}]
    boss = make_agent("chief@example.com", role="administrator", name="Chief")
    made = draft(read({**POLICY, "sections": sections}), by=boss)
    publish(made, by=boss, in_force_from=timezone.now() + timedelta(days=7))
    return made


def test_a_version_can_be_read_and_confirmed_before_it_is_in_force(
    version: Version, owner: Agent
) -> None:
    client, ahead = signed_in(owner), coming()
    address = f"/policy/staff/read/?version={ahead.number}"
    assert address in text(client, "/policy/staff/")
    page = text(client, address)
    assert "Kinder." in page
    assert "comes into force" in page
    early = client.post(f"/policy/staff/confirm/?version={ahead.number}")
    assert early.status_code == 422  # the question stands open
    client.post(f"/policy/staff/read/returns/?version={ahead.number}", {"answer-0": "1"})
    client.post(f"/policy/staff/confirm/?version={ahead.number}")
    assert reading.to_read_ahead(owner) is None
    assert reading.to_read(owner) == version
    assert address not in text(client, "/policy/staff/")
    rows = Acknowledgement.objects.filter(agent=owner)
    assert set(rows.values_list("version", flat=True)) == {ahead.pk}


@pytest.mark.parametrize("number", ["99", "x", "-1", "1e9", "1" * 40])
def test_no_other_version_can_be_read_or_confirmed(
    number: str, version: Version, owner: Agent
) -> None:
    client = signed_in(owner)
    draft(read(POLICY), by=version.created_by)
    for wanted in (number, str(version.number + 1)):  # the draft
        assert client.get(f"/policy/staff/read/?version={wanted}").status_code == 404
        assert client.post(f"/policy/staff/confirm/?version={wanted}").status_code == 404
    assert not Acknowledgement.objects.exists()
