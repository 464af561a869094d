"""Marks in a reply, in a real browser: under the very words, by keyboard, seen before sending."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, SignIn
from tests.browser.test_look import serious
from tests.browser.test_writing import open_ticket

BLAMES = "Hello Nora,\n\nThis is not our fault, the courier is to blame. The invoice is attached."


def lines_up(page: Page) -> float:
    """How far, in pixels, the line is from where the text area has its first marked word."""
    return page.evaluate(
        """() => {
          const mark = document.querySelector(".marks-layer mark").getBoundingClientRect()
          const area = document.querySelector("#reply-body")
          const box = area.getBoundingClientRect(), style = getComputedStyle(area)
          const x = box.left + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft)
          const y = box.top + parseFloat(style.borderTopWidth) + parseFloat(style.paddingTop)
          const line = parseFloat(style.lineHeight)
          return Math.max(Math.abs(mark.left - x), Math.abs((mark.top + mark.bottom) / 2 - (y + 2.5 * line)))
        }"""
    )


def test_marks_are_under_the_words_and_one_key_puts_better_ones_in(
    desk: Desk, sign_in: SignIn
) -> None:
    desk.write("Marks while writing", "My parcel is three days late.")
    page = sign_in()
    open_ticket(page, "Marks while writing")
    page.click("#reply-body")
    page.keyboard.insert_text(BLAMES)
    marks = page.locator("#reply-marks li")
    expect(marks).to_have_count(2, timeout=20_000)  # a fresh server is still learning
    expect(page.locator("[data-marks-said]")).to_have_text("2 marks in your reply")
    assert lines_up(page) < 4
    assert serious(page) == []
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("x\n")
    expect(page.locator(".marks-layer mark").first).to_have_text(re.compile("^This is not our"))
    page.keyboard.press("Control+z")
    page.wait_for_timeout(800)
    page.keyboard.press("Control+.")
    written = page.locator("#reply-body")
    expect(written).to_have_value(re.compile("I am sorry about this"))
    expect(written).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "…"
    expect(marks).to_have_count(1)
    page.locator("[data-dismiss]").press("Enter")
    expect(marks).to_have_count(0)
    expect(written).to_be_focused()


def test_a_quick_send_stops_once_and_the_same_key_sends(desk: Desk, sign_in: SignIn) -> None:
    desk.write("Quick send", "My parcel is three days late.")
    page = sign_in()
    open_ticket(page, "Quick send")
    page.click("#reply-body")
    page.keyboard.insert_text(BLAMES)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#reply-marks [role=alert]")).to_contain_text("Not sent yet")
    expect(page.locator("[data-sends]")).to_be_focused()
    expect(page.locator("undo-bar")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator("undo-bar")).to_be_visible()
    expect(page.locator("#reply-body")).to_have_value("")


def test_without_scripts_the_marks_come_on_the_page(desk: Desk, sign_in: SignIn) -> None:
    desk.write("No scripts, marks", "My parcel is three days late.")
    page = sign_in(java_script_enabled=False)
    open_ticket(page, "No scripts, marks")
    page.fill("#reply-body", BLAMES)
    page.click("#reply-form [data-key=send]")
    expect(page.locator("#reply-marks")).to_contain_text("Not sent yet")
    expect(page.locator("#reply-body")).to_have_value(BLAMES)
    page.click("#reply-marks [data-sends]")
    expect(page.locator("#thread")).to_contain_text("the courier is to blame")
