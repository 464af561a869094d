"""The sla app."""

from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "answerable.sla"
