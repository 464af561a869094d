"""The page of the tags."""

import pytest

from answerable.tickets import actions
from answerable.tickets.models import Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


def test_tags_are_counted_renamed_coloured_merged_and_retired(office, ticket, owner):
    actions.tag(ticket, name="<b>refund", by=owner)
    other = Tag.objects.create(name="return")
    tag = Tag.objects.get(name="<b>refund")
    page = office.get("/office/tags/").content.decode()
    assert "&lt;b&gt;refund" in page
    assert "1 ticket<" in page
    assert (
        office.get("/office/tags/?q=zzz").content.decode().count("No tag has these letters.") == 1
    )
    assert (
        office.post(f"/office/tags/{tag.pk}/", {"name": "RETURN", "colour": ""}).status_code == 422
    )
    assert (
        office.post(f"/office/tags/{tag.pk}/", {"name": "money", "colour": "red"}).status_code
        == 302
    )
    assert 'class="tag red"' in office.get(f"/tickets/{ticket.number}/").content.decode()
    office.post(f"/office/tags/{other.pk}/retire/")
    assert (
        '<option value="return">' not in office.get(f"/tickets/{ticket.number}/").content.decode()
    )
    office.post(f"/office/tags/{other.pk}/offer/")
    assert office.post(f"/office/tags/{tag.pk}/merge/", {"into": "nothing"}).status_code == 422
    answer = office.post(f"/office/tags/{tag.pk}/merge/", {"into": "return"}, follow=True)
    assert "What had the tag “money” has “return” now." in answer.content.decode()
    assert office.post(f"/office/tags/{tag.pk}/merge/", {"into": "return"}).status_code == 404


def test_the_page_asks_the_same_number_of_questions_however_many(
    office, django_assert_max_num_queries
):
    Tag.objects.create(name="one")
    office.get("/office/tags/")
    with django_assert_max_num_queries(15) as few:
        office.get("/office/tags/")
    Tag.objects.bulk_create(Tag(name=f"tag {number}") for number in range(60))
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        assert 'rel="next"' in office.get("/office/tags/").content.decode()
