"""Whom no machine of ours may answer."""

import pytest

from answerable.channels.email.marks import may_be_answered

SENDER = "ann@shop.example"

FORBIDDING = [
    ("Auto-Submitted", "auto-generated"), ("Auto-Submitted", "auto-replied"), ("Return-Path", "<>"),
    ("Return-Path", "< >"), ("Precedence", "bulk"), ("Precedence", "list"), ("Precedence", "Junk"),
    ("Precedence", "auto_reply"), ("List-Id", "<colours.lists.example>"), ("List-Post", "<mailto:c@lists.example>"),
    ("List-Unsubscribe", "<mailto:off@shop.example>"), ("Feedback-ID", "1:shop"), ("X-Loop", "colours@lists.example"),
    ("X-Auto-Response-Suppress", "All"), ("X-Auto-Response-Suppress", "DR, OOF, AutoReply"), ("X-Autoreply", "yes"),
    ("X-Auto-Reply-From", "ann@shop.example"), ("X-Autorespond", "away"), ("X-FC-MachineGenerated", "true"),
    ("X-Mailing-List", "colours@lists.example"), ("X-BeenThere", "colours@lists.example"),
]  # fmt: skip

ALLOWING = [
    ("Auto-Submitted", "no"), ("Precedence", "normal"), ("Return-Path", "<ann@shop.example>"),
    ("X-Auto-Response-Suppress", "None"), ("X-Priority", "1"), ("Importance", "high"), ("X-Autoreply", "no"),
]  # fmt: skip

UNANSWERABLE = [
    "", "<>", "ann", "@shop.example", "noreply@shop.example", "NO-REPLY@shop.example", "no_reply@shop.example",
    "donotreply@shop.example", "do-not-reply@shop.example", "noreply-orders@shop.example",
    "orders-noreply@shop.example", "MAILER-DAEMON@shop.example", "postmaster@shop.example", "bounces@shop.example",
    "bounce-42-ann=home.example@shop.example", "bounces+42@shop.example", "colours-request@lists.example",
    "owner-colours@lists.example", "colours-bounces@lists.example", "listserv@lists.example",
    "notifications@shop.example", "nao-responda@loja.example", "keine-antwort@laden.example", "ne-pas-repondre@shop.example",
]  # fmt: skip

ANSWERABLE = [
    "ann@shop.example", "reply@shop.example", "norah.reply@home.example", "ann.bounce@home.example",
    "owner@shop.example", "request@shop.example", "support@shop.example", "ann+shop@home.example",
]  # fmt: skip


@pytest.mark.parametrize("header", FORBIDDING)
def test_a_header_can_forbid_an_answer(header: tuple[str, str]) -> None:
    assert may_be_answered([("From", SENDER), header], SENDER) is False


@pytest.mark.parametrize("header", ALLOWING)
def test_other_headers_do_not(header: tuple[str, str]) -> None:
    assert may_be_answered([("From", SENDER), header], SENDER) is True


@pytest.mark.parametrize("sender", UNANSWERABLE)
def test_some_addresses_are_nobodys(sender: str) -> None:
    assert may_be_answered([], sender) is False


@pytest.mark.parametrize("sender", ANSWERABLE)
def test_people_are_answered(sender: str) -> None:
    assert may_be_answered([], sender) is True


def test_the_second_of_two_headers_counts_too() -> None:
    headers = [("Precedence", "normal"), ("Precedence", "bulk")]

    assert may_be_answered(headers, SENDER) is False
