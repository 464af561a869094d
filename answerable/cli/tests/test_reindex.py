"""answerable tickets reindex: what lost its words is found again."""

import pytest
from click.testing import CliRunner

from answerable.accounts.models import Agent
from answerable.cli.tickets import command
from answerable.tickets import search
from answerable.tickets.jobs import keep_for_search
from answerable.tickets.models import Ticket
from answerable.tickets.search import keeping

pytestmark = pytest.mark.django_db


def test_every_ticket_is_found_again(
    ticket: Ticket, lead: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("answerable.cli.tickets.set_up", lambda: None)
    keeping.forget_all()
    for asked in (["reindex"], ["reindex", "--again"]):
        answer = CliRunner().invoke(command, asked)
        assert answer.exit_code == 0, answer.output
        assert search.page(lead, "vase").tickets == [ticket]


def test_the_job_goes_on_until_all_are_kept(ticket: Ticket, lead: Agent) -> None:
    keeping.forget_all()
    keep_for_search()
    assert search.page(lead, "vase").tickets == [ticket]
