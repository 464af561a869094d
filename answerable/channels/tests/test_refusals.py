"""What servers say about a mail becomes one of a few reasons in plain words."""

import pytest
from django.utils import translation

from answerable.channels.refusals import WORDS, understand, words


@pytest.mark.parametrize(
    ("code", "said", "reason"),
    [
        (550, "5.1.1 The email account that you tried to reach does not exist", "address_unknown"),
        (550, "No such user here", "address_unknown"),
        (550, "Unknown recipient", "address_unknown"),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "domain_unknown"),
        (550, "Host not found", "domain_unknown"),
        (552, "5.2.2 Mailbox full", "mailbox_full"),
        (452, "4.2.2 The recipient's inbox is out of storage space", "mailbox_full"),
        (552, "message size exceeds fixed limit", "too_large"),
        (552, "5.3.4 Message too big", "too_large"),
        (554, "5.7.1 Message rejected as spam", "taken_for_spam"),
        (554, "Service unavailable; blocked using a block list", "taken_for_spam"),
        (550, "5.7.26 This mail is unauthenticated", "sender_doubted"),
        (550, "SPF check failed", "sender_doubted"),
        (554, "5.7.1 Relay access denied", "relay_denied"),
        (550, "5.2.1 account disabled", "mailbox_disabled"),
        (535, "5.7.8 Username and Password not accepted", "login_refused"),
        (530, "Authentication required", "login_refused"),
        (451, "4.7.1 Greylisted, please try again", "try_later"),
        (421, "too many connections", "try_later"),
        (450, "whatever", "try_later"),
        (550, "whatever", "refused"),
        (550, "", "refused"),
        (0, "5.1.1", "address_unknown"),
    ],
)
def test_a_reply_is_understood(code: int, said: str, reason: str) -> None:
    assert understand(code, said).reason == reason


def test_the_servers_numbers_and_words_are_kept() -> None:
    refusal = understand(550, "5.1.1 <a@b.c>: gone\nfor good")
    assert (refusal.code, refusal.detail) == ("550 5.1.1", "5.1.1 <a@b.c>: gone\nfor good")


@pytest.mark.parametrize("language", ["tr", "ru", "de", "es", "fr"])
def test_every_reason_has_words_in_the_readers_language(language: str) -> None:
    english = {key: words(key) for key in WORDS}
    with translation.override(language):
        assert all(words(key) != english[key] for key in WORDS)


def test_no_reason_needs_no_words_and_an_unknown_one_gets_some() -> None:
    assert words("") == ""
    assert words("something new") == words("refused")
