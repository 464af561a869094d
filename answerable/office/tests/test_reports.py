"""The room "Reports": figures that open the tickets behind them, for those who may see these."""

import csv
import io

import pytest
from django.test import Client

from answerable.sla import causes
from answerable.sla.models import Cause, Clock
from answerable.sla.tests.breaking import break_promise, make_clock
from answerable.testing import make_customer, make_ticket


def browser(agent):
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def world(ticket, owner, billing):
    """In orders one kept, one broken with a cause; in billing one broken."""
    clock = make_clock(ticket)
    Clock.objects.filter(pk=clock.pk).update(state="kept", stopped_at=clock.started_at)
    broken = make_ticket(make_customer(), team=ticket.team, owner=owner, subject="=1+1")
    causes.explain(
        break_promise(broken), cause=Cause.objects.get(slug="product-fault"), words="=A1", by=owner
    )
    break_promise(make_ticket(make_customer(), team=billing, subject="Of another team"))
    return ticket


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "by",
    ["promise", "team", "provider", "person", "channel", "language", "cause", "hour", "rubbish"],
)
def test_every_way_to_part_it_has_a_page(world, administrator, by):
    page = text(browser(administrator), f"/office/reports/?by={by}")
    assert "33.3%" in page, "one of three was kept"
    assert "How these figures are reckoned" in page


def test_a_lead_counts_the_teams_they_lead(world, lead):
    page = text(browser(lead), "/office/reports/?by=team")
    assert "50%" in page
    assert "Billing" not in page.partition("<main")[2]
    assert "Of another team" not in text(browser(lead), "/office/reports/tickets/")


def test_a_figure_opens_the_tickets_behind_it(world, administrator):
    client = browser(administrator)
    broken = text(client, "/office/reports/tickets/?promise=first&what=broken")
    assert "=1+1" in broken
    assert "Of another team" in broken
    assert f"#{world.number}<" not in broken
    named = text(client, f"/office/reports/tickets/?team={world.team_id}&what=broken")
    assert "Of another team" not in named
    assert "Fault of the product" in named
    assert "Of another team" in text(client, "/office/reports/tickets/?what=unexplained")


def test_each_figure_counts_as_many_as_stand_behind_it(world, administrator):
    client = browser(administrator)
    report = client.get("/office/reports/?by=team").context
    for row in report["rows"]:
        for what, count in (("all", row.now.n + row.now.open), ("broken", row.now.broken)):
            behind = client.get(f"/office/reports/tickets/?team={row.word}&what={what}")
            assert behind.context["page"].paginator.count == count


def test_the_file_holds_every_line_and_no_formula(world, administrator):
    answer = browser(administrator).get("/office/reports/promises.csv")
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["state"] for row in rows] == ["kept", "broken", "broken"]
    assert rows[1]["cause"] == "product-fault"
    assert rows[1]["words"] == "'=A1"
    assert rows[1]["working_seconds"].isdigit()


@pytest.mark.parametrize(
    "question",
    [
        "team=x", "team=99999999999999999999", "promise=none", "hour=-5", "cause=%00", "what=x",
        "period=custom&from=9999-99-99&to=x", "page=x", "language=%27--", "person=-",
    ],
)  # fmt: skip
def test_rubbish_in_the_address_is_no_fault(world, administrator, question):
    client = browser(administrator)
    for page in ("", "tickets/", "promises.csv"):
        answer = client.get(f"/office/reports/{page}?{question}")
        assert answer.status_code == 200
        assert b"".join(answer) is not None


def test_the_page_takes_as_many_queries_for_many(
    world, administrator, django_assert_max_num_queries
):
    client = browser(administrator)
    client.get("/office/reports/")
    for _ in range(5):
        break_promise(make_ticket(make_customer(), team=world.team))
    with django_assert_max_num_queries(14):
        client.get("/office/reports/")


def test_a_provider_is_reported_beside_the_house(world, outsider, administrator):
    break_promise(make_ticket(make_customer(), team=outsider.teams.get(), owner=outsider))
    page = text(browser(administrator), "/office/reports/?by=provider")
    assert "Helping Hands" in page
    assert "the house" in page
    key = outsider.provider_id
    behind = text(browser(administrator), f"/office/reports/tickets/?provider={key}")
    assert "=1+1" not in behind
    assert "Outsider" in behind
