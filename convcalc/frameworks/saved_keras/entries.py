"""Entries of a configuration: models, their layers, and what each is called with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.saved_keras.layer import plain

if TYPE_CHECKING:
    from collections.abc import Sequence


class Unfit(Exception):
    """The config is not what it must be: why."""


MODELS = ("Functional", "Model")


def is_model(entry: dict[str, Any]) -> bool:
    """Whether it holds layers: models, and classes of somebody's own that are such."""
    config = entry.get("config")
    inside = isinstance(config, dict) and isinstance(config.get("layers"), list)
    return entry.get("class_name") in ("Sequential", *MODELS) or inside


def shape_of(entry: dict[str, Any]) -> list[Any] | None:
    """The shape of an input layer, or that the first layer of a Sequential is told."""
    config = entry.get("config")
    if not isinstance(config, dict):
        return None
    if is_model(entry) and config.get("layers") and isinstance(config["layers"][0], dict):
        return shape_of(config["layers"][0])
    for key in ("batch_shape", "batch_input_shape"):
        found = config.get(key)
        if isinstance(found, list) and plain(found):
            return found[1:]
    found = config.get("shape", config.get("input_shape"))
    return found if isinstance(found, list) and plain(found) else None


def is_history(value: Any) -> bool:
    """A name, the number of a call, the number of an output."""
    whole = isinstance(value, list) and len(value) in (3, 4)
    return whole and isinstance(value[0], str) and all(type(n) is int for n in value[1:3])


def histories(value: Any) -> list[Any]:
    """The outputs of layers in a list, which may be one alone, or by name."""
    if is_history(value):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for one in inner for found in histories(one)]


def ends(config: Any) -> list[Any]:
    return histories(config.get("output_layers")) if isinstance(config, dict) else []


def nodes_of(entry: dict[str, Any]) -> list[Any]:
    found = entry.get("inbound_nodes")
    return found if isinstance(found, list) else []


def title_of(entry: dict[str, Any]) -> str:
    config = entry.get("config")
    own = config.get("name") if isinstance(config, dict) else None
    return str(entry.get("name") or own or "")


def check_names(entries: Sequence[dict[str, Any]]) -> None:
    """Unfit for a model of which two layers have one name, by which others would read them: Keras
    does not load it.
    """
    used: set[str] = set()
    for entry in entries:
        config = entry.get("config")
        own = config.get("name") if isinstance(config, dict) else None
        names = {name for name in (title_of(entry), own) if isinstance(name, str) and name}
        for name in sorted(names & used):
            raise Unfit(f"two layers are called '{name[:60]}', and Keras wants a name for each")
        used |= names
