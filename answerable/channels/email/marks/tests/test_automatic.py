"""Which mail a machine wrote."""

from answerable.channels.email.marks import automatic


def test_the_standard_header_is_enough() -> None:
    found = automatic([("Auto-Submitted", "auto-replied")], "Hello", "Hi", "ann@shop.example")

    assert found is not None
    assert (found.kind, found.reason) == ("auto-replied", "header:auto-submitted")


def test_a_person_who_mentions_an_absence_note_is_no_machine() -> None:
    text = "I got your out of office reply, so I write again: is the order on its way?"

    assert automatic([], "Re: Automatic reply: order", text, "ann@shop.example") is None
