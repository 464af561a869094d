"""What facts about promises name by slugs, in the reader's words."""

from typing import Any

from django.utils.translation import get_language

from answerable.policy.document import in_language
from answerable.policy.models import Version
from answerable.policy.queries import document_of
from answerable.sla.queries import cause_named

PROMISES = ("promise", "before", "after")  # places in which a fact names a promise


def cause_in_place(data: dict[str, Any]) -> dict[str, Any]:
    """The cause's name, and the word that was said with it."""
    name = cause_named(str(data.get("cause", "")), get_language() or "en")
    words = str(data.get("words", ""))
    return {"cause": f"{name} – {words}" if words else name}


def promises_in_place(data: dict[str, Any]) -> dict[str, Any]:
    """The names of the promises a fact speaks of, as the version it was recorded under has them."""
    version = Version.objects.filter(number=data.get("version", 0)).first()
    if version is None:
        return {}
    document, language = document_of(version), get_language() or "en"
    found = {place: document.promise(str(data.get(place, ""))) for place in PROMISES}
    return {
        place: in_language(promise.name, language) or promise.key
        for place, promise in found.items()
        if promise
    }
