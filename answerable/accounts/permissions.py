"""The named permissions a role can hold, and the roles every new installation starts with."""

from django.utils.translation import gettext_lazy as _

PERMISSIONS = {
    "tickets.read_all": _("Read the tickets of every team"),
    "tickets.answer": _("Answer customers"),
    "tickets.assign": _("Give tickets to others"),
    "customers.edit": _("Change and merge customers"),
    "mail.unreadable": _("See and replay mail that could not be read"),
    "mailboxes.manage": _("Connect and change mailboxes"),
    "people.manage": _("Invite people, change teams and roles"),
    "policy.manage": _("Write and publish the policy and its calendars"),
    "settings.manage": _("Change settings, webhooks and API tokens of others"),
}

STARTING_ROLES = {
    "agent": ["tickets.answer", "tickets.assign"],
    "lead": ["tickets.answer", "tickets.assign", "tickets.read_all", "customers.edit", "mail.unreadable"],
    "administrator": list(PERMISSIONS),
}  # fmt: skip
