"""Why routing chose, or could not, in the reader's words; stored are keys and numbers."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

HOW: dict[str, "str | Promise"] = {
    "turns": gettext_lazy("it was their turn"),
    "least": gettext_lazy("fewest open tickets"),
    "knows": gettext_lazy("knows this customer"),
}
AGAINST: dict[str, Any] = {
    "off": ngettext_lazy("%(n)d is off", "%(n)d are off", "n"),
    "away": ngettext_lazy("%(n)d is away for now", "%(n)d are away for now", "n"),
    "busy": ngettext_lazy("%(n)d is busy", "%(n)d are busy", "n"),
    "language": ngettext_lazy(
        "%(n)d does not speak the language", "%(n)d do not speak the language", "n"
    ),
    "skill": ngettext_lazy("%(n)d lacks the skill", "%(n)d lack the skill", "n"),
    "gate": ngettext_lazy("%(n)d has not read the policy", "%(n)d have not read the policy", "n"),
    "full": ngettext_lazy("%(n)d has no room", "%(n)d have no room", "n"),
}


def put_into_words(data: dict[str, Any]) -> dict[str, Any]:
    """The places of both sentences: `because` as a list of short reasons."""
    because = _against(data["against"]) if "against" in data else _for(data)
    return {"because": ", ".join(because) or _("nobody is in this team")}


def _against(pairs: list[list[Any]]) -> list[str]:
    return [str(AGAINST[key]) % {"n": n} for key, n in pairs if key in AGAINST]


def _for(data: dict[str, Any]) -> list[str]:
    """Language, team, skill, hours, why this one, and how much they had."""
    reasons = [_language(data["language"]), data["team"], data["skill"]]
    reasons += [_("in hours")] if data["in_hours"] else []
    reasons.append(str(HOW.get(data["how"], "")))
    places = {"open": data["open"], "most": data["most"]}
    words = _("%(open)s open") if data["most"] is None else _("%(open)s of %(most)s open")
    return [one for one in (*reasons, words % places) if one]


def _language(tag: str) -> str:
    from babel import Locale, UnknownLocaleError

    reader = (get_language() or "en").partition("-")[0]
    try:
        return Locale.parse(tag.partition("-")[0]).get_display_name(reader) or tag if tag else ""
    except (UnknownLocaleError, ValueError):
        return tag
