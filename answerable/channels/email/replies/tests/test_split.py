"""What counts as the newly written part."""

from answerable.channels.email.replies import split_reply


def test_a_quote_below_the_reply_falls_away_with_its_introduction() -> None:
    split = split_reply(
        "Thanks, that helped.\n\nOn Mon, Feb 1, 2021 at 6:32 PM, Ann Lee <ann@shop.example>\nwrote:\n\n"
        "> Did it help?\n"
    )

    assert split.reply == "Thanks, that helped."
    assert split.quoted.endswith("> Did it help?")
    assert split.signature == ""


def test_signature_and_device_line_are_kept_apart() -> None:
    split = split_reply("Yes please.\n\n-- \nAnn Lee\nShop Ltd\n\nSent from my iPhone")

    assert split.reply == "Yes please."
    assert split.signature.endswith("Sent from my iPhone")
