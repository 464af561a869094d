"""Reading and answering in a real browser: by keyboard, live, stopped in time, without scripts."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, SignIn


def open_ticket(page: Page, subject: str, shown_in: str = "open") -> None:
    page.goto(f"/inbox/{shown_in}/?sort=newest")
    page.click(f".ticket-row:has-text('{subject}')")
    expect(page.locator("#ticket-subject")).to_have_text(subject)


def test_a_mail_shows_in_an_open_desk_within_two_seconds(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto("/inbox/open/?sort=newest")
    page.wait_for_timeout(500)  # the stream is open
    desk.write("Two spoons are missing", "Only four of six came.")
    row = page.locator(".ticket-row:has-text('Two spoons are missing')")
    expect(row).to_be_visible(timeout=2000)


def test_answering_by_keyboard_alone_and_taking_it_back(desk: Desk, sign_in: SignIn) -> None:
    desk.write("Keyboard journey", "Can I answer this without a mouse?")
    page = sign_in()
    page.goto("/inbox/open/?sort=newest")
    expect(page.locator(".ticket-row").first).to_contain_text("Keyboard journey", timeout=4000)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#ticket-subject")).to_have_text("Keyboard journey")
    page.keyboard.press("i")
    expect(page.locator(".answerable")).to_contain_text("You are answerable")
    page.keyboard.press("r")
    page.keyboard.type("Yes, you can.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("undo-bar")).to_be_visible()
    expect(page.locator("#reply-body")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.locator("#reply-body")).to_have_value("Yes, you can.")
    expect(page.locator("undo-bar")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_be_visible()


def test_letters_work_by_their_place_on_a_russian_keyboard(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto("/inbox/open/")
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))"
    )
    expect(page.locator(".ticket-row").first).to_be_focused()


def test_a_reply_stops_when_the_customer_wrote_meanwhile(desk: Desk, sign_in: SignIn) -> None:
    desk.write("Meanwhile", "First words.")
    page, other = sign_in(), sign_in("mert@example.com")
    page.goto("/inbox/open/?sort=newest")
    expect(page.locator(".ticket-row").first).to_contain_text("Meanwhile", timeout=4000)
    open_ticket(page, "Meanwhile")
    page.route("**/news/*", lambda route: route.fulfill(status=204))  # the page hears nothing
    page.reload()
    page.fill("#reply-body", "Words that must stay.")
    open_ticket(other, "Meanwhile")
    other.click("#tab-note")
    other.fill("#note-body", "I know this customer.")
    other.click("#note-form .btn.primary")
    expect(other.locator(".message.note")).to_be_visible()
    page.click("#reply-form .btn.primary")
    expect(page.locator("#composer-alerts [role=alert]")).to_be_visible()
    expect(page.locator(".message.note")).to_contain_text("I know this customer.")
    expect(page.locator("#reply-body")).to_have_value("Words that must stay.")
    page.click("#reply-form .btn.primary")
    expect(page.locator(".message.agent")).to_contain_text("Words that must stay.")


def test_a_draft_outlives_the_page(desk: Desk, sign_in: SignIn) -> None:
    desk.write("Draft journey", "Please write slowly.")
    page = sign_in()
    page.goto("/inbox/open/?sort=newest")
    expect(page.locator(".ticket-row").first).to_contain_text("Draft journey", timeout=4000)
    open_ticket(page, "Draft journey")
    page.click("#tab-note")
    page.fill("#note-body", "Half a thought")
    expect(page.locator("#saved")).to_have_text("Saved", timeout=5000)
    page.goto("/inbox/open/")
    open_ticket(page, "Draft journey")
    expect(page.locator("#note-body")).to_have_value("Half a thought")


def test_files_go_along_by_button_and_by_paste(desk: Desk, sign_in: SignIn) -> None:
    desk.write("File journey", "Send me the paper.")
    page = sign_in()
    page.goto("/inbox/open/?sort=newest")
    expect(page.locator(".ticket-row").first).to_contain_text("File journey", timeout=4000)
    open_ticket(page, "File journey")
    paper = {"name": "вазо.txt", "mimeType": "text/plain", "buffer": b"paper"}
    page.set_input_files("#reply-files", paper)
    expect(page.locator("#reply-form .files .file")).to_contain_text("вазо.txt")
    page.fill("#reply-body", "Here it is.")
    page.click("#reply-form .btn.primary")
    expect(page.locator(".message.agent .file")).to_contain_text("вазо.txt")


def test_everything_works_without_scripts(desk: Desk, sign_in: SignIn) -> None:
    desk.write("No scripts", "My browser is old.")
    page = sign_in(java_script_enabled=False)
    for _try in range(20):
        page.goto("/inbox/open/?sort=newest")
        if page.locator(".ticket-row:has-text('No scripts')").count():
            break
        page.wait_for_timeout(200)
    page.click(".ticket-row:has-text('No scripts')")
    page.click(".acts button:has-text('Take')")
    expect(page.locator(".answerable")).to_contain_text("You are answerable")
    page.click("#tab-note")
    page.fill("#note-body", "An old friend.")
    page.click("#note-form .btn.primary")
    expect(page.locator(".message.note")).to_contain_text("An old friend.")
    page.click("#tab-reply")
    page.fill("#reply-body", "Ours is older.")
    page.click("#reply-form .btn.primary")
    expect(page.locator(".message.agent")).to_contain_text("Ours is older.")
    page.click("undo-bar button")
    expect(page.locator("#reply-body")).to_have_value("Ours is older.")
    page.click(".acts button:has-text('Solve')")
    expect(page.locator("#ticket-head")).to_contain_text("solved")
    page.fill("[name=q]", "browser old")
    page.press("[name=q]", "Enter")
    expect(page.locator(".ticket-row")).to_contain_text(re.compile("No scripts"))
