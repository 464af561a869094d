"""The newly written part of HTML mail, by the marks of the program that sent it."""

import pytest

from answerable.channels.email.replies import split_html

QUOTE = "<div>Which colour?</div>"

# What each program puts below the reply.
PROGRAMS = {
    "gmail": '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Mar 1, '
    '2021 at 3:05 PM Ann &lt;<a href="mailto:a@shop.example">a@shop.example</a>&gt; wrote:<br></div>'
    f'<blockquote class="gmail_quote">{QUOTE}</blockquote></div>',
    "gmail passed on by outlook": '<div class="x_gmail_quote"><div class="x_gmail_attr">On Mon, Ann wrote:</div>'
    f'<blockquote class="x_gmail_quote">{QUOTE}</blockquote></div>',
    "yahoo": f'<div id="ydp12yahoo_quoted_1" class="ydp12yahoo_quoted">{QUOTE}</div>',
    "thunderbird": '<div class="moz-cite-prefix">On 01/03/2021 15:05, Ann wrote:<br></div>'
    f'<blockquote type="cite" cite="mid:1@shop.example">{QUOTE}</blockquote>',
    "apple mail": "<div><br><blockquote type='cite'><div>On 1 Mar 2021, at 15:05, Ann &lt;a@shop.example&gt; "
    f"wrote:</div><br></blockquote></div><blockquote type='cite'>{QUOTE}</blockquote>",
    "proton": f'<div class="protonmail_quote">On Monday, Ann wrote:<blockquote type="cite">{QUOTE}</blockquote></div>',
    "zoho": f'<div class="zmail_extra"><div>---- On Mon, Ann wrote ----</div>{QUOTE}</div>',
    "outlook web": '<hr><div id="divRplyFwdMsg"><b>From:</b> Ann &lt;a@shop.example&gt;<br><b>Sent:</b> Monday<br>'
    f"<b>To:</b> Bob<br><b>Subject:</b> Colour</div>{QUOTE}",
    "outlook mobile": f'<div id="appendonsend"></div><hr><div><b>From:</b> Ann</div>{QUOTE}',
    "outlook desktop": '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
    f'<p class="MsoNormal"><b>From:</b> Ann &lt;a@shop.example&gt;</p></div>{QUOTE}',
    "outlook for mac": f'<span id="OLK_SRC_BODY_SECTION"><div>From: Ann</div>{QUOTE}</span>',
    "zimbra": f'<hr id="zwchr"><div><b>From:</b> Ann</div>{QUOTE}',
    "web.de": f'<div name="quote"><div>Gesendet: Montag</div></div><div class="hmquote">{QUOTE}</div>',
    "yandex": '<div>01.03.2021, 15:05, "Ann" &lt;a@shop.example&gt;:</div>'
    f"<blockquote>{QUOTE}</blockquote>",
    "qq": '<div>------------------ Original ------------------</div><div><b>From: </b>"Ann"&lt;a@shop.example&gt;;'
    f"</div><div><b>Date: </b>Mon, Mar 1, 2021</div>{QUOTE}",
    "163": f'<blockquote id="isReplyContent">{QUOTE}</blockquote>',
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_reply_above_the_quote_is_found(name: str) -> None:
    html = f"<html><body><div>Blue,<br>please.</div>{PROGRAMS[name]}</body></html>"

    assert split_html(html) == "Blue,\nplease."


def test_answers_written_into_the_quote_stay_with_their_questions() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Mon, Ann wrote:</div>'
        '<blockquote class="gmail_quote">Which size?</blockquote><div>Large.</div>'
        '<blockquote class="gmail_quote">Which colour?</blockquote><div>Blue.</div></div>'
    )

    assert split_html(html) == "> Which size?\n\nLarge.\n\n> Which colour?\n\nBlue."


def test_a_marked_signature_falls_away() -> None:
    html = f'<div>Blue.</div><div class="gmail_signature">Bob<br>Home Ltd</div>{PROGRAMS["gmail"]}'

    assert split_html(html) == "Blue."


def test_without_any_mark_or_word_it_does_not_tell() -> None:
    assert split_html("<p>Blue, please.</p>") is None


def test_with_nothing_above_the_quote_it_does_not_tell() -> None:
    assert split_html(PROGRAMS["yahoo"]) is None


def test_scripts_and_styles_are_no_words() -> None:
    html = f"<style>p {{ color: red }}</style><script>x('</p>')</script><p>Blue.</p>{PROGRAMS['yahoo']}"

    assert split_html(html) == "Blue."
