"""What a mark says, for whoever reads the page: the rule's name, and why in one sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, "str | Promise"] = {
    "blame": _("Puts the fault on somebody"),
    "dumping": _("Sends the customer elsewhere"),
    "no_way_forward": _("Says no and nothing else"),
    "attachment": _("A file announced and missing"),
    "name": _("Another person's name"),
    "colleague": _("A colleague called by @"),
    "jargon": _("A word of the house"),
    "courtesy": _("No courtesy"),
    "question": _("A question not taken up"),
}

WHY: dict[str, "str | Promise"] = {
    "blame": _("Whose fault it was helps nobody. Say what happens now, and by when."),
    "dumping": _("Whoever reads this has to start again elsewhere. Take them there yourself."),
    "no_way_forward": _("A no alone is a closed door. Say what you can do instead."),
    "attachment": _("The reply announces a file, and none is attached."),
    "name": _("This is not the name of the customer."),
    "colleague": _("This calls a colleague, as in a note. The customer will read it."),
    "jargon": _("Not every customer knows this word."),
    "courtesy": _("No greeting, thanks, please or farewell: it reads curt."),
    "question": _("The customer asked something that this does not take up."),
}
