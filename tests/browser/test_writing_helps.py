"""Helps while one writes, in a real browser: suggestions by keyboard, marks, a login that ran out."""

from playwright.sync_api import expect

from tests.browser.conftest import Desk, SignIn, sign_in_at
from tests.browser.test_writing import open_ticket


def test_suggestions_marks_and_preview_by_keyboard(desk: Desk, sign_in: SignIn) -> None:
    desk.write("Helps while writing", "Who knows about this?")
    page = sign_in()
    open_ticket(page, "Helps while writing")
    page.click("#tab-note")
    page.keyboard.type("Ask @mer")
    option = page.locator("[role=option]").first
    expect(option).to_contain_text("Mert")
    expect(page.locator("#note-body")).to_have_attribute("aria-activedescendant", "suggestion-1")
    page.keyboard.press("Escape")
    expect(page.locator("[role=option]")).to_have_count(0)
    page.keyboard.type("t")
    expect(option).to_contain_text("Mert")
    page.keyboard.press("Enter")
    written = page.locator("#note-body")
    expect(written).not_to_have_value("Ask @mert")
    assert written.input_value().startswith("Ask @Mert")
    assert "\n" not in written.input_value()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    assert written.input_value().startswith("**Ask @Mert")
    page.click("#tab-reply")
    page.keyboard.type("Dear you")
    page.click("[data-preview]")
    frame = page.frame_locator(".seen-by-customer iframe")
    expect(frame.locator("body")).to_contain_text("Dear you")


def test_words_outlive_a_login_that_ran_out(desk: Desk, sign_in: SignIn) -> None:
    desk.write("Login ran out", "Please answer.")
    page = sign_in()
    open_ticket(page, "Login ran out")
    page.context.clear_cookies(name="sessionid")
    page.click("#reply-body")
    page.keyboard.type("Long and careful words")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved a")).to_be_visible()
    address = page.url
    sign_in_at(page, "ayse@example.com")
    page.goto(address)
    expect(page.locator("#reply-body")).to_have_value("Long and careful words")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("#reply-body")).to_have_value("Long and careful words")
