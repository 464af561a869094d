"""Providers in the browser."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent, Provider, Team
from answerable.testing import make_provider

pytestmark = pytest.mark.django_db

GIVEN = {
    "name": "Hands", "kind": "independent", "contract_from": "2026-01-01",
    "contract_until": "2026-12-31", "contact_name": "Pia", "contact_email": "pia@hands.example",
    "languages": ["en", "tr"], "hours": "", "masked": ["phone"], "order_shape": "KL-####",
    "review_percent": "10", "review_hours": "4",
}  # fmt: skip


def test_a_provider_is_added_changed_and_shown(office: Client) -> None:
    added = office.post("/office/providers/", {"name": "Helping Hands", "kind": "outsourced"})
    one = Provider.objects.get()
    assert added.url == f"/office/providers/{one.pk}/change/"
    assert office.post(added.url, GIVEN).url == f"/office/providers/{one.pk}/"
    page = office.get(f"/office/providers/{one.pk}/").content.decode()
    for words in (
        "Hands",
        "Pia",
        "pia@hands.example",
        "Telephone numbers",
        "Turkish",
        "Independent",
    ):
        assert words in page
    assert "Hands" in office.get("/office/providers/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"contract_until": "2025-01-01"},
        {"review_percent": "101"},
        {"masked": ["all"]},
        {"contact_email": "x"},
        {"hours": "never"},
        {"name": "Taken"},
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(office: Client, wrong: dict) -> None:
    make_provider("Taken")
    one = make_provider()
    before = Provider.objects.values().get(pk=one.pk)
    assert office.post(f"/office/providers/{one.pk}/change/", {**GIVEN, **wrong}).status_code == 422
    assert Provider.objects.values().get(pk=one.pk) == before


def test_on_the_page_of_a_team_one_says_whose_it_is(
    office: Client, orders: Team, owner: Agent
) -> None:
    provider = make_provider()
    given = {"name": "Orders", "time_zone": "UTC", "members": [owner.pk], "provider": provider.pk}
    assert office.post(f"/office/teams/{orders.pk}/", given).status_code == 302
    assert Agent.objects.get(pk=owner.pk).provider == provider
    assert "Helping Hands" in office.get("/office/teams/").content.decode()
    mixed = office.post(
        f"/office/teams/{provider.teams.exclude(pk=orders.pk).get().pk}/",
        {**given, "name": "Z", "provider": ""},
    )
    assert mixed.status_code == 422


def test_each_language_is_offered_once_and_none_is_lost_by_saving(office: Client) -> None:
    one = make_provider(languages=["en", "es"])
    page = office.get(f"/office/providers/{one.pk}/change/").content.decode()
    assert page.count('name="languages" value="en"') == 1
    assert page.count('name="languages"') == page.count('name="languages" value="')
    office.post(f"/office/providers/{one.pk}/change/", {**GIVEN, "languages": ["en", "es"]})
    one.refresh_from_db()
    assert one.languages == ["en", "es"]


def test_there_is_no_page_for_a_provider_that_is_not_there(office: Client) -> None:
    assert office.get("/office/providers/999/").status_code == 404
