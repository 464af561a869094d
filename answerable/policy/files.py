"""A policy as one YAML file that a company can keep in its own version control."""

from collections.abc import Mapping
from typing import Any

import yaml
from django.utils.translation import gettext as _

from answerable.policy.data import PolicyError, read, write
from answerable.policy.document import Document

LARGEST = 1_000_000  # characters


class _Dumper(yaml.SafeDumper):
    """Block style, texts of several lines as they are, no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


class _Loader(yaml.SafeLoader):
    """Safe, and without aliases (a few lines of them can fill the memory)."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


# Dates and yes/no stay what was written; a key given twice is an error.
_Loader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _value in node.value]
    if any(not isinstance(key, str) for key in keys) or len(set(keys)) != len(keys):
        raise yaml.YAMLError(f"a key is given twice or is no word{node.start_mark}")
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def to_yaml(document: Document, names: Mapping[str, Mapping[int, str]] | None = None) -> str:
    """The file. `names`: what teams and organisations are called, by field and key."""
    data = _renamed(write(document), {f: dict(n) for f, n in (names or {}).items()})
    text: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return text


def from_yaml(text: str, keys: Mapping[str, Mapping[str, int]] | None = None) -> Document:
    """The document behind a file. `keys`: teams and organisations by name. PolicyError says where."""
    if len(text) > LARGEST:
        raise PolicyError(_("This file is too large for a policy."), "")
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  (a narrowed SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise PolicyError(_("This is not YAML: %(why)s") % {"why": str(error)}, "") from error
    return read(_renamed(data, {f: dict(k) for f, k in (keys or {}).items()}))


def _renamed(data: Any, table: Mapping[str, Mapping[Any, Any]]) -> Any:
    """Conditions with names in place of keys, or keys in place of names."""
    if isinstance(data, list):
        return [_renamed(each, table) for each in data]
    if not isinstance(data, dict):
        return data
    if data.get("field") in table and "value" in data:
        names = table[data["field"]]
        value = data["value"]
        swapped = (
            [names.get(v, v) for v in value] if isinstance(value, list) else names.get(value, value)
        )
        return {**data, "value": swapped}
    return {key: _renamed(value, table) for key, value in data.items()}
