"""Browsers of the cast: a Django test client signed in as each of them."""

from collections.abc import Callable

import pytest
from django.test import Client

from answerable.accounts.models import Agent

SignedIn = Callable[[Agent], Client]


@pytest.fixture
def signed_in() -> SignedIn:
    """A client of this agent."""

    def sign_in(agent: Agent) -> Client:
        client = Client()
        client.force_login(agent)
        return client

    return sign_in


@pytest.fixture
def desk(signed_in: SignedIn, owner: Agent) -> Client:
    """The owner's browser."""
    return signed_in(owner)
