"""Fields of one's own: defined in the office, answered by a customer, needed by whoever solves."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Desk, SignIn


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """What is done inside has its answer in the page: for 20 ms after a swap nobody hears a change."""
    with page.expect_response("**/office/fields/new/"):
        yield
    expect(
        page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")
    ).to_have_count(0)


def define(page: Page, name: str, tick: tuple[str, ...], *, kind: str = "text") -> None:
    """A field that is asked only of tickets about a kiln: other journeys solve in peace."""
    page.goto("/office/fields/new/")
    page.select_option("[name=kind]", kind)
    page.fill("[name=name-en]", name)
    for box in tick:
        page.check(f"[name={box}]")
    with answered(page):
        page.get_by_role("button", name="Add a condition").click()
    for select, chosen in (("field", "subject"), ("op", "contains")):
        with answered(page):
            page.select_option(f"[name=when-0-{select}]", chosen)
    page.fill("[name=when-0-value]", "kiln")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/office/fields/")


def ask(page: Page) -> None:
    """A customer without scripts: the subject alone makes the form ask for more."""
    page.goto("/help/?lang=en")
    expect(page.get_by_label("Temperature")).to_have_count(0)
    page.fill("[name=name]", "Nora Lind")
    page.fill("[name=email]", "nora.kiln@example.net")
    page.fill("[name=subject]", "My kiln stays cold")
    page.fill("[name=body]", "It does not heat any more.")
    page.get_by_role("button", name="Send").last.click()
    expect(page.get_by_text("One thing more")).to_be_visible()
    page.fill("[name=field-temperature]", "hot")
    page.get_by_role("button", name="Send").last.click()
    expect(page.get_by_text("Write a number, such as 1,234.5.").first).to_be_visible()
    expect(page.locator("[name=body]")).to_have_value("It does not heat any more.")
    page.fill("[name=field-temperature]", "1,060.5")
    page.get_by_role("button", name="Send").last.click()
    page.wait_for_url("**/thanks/")


def type_while_a_colleague_acts(page: Page, office: Page) -> None:
    """News of a ticket never take away what somebody is typing beside it."""
    office.goto(page.url)
    page.locator("#field-temperature").focus()
    page.keyboard.press("End")
    page.keyboard.type("1")
    office.select_option("#side select[name=priority]", "3")
    expect(office.locator(".tag.urgent")).to_be_visible()
    page.wait_for_timeout(2500)  # longer than news take
    expect(page.locator("#field-temperature")).to_have_value("1,060.51")
    expect(page.locator("#field-temperature")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You set Temperature to 1,060.51")).to_be_visible()
    expect(page.locator("#ticket-head .tag.urgent")).to_be_visible()
    page.locator("#ticket-subject").focus()


def test_a_field_is_defined_answered_and_needed_to_solve_by_keyboard(
    desk: Desk, sign_in: SignIn, browser: Browser
) -> None:
    office = sign_in("admin@example.com")
    define(office, "Temperature", ("in_form", "needed_in_form", "in_portal"), kind="number")
    define(office, "Serial", ("needed_to_solve",))
    expect(office.get_by_text("Asked when: Subject contains kiln")).to_have_count(2)
    outside = browser.new_context(base_url=desk.url, java_script_enabled=False)
    ask(outside.new_page())
    outside.close()

    page = sign_in("ayse@example.com")
    page.goto("/inbox/search/?q=kiln")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#field-temperature")).to_have_value("1,060.5")
    type_while_a_colleague_acts(page, office)
    page.keyboard.press("e")
    expect(page.locator("#fill-serial")).to_be_focused()
    page.keyboard.type("KX-77")
    page.keyboard.press("Enter")
    expect(page.locator("#field-serial")).to_have_value("KX-77")
    expect(page.get_by_text("You set Serial to KX-77")).to_be_visible()
    expect(page.get_by_text("You marked it as solved")).to_be_visible()

    page.goto("/inbox/search/?q=field:temperature>1000")
    expect(page.locator(".ticket-row", has_text="kiln")).to_have_count(1)
