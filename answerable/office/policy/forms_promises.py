"""The forms of the numbers the software obeys: promises, those inside the house, rungs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.office.policy import conditions
from answerable.office.policy.forms import PartForm, checks, lean, readers
from answerable.policy import labels
from answerable.policy.data import Data
from answerable.policy.durations import seconds_of


class PromiseForm(PartForm):
    """A promise to customers."""

    part = "promises"

    def build(self) -> None:
        known = self.known
        self.words("name", _("What customers call it"))
        self.group(
            _("By when"),
            {
                "kind": forms.ChoiceField(
                    label=_("What is promised"),
                    choices=list(labels.KINDS.items()),
                    initial=known.get("kind", "first_reply"),
                ),
                "target": self.length_field("target", hours="hours", label=_("Within")),
                "hours": self.hours_field("hours"),
            },
            help=_(
                "With opening hours, a day is one of their usual days. Around the clock it has 24 hours."
            ),
            look="grid",
        )
        self.can_say = conditions.answers_of(known.get("when")) is not None
        if self.can_say:
            fields = conditions.condition_fields(known.get("when"), self.reading, self.languages)
            self.group(
                _("For whom"),
                fields,
                help=_("All that you fill in must be true. Nothing filled in: everybody."),
                look="grid",
            )
        self.group(
            "",
            {"rests": checks(labels.RESTS, known.get("rests", ["customer"]), _("The clock rests"))},
        )
        self.group("", {"audience": readers(known.get("audience", "public"))})

    def clean_group(self) -> list[str]:
        return conditions.split(self.cleaned_data["group"])

    def clean_tag(self) -> list[str]:
        return conditions.split(self.cleaned_data["tag"])

    def clean_organisation(self) -> list[int]:
        return conditions.organisations_named(conditions.split(self.cleaned_data["organisation"]))

    def value(self) -> Data:
        typed = self.cleaned_data
        before = self.known.get("when")
        data = {
            "name": self.typed_words("name"),
            "kind": typed["kind"],
            "target": self.typed_length("target", "hours"),
            "hours": typed["hours"],
            "when": conditions.condition_typed(typed, before) if self.can_say else before,
            "audience": typed["audience"],
        }
        return {**lean(data), "rests": typed["rests"]}

    def place_of(self, pointer: list[str]) -> str | None:
        if pointer[:1] != ["when"]:
            return super().place_of(pointer)
        return "channel" if self.can_say else None


class InternalForm(PartForm):
    """What one department, or a provider, owes another."""

    part = "internal_promises"

    def build(self) -> None:
        known = self.known
        givers = dict(self.reading.givers)
        if known.get("giver") and known["giver"] not in givers:
            givers[known["giver"]] = known["giver"]
        self.words("name", _("What it is"))
        self.group(
            _("Who owes what, by when"),
            {
                "giver": forms.CharField(
                    label=_("Who owes it"),
                    initial=known.get("giver", ""),
                    max_length=80,
                    help_text=_("A team, or provider: and its name."),
                    widget=forms.TextInput(attrs={"list": "givers"}),
                ),
                "kind": forms.ChoiceField(
                    label=_("What is promised"),
                    choices=list(labels.OWED.items()),
                    initial=known.get("kind", "answer"),
                ),
                "target": self.length_field("target", hours="hours", label=_("Within")),
                "hours": self.hours_field("hours"),
            },
            look="grid",
        )
        self.datalists = {"givers": list(givers.items())}

    def value(self) -> Data:
        typed = self.cleaned_data
        return lean(
            {
                "name": self.typed_words("name"),
                "giver": typed["giver"].strip(),
                "kind": typed["kind"],
                "target": self.typed_length("target", "hours"),
                "hours": typed["hours"],
            }
        )


class StepForm(PartForm):
    """A rung of the escalation matrix."""

    part = "escalation"

    def build(self) -> None:
        known = self.known
        self.group(
            _("When"),
            {
                "moment": forms.ChoiceField(
                    label=_("Reached"),
                    choices=[("at", _("before it is broken, at a share of the time")),
                             ("after", _("some time after it is broken"))],
                    initial="after" if "after" in known else "at",
                    widget=forms.RadioSelect,
                ),
                "at": forms.IntegerField(
                    label=_("Share of the time, in %"),
                    min_value=1,
                    max_value=100,
                    required=False,
                    initial=str(known.get("at", "" if "after" in known else "80%")).rstrip("%"),
                ),
                "after": self.length_field("after", label=_("Time after it is broken"), required=False),
            },
            look="grid",
        )  # fmt: skip
        named = {each["key"]: self._called(each) for each in self.whole.get("promises", [])}
        self.group(
            "",
            {"promises": checks(named, known.get("promises", []), _("For which promises"))},
            help=_("None chosen: all of them."),
        )
        self.group(
            _("What happens"),
            {
                "tell": checks(labels.TOLD, known.get("tell", []), labels.FIELDS["tell"]),
                "do": checks(labels.DONE, known.get("do", []), labels.FIELDS["do"]),
            },
            look="grid",
        )
        self.words(
            "reason",
            _("Reason the customer is told"),
            rows=2,
            help=_("Needed where the customer is told a new time."),
        )

    def _called(self, promise: Data) -> str:
        words = self.reading.text(promise.get("name", {})) or promise["key"]
        return f"{words} ({self.reading.within(seconds_of(promise['target']), promise.get('hours', ''))})"

    def title_words(self) -> str:
        chosen = self.cleaned_data
        return (
            f"{chosen['at']}-percent"
            if chosen["moment"] == "at"
            else f"late-{self.typed_length('after')}"
        )

    def clean(self) -> Data:
        typed = super().clean() or {}
        wanted = typed.get("moment")
        if wanted and typed.get(wanted) is None and wanted not in self.errors:
            self.add_error(wanted, _("Say when."))
        return typed

    def value(self) -> Data:
        typed = self.cleaned_data
        early = typed["moment"] == "at"
        return lean(
            {
                "promises": typed["promises"] or None,
                "at": f"{typed['at']}%" if early else None,
                "after": None if early else self.typed_length("after"),
                "tell": typed["tell"] or None,
                "do": typed["do"] or None,
                "reason": self.typed_words("reason"),
            }
        )
