"""S13, S15, S17, S23: HTML of strangers neither acts, loads, nor pretends to be somebody else."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.testing import write
from answerable.tickets import mailhtml, words_shown
from answerable.tickets.models import Message, Ticket


def shown(html: str, **inline: str) -> str:
    return mailhtml.for_frame(html, inline=inline).html


@pytest.mark.parametrize(
    ("html", "gone"),
    [
        ('<p style="position:fixed;top:0">x</p>', "position"),
        ('<p style="background:url(http://evil.test/x)">x</p>', "evil.test"),
        ("<p style=\"background-image:image-set('//evil.test')\">x</p>", "evil.test"),
        ('<p style="color:red;behavior:url(#x)">x</p>', "behavior"),
        (r'<p style="co\6cor:red;b\61ckground:u\72l(//evil.test)">x</p>', "evil.test"),
        ("<style>@import 'http://evil.test'</style>x", "evil.test"),
        ('<link rel="stylesheet" href="http://evil.test">x', "evil.test"),
        ('<div hx-get="/logout" hx-trigger="load" x-data="{}" data-hx-post="/x">x</div>', "hx-"),
        ('<div onclick="alert(1)">x</div>', "onclick"),
        ("<script>alert(1)</script>x", "alert"),
        ('<svg onload="alert(1)"><a href="javascript:1">x</a></svg>', "alert"),
        ('<math><mi xlink:href="javascript:1">x</mi></math>', "javascript"),
        ('<img src="/accounts/logout/">', "logout"),
        ('<img src="http:evil.test/t.png">', "evil.test"),
        (r'<img src="/\evil.test/x">', "evil.test"),
        ('<img src="//evil.test/x">', "evil.test"),
        ('<img src="http://evil.test/pixel">', "evil.test"),
        ('<img srcset="http://evil.test/x 1x" src="cid:none">', "evil.test"),
        ('<picture><source srcset="http://evil.test/x"></picture>x', "evil.test"),
        ('<video poster="http://evil.test/x" src="http://evil.test/y"></video>x', "evil.test"),
        ('<table background="http://evil.test/x"><tr><td>x</table>', "evil.test"),
        ('<form action="/tickets/1/solve/"><input name="x"></form>x', "solve"),
        ('<iframe src="http://evil.test"></iframe>x', "evil.test"),
        ('<object data="http://evil.test"></object><embed src="//evil.test">x', "evil.test"),
        ('<meta http-equiv="refresh" content="0;url=http://evil.test">x', "evil.test"),
        ('<base href="http://evil.test/">x', "evil.test"),
        ('<a href="javascript:alert(1)">x</a>', "javascript"),
        ('<a href="data:text/html,<script>1</script>">x</a>', "data:"),
        ('<a href="vbscript:1">x</a>', "vbscript"),
        ('<label for="reply-body">x</label>', "for="),
        ('<p id="composer" class="btn" name="alerts">x</p>', "composer"),
        ('<img src="data:image/svg+xml;base64,PHN2Zz4=">', "svg"),
    ],
)
def test_what_could_act_or_load_is_gone(html: str, gone: str) -> None:
    assert gone not in shown(html)


@pytest.mark.parametrize(
    "html",
    [
        "<table><tbody><tr><td>one<br>two</td></tr></tbody></table>",
        '<p style="color:red">red</p>',
        "<ul><li>a</li></ul>",
        '<p dir="rtl">مرحبًا</p>',
    ],
)
def test_what_is_harmless_stays_as_it_was(html: str) -> None:
    assert shown(html) == html


def test_pictures_of_the_mail_itself_are_shown_and_those_of_others_counted() -> None:
    framed = mailhtml.for_frame(
        '<img src="cid:a@b"><img src="https://shop.example/logo.png">', inline={"a@b": "/inline/x/"}
    )
    assert '<img src="/inline/x/"' in framed.html
    assert framed.held == 1


@pytest.mark.parametrize(
    ("text", "href", "deceives"),
    [
        ("www.bank.example", "https://evil.test/", True),
        ("https://bank.example/login", "https://bank.example.evil.test/", True),
        ("bank.example", "https://www.bank.example/", False),
        ("bank.example", "https://login.bank.example/", False),
        ("Our shop", "https://shop.example/", False),
        ("apple.com", "https://xn--pple-43d.com/", True),
        ("Click", "https://xn--pple-43d.com/", True),
        ("bank.example", "https://bank.example@evil.test/", True),
        ("moc.\u202eknab", "https://evil.test/", True),
        ("write to a@bank.example", "mailto:a@evil.test", False),
    ],
)
def test_a_link_that_lies_shows_where_it_leads(text: str, href: str, deceives: bool) -> None:
    assert mailhtml.is_deceptive(text, href) is deceives
    assert ("[→" in shown(f'<a href="{href}">{text}</a>')) is deceives


def test_a_bottomless_mail_is_not_given_to_a_browser() -> None:
    with pytest.raises(mailhtml.TooMuch):
        shown("<div>" * 50_000)
    with pytest.raises(mailhtml.TooMuch):
        shown("x" * (mailhtml.LARGEST + 1))


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("javascript:alert(1)", "href"),
        ('https://a.example/"onmouseover="alert(1)', '"onmouseover'),
        ("https://a.example/<img src=x>", "<img"),
    ],
)
def test_plain_words_stay_plain(text: str, gone: str) -> None:
    assert gone not in words_shown.from_text(text)


@pytest.mark.django_db
def test_the_frame_has_a_policy_of_its_own(client: Client, owner: Agent, ticket: Ticket) -> None:
    message = write(ticket, "x", html='<p>Hello</p><img src="http://evil.test/x">')
    client.force_login(owner)
    answer = client.get(f"/messages/{message.pk}/body/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"evil.test" not in answer.content


@pytest.mark.django_db
def test_images_come_only_through_our_proxy_and_only_when_asked(
    client: Client, owner: Agent, ticket: Ticket
) -> None:
    message = write(ticket, "", html='<img src="http://evil.test/pixel.png">')
    client.force_login(owner)
    page = client.get(f"/tickets/{ticket.number}/").content.decode()
    asked = page.split(f"/messages/{message.pk}/body/?images=")[1].split('"')[0]
    frame = client.get(f"/messages/{message.pk}/body/?images={asked}").content.decode()
    assert 'src="http://evil.test' not in frame
    assert "/inline/remote/" in frame
    forged = client.get(f"/messages/{message.pk}/body/?images=1").content.decode()
    assert "/inline/remote/" not in forged


@pytest.mark.django_db
def test_the_words_of_agents_run_nothing_either(
    client: Client, owner: Agent, ticket: Ticket
) -> None:
    client.force_login(owner)
    note = {"body": "<script>alert(1)</script> [x](javascript:alert(1)) ![x](http://evil.test/i)"}
    client.post(f"/tickets/{ticket.number}/note/", note)
    page = client.get(f"/tickets/{ticket.number}/").content.decode()
    assert Message.objects.filter(direction="note").exists()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert 'src="http://evil.test' not in page
