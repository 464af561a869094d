"""A token of somebody who manages the installation opens the machine room; no other does."""

import pytest
from django.test import RequestFactory

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent, ApiToken
from answerable.core.doors import may_look_inside

pytestmark = pytest.mark.django_db


def may(secret: str, kind: str = "Bearer") -> bool:
    return may_look_inside(RequestFactory(headers={"Authorization": f"{kind} {secret}"}).get("/"))


def test_only_a_managers_living_token_opens(administrator: Agent, owner: Agent) -> None:
    good = create_token(administrator, name="prometheus", scopes=["read"])
    assert may(good)
    assert not may(good, "Basic")
    assert not may(create_token(owner, name="x"))
    assert not may(create_token(administrator, name="x", scopes=["write"]))
    assert not may("")
    ApiToken.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert not may(good)
