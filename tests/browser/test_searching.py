"""Finding something by the keyboard alone, and again without scripts."""

from playwright.sync_api import expect

from tests.browser.conftest import Desk, SignIn


def test_a_ticket_is_found_opened_and_the_search_offered_again(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in("ayse@example.com")
    page.keyboard.press("/")
    page.keyboard.type("vazo owner:me")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/search/?q=vazo**")
    expect(page.locator(".ticket-row mark").first).to_contain_text("vazo")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#ticket-subject")).to_be_focused()
    page.goto("/inbox/search/")
    expect(page.get_by_role("link", name="vazo owner:me")).to_be_visible()


def test_search_works_without_scripts(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in("ayse@example.com", java_script_enabled=False)
    page.fill("[name=q]", "elif")
    page.press("[name=q]", "Enter")
    page.locator(".found-people a").click()
    expect(page.locator(".ticket-row").first).to_be_visible()
    page.fill("[name=q]", "is:opn")
    page.press("[name=q]", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("open, waiting")
