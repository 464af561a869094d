"""The keys of the notes in words, for whoever reads the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, "str | Promise"]

ADDRESS: Words = {
    "first_name": _("The first name is usual, also in a first mail."),
    "first_name_after": _("Title and family name first; the first name once they sign with it."),
    "given_title_tr": _("The given name with Hanım or Bey; without a known title, the full name."),
    "patronymic": _("Given name and patronymic where they sign with both, else the given name."),
    "title_surname": _("Title and family name, until they offer otherwise."),
    "title_first_or_surname": _(
        "A polite opening with the first name; titles of profession are liked."
    ),
    "title_alone": _("Madame or Monsieur, alone or with the family name."),
    "title_given_ar": _("A title of respect with the given name, not with the family name."),
    "surname_sama": _("The family name with 様; never a name alone."),
    "surname_title_zh": _(
        "The family name with a title; the full name where the title is not known."
    ),
    "first_name_title_pt": _(
        "The first name, with senhor or senhora for older people or a complaint."
    ),
}
ORDER: Words = {
    "given_first": _("Given name first, then the family name."),
    "surname_first": _("Family name first, then the given name. Keep the order they write."),
    "two_surnames": _("Given name, then two family names; the first of them is the one to use."),
}
DIRECT: Words = {
    "direct": _("Say the point first and plainly."),
    "middle": _("A friendly frame, then the point, then what happens next."),
    "gentle": _("Lead up to a no: the reason first, then what is possible."),
}
DO: Words = {
    "thanks_first": _("Thank them for writing."),
    "next_date": _("Name the day on which they hear from you."),
    "one_apology": _("Say sorry once, then what you do."),
    "soften": _("Soften a request: “could you”, “would it be possible”."),
    "wish_well": _("A kind wish at the beginning or the end is expected."),
    "facts": _("Give facts, numbers and the next step."),
    "reason_first": _("Give the reason before the no."),
    "full_closing": _("Close with a full formula."),
    "full_greeting": _("A full greeting before the matter is no lost time."),
    "apology_first": _("Begin with thanks or an apology, then the matter."),
}
AVOID: Words = {
    "long_preamble": _("a long way to the point"),
    "bare_no": _("a bare no"),
    "gender_guess": _("guessing man or woman from a name"),
    "hype": _("superlatives"),
    "commands": _("bare commands"),
    "surname_alone_tr": _("Hanım or Bey after the family name"),
    "informal_you": _("the informal you"),
    "exclamation": _("exclamation marks and jokes"),
    "first_name_unasked": _("the first name before they use it"),
    "mixed_you": _("changing between the formal and the informal you"),
    "lose_face": _("showing them their mistake in so many words"),
    "religion_unasked": _("religious phrases they did not use first"),
    "cold": _("a mail of one line"),
}
SOURCES: Words = {
    "cldr": _("name order, weekend: Unicode CLDR"),
    "w3c": _("names: W3C, “Personal names around the world”"),
    "practice": _(
        "the rest: common practice, without a published source; your company can correct it"
    ),
}
