"""The policy for everybody: its public parts and nothing else, in each of its languages, kept well."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from answerable.calendars.models import Calendar
from answerable.policy import actions
from answerable.policy.data import read
from answerable.policy.models import Version
from answerable.testing import make_agent, make_ticket
from answerable.tickets import actions as tickets

pytestmark = pytest.mark.django_db

WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
POLICY = {
    "languages": ["en", "tr", "ar"],
    "support_hours": {"email": "office"},
    "promises": [
        {"key": "first", "kind": "first_reply", "target": "2h", "hours": "always",
         "name": {"en": "First reply", "tr": "İlk yanıt"}},
        {"key": "inner", "kind": "solution", "target": "9h", "audience": "staff", "name": {"en": "Inner target"}},
    ],
    "sections": [
        {"key": "returns", "audience": "public", "title": {"en": "Returns", "tr": "İade", "ar": "الإرجاع"},
         "body": {"en": "**30 days**. <script>alert(1)</script>", "tr": "30 gün.", "ar": "30 يومًا."}},
        {"key": "tone", "audience": "staff", "title": {"en": "Tone"}, "body": {"en": "Staff words"}},
        {"key": "limits", "audience": "managers", "title": {"en": "Limits"}, "body": {"en": "Manager words"}},
    ],
}  # fmt: skip


def in_force(**parts) -> Version:
    cache.clear()
    Calendar.objects.get_or_create(
        slug="office", defaults={"name": "Office hours", "zone": "Europe/Istanbul", "week": WEEK}
    )
    boss = make_agent(role="administrator")
    made = actions.draft(read(POLICY | parts), by=boss)
    actions.publish(made, by=boss)
    return made


def words(answer) -> str:
    return answer.content.decode()


def test_without_a_policy_there_is_no_page(client: Client) -> None:
    assert client.get("/policy/").status_code == 404
    assert client.get("/policy/en/").status_code == 404


@pytest.mark.parametrize("path", ["/policy/de/", "/policy/staff-only/", "/policy/EN-GB-oed/"])
def test_a_language_it_is_not_written_in_is_no_page(path: str, client: Client) -> None:
    in_force()
    assert client.get(path).status_code == 404


def test_only_what_is_public_is_on_it(client: Client) -> None:
    in_force()
    page = words(client.get("/policy/en/"))
    assert "<strong>30 days</strong>" in page
    assert "2 hours" in page
    for inner in ("Staff words", "Manager words", "Inner target", "<script>alert"):
        assert inner not in page


def test_each_language_has_its_address_and_knows_the_others(client: Client) -> None:
    in_force()
    page = words(client.get("/policy/tr/"))
    assert '<html lang="tr" dir="ltr">' in page
    assert "Müşterilerimize nasıl davranırız" in page
    assert "İlk yanıt" in page
    assert 'hreflang="ar"' in page
    arabic = words(client.get("/policy/ar/"))
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "30 يومًا." in arabic


def test_without_a_language_it_is_the_visitors_or_the_original(client: Client) -> None:
    in_force()
    turkish = client.get("/policy/", headers={"accept-language": "tr"})
    assert turkish["Content-Language"] == "tr"
    assert "Accept-Language" in turkish["Vary"]
    russian = client.get("/policy/", headers={"accept-language": "ru"})
    assert russian["Content-Language"] == "en"


def test_it_is_kept_and_asked_for_again_cheaply(client: Client) -> None:
    in_force()
    page = client.get("/policy/en/")
    assert page["Cache-Control"] == "public, max-age=300"
    assert "noindex" not in words(page)
    same = client.get("/policy/en/", headers={"if-none-match": page["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    other = client.get("/policy/en/?zone=Asia/Tokyo", headers={"if-none-match": page["ETag"]})
    assert other.status_code == 200


def test_hours_on_two_clocks(client: Client) -> None:
    in_force()
    page = words(client.get("/policy/en/?zone=Asia/Tokyo"))
    assert "Time in Istanbul" in page
    assert "Your time (Tokyo)" in page
    assert "Your time" not in words(client.get("/policy/en/"))
    assert client.get("/policy/en/?zone=../../etc").status_code == 200


def test_an_agent_sees_the_same_page_as_everybody(client: Client) -> None:
    in_force()
    client.force_login(make_agent(role="administrator", language="tr"))
    assert "Staff words" not in words(client.get("/policy/en/"))
    assert "What we promise" in words(client.get("/policy/en/"))


def test_the_record_is_shown_where_the_company_says_so(client: Client) -> None:
    in_force()
    assert 'id="record"' not in words(client.get("/policy/en/"))
    in_force(show_record=True)
    agent = make_agent()
    kept, late, _waiting = make_ticket(), make_ticket(), make_ticket()
    tickets.reply(kept, body="Here", by=agent, undo_seconds=0)
    now = timezone.now()
    late.clocks.update(started_at=now - timedelta(hours=3), due_at=now - timedelta(hours=1))
    page = words(client.get("/policy/en/"))
    assert 'id="record"' in page
    assert "<b>50%</b></td><td>2</td>" in page
    assert "Inner target" not in page


def test_a_page_takes_the_same_number_of_queries_however_long(
    client: Client, django_assert_max_num_queries
) -> None:
    sections = [
        {"key": f"s{n}", "audience": "public", "title": {"en": f"S{n}"}, "body": {"en": "Words."}}
        for n in range(20)
    ]
    in_force(sections=sections)
    client.get("/policy/en/")
    with django_assert_max_num_queries(4):
        client.get("/policy/en/")
