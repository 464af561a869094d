"""The first load of the desk is small: what the page itself names, counted as a browser fetches it."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.tickets.models import Ticket
from answerable.ui import stylesheet
from answerable.ui.templatetags.ui import MODULES

pytestmark = pytest.mark.django_db

SCRIPTS = Path(stylesheet.__file__).parent / "static" / "ui" / "js"
LARGEST = 60_000  # bytes of our own scripts and styles, compressed
FEWER_THAN = 12


@pytest.fixture
def page(client: Client, owner: Agent, ticket: Ticket) -> str:
    client.force_login(owner)
    return client.get("/inbox/mine/").content.decode()


def test_our_own_scripts_and_styles_are_small(page: str) -> None:
    scripts = sum(len(gzip.compress(path.read_bytes(), 6)) for path in SCRIPTS.glob("*.js"))
    assert scripts > 1000, "the scripts are somewhere else now"
    assert stylesheet.sheet().fingerprint in page
    assert scripts + len(stylesheet.sheet().compressed) < LARGEST


def test_the_first_load_takes_few_requests(page: str) -> None:
    """The page, what its tags name, every module of the import map, and the stream of news."""
    tags = set(re.findall(r'<(?:script|link|img)\b[^>]*?(?:src|href)="([^"]+)"', page))
    found = re.search(r'<script type="importmap"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    modules = set(json.loads(found[1])["imports"].values())
    assert len(modules) == len(MODULES)
    assert len({"page", "news"} | tags | modules) < FEWER_THAN
