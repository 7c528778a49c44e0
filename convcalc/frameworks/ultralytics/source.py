"""`yolo11.yaml`, read: the rows of the config as blocks of a spec, one after the other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.frameworks.as_spec import Entries, group
from convcalc.frameworks.ultralytics import heads, joins
from convcalc.frameworks.ultralytics.arguments import spelled
from convcalc.frameworks.ultralytics.modules import Line
from convcalc.frameworks.ultralytics.rows import config_of
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

    from convcalc.diagnostics import Span
    from convcalc.engine.network import Network
    from convcalc.frameworks.ultralytics.rows import Config
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located

MAX_FILE = 1_000_000
HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = {"Classify": 224}
"""Sides of the images of models that end so; otherwise 640."""


def network(
    file: BinaryIO, found: Located, shapes: Sequence[str] = (), given: Mapping[str, Value] = {}
) -> Network:
    """The network in a config, with other values of its keys; behind the colon of FILE:SCALE, or as
    the key `scale`, is which of its scales. Problems E402, E404 and E408 at the row.
    """
    from convcalc.parser.files import decode
    from convcalc.parser.text import parse

    raw = file.read(MAX_FILE + 1)
    if len(raw) > MAX_FILE:
        message = f"{path_of(found.name)} has more than {MAX_FILE:,} bytes"
        raise Problems([Diagnostic("E408", message, "nothing so large is read")])
    root, problems = parse(decode(raw, found.name), found.name)
    if problems:
        raise Problems(problems)
    stem = os.path.splitext(os.path.basename(found.name))[0]
    config = config_of(root, given, found.variant, stem)
    return network_of(config, stem, shapes)


def network_of(config: Config, stem: str, shapes: Sequence[str]) -> Network:
    line = Line(config, blocks("anchors" in config.keys), config.number("ch", 3))
    shape, said = input_of(config, shapes)
    line.entering = shape[0]
    layers: list[Value] = []
    wrong: list[Diagnostic] = []
    for row in config.rows:
        try:
            layers.append(line.add(row))
        except Wrong as caught:
            wrong.append(caught.diagnostic)
            line.channels.append(None)
    if wrong:
        raise Problems(wrong)
    activation, told = activation_of(config)
    notes = [f"as a config of Ultralytics{scale_of(config)}", said, told]
    if line.missing:
        listed = ", ".join(line.missing[:6])
        notes.append(f"what these modules are is not known: {listed}")
    at = config.top["backbone"].span
    entries = Entries(
        (stem if not config.scale else f"{stem} {config.scale}").replace("$", "_"),
        {"images": shape},
        [group(layers, at, name="model")],
        line.outputs,
        blocks=line.blocks,
        vars={
            "activation": activation,
            "narrowed": [1, 3] if "anchors" in config.keys else [3, 3],
        },
        notes=tuple(note for note in notes if note),
    )
    try:
        return entries.network(at)
    except Problems as problems:
        raise Problems([of_config(one, at) for one in problems.diagnostics]) from None


def of_config(problem: Diagnostic, at: Span | None) -> Diagnostic:
    """What is too much work, said of the config and not of the blocks that are written here."""
    if problem.code != "E107":
        return problem
    message = "the modules of this config are too many to be read"
    return Diagnostic("E107", message, "use fewer rows or repeats", at)


def blocks(anchors: bool) -> Value:
    """What the modules are made of, read anew for each config, which adds its own; those of configs
    with `anchors` take the place of others of the same name.
    """
    found = read("blocks.yaml")
    return found._replace(data={**found.data, **read("blocks_csp.yaml").data}) if anchors else found


def read(name: str) -> Value:
    from convcalc.parser.text import parse

    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return parse(file.read(), name)[0]


def scale_of(config: Config) -> str:
    scales = config.keys.get("scales")
    if not isinstance(scales, dict) or not scales:
        return ""
    listed = ", ".join(list(map(str, scales))[:12])
    return f", scale {config.scale} of {listed}"


def input_of(config: Config, shapes: Sequence[str]) -> tuple[list[int], str]:
    """The shape of the images: what `--input` says, or else what the models are made for."""
    if shapes:
        from convcalc.engine.typed import shape_of

        text = shapes[0].rpartition("=")[2]
        try:
            return list(shape_of(text, "channels_first").dims("channels_first")), ""
        except ValueError as error:
            raise Problems([Diagnostic("E104", f"'{text[:60]}' {error}", "")]) from None
    last = config.rows[-1].module if config.rows else ""
    side = SIZES.get(last, 640)
    shape = [config.number("ch", 3), side, side]
    usual = "x".join(map(str, shape))
    return shape, f"the config says no input: {usual} is usual"


def activation_of(config: Config) -> tuple[str, str]:
    """The activation behind convolutions, as the kind that it is."""
    text: Any = config.keys.get("activation")
    if not text:
        return "silu", ""
    word = spelled(str(text).replace("torch.nn.", "nn."))
    if not isinstance(word, str):
        return "identity", f"what the activation {str(text)[:40]} is is not known"
    return word, ""


assert heads  # its rules are among those of modules, as are those of
assert joins
