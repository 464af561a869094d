"""Agents, their teams and roles, invitations to join, tokens for machines."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from answerable.core.actors import Actor


class Role(models.Model):
    """A named set of permissions (see permissions.py)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    permissions = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People who answer for the same kind of request."""

    name = models.CharField(_("Name"), max_length=100, unique=True)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")

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


class Agent(AbstractBaseUser):
    """Somebody of the staff. Names follow W3C: one full name, and what to call the person."""

    class Mode(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("Mail address"), max_length=254, unique=True)
    name = models.CharField(_("Full name"), max_length=200)
    call_name = models.CharField(_("What should we call you?"), max_length=100, blank=True)
    language = models.CharField(_("Language"), max_length=20, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    theme = models.CharField(_("Theme"), max_length=10, choices=Mode, default=Mode.AUTO)
    undo_seconds = models.PositiveSmallIntegerField(_("Seconds to undo sending"), default=10)
    keyboard = models.BooleanField(_("Single-letter keys"), default=True)
    signature = models.TextField(_("Signature"), blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    roles = models.ManyToManyField(Role, related_name="agents", blank=True)
    teams = models.ManyToManyField(Team, through="Membership", related_name="agents")

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
        rows = self.roles.values_list("permissions", flat=True)
        return frozenset(slug for row in rows for slug in row)

    def can(self, permission: str) -> bool:
        """True if a role of this agent holds the named permission and the agent is active."""
        return self.is_active and permission in self.permissions

    @cached_property
    def team_ids(self) -> frozenset[int]:
        return frozenset(self.memberships.values_list("team_id", flat=True))


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
