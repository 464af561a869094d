"""Agents, their teams, roles and absences, invitations to join, tokens for machines."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from answerable.accounts.away import Away
from answerable.accounts.masking import every_class
from answerable.accounts.permissions import PROVIDER_MAY
from answerable.core.actors import Actor
from answerable.core.quick import Question


class Role(models.Model):
    """A named set of permissions (see permissions.py)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    permissions = models.JSONField(default=list)
    two_steps = models.BooleanField(_("Two-step login is required"), default=False)

    def __str__(self) -> str:
        return self.name


class Provider(models.Model):
    """A company or person outside the house whose people answer for us, and what they may see.

    `hours` is the slug of a calendar. What they promise us stands in the policy, as internal
    promises given by "provider:<slug>". Ended, its people can no longer enter.
    """

    class Kind(models.TextChoices):
        OUTSOURCED = "outsourced", _("Outsourced provider")
        INDEPENDENT = "independent", _("Independent")

    name = models.CharField(_("Name"), max_length=100, unique=True)
    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OUTSOURCED)
    contract_from = models.DateField(null=True)
    contract_until = models.DateField(null=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(max_length=254, blank=True)
    languages = models.JSONField(default=list)  # BCP 47
    hours = models.CharField(max_length=60, blank=True)
    masked = models.JSONField(default=every_class)  # classes of masking.CLASSES they do not see
    order_shape = models.CharField(max_length=40, blank=True)  # "KL-####": # is a digit
    sees_team = models.BooleanField(default=False)  # also what nobody owns in their teams
    review_percent = models.PositiveSmallIntegerField(default=0)  # share of replies read first
    review_hours = models.PositiveSmallIntegerField(default=4)  # then the lead is told
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("Agent", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name

    @property
    def giver(self) -> str:
        """How the policy names them as the giver of an internal promise."""
        return f"provider:{self.slug}"


class Team(models.Model):
    """People who answer for the same kind of request; of the house, or of one provider."""

    name = models.CharField(_("Name"), max_length=100, unique=True)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, null=True, related_name="teams"
    )

    def __str__(self) -> str:
        return self.name


class AgentManager(BaseUserManager["Agent"]):
    """Agents are found by mail address, whatever its case."""

    def create_user(self, email: str, name: str, password: str | None = None) -> "Agent":
        agent = Agent(email=email.strip().lower(), name=name)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def get_by_natural_key(self, username: str | None) -> "Agent":
        return self.get(email=(username or "").strip().lower())


class AfterSend(models.TextChoices):
    """Where one goes when a reply is sent."""

    STAY = "stay", _("Stay here")
    NEXT = "next", _("Open the next ticket")
    LIST = "list", _("Back to the list")


class Agent(AbstractBaseUser):
    """Somebody of the staff. Names follow W3C: one full name, and what to call the person."""

    class Mode(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Keys(models.TextChoices):
        OFF = "off", _("No keys but those with Ctrl")
        LETTERS = "letters", _("Single letters")
        ALT = "alt", _("Letters with Alt")

    class Density(models.TextChoices):
        ROOMY = "roomy", _("Comfortable")
        COMPACT = "compact", _("Compact")

    email = models.EmailField(_("Mail address"), max_length=254, unique=True)
    name = models.CharField(_("Full name"), max_length=200)
    call_name = models.CharField(_("What should we call you?"), max_length=100, blank=True)
    language = models.CharField(_("Language"), max_length=20, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    theme = models.CharField(_("Theme"), max_length=10, choices=Mode, default=Mode.AUTO)
    undo_seconds = models.PositiveSmallIntegerField(_("Seconds to undo sending"), default=10)
    after_send = models.CharField(
        _("After sending"), max_length=5, choices=AfterSend, default=AfterSend.STAY
    )
    keys = models.CharField(_("Keys"), max_length=10, choices=Keys, default=Keys.LETTERS)
    own_keys = models.JSONField(default=dict)  # act -> place of its key (desk.keyboard)
    density = models.CharField(_("Density"), max_length=10, choices=Density, default=Density.ROOMY)
    signature = models.TextField(_("Signature"), blank=True)
    is_active = models.BooleanField(default=True)
    presence = models.CharField(max_length=5, default="here")  # as chosen; see presence.py
    seen_at = models.DateTimeField(null=True)  # last request, to the minute
    calendar = models.CharField(max_length=60, blank=True)  # slug of their hours; always without
    most_open = models.PositiveSmallIntegerField(null=True)  # routing gives no more than this
    speaks = models.JSONField(default=list)  # languages to answer in, besides that of their pages
    skills = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    roles = models.ManyToManyField(Role, related_name="agents", blank=True)
    teams = models.ManyToManyField(Team, through="Membership", related_name="agents")
    provider = models.ForeignKey(  # follows from the teams (providers.settle)
        Provider, on_delete=models.PROTECT, null=True, related_name="agents"
    )

    objects: ClassVar[AgentManager] = AgentManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        return Actor("agent", self.pk, self.name)

    @property
    def short_name(self) -> str:
        """What colleagues and customers call this person."""
        return self.call_name or self.name

    @cached_property
    def permissions(self) -> frozenset[str]:
        """What the roles hold; of a provider's people no more than PROVIDER_MAY, whatever role."""
        held = frozenset(slug for permissions, _two_steps in self._roles for slug in permissions)
        return held & PROVIDER_MAY if self.provider_id else held

    @property
    def needs_two_steps(self) -> bool:
        """True if a role asks for a second step at login."""
        return any(two_steps for _permissions, two_steps in self._roles)

    @cached_property
    def _roles(self) -> list[tuple[list[str], bool]]:
        return _roles_of(self.pk)

    def can(self, permission: str) -> bool:
        """True if a role of this agent holds the named permission and the agent is active."""
        return self.is_active and permission in self.permissions

    @property
    def hidden(self) -> frozenset[str]:
        """The classes of what customers are that this agent does not see (masking.CLASSES)."""
        return frozenset(self.provider.masked) if self.provider else frozenset()

    @cached_property
    def team_ids(self) -> frozenset[int]:
        return frozenset(place.team_id for place in self._places)

    @cached_property
    def led_team_ids(self) -> frozenset[int]:
        """Of the teams they lead."""
        return frozenset(place.team_id for place in self._places if place.is_lead)

    @property
    def own_teams(self) -> list[Team]:
        """The teams they belong to, by name."""
        return [place.team for place in self._places]

    @cached_property
    def _places(self) -> "list[Membership]":
        return _places_of(self.pk)


_roles_of = Question(
    lambda agent: Role.objects.filter(agents=agent).values_list("permissions", "two_steps")
)
_places_of = Question(
    lambda agent: (
        Membership.objects.filter(agent=agent).select_related("team").order_by("team__name")
    )
)


class Membership(models.Model):
    """An agent belongs to a team."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "team"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.agent} in {self.team}"


class Absence(models.Model):
    """Somebody is not there: once, or week by week on some days. Over by itself, never by a job.

    `begins_at` and `ends_at` bound it (UTC); without an end only what repeats goes on. On
    `weekdays` (0 is Monday) it lasts from `from_time` to `to_time` in the wall time of `zone`, the
    whole day without them. Without a `cover` the ticket's team covers.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="absences")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=64)
    weekdays = models.JSONField(default=list)
    from_time = models.TimeField(null=True)
    to_time = models.TimeField(null=True)
    note = models.CharField(max_length=200, blank=True)  # for oneself and one's leads
    cover = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, related_name="covers", db_index=False
    )
    uid = models.CharField(max_length=255, blank=True)  # of the calendar it was read from
    made_by = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)  # the person has read what happened meanwhile

    class Meta:
        indexes: ClassVar = [models.Index(fields=["begins_at", "ends_at"], name="absence_when")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agent", "uid"], condition=~models.Q(uid=""), name="absence_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gte=models.F("begins_at")),
                name="absence_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} from {self.begins_at:%Y-%m-%d}"

    @property
    def value(self) -> Away:
        """The same as a value, for the pure questions of away.py."""
        return Away(
            self.begins_at,
            self.ends_at,
            ZoneInfo(self.zone),
            frozenset(self.weekdays),
            self.from_time,
            self.to_time,
        )


class Invitation(models.Model):
    """Somebody is asked to join; the link in the mail proves the address. Only a digest is kept."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=20, default="en")
    role = models.ForeignKey(Role, on_delete=models.CASCADE)
    teams = models.ManyToManyField(Team, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email


class ApiToken(models.Model):
    """A machine acts as an agent, within the scopes. The secret itself is never stored."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
