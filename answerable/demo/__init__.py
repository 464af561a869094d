"""A small world to try everything in: made by load(), taken away whole by remove()."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from answerable.demo.actions import Loaded, Removed

# The models may not be imported before Django has read all apps, so the doors are thin.


def load() -> "Loaded":
    """Makes the demo world (see answerable.demo.actions.load)."""
    from answerable.demo import actions

    return actions.load(actions.fitting_password())


def remove() -> "Removed":
    """Takes it away again (see answerable.demo.actions.remove)."""
    from answerable.demo import actions

    return actions.remove()


def logins() -> list[str]:
    """A line for each demo person who can log in, for the start of `answerable run`."""
    from answerable.demo import actions

    return actions.login_lines()
