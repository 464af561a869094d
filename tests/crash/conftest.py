"""The worlds of world.py are there for every test of this folder."""

from tests.crash.world import postgres_world, sqlite_world, world

__all__ = ["postgres_world", "sqlite_world", "world"]
