"""The one table of keys: own places, conflicts refused, and the palette made from it."""

import pytest

from answerable.desk import keyboard
from answerable.testing import make_customer, make_ticket, refused

pytestmark = pytest.mark.django_db


def test_no_two_acts_share_a_key_and_each_is_named_once():
    places = [
        (one.after, one.code or one.key, one.ctrl, one.shift, one.writing) for one in keyboard.KEYS
    ]
    assert len(set(places)) == len(places)
    assert len({one.does for one in keyboard.KEYS}) == len(keyboard.KEYS)


@pytest.mark.parametrize(
    ("letters", "code"),
    [
        ({"reply": "n"}, "key_twice"),
        ({"reply": "x", "note": "X"}, "key_twice"),
        ({"reply": "g"}, "key_taken"),
        ({"reply": "ş"}, "key_odd"),
        ({"reply": "к"}, "key_odd"),
        ({"reply": "rr"}, "key_odd"),
        ({"reply": "?"}, "key_odd"),
    ],
)
def test_a_conflict_and_what_is_no_key_are_refused(letters, code, owner):
    with refused(code):
        keyboard.choose(by=owner, letters=letters)
    owner.refresh_from_db()
    assert owner.own_keys == {}


def test_two_may_change_places_and_only_what_differs_is_kept(owner):
    keyboard.choose(
        by=owner, letters={"reply": "N", "note": "r", "solve": "e", "send": "x", "no": "y"}
    )
    assert owner.own_keys == {"reply": "KeyN", "note": "KeyR"}
    assert keyboard.hint("reply", owner) == "n"
    assert keyboard.hint("send", owner) == "Ctrl+Enter"
    owner.own_keys = {"reply": "javascript:", "send": "KeyX"}
    assert keyboard.keys_of(owner) == keyboard.KEYS, "odd rows change nothing"


def test_the_page_keeps_them_says_what_clashes_and_takes_all_back(desk, owner, ticket):
    clash = desk.post("/me/keys/", {"reply": "n"})
    assert clash.status_code == 422
    assert "“Reply” and “Write a note” would both have the key n." in clash.content.decode()
    assert desk.post("/me/keys/", {"reply": "7"}).status_code == 302
    page = desk.get(f"/tickets/{ticket.number}/").content.decode()
    assert 'data-key="reply" aria-keyshortcuts="7"' in page
    assert '"does": "reply", "key": "7", "code": "Digit7"' in page
    desk.post("/me/keys/", {"usual": "yes", "reply": "7"})
    owner.refresh_from_db()
    assert owner.own_keys == {}


def test_the_palette_has_every_command_and_place_by_both_names(desk, owner):
    owner.language = "tr"
    owner.save()
    page = desk.get("/palette/").content.decode()
    for key in keyboard.KEYS:
        wanted = not key.writing and key.does not in ("palette", "open")
        assert (f'id="palette-{key.does}"' in page) == wanted, key.does
    assert 'data-words="Yanıtla Reply"' in page
    assert 'href="/inbox/mine/"' in page
    assert 'href="/notifications/"' in page


def test_the_palette_finds_tickets_and_people_the_agent_may_see(
    desk, signed_in, stranger, ticket, orders, owner
):
    other = make_ticket(make_customer("zoe@example.net", name="Zoë"), team=orders, owner=owner)
    page = desk.get(f"/palette/?q=%23{other.number}").content.decode()
    assert f'href="/tickets/{other.number}/"' in page
    page = desk.get("/palette/?q=vase").content.decode()
    assert page.count('id="palette-ticket-') == 2
    assert "Tickets of" in desk.get("/palette/?q=zoe").content.decode()
    hidden = signed_in(stranger).get(f"/palette/?q={ticket.number}").content.decode()
    assert "palette-ticket" not in hidden
    odd = desk.get("/palette/?q=<script>" + "x" * 5000).content.decode()
    assert "<script>" not in odd


def test_density_and_keys_are_on_the_page(desk, owner):
    owner.density, owner.keys = "compact", "alt"
    owner.save()
    page = desk.get("/inbox/mine/").content.decode()
    assert 'data-keyboard="alt" data-density="compact"' in page
    assert "Hold Alt with every letter" in page
