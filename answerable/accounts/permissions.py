"""The named permissions a role can hold, and the roles every new installation starts with."""

from django.utils.translation import gettext_lazy as _

PERMISSIONS = {
    "tickets.read_all": _("Read the tickets of every team"),
    "tickets.answer": _("Answer customers"),
    "tickets.assign": _("Give tickets to others"),
    "views.team": _("Make views for the teams one is in"),
    "views.everybody": _("Make views for everybody"),
    "customers.edit": _("Change and merge customers"),
    "mail.unreadable": _("See and replay mail that could not be read"),
    "mailboxes.manage": _("Connect and change mailboxes"),
    "people.manage": _("Invite people, change teams and roles"),
    "policy.manage": _("Write and publish the policy and its calendars"),
    "reports.read": _("Read the reports of the teams they lead"),
    "reports.read_all": _("Read the reports of every team"),
    "audit.read": _("Read the audit log"),
    "settings.manage": _("Change settings, webhooks and API tokens of others"),
}

ADMINISTRATOR = "administrator"  # holds every permission, always
LASTING = ("people.manage", "settings.manage")  # somebody must always hold these
PROVIDER_MAY = frozenset({"tickets.answer", "tickets.assign"})  # whatever role its people have

STARTING_ROLES = {
    "agent": ["tickets.answer", "tickets.assign"],
    "lead": ["tickets.answer", "tickets.assign", "tickets.read_all", "views.team", "views.everybody", "customers.edit", "mail.unreadable", "reports.read"],
    ADMINISTRATOR: list(PERMISSIONS),
}  # fmt: skip
