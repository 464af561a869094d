"""What a message is marked with, in words: the reason stands beside every mark."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Kept to oneself: facts for the machinery, of no use to a reader.
SILENT = {"do-not-answer", "broken-folding", "no-blank-line", "no-parts", "told-to-us"}

SENTENCES: dict[str, "str | Promise"] = {
    "two-from-headers": _("The mail names its sender twice; only a program that hides something does that."),
    "several-authors": _("The mail names several authors."),
    "from-ambiguous": _("The sender’s line can be read in two ways, as forgers write it."),
    "no-sender": _("The mail does not say who wrote it."),
    "no-sender-address": _("The mail does not say who wrote it."),
    "display-name-is-another-address": _("The sender’s name shows another address than the mail came from."),
    "another-address": _("It came through the reply address of somebody else on this ticket."),
    "reply-address-not-ours": _("It answers a reply address that we did not make for this writer, so it opened a ticket of its own."),
    "reply-to-another": _("Answers shall go to another address than it came from. Ours goes to where it came from."),
    "from-own-address": _("It claims to come from an address of ours."),
    "from-agent-address": _("It claims to come from a colleague’s address; colleagues are proved by signing in."),
    "forwarded-by-colleague": _("A colleague forwarded somebody’s mail. The customer may be the original sender."),
    "forwarded-inline": _("It contains a forwarded mail."),
    "forwarded-as-attachment": _("It has a forwarded mail as attachment."),
    "same-id-other-content": _("Another mail with the same identification and other words came before."),
    "own-mail": _("A mail of ours that came back to us."),
    "charset-guessed": _("The mail does not say rightly in which encoding it is; we guessed."),
    "boundary-guessed": _("The parts of the mail are not marked rightly; we guessed where they begin."),
    "transfer-encoding-wrong": _("Part of the mail is not encoded as it says; it may look broken."),
    "headers-cut": _("The head of the mail is unusually long; a part of it is left out."),
    "addresses-cut": _("It has unusually many recipients; not all are shown."),
    "body-not-read": _("A part of the mail could not be read. Download the original."),
    "too-deep": _("The mail nests too many parts; the innermost are left out. Download the original."),
    "too-many-parts": _("The mail has too many parts; not all are shown. Download the original."),
    "external-body": _("A part of the mail lies elsewhere and was not fetched."),
    "encrypted": _("The mail, or a part of it, is encrypted. We cannot read that part."),
    "pgp-encrypted": _("The mail, or a part of it, is encrypted. We cannot read that part."),
    "signed": _("The mail carries a signature, which we did not check."),
}  # fmt: skip


def sentence(mark: str) -> str:
    """The mark in the reader's language; an unknown one is shown as it is."""
    return str(SENTENCES.get(mark, mark))
