"""`argparse` and `flags`: the default of an option is its value, unless --set gives one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.values import Native, Unknown

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import World


def parser(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`argparse.ArgumentParser()`"""
    return Object(PARSER)


def add_argument(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """An option: its default is its value, unless --set gives one."""
    owner, *names = args
    if not names or not all(isinstance(n, str) for n in names):
        return None
    word = named.get("dest") or next((n for n in names if n.startswith("--")), names[0])
    key = str(word).lstrip("-").replace("-", "_")
    if "default" in named:
        value = named["default"]
    elif named.get("action") in ("store_true", "store_false"):
        value = named["action"] == "store_false"
    else:
        value = Unknown(f"the option --{key} has no default", at)
    if key in reader.given:
        reader.used.add(key)
        value = reader.given[key]
    owner.attributes.setdefault("__options__", {})[key] = value
    return None


def parsed(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    made = Object(Class("Namespace", [], {}, None, None))
    made.attributes.update(args[0].attributes.get("__options__", {}))
    return made


def parsed_known(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return (parsed(reader, args, named, at), [])


def same_parser(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return args[0]


def defaults(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
    args[0].attributes.setdefault("__options__", {}).update(named)


def flag(world: World, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`flags.DEFINE_integer("width", 64, "the width")`: its default is its value, unless --set
    gives one.
    """
    given = {**dict(zip(("name", "default"), args, strict=False)), **named}
    name, reader = given.get("name"), world.reader
    if not isinstance(name, str):
        return None
    value = given.get("default")
    if name in reader.given:
        reader.used.add(name)
        value = reader.given[name]
    reader.flags[name] = value
    return None


PARSER = Class(
    "ArgumentParser",
    [],
    {
        name: Native(name, call)
        for name, call in {
            "add_argument": add_argument,
            "parse_args": parsed,
            "parse_known_args": parsed_known,
            "add_argument_group": same_parser,
            "add_mutually_exclusive_group": same_parser,
            "set_defaults": defaults,
        }.items()
    },
    None,
    None,
)
