"""Two people on one ticket: they see each other, and nothing leaves past what arrived meanwhile."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Desk, SignIn

SOON = """button => {
  const soon = new Date(Date.now() + 4000).toISOString()
  button.value = soon
}"""


def open_newest(page: Page, subject: str) -> None:
    row = page.locator(f".ticket-row:has-text('{subject}')")
    page.goto("/inbox/open/?sort=newest")
    expect(row).to_be_visible(timeout=4000)
    row.click()
    expect(page.locator("#ticket-subject")).to_have_text(subject)


def test_looking_and_writing_are_seen_within_three_seconds_and_end(
    desk: Desk, sign_in: SignIn
) -> None:
    desk.write("Two at one table", "Who answers me?")
    ayse, mert = sign_in(), sign_in("mert@example.com")
    open_newest(ayse, "Two at one table")
    mert.goto("/inbox/open/?sort=newest")
    row = mert.locator(".ticket-row:has-text('Two at one table') .here")
    expect(row).to_contain_text("Ayşe", timeout=3000)
    open_newest(mert, "Two at one table")
    expect(ayse.locator("#ticket-head .here")).to_contain_text("Mert", timeout=3000)
    mert.fill("#reply-body", "I am on it.")
    expect(ayse.locator("#ticket-head .here")).to_contain_text("Writing: Mert", timeout=3000)
    ayse.fill("#reply-body", "So am I.")
    expect(ayse.locator("[data-collision]")).to_contain_text("Mert", timeout=3000)
    expect(mert.locator("[data-collision]")).to_contain_text("Ayşe", timeout=3000)
    mert.close()
    expect(ayse.locator("#ticket-head .here")).to_be_hidden(timeout=3000)
    expect(ayse.locator("[data-collision]")).to_be_hidden()


def test_a_reply_set_for_later_is_stopped_by_a_colleagues_words(
    desk: Desk, sign_in: SignIn
) -> None:
    desk.write("Leave it for later", "No hurry.", sender="Late Bird <late@example.net>")
    ayse, mert = sign_in(), sign_in("mert@example.com")
    open_newest(ayse, "Leave it for later")
    open_newest(mert, "Leave it for later")
    mert.click("#tab-note")
    mert.fill("#note-body", "Do not promise anything yet.")
    ayse.fill("#reply-body", "Thank you for waiting. We look at it tomorrow.")
    ayse.click(".later-menu > summary")
    soon = ayse.locator(".later-menu button[name=until]").first
    soon.evaluate(SOON)
    soon.click()
    expect(ayse.locator(".later")).to_contain_text("Your reply leaves later")
    expect(ayse.locator("#reply-body")).to_have_value("")
    mert.click("#note-form .btn.primary")
    expect(ayse.locator(".later")).to_contain_text("it will not leave", timeout=3000)
    expect(ayse.locator(".later.stopped")).to_contain_text("was not sent", timeout=10_000)
    expect(ayse.locator(".message.agent")).to_have_count(0)
    ayse.reload()
    expect(ayse.locator("#reply-body")).to_have_value(
        "Thank you for waiting. We look at it tomorrow."
    )
    expect(ayse.locator(".rail")).to_contain_text("Replies that did not leave")


def test_what_one_does_keeps_its_place_while_news_arrive(desk: Desk, sign_in: SignIn) -> None:
    desk.write("News under an act", "Who is first?")
    ayse, mert = sign_in(), sign_in("mert@example.com")
    open_newest(ayse, "News under an act")
    open_newest(mert, "News under an act")
    mert.click("#tab-note")
    mert.fill("#note-body", "I was first.")
    held: list[Route] = []
    ayse.route("**/tag/**", lambda route: held.append(route))
    ayse.fill("#tag-name", "both")
    ayse.press("#tag-name", "Enter")
    mert.click("#note-form .btn.primary")
    expect(mert.locator(".message.note")).to_be_visible()
    ayse.wait_for_timeout(2000)  # the news came, and wait
    held[0].continue_()
    expect(ayse.locator("#ticket-head .tag", has_text="both")).to_be_visible()
    expect(ayse.locator(".message.note")).to_contain_text("I was first.")
