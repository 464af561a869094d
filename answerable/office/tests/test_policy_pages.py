"""The policy in the browser: started, changed part by part, compared, published, never lost."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from answerable.calendars.models import Calendar
from answerable.office.policy.reading import reading_of
from answerable.office.views.policy_parts import FORMS
from answerable.policy import actions, parts, starting
from answerable.policy.data import read
from answerable.policy.files import from_yaml
from answerable.policy.models import Version

pytestmark = pytest.mark.django_db

ALONE = ("support_hours", "settings")
START = {"zone": "Europe/Istanbul", "country": "TR"}


@pytest.fixture
def page(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def draft(administrator):
    return actions.start_from("shop", zone="Europe/Istanbul", country="TR", by=administrator)


def url(name, *args):
    return reverse(f"office:policy{name}", args=args)


def filled(page, address):
    """What a browser would send back of the form on this page, unchanged."""
    context = page.get(address).context
    return {"seen": context["seen"], **sent_back(context["form"])}


def sent_back(form):
    """What a browser sends of a form that nobody touched."""
    data = {}
    for bound in form:
        widget, value = bound.field.widget, bound.value()
        if hasattr(widget, "decompress"):
            for place, each in enumerate(widget.decompress(value)):
                data[f"{bound.html_name}_{place}"] = "" if each is None else each
        elif isinstance(value, list) or value not in (None, False):
            data[bound.html_name] = value
    return data


def stored(part, key):
    return parts.part_of(Version.objects.latest("pk").data, part, key)


def test_a_draft_from_a_template_with_its_calendars(page):
    assert "Sending something back" in page.get(url("-template", "shop")).content.decode()
    answer = page.post(url("-template", "shop"), START, follow=True)
    assert "First reply" in answer.content.decode()
    assert Version.objects.get().document == starting.load("shop")
    assert Calendar.objects.get(slug="office").zone == "Europe/Istanbul"


def test_an_unknown_template_is_not_there(page):
    assert page.get(url("-template", "castle")).status_code == 404


def test_an_empty_draft_and_one_from_another_version(page, draft):
    page.post(url("-start"), {"from": "empty"})
    page.post(url("-start"), {"from": draft.pk})
    copied, empty = Version.objects.exclude(pk=draft.pk)[:2]
    assert copied.data == draft.data
    assert empty.document.promises == ()
    assert page.post(url("-start"), {"from": "12345"}).status_code == 404


def test_a_file_goes_out_and_comes_in_the_same(page, draft):
    answer = page.get(url("-export", draft.pk))
    assert "policy-v1.yaml" in answer["Content-Disposition"]
    file = SimpleUploadedFile("policy.yaml", answer.content)
    page.post(url("-upload"), {"file": file, "note": "Back"})
    again = Version.objects.latest("pk")
    assert (again.pk != draft.pk, again.document, again.note) == (True, draft.document, "Back")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("target: 8h", "target: soon"), "Line {line}, at /promises/3/target"),
        (("kind: first_reply", "kind: hope"), "Line {line}, at /promises/0/kind"),
        (("languages: [en", "languages: [en: {"), "YAML"),
    ],
)
def test_a_file_with_a_mistake_says_on_which_line(page, wrong, words):
    text = (starting.Path(starting.__file__).parent / "shop.yaml").read_text()
    file = SimpleUploadedFile("policy.yaml", text.replace(*wrong, 1).encode())
    answer = page.post(url("-upload"), {"file": file})
    assert answer.status_code == 422
    line = text[: text.index(wrong[0])].count("\n") + 1
    assert words.format(line=line) in answer.content.decode()
    assert not Version.objects.exists()


def test_bytes_that_are_no_text_are_refused(page):
    file = SimpleUploadedFile("policy.yaml", b"\xff\xfe\x00")
    assert page.post(url("-upload"), {"file": file}).status_code == 422
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    ("part", "key"), [("sections", "unhappy"), ("promises", "refund"), ("escalation", "broken"),
                      ("support_hours", "all"), ("settings", "all")],
)  # fmt: skip
def test_a_form_saved_unchanged_changes_nothing(page, draft, part, key):
    address = url("-part", draft.pk, part, key)
    assert page.post(address, filled(page, address)).status_code == 302
    assert Version.objects.get().data == draft.data


@pytest.mark.parametrize("template", starting.names())
def test_every_part_of_every_template_survives_its_form(administrator, template):
    made = actions.start_from(template, zone="UTC", country="", by=administrator)
    reading = reading_of("en", made.document)
    every = [(part, each) for part in parts.LISTS for each in made.data[part]]
    for part, known in [*every, *((one, parts.part_of(made.data, one, "all")) for one in ALONE)]:
        options = {"known": known, "languages": made.document.languages, "reading": reading}
        empty = FORMS[part](None, **options, whole=made.data)
        form = FORMS[part](sent_back(empty), **options, whole=made.data)
        assert form.is_valid(), (part, known, form.errors)
        key = {"key": known["key"]} if "key" in known else {}
        assert {**key, **form.value()} == known


def test_a_target_is_changed_in_words_of_people(page, draft):
    address = url("-part", draft.pk, "promises", "first")
    page.post(address, {**filled(page, address), "target_0": "1.5", "target_1": "h"})
    assert stored("promises", "first")["target"] == "1h30m"
    page.post(address, {**filled(page, address), "target_0": "2", "target_1": "d"})
    assert stored("promises", "first")["target"] == "18h", "two days of nine open hours"
    body = page.get(url("-version", draft.pk)).content.decode()
    assert "18 hours (2 days of work)" in body


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"target_0": "0"}, "target"),
        ({"target_0": ""}, "target"),
        ({"target_0": "fast"}, "target"),
        ({"target_0": "999999", "target_1": "d", "hours": "always"}, "target"),
        ({"hours": "moon"}, "hours"),
        ({"kind": "hope"}, "kind"),
        ({"organisation": "Nobody Ltd"}, "organisation"),
        ({"via": "x" * 600}, "via"),
        ({"channel": ["pigeon"]}, "channel"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(page, draft, typed, field):
    address, before = url("-part", draft.pk, "promises", "first"), draft.data
    answer = page.post(address, {**filled(page, address), "name__en": "My own words", **typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "My own words" in answer.content.decode()
    assert Version.objects.get().data == before


def test_conditions_are_asked_in_plain_fields(page, draft):
    address = url("-part", draft.pk, "promises", "important-first")
    typed = {
        "channel": ["email", "form"],
        "priority": "at_least:2",
        "tag": "vip, gold",
        "internal": "no",
    }
    page.post(address, {**filled(page, address), **typed})
    assert stored("promises", "important-first")["when"] == {
        "all": [
            {"field": "channel", "op": "in", "value": ["email", "form"]},
            {"field": "priority", "op": "at_least", "value": 2},
            {"field": "tag", "op": "in", "value": ["vip", "gold"]},
            {"field": "internal", "op": "is", "value": False},
        ]
    }


def test_a_condition_the_form_cannot_say_stays_as_it_is(page, administrator):
    data = actions.write(starting.load("shop"))
    nested = {"any": [{"field": "priority", "op": "is", "value": 3}, {"not": {"all": []}}]}
    data["promises"][0]["when"] = nested
    made = actions.draft(read(data), by=administrator)
    address = url("-part", made.pk, "promises", data["promises"][0]["key"])
    page.post(address, {**filled(page, address), "target_0": "9", "target_1": "m"})
    kept = stored("promises", data["promises"][0]["key"])
    assert (kept["when"], kept["target"]) == (nested, "9m")


def test_the_second_editor_sees_both_and_can_save_again(page, draft):
    address = url("-part", draft.pk, "sections", "mission")
    mine = {**filled(page, address), "body__en": "My words"}
    page.post(address, {**filled(page, address), "body__en": "Their words"})
    answer = page.post(address, mine)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Their words" in shown
    assert "My words" in shown
    theirs = shown.partition("What the other saved")[2].partition("</section>")[0]
    assert "Neden buradayız" not in theirs, "what both agree on is not shown twice"
    assert stored("sections", "mission")["body"]["en"] == "Their words"
    seen = re.search(r'name="seen" value="(\w*)"', shown)[1]
    assert page.post(address, {**mine, "seen": seen}).status_code == 302
    assert stored("sections", "mission")["body"]["en"] == "My words"


def test_words_for_a_part_that_was_removed_meanwhile_can_be_put_back(page, draft):
    address = url("-part", draft.pk, "sections", "values")
    mine = {**filled(page, address), "body__en": "My words"}
    page.post(url("-remove", draft.pk, "sections", "values"))
    assert page.get(address).status_code == 404
    answer = page.post(address, mine)
    assert answer.status_code == 422
    assert "My words" in answer.content.decode()
    assert stored("sections", "values") is None
    assert page.post(address, {**mine, "seen": answer.context["seen"]}).status_code == 302
    assert stored("sections", "values")["body"]["en"] == "My words"


def test_words_for_a_draft_that_was_published_meanwhile_stay_in_the_form(page, draft):
    address = url("-part", draft.pk, "sections", "values")
    mine = {**filled(page, address), "body__en": "My words"}
    actions.publish(draft, by=draft.created_by)
    answer = page.post(address, mine)
    assert answer.status_code == 422
    assert "My words" in answer.content.decode()
    assert "My words" not in str(Version.objects.get().data)


def test_a_preview_saves_nothing(page, draft):
    address = url("-part", draft.pk, "sections", "mission")
    typed = {**filled(page, address), "body__en": "We *really* answer soon.", "then": "preview"}
    part = page.post(address, typed, headers={"HX-Request": "true"}).content.decode()
    assert "<em>really</em>" in part
    assert "promises nothing" in part
    assert "<html" not in part
    whole = page.post(address, typed).content.decode()
    assert "<em>really</em>" in whole
    assert stored("sections", "mission") == parts.part_of(draft.data, "sections", "mission")


def test_markup_of_an_editor_is_never_run(page, draft):
    address = url("-part", draft.pk, "sections", "mission")
    evil = "<script>alert(1)</script>[x](javascript:alert(1))"
    page.post(address, {**filled(page, address), "body__en": evil, "title__en": "<b onclick=x>"})
    for where in (address, url("-preview", draft.pk), url("-version", draft.pk)):
        shown = page.get(where).content.decode()
        assert "<script>alert" not in shown
        assert 'href="javascript' not in shown
        assert "<b onclick" not in shown


def test_check_questions_are_written_in_every_language(page, draft):
    address = url("-part", draft.pk, "sections", "mission")
    asked = {
        "q0__en": "Who answers?", "q0_0__en": "One person", "q0_2__en": "Nobody", "q0_right": "2",
        "gates": ["channel:chat"],
    }  # fmt: skip
    page.post(address, {**filled(page, address), **asked})
    section = stored("sections", "mission")
    assert section["gates"] == ["channel:chat"]
    assert section["questions"] == [
        {
            "text": {"en": "Who answers?"},
            "choices": [{"en": "One person"}, {"en": "Nobody"}],
            "right": 1,
        }
    ]
    answer = page.post(address, {**filled(page, address), "q1__en": "Half a question"})
    assert answer.status_code == 422
    assert "q1__en" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("part", "typed", "key"),
    [
        ("promises", {"name__en": "Telephone, at once", "kind": "first_reply", "target_0": "5",
                      "target_1": "m", "hours": "always", "audience": "public", "channel": ["phone"]},
         "telephone-at-once"),
        ("sections", {"title__en": "Gifts", "body__en": "Rarely.", "audience": "public"}, "gifts"),
        ("escalation", {"moment": "after", "after_0": "2", "after_1": "h", "tell": ["head"]}, "late-2h"),
        ("internal_promises", {"name__en": "Law answers", "giver": "law", "kind": "answer",
                               "target_0": "4", "target_1": "h", "hours": "always"}, "law-answers"),
        ("authority", {"role": "agent", "kind": "refund", "amount": "10.50", "currency": "try"},
         "agent-refund-TRY"),
    ],
)  # fmt: skip
def test_every_kind_of_part_can_be_added_and_removed(page, draft, part, typed, key):
    assert page.get(url("-new", draft.pk, part)).status_code == 200
    answer = page.post(url("-new", draft.pk, part), typed)
    assert answer.status_code == 302, answer.context["form"].errors
    assert stored(part, key)
    if part == "authority":
        assert stored(part, key)["amount"] == 1050
        assert page.post(url("-new", draft.pk, part), typed).status_code == 422
    page.post(url("-remove", draft.pk, part, key))
    assert stored(part, key) is None


def test_promises_move_by_button_and_by_dropping(page, draft):
    first, second, *rest = [each["key"] for each in draft.data["promises"]]
    move = url("-move", draft.pk, "promises", first)
    answer = page.post(move, {"to": "down"}, headers={"HX-Request": "true"})
    assert "number 2" in answer.content.decode()
    assert [each["key"] for each in Version.objects.get().data["promises"]] == [
        second,
        first,
        *rest,
    ]
    page.post(move, {"to": "0"})
    page.post(move, {"to": "up"})
    page.post(move, {"to": "rubbish"})
    assert [each["key"] for each in Version.objects.get().data["promises"]] == [
        first,
        second,
        *rest,
    ]


def test_what_the_check_says_stands_beside_its_part_with_a_way_to_the_field(page, administrator):
    data = actions.write(starting.load("shop"))
    data["promises"][0]["hours"] = "nowhere"
    made = actions.draft(read(data), by=administrator)
    shown = page.get(url("-version", made.pk)).content.decode()
    field = url("-part", made.pk, "promises", data["promises"][0]["key"]) + "#id_hours"
    assert field in shown
    assert "There is no calendar" in shown
    assert 'id="id_hours"' in page.get(field).content.decode()


def test_publishing_says_what_changes_and_puts_it_in_force(page, draft):
    actions.publish(draft, by=draft.created_by)
    page.post(url("-start"), {"from": draft.pk})
    second = Version.objects.latest("pk")
    address = url("-part", second.pk, "promises", "first")
    page.post(address, {**filled(page, address), "target_0": "6", "target_1": "h"})
    shown = page.get(url("-publish", second.pk)).content.decode()
    assert "6 hours" in shown
    assert "8 hours" in shown
    seen = re.search(r'name="seen" value="(\w+)"', shown)[1]
    sure = {"when": "now", "note": "Faster", "sure": "on", "seen": seen}
    assert page.post(url("-publish", second.pk), {**sure, "sure": ""}).status_code == 422
    assert page.post(url("-publish", second.pk), {**sure, "when": "later"}).status_code == 422
    assert Version.objects.get(pk=second.pk).state == "draft"
    assert page.post(url("-publish", second.pk), sure).status_code == 302
    published = Version.objects.get(pk=second.pk)
    assert (published.state, published.note) == ("published", "Faster")
    assert "retired" in page.get(url("")).content.decode()


def test_what_nobody_has_seen_is_not_published(page, draft):
    seen = actions.digest_of(draft.data)
    page.post(url("-move", draft.pk, "promises", "first"), {"to": "0"})
    answer = page.post(url("-publish", draft.pk), {"when": "now", "sure": "on", "seen": seen})
    assert answer.status_code == 422
    assert "changed this draft meanwhile" in answer.content.decode()
    assert Version.objects.get().state == "draft"


def test_a_draft_with_errors_is_refused_in_words(page, administrator):
    empty = actions.draft(from_yaml("languages: [en]"), by=administrator)
    answer = page.post(url("-publish", empty.pk), {"when": "now", "sure": "on"})
    assert answer.status_code == 422
    assert "promises nothing" in answer.content.decode()
    past = (timezone.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    answer = page.post(url("-publish", empty.pk), {"when": "later", "moment": past, "sure": "on"})
    assert "in the past" in answer.content.decode()


def test_a_published_version_is_changed_by_no_page(page, draft):
    actions.publish(draft, by=draft.created_by)
    before = Version.objects.values().get()
    pk, part = draft.pk, ("promises", "first")
    for name, args in (
        ("-part", (pk, *part)), ("-new", (pk, "promises")), ("-move", (pk, *part)),
        ("-copy", (pk, *part)), ("-remove", (pk, *part)), ("-discard", (pk,)),
        ("-publish", (pk,)), ("-part", (pk, "settings", "all")),
    ):  # fmt: skip
        typed = {"to": "0", "when": "now", "sure": "on", "name__en": "x", "languages": "en"}
        assert page.post(url(name, *args), typed, follow=True).status_code in (200, 422)
        assert Version.objects.values().get() == before, name
    assert page.get(url("-version", pk)).content.decode().count(url("-part", pk, *part)) == 0


def test_a_draft_is_thrown_away(page, draft):
    page.post(url("-discard", draft.pk))
    assert not Version.objects.exists()


def test_two_versions_are_compared_in_the_language_of_the_reader(page, draft, administrator):
    data = actions.write(draft.document)
    data["promises"].reverse()
    data["escalation"].pop()
    data["sections"][0]["body"]["en"] = "New"
    data["return_days"] = 60
    made = actions.draft(read(data), by=administrator)
    administrator.language = "tr-TR"
    administrator.save()
    shown = page.get(url("-compare", made.pk), {"with": draft.pk}).content.decode()
    assert "60" in shown
    assert 'lang="tr-TR"' in shown
    assert page.get(url("-compare", draft.pk)).status_code == 200
    assert page.get(url("-compare", draft.pk), {"with": "rubbish"}).status_code == 200


def test_readers_see_only_their_parts(page, draft):
    everybody = page.get(url("-preview", draft.pk)).content.decode()
    staff = page.get(url("-preview", draft.pk), {"for": "staff", "language": "tr"}).content.decode()
    assert "How we speak and write" not in everybody
    assert "Nasıl konuşur" in staff


def test_a_page_of_a_version_takes_a_constant_number_of_queries(
    page, draft, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        page.get(url("-version", draft.pk))
