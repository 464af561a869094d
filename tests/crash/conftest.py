"""The worlds of world.py are there for every test of this folder."""

from tests.crash.world import prepared_world, world

__all__ = ["prepared_world", "world"]
