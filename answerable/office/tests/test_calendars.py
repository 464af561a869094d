"""Calendars in the browser: made, changed, tried out; what cannot be is said and changes nothing."""

import pytest
from django.test import Client

from answerable.accounts.models import Agent
from answerable.calendars import actions
from answerable.calendars.models import Calendar
from answerable.calendars.queries import snapshot_of
from answerable.office.policy.forms import PartForm
from answerable.office.policy.reading import reading_of
from answerable.policy.actions import start_from


@pytest.fixture
def room(administrator):
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def office(db):
    return Calendar.objects.create(
        slug="office", name="Office", zone="Europe/Istanbul", country="TR",
        week={"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "02:00"]]},
        own_holidays={"2031-05-05": "Founders' day"},
    )  # fmt: skip


def path(one):
    return f"/office/calendars/{one.pk}/"


def as_form(**changes):
    return {"name": "Office", "zone": "Europe/Istanbul", "country": "TR", "mon": "9:00-17:00", **changes}  # fmt: skip


def test_a_calendar_is_made_and_shown(room):
    answer = room.post("/office/calendars/add/", {"name": "Nacht", "zone": "Europe/Berlin"})
    made = Calendar.objects.get(slug="nacht")
    assert answer.url == path(made)
    assert 'value="09:00-17:00"' in room.get(answer.url).content.decode()
    assert "Nacht" in room.get("/office/calendars/").content.decode()


def test_two_of_one_name_get_two_slugs(room):
    for _time in range(3):
        room.post("/office/calendars/add/", {"name": "Office", "zone": "UTC"})
    slugs = set(Calendar.objects.values_list("slug", flat=True))
    assert slugs == {"office", "office-2", "office-3"}


def test_everything_of_a_calendar_is_changed_in_one_form(room, office):
    before = snapshot_of("office")
    answer = room.post(
        path(office),
        as_form(
            mon="9.00-12:00; 13:00–17:00", sat="22:00-6:00", sun="24", region="",
            date_0="2030-01-02", kind_0="holiday", what_0="Stocktaking",
            date_1="2030-01-03", kind_1="shift", what_1="10:00-12:00",
            date_2="2030-01-04", kind_2="closed", what_2="",
            date_3="2030-01-07", kind_3="break", what_3="14:00-15:00",
            date_4="2030-10-29", kind_4="worked", what_4="",
            date_5="", kind_5="closed", what_5="",
        ),
    )  # fmt: skip
    assert answer.status_code == 302
    office.refresh_from_db()
    assert office.week == {
        "mon": [["09:00", "12:00"], ["13:00", "17:00"]], "sat": [["22:00", "06:00"]],
        "sun": [["00:00", "24:00"]],
    }  # fmt: skip
    assert office.own_holidays == {"2030-01-02": "Stocktaking"}
    assert office.shifts == {"2030-01-03": [["10:00", "12:00"]], "2030-01-04": []}
    assert office.breaks == {"2030-01-07": [["14:00", "15:00"]]}
    assert office.worked_holidays == ["2030-10-29"]
    assert snapshot_of("office") != before, "running clocks keep the old one"
    shown = room.get(path(office)).content.decode()
    assert "Stocktaking" in shown
    assert 'value="09:00-12:00, 13:00-17:00"' in shown


def test_what_the_page_shows_can_be_saved_as_it_is(room, office):
    before = Calendar.objects.filter(pk=office.pk).values().get()
    form = room.get(path(office)).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    assert room.post(path(office), given).status_code == 302
    after = Calendar.objects.filter(pk=office.pk).values().get()
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


@pytest.mark.parametrize(
    "bad",
    [
        {"mon": "nine to five"}, {"mon": "09:00-12:00, 11:00-13:00"}, {"mon": "09:00-09:00"},
        {"mon": "09:00-25:00"}, {"mon": ""}, {"zone": "Mars/Olympus"}, {"name": " "},
        {"country": "ZZ"}, {"country": "DE", "region": "QQ"},
        {"date_0": "2030-02-30", "kind_0": "closed"}, {"date_0": "2030-01-01", "kind_0": "shift"},
        {"date_0": "2030-01-01", "kind_0": "break", "what_0": "late"},
        {"date_0": "2030-01-01", "kind_0": "party", "what_0": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_changes_nothing(room, office, bad):
    before = Calendar.objects.values().get()
    answer = room.post(path(office), as_form(**bad))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Calendar.objects.values().get() == before


def test_it_can_be_tried_out(room, office):
    asked = {"at": "2026-01-05T11:00", "length": "2h"}
    shown = room.get(path(office), asked).content.decode()
    assert '<time datetime="2026-01-05T14:00:00+03:00">' in shown
    assert "Mon, Jan 5, 11:00 – 12:00" in shown
    assert "Mon, Jan 5, 13:00 – 14:00" in shown


@pytest.mark.parametrize("bad", [{"at": "soon", "length": "2h"}, {"at": "2026-01-05T11:00", "length": "x"},
                                 {"at": "2026-01-05T11:00", "length": "999999d"}])  # fmt: skip
def test_a_question_that_makes_no_sense_is_said(room, office, bad):
    shown = room.get(path(office), bad).content.decode()
    assert "errorlist" in shown
    assert "What counted" not in shown


def test_it_shows_the_next_days_off_in_the_readers_language(room, office, administrator):
    assert "Labor and Solidarity Day" in room.get(path(office)).content.decode()
    type(administrator).objects.filter(pk=administrator.pk).update(language="tr")
    assert "Emek ve Dayanışma Günü" in room.get(path(office)).content.decode()


def test_it_says_who_stands_on_it(room, office, administrator):
    start_from("shop", zone="UTC", country="", by=administrator)
    assert "Every further reply" in room.get(path(office)).content.decode()


def test_it_is_offered_no_longer_and_again(room, office):
    room.post(f"{path(office)}retire/")
    assert "no longer offered" in room.get("/office/calendars/").content.decode()
    room.post(f"{path(office)}offer/")
    assert "no longer offered" not in room.get("/office/calendars/").content.decode()


def test_an_agent_changes_nothing(office, owner):
    stranger = Client()
    stranger.force_login(owner)
    before = Calendar.objects.values().get()
    assert stranger.post(path(office), as_form()).status_code == 404
    assert stranger.post("/office/calendars/add/", {"name": "x", "zone": "UTC"}).status_code == 404
    assert Calendar.objects.values().get() == before


def test_regions_are_chosen_by_name_from_those_of_the_country(room, office):
    room.post(path(office), as_form(country="DE"))
    page = room.get(path(office)).content.decode()
    assert '<option value="BY">Bayern</option>' in page
    assert room.post(path(office), as_form(country="DE", region="BY")).status_code == 302
    office.refresh_from_db()
    assert (office.country, office.region) == ("DE", "BY")


def test_a_region_does_not_move_to_another_country(room, office):
    Calendar.objects.filter(pk=office.pk).update(country="DE", region="BY")
    assert room.post(path(office), as_form(country="FR", region="BY")).status_code == 302
    office.refresh_from_db()
    assert (office.country, office.region) == ("FR", "")


def test_a_calendar_offered_no_longer_is_offered_only_where_it_is_chosen(room, office):
    actions.retire(office, by=Agent.objects.get(pk=room.session["_auth_user_id"]))
    reading = reading_of("en")
    assert "office" in reading.calendars, "it still has its name"
    assert "office" not in hours_offered(reading, {})
    assert "office" in hours_offered(reading, {"hours": "office"})


def hours_offered(reading, known):
    form = object.__new__(PartForm)
    form.reading, form.known = reading, known
    return [slug for slug, _name in form.hours_field("hours").choices]
