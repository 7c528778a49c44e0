"""Functions of libraries that are known by name where their source is read: what registers and
builds networks, and what only fills weights. timm's models, and files that were copied from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class, Object
from convcalc.frameworks.python.evaluate import look_up
from convcalc.frameworks.python.values import MISSING, At, Failure, Function, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.torch.host import Torch

    Helper = Callable[[Torch, list[Any], dict[str, Any], At], Any]

WEIGHTS_FROM = ("url", "file", "hf_hub_id")
"""What a configuration of timm says its trained weights are taken from."""


def first(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return args[0] if args else next(iter(named.values()), None)


def nothing(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    return None


def overwritten(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Torchvision's `_ovewrite_named_param(kwargs, name, value)`: what a variant of a family is."""
    if named or len(args) != 3 or not isinstance(args[0], dict):
        return MISSING
    settings, name, value = args
    if settings.setdefault(name, value) != value:
        raise Failure("E409", f"'{name}' is {value} in this network", "leave it out", at)
    return None


def expected(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """Torchvision's `_ovewrite_value_param(name, given, value)`."""
    return args[2] if len(args) == 3 and not named else MISSING


def registered(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`@register_model`: the function itself, which is known by its name from now on."""
    function = args[0] if args else None
    if not isinstance(function, (Function, Class)) or named:
        return MISSING
    if isinstance(function, Function):
        world.entries[function.name] = function
    return function


def configurations(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`generate_default_cfgs({"name.tag": {…}})`: the configuration of each name. That without a
    tag or with a star stands for it, if it has weights; else the last that was the first to have
    some.
    """
    if not args or not isinstance(args[0], dict):
        return Unknown("the configurations of the networks", at)
    queues: dict[str, list[Any]] = {}
    starred: dict[str, bool] = {}
    trained: dict[str, bool] = {}
    for key, value in args[0].items():
        name, _, tag = str(key).partition(".")
        queue = queues.setdefault(name, [])
        found = {**value, "tag": tag.strip("*") or None} if isinstance(value, dict) else value
        has = isinstance(value, dict) and any(value.get(word) for word in WEIGHTS_FROM)
        chosen = (has and not tag) or (tag.endswith("*") and not starred.get(name))
        if chosen or (has and not trained.get(name)):
            queue.insert(0, found)
        else:
            queue.append(found)
        starred[name] = starred.get(name, False) or chosen
        trained[name] = trained.get(name, False) or has
    return {name: queue[0] for name, queue in queues.items()}


def configuration(world: Torch, variant: Any, at: At) -> dict[str, Any]:
    """What timm says of a network besides its class. Failure if that cannot be told."""
    name = str(variant).partition(".")[0]
    entry = world.entries.get(name)
    known = look_up(world.reader, "default_cfgs", entry.scope) if entry is not None else MISSING
    found = known.get(name, {}) if isinstance(known, dict) else known
    found = {} if found is MISSING else found
    if not isinstance(found, dict):
        why = found.why if isinstance(found, Unknown) else "it is no dictionary"
        raise Failure("E407", f"the configuration of '{name}' is not known: {why}", "", at)
    return found


def resolved(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`resolve_pretrained_cfg(variant, …)`: an object that has the configuration's settings."""
    given = {**dict(zip(("variant", "pretrained_cfg"), args, strict=False)), **named}
    if given.get("pretrained_cfg") is not None or given.get("pretrained_cfg_overlay") is not None:
        return MISSING
    name = str(given.get("variant")).partition(".")[0]
    made = Object(Class("PretrainedCfg", [], {}, None, None))
    made.attributes.update(DEFAULTS, architecture=name)
    made.attributes.update(configuration(world, name, at))
    return made


DEFAULTS = {
    "tag": None,
    "input_size": (3, 224, 224),
    "num_classes": 1000,
    "fixed_input_size": False,
}
"""Settings of a configuration that does not mention them."""

SKIPPED_WORDS = """
model_cls variant pretrained pretrained_cfg pretrained_cfg_overlay model_cfg feature_cfg
pretrained_strict pretrained_filter_fn pretrained_custom_load cache_dir kwargs_filter
pretrained_model_args default_cfg
"""
SKIPPED = SKIPPED_WORDS.split()
NOT_READ = {"features_only": "features_only", "pruned": "pruned networks"}


def built(world: Torch, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`build_model_with_cfg(Class, variant, pretrained, **settings)`: the number of classes and
    of channels is that of the configuration, unless it is given.
    """
    given = {**dict(zip(SKIPPED, args, strict=False)), **named}
    settings = {key: value for key, value in given.items() if key not in SKIPPED}
    for word, told in NOT_READ.items():
        if settings.pop(word, False):
            raise Failure("E409", f"{told} of timm are not read", "", at)
    overlay = given.get("pretrained_cfg_overlay")
    cfg = given.get("pretrained_cfg") or given.get("default_cfg")
    cfg = cfg if isinstance(cfg, dict) else configuration(world, given.get("variant"), at)
    cfg = {**cfg, **(overlay if isinstance(overlay, dict) else {})}
    size = cfg.get("input_size", (3, 224, 224))
    defaults = {"num_classes": cfg.get("num_classes", 1000), "in_chans": size[0]}
    if cfg.get("fixed_input_size"):
        defaults["img_size"] = tuple(size[-2:])
    if isinstance(defaults["num_classes"], int) and defaults["num_classes"] < 0:
        del defaults["num_classes"]
    settings = {**defaults, **settings}
    for word in given.get("kwargs_filter") or ():
        settings.pop(word, None)
    if given.get("model_cfg") is not None:
        settings["cfg"] = given["model_cfg"]
    made = world.reader.call(given["model_cls"], [], settings, at, None)
    world.reader.set(made, "pretrained_cfg", cfg, at)
    world.reader.set(made, "default_cfg", cfg, at)
    return made


WORDS_1 = """
trunc_normal_ trunc_normal_tf_ lecun_normal_ variance_scaling_ init_weight_vit init_weight_jax
register_notrace_function register_notrace_module disable_compiler
"""
WORDS_2 = """
register_model_deprecations named_apply init_weights_vit_timm init_weights_vit_jax
get_init_weights_vit _log_api_usage_once
"""

HELPERS: dict[str, Helper] = {
    **dict.fromkeys(WORDS_1.split(), first),
    **dict.fromkeys(WORDS_2.split(), nothing),
    "_ovewrite_named_param": overwritten,
    "_ovewrite_value_param": expected,
    "register_model": registered,
    "generate_default_cfgs": configurations,
    "build_model_with_cfg": built,
    "resolve_pretrained_cfg": resolved,
}
"""Functions of files that are not entered, by name: what they give instead."""
