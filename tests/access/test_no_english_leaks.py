"""Every word of the main pages goes through the catalogues: with each of them in brackets, none
stands outside. What people and customers wrote stands in `<bdi>` or is named below."""

import re
from html.parser import HTMLParser

import pytest
from django.utils import translation

from answerable.notices.models import Notice
from answerable.office.rooms import ROOMS
from answerable.sla.models import Cause
from answerable.testing import write
from answerable.tickets import actions

pytestmark = pytest.mark.django_db

PAGES = (
    "/inbox/mine/", "/inbox/open/", "/inbox/mentions/", "/inbox/search/?q=vase", "/views/new/", "/canned/",
    "/canned/new/", "/hand-overs/", "/breaches/?whose=all", "/people/", "/kept-mail/", "/policy/staff/",
    "/notifications/", "/me/", "/me/keys/", "/me/notifications/", "/palette/", "/absences/",
)  # fmt: skip
SPOKEN = (
    "aria-label",
    "title",
    "placeholder",
    "alt",
    "data-nothing",
    "data-refused",
    "data-failed",
    "data-new",
)
NOT_OURS = {
    "script",
    "style",
    "bdi",
    "time",
    "kbd",
    "code",
    "datalist",
    "textarea",
    "template",
    "pre",
}
DATA_OPTIONS = {"language", "time_zone", "zone", "country"}
KNOWN = re.compile(
    r"answerable|example\.(com|net)|Broken vase|Elif Kaya|It came out of the box broken|Ctrl|Enter|Shift"
    r"|And\?|vase|Google Workspace, Gmail|Microsoft 365|(ticket|message)(\.[a-z_]+)+|\d:\d\d\s[AP]M"  # names and keys
    r"|[A-Z][a-z]+ \([^)]*\)"  # languages with their country, by CLDR
    r"|Orders|Billing|Administrator|Colleague|Owner|Lead|Europe/Istanbul|\bUTC\b|English|Deutsch|Español|Français|Markdown|API|CSV|IMAP|SMTP|LMTP",
    re.IGNORECASE,
)
VOID = {"input", "br", "img", "link", "meta", "hr", "source", "wbr", "col", "path", "use"}


class Spoken(HTMLParser):
    """What a page says: its text, and what its attributes say to some."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []  # attributes, each for itself
        self.text = ""  # a sentence may have an element within
        self.within: list[str] = []
        self.choice = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if not self.is_silent and tag not in NOT_OURS:
            self.said += [given[name] or "" for name in SPOKEN if name in given]
        if tag == "select":
            self.choice = given.get("name") or ""
        if tag not in VOID:
            self.within.append(tag)

    def handle_endtag(self, tag):
        while self.within and self.within.pop() != tag:
            continue

    @property
    def is_silent(self):
        in_data = "option" in self.within and self.choice in DATA_OPTIONS
        return in_data or bool(NOT_OURS.intersection(self.within))

    def handle_data(self, data):
        if not self.is_silent:
            self.text += data
        else:
            self.text += " "


def leaks(html):
    """Words outside the brackets that nobody's data explains."""
    page = Spoken()
    page.feed(html)
    found = set()
    for said in (page.text, *page.said):
        before = None
        while before != said:
            before, said = said, re.sub(r"⟦[^⟦⟧]*⟧", "\n\n", said)
        for line in re.split(r"\n\s*", KNOWN.sub(" ", said)):
            if re.search(r"[A-Za-z]{3}", line):
                found.add(line.strip()[:80])
    return found


@pytest.fixture
def bracketed(monkeypatch):
    """Every string of the catalogues in brackets, as the reader would get it."""

    def one(message, *rest):
        return f"⟦{message}⟧"

    def several(singular, plural, number):
        return f"⟦{singular if number == 1 else plural}⟧"

    monkeypatch.setattr(translation._trans, "gettext", one)
    monkeypatch.setattr(translation._trans, "ngettext", several)
    monkeypatch.setattr(translation._trans, "pgettext", lambda context, message: one(message))
    monkeypatch.setattr(
        translation._trans,
        "npgettext",
        lambda context, singular, plural, number: several(singular, plural, number),
    )


def test_no_english_stands_beside_the_catalogues(
    bracketed, client, administrator, ticket, owner, mailbox
):
    write(ticket, "And?")
    actions.tag(ticket, name="Orders", by=owner)
    actions.add_note(ticket, body="@administrator", by=owner)
    assert Notice.objects.exists()
    client.force_login(administrator)
    Cause.objects.all().delete()  # the company's own words
    found = {}
    for address in (
        *PAGES,
        f"/tickets/{ticket.number}/",
        "/office/",
        *(room.url for room in ROOMS),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        if said := leaks(answer.content.decode()):
            found[address] = sorted(said)
    assert found == {}
