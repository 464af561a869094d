"""Conditions and steps as data, where a tag is called something else from now on. Pure."""

from typing import Any


def renamed(data: Any, before: str, after: str) -> Any:
    """The same condition, or list of steps, with the tag `before` called `after` everywhere."""
    if isinstance(data, list):
        return [renamed(one, before, after) for one in data]
    if not isinstance(data, dict):
        return data
    names_a_tag = data.get("field") == "tag" or data.get("do") in ("tag", "untag")
    if names_a_tag and "value" in data:
        return {**data, "value": _other(data["value"], before, after)}
    return {key: renamed(value, before, after) for key, value in data.items()}


def moved(data: Any, before: int, after: int) -> Any:
    """The same condition, or list of steps, with the team `after` in the place of `before`."""
    if isinstance(data, list):
        return [moved(one, before, after) for one in data]
    if not isinstance(data, dict):
        return data
    names_a_team = data.get("field") == "team" or data.get("do") == "team"
    if names_a_team and "value" in data:
        return {**data, "value": _other(data["value"], before, after)}
    return {key: moved(value, before, after) for key, value in data.items()}


def _other(value: Any, before: Any, after: Any) -> Any:
    if isinstance(value, list):
        return list(dict.fromkeys(_other(one, before, after) for one in value))
    return after if value == before else value
