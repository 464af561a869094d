"""Documents to plain data and back: what versions store and YAML files hold; strict both ways."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from answerable.policy import document as doc
from answerable.policy.document import Document
from answerable.policy.durations import seconds_of, text_of
from answerable.tickets import conditions
from answerable.tickets.conditions import ConditionError

Made = TypeVar("Made")
Data = dict[str, Any]

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
_GATE = re.compile(r"(channel|language):[\w-]{1,60}")
_TOPIC = re.compile(r"(channel|language|promise|tag):\S.{0,59}")
_CURRENCY = re.compile(r"[A-Z]{3}")

# Fields a promise can depend on: known when it is made, and the same on replay.
PROMISE_FIELDS = frozenset(
    {"channel", "priority", "language", "group", "organisation", "team", "tag", "internal", "via"}
)


class PolicyError(ValueError):
    """The data is no policy. `where` is a JSON pointer to the part that is wrong."""

    def __init__(self, words: str, where: str) -> None:
        super().__init__(words)
        self.where = where or "/"


class _Reader:
    """Reads one object of the data: every field checked, none left over."""

    def __init__(self, data: object, where: str, known: Iterable[str]) -> None:
        if not isinstance(data, dict):
            raise PolicyError(_("This is not a group of settings."), where)
        unknown = sorted(str(key) for key in data.keys() - set(known))
        if unknown:
            raise PolicyError(
                _("Unknown setting: %(names)s.") % {"names": ", ".join(unknown)}, where
            )
        self.data, self.where = data, where

    def at(self, name: str) -> str:
        return f"{self.where}/{name}"

    def refuse(self, words: str, name: str) -> PolicyError:
        return PolicyError(words, self.at(name))

    def key(self, name: str = "key") -> str:
        value = self.data.get(name)
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            raise self.refuse(_("Give a key of small letters, digits and hyphens."), name)
        return value

    def text(self, name: str, default: str | None = None) -> str:
        value = self.data.get(name, default)
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(_("Give a word."), name)
        return value.strip()

    def choice(self, name: str, choices: Iterable[str], default: str | None = None) -> Any:
        value = self.data.get(name, default)
        if value not in tuple(choices):
            raise self.refuse(_("Choose one of: %(names)s.") % {"names": ", ".join(choices)}, name)
        return value

    def choices(
        self, name: str, choices: Iterable[str], default: Iterable[str] = ()
    ) -> tuple[Any, ...]:
        value = self.data.get(name, list(default))
        if not isinstance(value, list) or any(each not in tuple(choices) for each in value):
            raise self.refuse(_("Choose among: %(names)s.") % {"names": ", ".join(choices)}, name)
        return tuple(dict.fromkeys(value))

    def number(
        self, name: str, default: int | None, least: int = 0, most: int = 10**12
    ) -> int | None:
        value = self.data.get(name, default)
        if value is None and default is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.refuse(_("Give a whole number."), name)
        return value

    def flag(self, name: str) -> bool:
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self.refuse(_("Give yes or no."), name)
        return value

    def length(self, name: str) -> int:
        value = self.data.get(name)
        try:
            return seconds_of(value if isinstance(value, str) else "")
        except ValueError as error:
            raise self.refuse(_("Give a length of time such as 45m, 2h or 3d."), name) from error

    def words(self, name: str) -> dict[str, str]:
        value = self.data.get(name, {})
        if not isinstance(value, dict) or not all(
            isinstance(tag, str) and _TAG.fullmatch(tag) and isinstance(text, str)
            for tag, text in value.items()
        ):
            raise self.refuse(_("Give the words by language, such as en: Welcome."), name)
        tidy = {tag: "\n".join(text.splitlines()).strip() for tag, text in value.items()}
        return {tag: text for tag, text in tidy.items() if text}

    def each(self, name: str, read: Callable[[object, str], Made]) -> tuple[Made, ...]:
        value = self.data.get(name, [])
        if not isinstance(value, list):
            raise self.refuse(_("This is not a list."), name)
        return tuple(read(each, f"{self.at(name)}/{place}") for place, each in enumerate(value))


def read(data: object) -> Document:
    """The document behind plain data. Raises PolicyError with the place of the first mistake."""
    r = _Reader(data, "", [each.name for each in fields(Document)])
    languages = r.data.get("languages")
    if (
        not isinstance(languages, list)
        or not languages
        or not all(isinstance(tag, str) and _TAG.fullmatch(tag) for tag in languages)
    ):
        raise r.refuse(_("Name the languages of the policy, such as en."), "languages")
    found = Document(
        languages=tuple(dict.fromkeys(languages)),
        sections=r.each("sections", _section),
        promises=r.each("promises", _promise),
        support_hours=_support_hours(r),
        internal_promises=r.each("internal_promises", _internal),
        escalation=r.each("escalation", _step),
        authority=r.each("authority", _authority),
        return_days=r.number("return_days", None, most=3650),
        close_after_days=r.number("close_after_days", 14, least=1, most=3650) or 14,
        handover_answer=r.length("handover_answer") if "handover_answer" in r.data else 4 * 3600,
        handover_hours=r.text("handover_hours", doc.ALWAYS_OPEN),
        only_owner_replies=r.flag("only_owner_replies"),
        review_due=_day(r, "review_due"),
        remind_days=r.number("remind_days", 3, least=1, most=365) or 3,
        show_record=r.flag("show_record"),
    )
    _refuse_doubles(found)
    return found


def _refuse_doubles(found: Document) -> None:
    for name in ("sections", "promises", "internal_promises", "escalation"):
        seen = set()
        for place, each in enumerate(getattr(found, name)):
            if each.key in seen:
                raise PolicyError(_("This key is used twice."), f"/{name}/{place}/key")
            seen.add(each.key)
    known = {promise.key for promise in found.promises}
    for place, step in enumerate(found.escalation):
        if not set(step.promises) <= known:
            raise PolicyError(_("There is no such promise."), f"/escalation/{place}/promises")


def _day(r: _Reader, name: str) -> date | None:
    value = r.data.get(name)
    if value is None:
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise r.refuse(_("Give a date such as 2027-03-01."), name) from error


def _support_hours(r: _Reader) -> dict[str, str]:
    value = r.data.get("support_hours", {})
    if not isinstance(value, dict) or not all(
        isinstance(part, str) and part for pair in value.items() for part in pair
    ):
        raise r.refuse(
            _("Give a calendar for each channel, such as email: office."), "support_hours"
        )
    return dict(value)


def _section(data: object, where: str) -> doc.Section:
    r = _Reader(data, where, [each.name for each in fields(doc.Section)])
    return doc.Section(
        key=r.key(),
        audience=r.choice("audience", doc.AUDIENCES, "staff"),
        title=r.words("title"),
        body=r.words("body"),
        questions=r.each("questions", _question),
        gates=_marks(r, "gates", _GATE, _("Give gates such as channel:email or language:tr.")),
        topics=_marks(r, "topics", _TOPIC, _("Give topics such as tag:refund or promise:first.")),
    )


def _marks(r: _Reader, name: str, known: re.Pattern[str], words: str) -> tuple[str, ...]:
    """Pairs of a kind and what it names, such as channel:email."""
    value = r.data.get(name, [])
    if not isinstance(value, list) or not all(
        isinstance(each, str) and known.fullmatch(each) for each in value
    ):
        raise r.refuse(words, name)
    return tuple(dict.fromkeys(value))


def _question(data: object, where: str) -> doc.Question:
    r = _Reader(data, where, ["text", "choices", "right"])
    choices = r.each(
        "choices", lambda each, at: _Reader({"words": each}, at, ["words"]).words("words")
    )
    right = r.number("right", 0)
    if len(choices) < 2 or right is None or right >= len(choices):
        raise r.refuse(_("A question needs two choices or more, one of them right."), "choices")
    return doc.Question(text=r.words("text"), choices=choices, right=right)


def _promise(data: object, where: str) -> doc.Promise:
    r = _Reader(data, where, [each.name for each in fields(doc.Promise)])
    try:
        when = conditions.parse(r.data.get("when"))
    except ConditionError as error:
        raise PolicyError(str(error), f"{where}/when{error.where.rstrip('/')}") from error
    strange = conditions.fields_in(when) - PROMISE_FIELDS
    if strange:
        raise r.refuse(
            _("A promise cannot depend on: %(names)s.") % {"names": ", ".join(sorted(strange))},
            "when",
        )
    return doc.Promise(
        key=r.key(),
        name=r.words("name"),
        kind=r.choice("kind", doc.KINDS),
        target=r.length("target"),
        hours=r.text("hours", doc.ALWAYS_OPEN),
        when=when,
        rests=r.choices("rests", doc.RESTS, ("customer",)),
        audience=r.choice("audience", doc.AUDIENCES, "public"),
    )


def _internal(data: object, where: str) -> doc.InternalPromise:
    r = _Reader(data, where, [each.name for each in fields(doc.InternalPromise)])
    return doc.InternalPromise(
        key=r.key(),
        name=r.words("name"),
        giver=r.text("giver"),
        kind=r.choice("kind", ("answer", "solution")),
        target=r.length("target"),
        hours=r.text("hours", doc.ALWAYS_OPEN),
    )


def _step(data: object, where: str) -> doc.Step:
    r = _Reader(data, where, ["key", "promises", "at", "after", "tell", "do", "reason"])
    promises = r.data.get("promises", [])
    if not isinstance(promises, list) or not all(isinstance(key, str) for key in promises):
        raise r.refuse(_("This is not a list."), "promises")
    if ("at" in r.data) == ("after" in r.data):
        raise r.refuse(_("Give either a share of the target or a time after it."), "at")
    return doc.Step(
        key=r.key(),
        promises=tuple(promises),
        share=_share(r) if "at" in r.data else None,
        after=r.length("after") if "after" in r.data else None,
        tell=r.choices("tell", doc.TOLD),
        do=r.choices("do", doc.DONE),
        reason=r.words("reason"),
    )


def _share(r: _Reader) -> float:
    value = r.data["at"]
    found = re.fullmatch(r"(\d{1,3})\s*%", value) if isinstance(value, str) else None
    if not found or not 0 < int(found[1]) <= 100:
        raise r.refuse(_("Give a share of the target such as 80%."), "at")
    return int(found[1]) / 100


def _authority(data: object, where: str) -> doc.Authority:
    r = _Reader(data, where, [each.name for each in fields(doc.Authority)])
    currency = r.text("currency")
    if not _CURRENCY.fullmatch(currency):
        raise r.refuse(_("Give a currency such as EUR."), "currency")
    return doc.Authority(
        role=r.text("role"),
        kind=r.choice("kind", ("refund", "goodwill")),
        amount=r.number("amount", 0) or 0,
        currency=currency,
    )


def write(found: Document) -> Data:
    """The document as plain data in a settled order; read(write(d)) == d."""
    return _lean(
        {
            "languages": list(found.languages),
            "review_due": found.review_due.isoformat() if found.review_due else None,
            "remind_days": found.remind_days,
            "show_record": found.show_record,
            "close_after_days": found.close_after_days,
            "return_days": found.return_days,
            "only_owner_replies": found.only_owner_replies,
            "handover_answer": text_of(found.handover_answer),
            "handover_hours": found.handover_hours,
            "support_hours": dict(found.support_hours),
            "promises": [_promise_data(each) for each in found.promises],
            "internal_promises": [
                {**_plain(each), "target": text_of(each.target)} for each in found.internal_promises
            ],
            "escalation": [_step_data(each) for each in found.escalation],
            "authority": [_plain(each) for each in found.authority],
            "sections": [_section_data(each) for each in found.sections],
        }
    )


def _plain(each: Any) -> Data:
    found = {field.name: getattr(each, field.name) for field in fields(each)}
    return _lean(
        {
            name: list(value)
            if isinstance(value, tuple)
            else dict(value)
            if isinstance(value, Mapping)
            else value
            for name, value in found.items()
        }
    )


def _lean(data: Data) -> Data:
    """Without what says nothing."""
    return {name: value for name, value in data.items() if value not in (None, [], {}, ())}


def _promise_data(each: doc.Promise) -> Data:
    when = conditions.to_data(each.when)
    data = {
        "key": each.key,
        "name": dict(each.name),
        "kind": each.kind,
        "target": text_of(each.target),
        "hours": each.hours,
        "when": when if when != {"all": []} else None,
        "audience": each.audience,
    }
    return {**_lean(data), "rests": list(each.rests)}


def _step_data(each: doc.Step) -> Data:
    return _lean(
        {
            "key": each.key,
            "promises": list(each.promises),
            "at": f"{round(each.share * 100)}%" if each.share is not None else None,
            "after": text_of(each.after) if each.after is not None else None,
            "tell": list(each.tell),
            "do": list(each.do),
            "reason": dict(each.reason),
        }
    )


def _section_data(each: doc.Section) -> Data:
    return _lean(
        {
            "key": each.key,
            "audience": each.audience,
            "title": dict(each.title),
            "body": dict(each.body),
            "gates": list(each.gates),
            "topics": list(each.topics),
            "questions": [
                {"text": dict(q.text), "choices": [dict(c) for c in q.choices], "right": q.right}
                for q in each.questions
            ],
        }
    )
