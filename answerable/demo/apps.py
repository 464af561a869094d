"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "answerable.demo"

    def ready(self) -> None:
        from answerable.demo.checks_of_office import demo
        from answerable.office.checklist import add_check

        add_check(demo, order=100)
