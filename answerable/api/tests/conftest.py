"""A caller of the API: a token of an agent, and JSON both ways."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from answerable.accounts.actions import create_token
from answerable.accounts.models import Agent
from answerable.core import limits


@dataclass
class Caller:
    """Calls as an agent; answers Django's test responses."""

    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = b"" if body is None else json.dumps(body).encode()
        address = path if path.startswith("/api") else f"/api/v1{path}"
        client = Client(headers=sent, raise_request_exception=False)
        return client.generic(method, address, data, content_type="application/json")

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("PATCH", path, body, **headers)


CallerOf = Callable[..., Caller]


def caller_of(agent: Agent, *scopes: str) -> Caller:
    return Caller(create_token(agent, name="test", scopes=list(scopes) or None))


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    limits.memory.clear()


@pytest.fixture
def call(owner: Agent) -> Caller:
    """Calls as the owner."""
    return caller_of(owner)


@pytest.fixture
def strangers_call(stranger: Agent) -> Caller:
    return caller_of(stranger)
