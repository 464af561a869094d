"""What a page writes down can be read again, whatever the words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.channels.webform.words import NotOurs, Submission, from_bytes, to_bytes
from answerable.tickets.words import NewFile

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
FILES = st.builds(
    NewFile, filename=TEXT, content_type=st.just("text/plain"), content=st.binary(max_size=50)
)


@given(
    st.builds(
        Submission,
        address=TEXT,
        body=TEXT,
        name=TEXT,
        subject=TEXT,
        ticket_id=st.none() | st.integers(1, 2**60),
        is_proved=st.booleans(),
        files=st.lists(FILES, max_size=2).map(tuple),
    )
)
def test_what_is_written_is_read(submission: Submission) -> None:
    assert from_bytes(to_bytes(submission)) == submission


def test_the_same_submission_is_the_same_bytes() -> None:
    one = Submission(address="a@b.example", body="Hello", nonce="1")
    assert to_bytes(one) == to_bytes(Submission(address="a@b.example", body="Hello", nonce="1"))
    assert to_bytes(one) != to_bytes(Submission(address="a@b.example", body="Hello"))


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b"\xff", b'{"files": [], "evil": 1}', b'{"files": 7}', b"[" * 9999]
)
def test_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(NotOurs):
        from_bytes(raw)
