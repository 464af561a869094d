"""Every page for everybody: axe, light, dark, Arabic, a telephone, and a page magnified four times."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Desk, SignIn

PAGES = (
    "/inbox/open/", "/inbox/search/?q=vazo", "/me/", "/notifications/", "/me/notifications/", "/me/keys/", "/office/tags/", "/people/", "/office/mailboxes/", "/unreadable/",
    "/kept-mail/", "/breaches/?whose=all", "/office/reports/", "/office/causes/", "/styleguide/", "/accounts/2fa/", "/accounts/password/change/",
)  # fmt: skip
WAYS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "telephone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}
TWO_COLOURS = {"color-contrast-enhanced"}
MOST_REQUESTS = 12
MOST_BYTES = 60 * 1024


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical, with the first place."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical") and one["id"] not in TWO_COLOURS
    ]


def with_ticket(page: Page) -> list[str]:
    page.goto("/inbox/open/?sort=newest")
    first = page.locator(".ticket-row").first.get_attribute("href") or ""
    return [*PAGES, first]


@pytest.mark.parametrize("way", WAYS)
def test_axe_finds_nothing_serious(desk: Desk, sign_in: SignIn, way: str) -> None:
    page = sign_in("admin@example.com", **WAYS[way])
    found = {}
    for address in with_ticket(page):
        page.goto(address)
        if faults := serious(page):
            found[address] = faults
    assert found == {}


def read_in(page: Page, language: str) -> None:
    page.goto("/me/")
    page.select_option("[name=language]", language)
    page.click("form.form .btn.primary >> nth=0")


def test_axe_finds_nothing_serious_in_arabic(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in("jomar@example.com")
    read_in(page, "ar-EG")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    found = {}
    for address in with_ticket(page):
        if address == "/unreadable/" or address.startswith("/office/"):
            continue  # not Jomar's to see
        page.goto(address)
        if faults := serious(page):
            found[address] = faults
    read_in(page, "en-GB")  # the journeys after this one know him in English
    assert found == {}


def test_nothing_needs_sideways_scrolling_at_four_hundred_per_cent(
    desk: Desk, sign_in: SignIn
) -> None:
    page = sign_in("admin@example.com", viewport={"width": 320, "height": 256})
    wide = {}
    for address in with_ticket(page):
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[address] = width
    assert wide == {}


def test_the_greeting_after_signing_in_is_a_line_and_not_a_wall(
    desk: Desk, sign_in: SignIn
) -> None:
    page = sign_in("ayse@example.com")
    greeting = page.locator("main .alert").bounding_box()
    invitation = page.locator("main .empty b").bounding_box()
    assert greeting
    assert invitation
    assert greeting["height"] < 60
    assert greeting["y"] < invitation["y"] < greeting["y"] + 120


def test_one_pane_at_a_time_on_a_telephone(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in("ayse@example.com", **WAYS["telephone"])
    page.goto("/inbox/open/")
    page.locator(".ticket-row").first.click()
    expect(page.locator(".ticket")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    page.click(".back")
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator(".ticket")).to_be_hidden()


def test_the_first_load_is_small(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in()
    seen: list[Response] = []
    page.on("response", lambda one: seen.append(one))
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto("/inbox/mine/")
    page.wait_for_timeout(800)
    fetched = [one for one in seen if "/news/" not in one.url]
    ours = [one for one in fetched if one.url.endswith((".js", ".css")) and "htmx" not in one.url]
    sizes = [int(one.headers.get("content-length", 0)) for one in ours]
    assert all(sizes)
    assert sum(sizes) < MOST_BYTES
    assert len({one.url for one in fetched}) < MOST_REQUESTS
