"""The administrator's browser, and a stranger's."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent


@pytest.fixture
def office(administrator: Agent) -> Client:
    client = Client()
    client.force_login(administrator)
    return client
