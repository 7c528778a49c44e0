"""`yolov3.cfg`, read: the sections of the config as layers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.frameworks.as_spec import Entries
from convcalc.frameworks.darknet.at import At, Net, Size, not_known
from convcalc.frameworks.darknet.layers import SECTIONS
from convcalc.frameworks.darknet.sections import sections_of
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from convcalc.engine.network import Network
    from convcalc.frameworks.darknet.sections import Section
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located

MAX_FILE = 1_000_000
NETS = ("net", "network")


def network(file: BinaryIO, found: Located, shapes: Sequence[str] = ()) -> Network:
    """The network in a config, for an input of another shape if one is given. Problems E402 and
    E408 with the line, E411 if the config says no sizes.
    """
    raw = file.read(MAX_FILE + 1)
    if len(raw) > MAX_FILE:
        message = f"{path_of(found.name)} has more than {MAX_FILE:,} bytes"
        raise Problems([Diagnostic("E408", message, "nothing so large is read")])
    sections = sections_of(raw.decode("utf-8", "replace"), found.name)
    if not sections or sections[0].word not in NETS:
        message = f"{path_of(found.name)} is no config of Darknet: it does not begin with [net]"
        raise Problems([Diagnostic("E402", message, "write [net] with height, width, channels")])
    head, *rest = sections
    shape = input_of(head, shapes)
    net = Net(Size(shape[0], *((*shape[1:], 1, 1)[:2])))
    if len(shape) == 1:
        net.flat.add(-1)
    layers, wrong = read(rest, net)
    if wrong:
        raise Problems(wrong)
    notes = ["as a config of Darknet"]
    if net.missing:
        notes.append(f"what these sections are is not known: {', '.join(net.missing[:6])}")
    outputs = [*net.outputs]
    if rest and net.name(len(rest) - 1) not in outputs:
        outputs.append(net.name(len(rest) - 1))
    stem = os.path.splitext(os.path.basename(found.name))[0]
    entries = Entries(stem, {"data": shape}, layers, outputs, notes=tuple(notes))
    return entries.network(head.span)


def read(sections: Sequence[Section], net: Net) -> tuple[list[Value], list[Diagnostic]]:
    """The layers of all sections, and what is wrong with them."""
    layers: list[Value] = []
    wrong: list[Diagnostic] = []
    for section in sections:
        at = At(net, section)
        try:
            rule = SECTIONS.get(section.word) if at.before is not None else not_known
            value, size = (rule or not_known)(at)
            layers.append(value)
        except Wrong as caught:
            wrong.append(caught.diagnostic)
            size = None
        if size is not None and min(size) < 1:
            size = None
        net.sizes.append(size)
    return layers, wrong


def input_of(head: Section, shapes: Sequence[str]) -> list[int]:
    """The shape of the input: what `--input` says, or else the config."""
    if shapes:
        from convcalc.engine.typed import shape_of

        text = shapes[0].rpartition("=")[2]
        try:
            return list(shape_of(text, "channels_first").dims("channels_first"))
        except ValueError as error:
            raise Problems([Diagnostic("E104", f"'{text[:60]}' {error}", "")]) from None
    try:
        sizes = [head.number(key, 0) for key in ("channels", "height", "width")]
        if not all(sizes) and head.number("inputs", 0):
            return [head.number("inputs", 0)]
    except Wrong as caught:
        raise Problems([caught.diagnostic]) from None
    if all(sizes):
        return sizes
    message = "[net] says no channels, height or width"
    raise Problems([Diagnostic("E411", message, "give it with --input: 3x416x416", head.span)])
