"""Rows are ticked with the mouse, by key and without scripts; what was done is undone in the list."""

from playwright.sync_api import expect

from tests.browser.conftest import Desk, SignIn


def test_a_range_is_ticked_solved_and_undone(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in("deniz@example.com")
    page.goto("/inbox/open/")
    rows = page.locator(".ticket-row")
    before = rows.count()
    expect(page.locator(".pick").first).to_have_css("opacity", "0")
    rows.first.hover()
    expect(page.locator(".pick").first).to_have_css("opacity", "1")
    page.locator(".pick").nth(0).click()
    page.locator(".pick").nth(2).click(modifiers=["Shift"])
    expect(page.locator(".pick:checked")).to_have_count(3)
    expect(page.locator("#selected b")).to_contain_text("3")
    page.click("[data-all]")
    expect(page.locator(".pick:checked")).to_have_count(before)
    page.click("[data-unselect]")
    expect(page.locator("#selected")).to_be_hidden()
    rows.nth(1).focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator(".pick:checked")).to_have_count(2)
    page.click("#selected [value=solve]")
    expect(page.locator(".toasts .undo")).to_be_visible()
    expect(rows).to_have_count(before - 2)
    page.keyboard.press("z")
    expect(rows).to_have_count(before)


def test_ticks_stay_when_the_list_comes_anew(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in("deniz@example.com")
    page.goto("/inbox/open/?sort=newest")
    name = page.locator(".pick").nth(1).get_attribute("id")
    page.locator(".pick").nth(1).click()
    desk.write("Comes while somebody ticks", "Hello?")
    newest = page.locator(".ticket-row:has-text('Comes while somebody ticks')")
    expect(newest).to_be_visible(timeout=15_000)
    expect(page.locator(f"#{name}")).to_be_checked()
    expect(page.locator(".pick:checked")).to_have_count(1)


def test_without_scripts_the_boxes_are_a_form(sign_in: SignIn) -> None:
    page = sign_in("deniz@example.com", java_script_enabled=False)
    page.goto("/inbox/nobody/")
    rows = page.locator(".ticket-row")
    before = rows.count()
    page.locator(".pick").nth(0).check()
    page.click("#selected [value=take]")
    expect(page.locator(".toasts .undo")).to_be_visible()
    expect(rows).to_have_count(before - 1)
    page.click(".toasts .undo button")
    expect(rows).to_have_count(before)
