"""The form of the policy's words: a section, who reads it where, what is asked about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.core.numbers import number_of
from answerable.office.policy.conditions import split
from answerable.office.policy.fields import words_fields, words_typed
from answerable.office.policy.forms import PartForm, lean, readers
from answerable.policy.data import Data
from answerable.tickets.conditions.vocabulary import CHANNELS
from answerable.ui.formats import language_name

CHOICES = 4  # answers a check question can have
MOST_QUESTIONS = 10


class SectionForm(PartForm):
    """Words of the policy, and what one has to know of them before answering."""

    part = "sections"

    def build(self) -> None:
        self.words("title", _("Title"))
        self.words(
            "body", _("Text"), rows=8, help=_("Markdown: **bold**, - lists, [links](https://…).")
        )
        self.group("", {"audience": readers(self.known.get("audience", "staff"))})
        gates = self._places()
        known = self.known.get("gates", [])
        gates += [(gate, gate) for gate in known if gate not in dict(gates)]
        self.group(
            _("Must be read before answering"),
            {"gates": forms.MultipleChoiceField(
                label=_("On these channels and in these languages"),
                choices=gates, initial=known, required=False, widget=forms.CheckboxSelectMultiple)},
            help=_("Whoever has not acknowledged this section cannot answer there."),
            look="folded",
        )  # fmt: skip
        self._topics()
        for number in range(self._count()):
            self._question(number)

    def _topics(self) -> None:
        """Beside which tickets the section is shown: tags as words, the rest to be ticked."""
        known = self.known.get("topics", [])
        tags = [topic.removeprefix("tag:") for topic in known if topic.startswith("tag:")]
        promises = [
            (f"promise:{each['key']}", self.reading.text(each.get("name", {})) or each["key"])
            for each in self.whole.get("promises", [])
        ]
        places = [*self._places(), *promises]
        others = [topic for topic in known if not topic.startswith("tag:")]
        places += [(topic, topic) for topic in others if topic not in dict(places)]
        self.group(
            _("Shown beside tickets"),
            {
                "topic_tags": forms.CharField(
                    label=_("Topic (tag)"),
                    required=False,
                    initial=", ".join(tags),
                    max_length=1000,
                    help_text=_("Several separated by commas: any of them."),
                ),
                "topics": forms.MultipleChoiceField(
                    label=_("Channels, languages and promises"),
                    choices=places,
                    initial=others,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                ),
            },
            look="folded",
        )

    def _places(self) -> list[tuple[str, Any]]:
        return [
            *((f"channel:{slug}", name) for slug, name in CHANNELS),
            *(
                (f"language:{tag}", language_name(tag, tag=self.reading.tag))
                for tag in self.languages
            ),
        ]

    def _count(self) -> int:
        """The questions there are, and one to fill in."""
        known = len(self.known.get("questions", []))
        typed = str(self.data.get("question_count", "")) if self.is_bound else ""
        return min(MOST_QUESTIONS, max(known + 1, number_of(typed) or 0))

    @property
    def question_count(self) -> int:
        return self._count()

    def _question(self, number: int) -> None:
        known = dict(enumerate(self.known.get("questions", []))).get(number, {})
        fields: dict[str, forms.Field] = {}
        fields |= words_fields(
            f"q{number}", self.languages, known.get("text", {}), labelled=str(_("Question"))
        )
        answers = dict(enumerate(known.get("choices", [])))
        for place in range(CHOICES):
            label = str(_("Answer %(number)s")) % {"number": place + 1}
            fields |= words_fields(
                f"q{number}_{place}", self.languages, answers.get(place, {}), labelled=label
            )
        fields[f"q{number}_right"] = forms.TypedChoiceField(
            label=_("The right answer"),
            choices=[(str(place), place + 1) for place in range(CHOICES)],
            coerce=int,
            required=False,
            initial=str(known.get("right", 0)),
        )
        title = str(_("Check question %(number)s")) % {"number": number + 1}
        help = "" if known else _("Leave it empty if you ask nothing.")
        self.group(title, fields, look="folded", help=help)

    def title_words(self) -> str:
        return self._first_words("title")

    def value(self) -> Data:
        typed = self.cleaned_data
        return lean(
            {
                "audience": typed["audience"],
                "title": self.typed_words("title"),
                "body": self.typed_words("body"),
                "gates": typed["gates"] or None,
                "topics": self._typed_topics() or None,
                "questions": [
                    one for number in range(self._count()) if (one := self._asked(number))
                ]
                or None,
            }
        )

    def _typed_topics(self) -> list[str]:
        """In the order in which they stood, new ones last."""
        tags = [f"tag:{tag}" for tag in split(self.cleaned_data["topic_tags"])]
        wanted = [*tags, *self.cleaned_data["topics"]]
        kept = [topic for topic in self.known.get("topics", []) if topic in wanted]
        return list(dict.fromkeys([*kept, *wanted]))

    def _asked(self, number: int) -> Data | None:
        known = dict(enumerate(self.known.get("questions", []))).get(number, {})
        text = self._words(f"q{number}", known.get("text", {}))
        kept = dict(enumerate(known.get("choices", [])))
        answers = [
            self._words(f"q{number}_{place}", kept.get(place, {})) for place in range(CHOICES)
        ]
        if not text and not any(answers):
            return None
        right = self.cleaned_data.get(f"q{number}_right") or 0
        before = sum(1 for answer in answers[:right] if answer)
        return {
            "text": text,
            "choices": [a for a in answers if a],
            "right": before if answers[right] else 99,
        }

    def _words(self, name: str, known: dict[str, str]) -> dict[str, str]:
        return words_typed(name, self.languages, self.cleaned_data, known)

    def place_of(self, pointer: list[str]) -> str | None:
        if pointer[:1] == ["questions"] and len(pointer) > 1:
            asked = [n for n in range(self._count()) if self._asked(n)]
            return f"q{asked[int(pointer[1])]}__{self.languages[0]}"
        return super().place_of(pointer)
