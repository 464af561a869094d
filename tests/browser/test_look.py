"""The first look: what stands at the top, one pane at a time on a telephone, how little is fetched."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import Desk, SignIn

TELEPHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
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


def read_in(page: Page, language: str) -> None:
    page.goto("/me/")
    page.select_option("[name=language]", language)
    page.click("form.form .btn.primary >> nth=0")


def test_the_greeting_after_signing_in_is_a_line_and_not_a_wall(
    desk: Desk, sign_in: SignIn
) -> None:
    page = sign_in("ayse@example.com")
    greeting = page.locator(".alert", has_text="Ayşe Demir").bounding_box()
    name = page.locator(".rail .me").bounding_box()
    assert greeting
    assert name
    assert greeting["height"] < 60
    assert name["y"] + name["height"] <= 900, "who I am and how to leave are in sight"
    assert name["x"] + name["width"] <= greeting["x"], "and nothing lies over them"
    page.goto("/me/")
    name = page.locator(".rail .me").bounding_box()
    assert name
    assert name["y"] + name["height"] <= 900


def test_one_pane_at_a_time_on_a_telephone(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in("ayse@example.com", **TELEPHONE)
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
