"""`deploy.prototxt`, read: the layers of the message, wired by the blobs that they write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.frameworks.as_spec import Entries, entry, unknown, word_for
from convcalc.frameworks.caffe.layers import LAYERS, LEFT_OUT, OLD
from convcalc.frameworks.caffe.message import Message, message_of
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from convcalc.engine.network import Network
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located

MAX_FILE, MAX_LAYERS = 4_000_000, 20_000
INPUTS = ("Input", "Data", "ImageData", "HDF5Data", "MemoryData", "WindowData", "DummyData")


def network(file: BinaryIO, found: Located, shapes: Sequence[str] = ()) -> Network:
    """The network in a prototxt, as it is tested. Problems E402 and E408 with the place, E411 if
    its input has no sizes.
    """
    raw = file.read(MAX_FILE + 1)
    if len(raw) > MAX_FILE:
        message = f"{path_of(found.name)} has more than {MAX_FILE:,} bytes"
        raise Problems([Diagnostic("E408", message, "nothing so large is read")])
    top = message_of(raw.decode("utf-8", "replace"), found.name)
    blobs = Blobs()
    layers = [
        one for key in ("layer", "layers") for one in top.all(key) if isinstance(one, Message)
    ]
    if len(layers) > MAX_LAYERS:
        raise Problems(
            [Diagnostic("E408", f"more than {MAX_LAYERS:,} layers", "give a part of it", top.span)]
        )
    wrong: list[Diagnostic] = []
    for one in (None, *layers):
        try:
            blobs.add(one) if one else blobs.declared(top)
        except Wrong as caught:
            wrong.append(caught.diagnostic)
    if wrong:
        raise Problems(wrong)
    inputs = sized(blobs, shapes, top)
    stem = os.path.splitext(os.path.basename(found.name))[0]
    notes = ["as a prototxt of Caffe, as it is tested"]
    if blobs.missing:
        notes.append(f"what these layers are is not known: {', '.join(blobs.missing[:6])}")
    outputs = [name for name in blobs.made if name not in blobs.read]
    name = top.text("name", stem)[:100] or stem
    entries = Entries(name, inputs, blobs.layers, outputs, notes=tuple(notes))
    return entries.network(top.span)


class Blobs:
    """The layers so far, and by which of them each blob was written last."""

    def __init__(self) -> None:
        self.layers: list[Value] = []
        self.inputs: dict[str, list[int]] = {}
        self.wrote: dict[str, str] = {}
        self.made: dict[str, None] = {}
        self.read: set[str] = set()
        self.missing: list[str] = []

    def declared(self, top: Message) -> None:
        """Inputs at the top: `input` with `input_dim` or `input_shape`."""
        names = [word_for(name) for name in top.all("input") if isinstance(name, str)]
        shapes = [one.numbers("dim") for one in top.all("input_shape") if isinstance(one, Message)]
        dims = top.numbers("input_dim")
        shapes = shapes or [dims[k : k + 4] for k in range(0, len(dims), 4)]
        for k, name in enumerate(names):
            self.inputs[name] = shapes[k][1:] if k < len(shapes) else []
            self.wrote[top.all("input")[k]] = name

    def add(self, layer: Message) -> None:
        """A layer, of this version or the first."""
        word = layer.text("type")
        word = OLD.get(word, word)
        rules = [one for one in layer.all("include") if isinstance(one, Message)]
        phases = {rule.text("phase") for rule in rules}
        left_out = {one.text("phase") for one in layer.all("exclude") if isinstance(one, Message)}
        if "TEST" in left_out or (phases and "TEST" not in phases and "" not in phases):
            return
        bottoms = [name for name in layer.all("bottom") if isinstance(name, str)]
        tops = [name for name in layer.all("top") if isinstance(name, str)]
        if word in INPUTS and not bottoms:
            self.enter(layer, tops)
        elif word == "Split":
            for name in tops:
                self.wrote[name] = self.source(bottoms[0] if bottoms else "", layer)
        elif word not in LEFT_OUT:
            self.place(word, layer, bottoms, tops)

    def enter(self, layer: Message, tops: list[str]) -> None:
        shape = layer.part("input_param").part("shape").numbers("dim")
        crop = layer.part("transform_param").number("crop_size", 0)
        if tops and tops[0] != "label":
            name = word_for(tops[0])
            self.inputs.setdefault(name, shape[1:] or ([3, crop, crop] if crop else []))
            self.wrote[tops[0]] = name

    def source(self, blob: str, layer: Message) -> str:
        if blob not in self.wrote:
            message = f"nothing before writes '{blob[:40]}'"
            raise Wrong(Diagnostic("E301", message, "blobs are named by 'top'", layer.span))
        return self.wrote[blob]

    def place(self, word: str, layer: Message, bottoms: list[str], tops: list[str]) -> None:
        bottoms = [blob for blob in bottoms if blob != "label"]
        sources = [self.source(blob, layer) for blob in bottoms]
        if not sources:
            raise Wrong(
                Diagnostic(
                    "E402",
                    f"{word[:40]} reads nothing",
                    'name what it reads: bottom: "data"',
                    layer.span,
                )
            )
        self.read.update(sources)
        rule = LAYERS.get(word)
        found: list[tuple[str, dict[str, Any]]] | None = rule(layer) if rule else None
        if word == "Slice" or found is None:
            self.missing += [] if word_for(word) in self.missing else [word_for(word)]
            found = []
        name = self.unused(word_for(layer.text("name", word)))
        for k, (kind, given) in enumerate(found):
            last = k == len(found) - 1
            own = name if last else f"{name}.{kind}"
            self.layers.append(entry(kind, given, layer.span, name=own, sources=sources))
            sources = [own]
        if not found:
            self.layers.append(unknown(word, layer.span, name=name, sources=sources))
        self.made[name] = None
        for blob in tops or [name]:
            self.wrote[blob] = name

    def unused(self, name: str) -> str:
        """A name that no layer or input has; numbers alone are none."""
        name = name.replace(".", "_") if not name[:1].isdigit() else f"layer_{name}"
        first, k = name, 2
        while name in self.made or name in self.inputs:
            name, k = f"{first}_{k}", k + 1
        return name


def sized(blobs: Blobs, shapes: Sequence[str], top: Message) -> dict[str, list[int]]:
    """The shapes of the inputs, those that `--input` says in place of the file's."""
    from convcalc.engine.typed import shape_of

    found = {name: list(dims) for name, dims in blobs.inputs.items() if name in blobs.read}
    for k, text in enumerate(shapes[: len(found)]):
        name, equals, shape = text.rpartition("=")
        name = name if equals and name in found else list(found)[k]
        try:
            found[name] = list(shape_of(shape, "channels_first").dims("channels_first"))
        except ValueError as error:
            raise Problems([Diagnostic("E104", f"'{shape[:60]}' {error}", "")]) from None
    for name, dims in found.items():
        if not dims or min(dims) < 1:
            message = f"the input '{name}' has no shape in the file"
            hint = "give it without the batch, with --input: 3x224x224"
            raise Problems([Diagnostic("E411", message, hint, top.span)])
    if not found:
        raise Problems(
            [
                Diagnostic(
                    "E402",
                    "it has no layers that read an input",
                    "write layers with a bottom and a top",
                    top.span,
                )
            ]
        )
    return found
