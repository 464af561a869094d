"""The pages of the fields."""

import pytest
from django.test import Client

from answerable.core.models import AuditEntry
from answerable.tickets.models import CustomField

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, administrator) -> Client:
    client.force_login(administrator)
    return client


CHOICE = {
    "subject": "ticket", "kind": "choice", "name-en": "Cause of return", "name-tr": "İade nedeni",
    "help-en": "Ask <b>kindly</b>", "options": "2", "option-0-key": "", "option-0-en": "Broken",
    "option-0-tr": "Kırık", "option-1-key": "", "option-1-en": "Wrong size",
    "needed_to_solve": "on", "in_form": "on", "when-how": "all", "when-0-field": "tag",
    "when-0-op": "contains", "when-0-value": "return",
}  # fmt: skip


def test_a_field_is_made_changed_ordered_and_retired(office):
    assert "There is no field yet." in office.get("/office/fields/").content.decode()
    assert office.post("/office/fields/new/", CHOICE).status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.kind, field.needed_to_solve) == ("cause-of-return", "choice", True)
    assert [one["key"] for one in field.options] == ["broken", "wrong-size"]
    assert field.condition == {"all": [{"field": "tag", "op": "contains", "value": "return"}]}
    page = office.get("/office/fields/").content.decode()
    assert "Asked when: Tag contains return" in page
    office.post("/office/fields/new/", {"subject": "ticket", "kind": "date", "name-en": "Delivery"})
    other = CustomField.objects.get(kind="date")
    office.post(f"/office/fields/{other.pk}/move/", {"earlier": "1"})
    assert list(CustomField.objects.values_list("key", flat=True)) == [
        "delivery",
        "cause-of-return",
    ]
    office.post(f"/office/fields/{other.pk}/retire/")
    other.refresh_from_db()
    assert other.retired_at
    office.post(f"/office/fields/{other.pk}/offer/")
    keys = list(AuditEntry.objects.filter(key__startswith="field.").values_list("key", flat=True))
    assert sorted(keys) == ["field.made", "field.made", "field.offered", "field.retired"]
    assert "made the field delivery" in office.get("/office/audit/").content.decode()


def test_what_is_wrong_is_said_and_everything_typed_stays(office):
    wrong = CHOICE | {"option-1-en": "", "name-de": "Grund"}
    answer = office.post("/office/fields/new/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A choice needs at least two options." in page
    for words in ('value="Grund"', 'value="Kırık"', 'value="return"', "Ask &lt;b&gt;kindly"):
        assert words in page
    nameless = office.post("/office/fields/new/", {"subject": "ticket", "kind": "text"})
    assert "Name the field in at least one language." in nameless.content.decode()
    for kind, subject in (("nothing", "ticket"), ("text", "nothing")):
        form = {"subject": subject, "kind": kind, "name-en": "X"}
        assert office.post("/office/fields/new/", form).status_code == 422
    assert not CustomField.objects.exists()


def test_the_buttons_of_the_form_keep_nothing_and_show_what_would_be(office):
    page = office.post("/office/fields/new/", CHOICE | {"form-act": "show"}).content.decode()
    assert page.count("<option>Wrong size</option>") == 2  # for staff and for customers
    moved = office.post("/office/fields/new/", CHOICE | {"form-act": "up:1"}).content.decode()
    assert moved.index('value="Wrong size"') < moved.index('value="Broken"')
    more = office.post("/office/fields/new/", CHOICE | {"form-act": "more"}).content.decode()
    assert 'name="option-3-en"' in more
    added = office.post("/office/fields/new/", CHOICE | {"when-act": "add:when"}).content.decode()
    assert "when-1-field" in added
    assert not CustomField.objects.exists()


def test_a_field_names_another_in_its_condition(office):
    office.post("/office/fields/new/", CHOICE)
    form = {
        "subject": "ticket", "kind": "number", "name-en": "Size", "when-how": "all",
        "when-0-field": "field:cause-of-return", "when-0-op": "is", "when-0-value": "wrong-size",
    }  # fmt: skip
    assert office.post("/office/fields/new/", form).status_code == 302
    assert "Cause of return is Wrong size" in office.get("/office/fields/").content.decode()
    size = CustomField.objects.get(key="size")
    page = office.get(f"/office/fields/{size.pk}/").content.decode()
    assert '<option value="wrong-size" selected>Wrong size</option>' in page
    assert office.get("/office/fields/999999/").status_code == 404
