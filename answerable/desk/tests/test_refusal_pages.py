"""Who comes to a page that is not there, or not for them, is told so and shown a way on."""

import pytest
from django.template.loader import get_template
from django.test import Client

from answerable.accounts.models import Agent


def test_an_agent_who_goes_astray_finds_the_way_back_to_the_desk(desk: Client) -> None:
    page = desk.get("/tickets/999999999/")
    assert page.status_code == 404
    assert "Nothing is here" in page.content.decode()
    assert 'href="/"' in page.content.decode()


@pytest.mark.django_db
def test_a_customer_who_goes_astray_finds_the_request_form_in_their_language() -> None:
    page = Client(headers={"accept-language": "tr"}).get("/nonsense/")
    assert page.status_code == 404
    assert "Burada bir şey yok" in page.content.decode()
    assert 'href="/help/"' in page.content.decode()


def test_a_form_that_is_too_old_says_what_to_do(owner: Agent) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    page = client.post("/me/", {"name": "Somebody"})
    assert page.status_code == 403
    assert "load it anew" in page.content.decode()
    owner.refresh_from_db()
    assert owner.name != "Somebody"


def test_the_page_for_our_own_faults_needs_nothing_that_may_be_broken() -> None:
    assert "Something went wrong" in get_template("500.html").render()


def test_a_page_that_is_not_there_is_no_fault_in_the_log(
    desk: Client, caplog: pytest.LogCaptureFixture
) -> None:
    desk.get("/tickets/999999999/")
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == []
