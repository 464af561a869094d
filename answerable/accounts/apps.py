"""The accounts app, and the roles that are there from the first start."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "answerable.accounts"

    def ready(self) -> None:
        from answerable.accounts import signing_in

        post_migrate.connect(_make_starting_roles, sender=self)
        signing_in.listen()


def _make_starting_roles(**_migration: Any) -> None:
    from answerable.accounts.actions import make_starting_roles

    make_starting_roles()
