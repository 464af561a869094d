"""The cast of answerable.testing is there for every test."""

pytest_plugins = ["answerable.testing"]
