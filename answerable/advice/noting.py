"""What the company says itself about writing to customers of one language and region."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.advice.models import OwnNote
from answerable.advice.notes import locale_for
from answerable.core.errors import Refused

FORMALITIES = {"": _("As in the note"), "formal": _("Formal you"), "informal": _("Informal you")}
LONGEST = 2_000
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{4})?([-_][A-Za-z]{2})?")


@transaction.atomic
def keep_note(locale: str, *, formality: str, greeting: str, words: str, by: Agent) -> None:
    """Keeps it; with nothing in it, it goes. Refused for a tag that is none, and for too many words."""
    tag = locale_for(locale, "") if _TAG.fullmatch(locale := locale.strip()) else ""
    if len(tag.partition("-")[2]) != 2:
        raise Refused("locale_unknown", _("Write the language and the region, such as nl-BE."))
    greeting, words = " ".join(greeting.split()), words.strip()
    if len(words) > LONGEST or len(greeting) > 100 or formality not in FORMALITIES:
        raise Refused("note_long", _("That is too long: 100 characters for the greeting, 2,000 for the words."))  # fmt: skip
    if not (formality or greeting or words):
        OwnNote.objects.filter(locale=tag).delete()
        return
    kept = {"formality": formality, "greeting": greeting, "words": words, "by": by}
    OwnNote.objects.update_or_create(locale=tag, defaults=kept)
