"""What stands in the audit log, in words: keys to sentences, keys of people to names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from answerable.accounts.models import Agent, Invitation, Role
from answerable.core import audit
from answerable.core.models import AuditEntry
from answerable.desk.templatetags.desk import role_name

SENTENCES: dict[str, "str | Promise"] = {
    "session.began": gettext_lazy("signed in (%(steps)s)"),
    "session.refused": gettext_lazy("was refused at sign-in (%(step)s)"),
    "password.changed": gettext_lazy("changed their password"),
    "password.reset": gettext_lazy("set a new password by mail"),
    "second_step.added": gettext_lazy("added a second step (%(kind)s)"),
    "second_step.removed": gettext_lazy("removed a second step (%(kind)s)"),
    "agent.invited": gettext_lazy("invited %(invitation)s as %(role)s"),
    "invitation.withdrawn": gettext_lazy("withdrew the invitation of %(invitation)s"),
    "agent.joined": gettext_lazy("joined as %(role)s"),
    "agent.changed": gettext_lazy("changed the name or language of %(agent)s"),
    "agent.duties": gettext_lazy("made %(agent)s %(role)s in: %(teams)s"),
    "agent.deactivated": gettext_lazy("deactivated %(agent)s"),
    "agent.signed_out": gettext_lazy("signed %(agent)s out everywhere"),
    "agent.second_step_forgotten": gettext_lazy("made the second step of %(agent)s forgotten"),
    "agent.work": gettext_lazy("changed the hours, limit, languages or skills of %(agent)s"),
    "absence.told": gettext_lazy("told an absence of %(agent)s"),
    "team.made": gettext_lazy("made the team %(team)s"),
    "team.changed": gettext_lazy("changed the team %(team)s"),
    "team.follows": gettext_lazy("chose that %(team)s follows when %(after)s closes"),
    "team.follows_nobody": gettext_lazy("chose that nobody follows when %(team)s closes"),
    "team.merged": gettext_lazy("merged the team %(team)s into %(into)s"),
    "provider.made": gettext_lazy("added the provider %(provider)s"),
    "provider.changed": gettext_lazy("changed the provider %(provider)s: %(fields)s"),
    "provider.ended": gettext_lazy("ended the contract with %(provider)s; all went to %(team)s"),
    "reply_check.off": gettext_lazy("switched the reply check “%(rule)s” off in %(language)s"),
    "reply_check.on": gettext_lazy("switched the reply check “%(rule)s” on in %(language)s"),
    "role.made": gettext_lazy("made the role %(role)s: %(permissions)s"),
    "role.changed": gettext_lazy("changed the role %(role)s; given: %(given)s; taken: %(taken)s"),
    "role.removed": gettext_lazy("removed the role %(role)s"),
    "token.made": gettext_lazy("made the API token “%(token)s” (%(scopes)s)"),
    "token.revoked": gettext_lazy("revoked the API token “%(token)s” of %(agent)s"),
    "mailbox.added": gettext_lazy("connected the mailbox %(address)s"),
    "mailbox.changed": gettext_lazy("changed the mailbox %(address)s: %(fields)s"),
    "mailbox.on": gettext_lazy("switched the mailbox %(address)s on"),
    "mailbox.off": gettext_lazy("switched the mailbox %(address)s off"),
    "mailbox.round_trip": gettext_lazy("sent a test mail to %(address)s"),
    "webhook.added": gettext_lazy("added the webhook %(url)s"),
    "webhook.changed": gettext_lazy("changed the webhook %(url)s"),
    "webhook.secret": gettext_lazy("made a new secret for the webhook %(url)s"),
    "webhook.on": gettext_lazy("switched the webhook %(url)s on"),
    "webhook.off": gettext_lazy("paused the webhook %(url)s"),
    "webhook.removed": gettext_lazy("removed the webhook %(url)s"),
    "sender.blocked": gettext_lazy("blocked a sender"),
    "sender.unblocked": gettext_lazy("let a blocked sender write again"),
    "outgoing.released": gettext_lazy("let outgoing mail go again"),
    "outgoing.again": gettext_lazy("had mail sent again: %(count)s"),
    "policy.published": gettext_lazy("published the policy, version %(version)s"),
    "field.made": gettext_lazy("made the field %(field)s"),
    "field.changed": gettext_lazy("changed the field %(field)s"),
    "field.retired": gettext_lazy("retired the field %(field)s"),
    "field.offered": gettext_lazy("used the field %(field)s again"),
    "tag.renamed": gettext_lazy("called the tag “%(before)s” “%(after)s”"),
    "demo.removed": gettext_lazy("removed the demo world"),
    "audit.exported": gettext_lazy("exported the audit log"),
}

AREAS: dict[str, "str | Promise"] = {
    "session": gettext_lazy("Signing in"),
    "second_step": gettext_lazy("Second steps"),
    "password": gettext_lazy("Passwords"),
    "agent": gettext_lazy("People"),
    "absence": gettext_lazy("Absences"),
    "invitation": gettext_lazy("Invitations"),
    "team": gettext_lazy("Teams"),
    "provider": gettext_lazy("Providers"),
    "role": gettext_lazy("Roles"),
    "token": gettext_lazy("API tokens"),
    "mailbox": gettext_lazy("Mailboxes"),
    "webhook": gettext_lazy("Webhooks"),
    "sender": gettext_lazy("Blocked senders"),
    "outgoing": gettext_lazy("Outgoing mail"),
    "policy": gettext_lazy("Policy"),
    "reply_check": gettext_lazy("Reply checks"),
    "tag": gettext_lazy("Tags"),
    "field": gettext_lazy("Fields"),
    "demo": gettext_lazy("Demo"),
    "audit": gettext_lazy("This log"),
}


@dataclass(frozen=True)
class Line:
    """An entry as people read it."""

    at: datetime
    who: str
    what: str
    place: str
    key: str


def lines(entries: Sequence[AuditEntry]) -> list[Line]:
    """The entries in words; three questions to the database however many there are."""
    names = _Names(entries)
    return [
        Line(one.at, names.actor(one), names.sentence(one), _place(one.place), one.key)
        for one in entries
    ]


def _place(place: str) -> str:
    return _("command line") if place == audit.COMMAND_LINE else place


class _Names:
    """Looks up once what the entries mention."""

    def __init__(self, entries: Iterable[AuditEntry]) -> None:
        actors = [one.actor_id for one in entries if one.actor_kind == "agent"]
        mentioned = [one.data.get("agent") for one in entries]
        agents = {int(pk) for pk in (*actors, *mentioned) if pk is not None}
        invitations = {one.data.get("invitation") for one in entries} - {None}
        self._agents = dict(Agent.objects.filter(pk__in=agents).values_list("pk", "name"))
        found = Invitation.objects.filter(pk__in=invitations)
        self._invitations = dict(found.values_list("pk", "email"))
        self._roles = {role.slug: role_name(role) for role in Role.objects.all()}

    def actor(self, entry: AuditEntry) -> str:
        if entry.actor_kind == "agent":
            return self._agent(entry.actor_id)
        if entry.place == audit.COMMAND_LINE:
            return _("Whoever rules the machine")
        return _("Somebody unknown") if entry.place else _("The system")

    def _agent(self, pk: Any) -> str:
        return self._agents.get(pk) or _("somebody who is gone (%(number)s)") % {"number": pk}

    def sentence(self, entry: AuditEntry) -> str:
        """The sentence of the key with the places filled; the key itself if nobody knows it."""
        sentence = SENTENCES.get(entry.key)
        if sentence is None:
            return f"{entry.key} {entry.data}"
        return str(sentence) % _Places(self._filled(entry))

    def _filled(self, entry: AuditEntry) -> dict[str, str]:
        filled = {name: _plain(value) for name, value in entry.data.items()}
        if "agent" in entry.data:
            filled["agent"] = self._agent(entry.data["agent"])
        if "invitation" in entry.data:
            filled["invitation"] = self._invitations.get(entry.data["invitation"], "–")
        if entry.key.startswith("agent") and "role" in filled:
            filled["role"] = self._roles.get(filled["role"], filled["role"])
        return filled


class _Places(dict[str, str]):
    """A place nobody filled shows a dash."""

    def __missing__(self, name: str) -> str:
        return "–"


def _plain(value: object) -> str:
    return ", ".join(str(one) for one in value) or "–" if isinstance(value, list) else str(value)
