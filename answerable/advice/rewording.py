"""Another wording from an OpenAI-compatible endpoint: asked only on a press, shown, never sent by itself.

Off unless the settings name an address. What leaves the house is the marked sentence, the language
and what is wrong with it: no name, no ticket, nothing else of the reply.
"""

import json
from typing import Any

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Agent
from answerable.advice.looking import Advice
from answerable.core.errors import Refused
from answerable.core.http import Forbidden, NoAnswer, fetch
from answerable.core.limits import count

SECONDS = 3.0
LONGEST = 600  # characters of a suggestion
A_MINUTE = 10  # asked by one agent
FAULTS = {
    "blame": "It puts the fault on somebody.",
    "dumping": "It sends the customer elsewhere instead of helping.",
    "no_way_forward": "It refuses and offers no way forward.",
}
TASK = (
    "You reword one sentence of a reply to a customer. Keep what is true in it, promise nothing new, "
    "blame nobody, and say who does what next. Where a fact is missing write an ellipsis (…). "
    "Answer with the new sentence only, in {language}."
)


def is_on() -> bool:
    """Whether the settings name an endpoint."""
    return bool(settings.ANSWERABLE["rewording_url"])


def another_wording(advice: Advice, language: str, *, by: Agent) -> str:
    """One suggestion, within 3 seconds. Refused: off, asked too often, nothing usable came."""
    if not is_on() or not advice.can_reword:
        raise Refused("rewording_off", _("No rewording is set up here."))
    if count(f"rewording:{by.pk}", limit=A_MINUTE, seconds=60).is_over:
        raise Refused("rewording_often", _("That was asked too often. Try again in a minute."))
    try:
        found = _asked(_question(advice, language))
    except (Forbidden, NoAnswer, ValueError, KeyError, IndexError, TypeError) as error:
        raise Refused("rewording_failed", _("No other wording came. Your reply is as it was.")) from error  # fmt: skip
    if not found or len(found) > LONGEST:
        raise Refused("rewording_failed", _("No other wording came. Your reply is as it was."))
    return found


def _question(advice: Advice, language: str) -> dict[str, Any]:
    task = TASK.format(language=_in_english(language))
    words = f"{FAULTS[advice.rule]}\n\n{advice.words[:2000]}"
    messages = [{"role": "system", "content": task}, {"role": "user", "content": words}]
    model = settings.ANSWERABLE["rewording_model"]
    return {"model": model, "messages": messages, "max_tokens": 200, "temperature": 0.3}


def _in_english(language: str) -> str:
    try:
        return Locale.parse(language).english_name or language
    except (UnknownLocaleError, ValueError):
        return language


def _asked(question: dict[str, Any]) -> str:
    """What the endpoint says, on one line; ValueError where it is no answer of the kind."""
    key = settings.ANSWERABLE["rewording_key"]
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    url = settings.ANSWERABLE["rewording_url"].rstrip("/") + "/chat/completions"
    answer = fetch(
        "POST", url, body=json.dumps(question).encode(), headers=headers, seconds=SECONDS
    )
    if answer.status != 200:
        raise ValueError(answer.status)
    words = json.loads(answer.body)["choices"][0]["message"]["content"]
    if not isinstance(words, str):
        raise ValueError("no text")
    return " ".join(words.split()).strip('"“”«»„')
