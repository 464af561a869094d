"""The portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "answerable.portal"
