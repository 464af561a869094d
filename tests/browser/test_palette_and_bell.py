"""All commands by Ctrl+K, keys on other layouts, and a notification that arrives while one looks."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, SignIn

SOON = 3000  # ms


def press(page: Page, key: str, code: str, **held: bool) -> None:
    """A key as a layout gives it: the letter typed, and the place pressed."""
    page.evaluate(
        "([key, code, held]) => (document.activeElement ?? document.body).dispatchEvent("
        "new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true, ...held}))",
        [key, code, held],
    )


def test_the_palette_goes_anywhere_and_does_what_the_page_can(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in("mert@example.com")
    page.goto("/me/")
    page.keyboard.press("Control+k")
    box = page.locator("#palette input")
    expect(box).to_be_focused()
    page.keyboard.type("all open")  # he reads Turkish; the English name finds it too
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/open/")
    page.locator(".ticket-row").first.click()
    subject = page.locator("#ticket-subject")
    expect(subject).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("write a note")
    page.keyboard.press("Enter")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("textarea:focus")).to_be_visible()
    number = page.locator(".ticket").get_attribute("data-number") or ""
    page.goto("/inbox/mine/")
    page.locator(".rail [data-key=palette]").click()
    page.keyboard.type(f"#{number}")
    page.locator(f"#palette-ticket-{number}").click()
    page.wait_for_url(f"**/tickets/{number}/")


def test_keys_go_by_their_place_on_other_layouts_and_rest_while_composing(
    desk: Desk, sign_in: SignIn
) -> None:
    page = sign_in("mert@example.com")
    press(page, "п", "KeyG")
    press(page, "ш", "KeyI")
    page.wait_for_url("**/inbox/open/")
    press(page, "g", "KeyU")  # Turkish F: its g lies where others have u; the letter counts
    press(page, "m", "KeyS")
    page.wait_for_url("**/inbox/mine/")
    press(page, "g", "KeyG", isComposing=True)
    press(page, "i", "KeyI", isComposing=True)
    press(page, "?", "Slash", altKey=True)
    expect(page.locator("#keys-dialog")).to_be_hidden()
    press(page, "?", "Slash")
    expect(page.locator("#keys-dialog")).to_be_visible()


def test_a_notification_arrives_while_one_looks(desk: Desk, sign_in: SignIn) -> None:
    lead = sign_in("deniz@example.com")
    ayse = sign_in("ayse@example.com")
    ayse.goto("/notifications/")
    if ayse.locator("[name=up_to]").count():
        ayse.locator("[name=up_to]").click()
    bell = ayse.locator(".rail .bell-count .count")
    expect(bell).to_have_count(0)
    ayse.wait_for_timeout(500)  # until the stream is heard
    lead.goto("/inbox/open/")
    token = lead.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']")
    row = lead.locator(".ticket-row").first.get_attribute("id") or ""
    number = row.removeprefix("row-")
    typed = {"body": "Look, @ayse@example.com", "csrfmiddlewaretoken": token}
    lead.request.post(f"/tickets/{number}/note/", form=typed, headers={"Referer": desk.url})
    expect(bell).to_have_text("1", timeout=SOON)
    expect(ayse.locator("#live")).to_contain_text(f"#{number}", timeout=SOON)
    ayse.goto(f"/tickets/{number}/")
    expect(bell).to_have_count(0, timeout=SOON)
