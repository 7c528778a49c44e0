"""`deploy.prototxt`, read: the layers of the message, wired by the blobs that they write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.frameworks.as_spec import Entries, entry, unknown, word_for
from convcalc.frameworks.caffe.joins import BEFORE
from convcalc.frameworks.caffe.layers import LAYERS
from convcalc.frameworks.caffe.message import Message, message_of
from convcalc.frameworks.caffe.shapes import prior_boxes, slices
from convcalc.frameworks.caffe.versions import OLD
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from convcalc.engine.network import Network
    from convcalc.parser.value import Value
    from convcalc.parser.zoo import Located

MAX_FILE, MAX_LAYERS = 4_000_000, 20_000
LEFT_OUT = ("Accuracy", "Silence", "BoxAnnotatorOHEM", "DetectionEvaluate", "SegAccuracy")
LABELS = ("label", "labels")


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
        notes.append(f"what these layers are is not known: {', '.join(list(blobs.missing)[:6])}")
    outputs = [name for name in blobs.made if name not in blobs.read]
    name = (top.text("name", stem)[:100] or stem).replace("$", "_")
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
        self.training: dict[str, Message] = {}
        """What only layers for training write."""
        self.gone: set[str] = set()
        """What layers write that are left out."""
        self.missing: dict[str, None] = {}
        self.counts: dict[str, int] = {}
        """How often a name was asked for."""

    def declared(self, top: Message) -> None:
        """Inputs at the top: `input` with `input_dim` or `input_shape`."""
        names: list[str] = []
        for name in top.all("input"):
            if isinstance(name, str):
                self.inputs[self.unused(word_for(name))] = []
                names = list(self.inputs)
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
        bottoms = [name for name in layer.all("bottom") if isinstance(name, str)]
        tops = [name for name in layer.all("top") if isinstance(name, str)]
        if not tested(layer):
            self.training.update({} if bottoms else dict.fromkeys(tops, layer))
            return
        if not bottoms and word not in LAYERS:
            self.enter(layer, tops)
        elif word == "Split":
            for name in tops:
                self.wrote[name] = self.source(bottoms[0] if bottoms else "", layer)
        elif word in LEFT_OUT or is_loss(word) or not self.gone.isdisjoint(bottoms):
            self.gone.update(tops)
        else:
            self.gone.difference_update(tops)
            self.place(word, layer, bottoms, tops)

    def enter(self, layer: Message, tops: list[str]) -> None:
        """What data come in by, of whatever type: sizes that it says nothing of are asked for."""
        part = layer.part("input_param")
        shapes = [one.numbers("dim") for one in part.all("shape") if isinstance(one, Message)]
        crop = layer.part("transform_param").number("crop_size", 0)
        for k, top in enumerate(tops):
            if top in LABELS:
                continue
            known = self.wrote.get(top)
            name = known if known in self.inputs else self.unused(word_for(top))
            said = shapes[min(k, len(shapes) - 1)][1:] if shapes else []
            self.inputs.setdefault(name, said or ([3, crop, crop] if crop and not k else []))
            self.wrote[top] = name

    def source(self, blob: str, layer: Message) -> str:
        if blob in self.training and blob not in self.wrote:
            self.enter(self.training[blob], [blob])
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
        name = self.unused(word_for(layer.text("name", word)))
        parts = slices(layer, tops) if word == "Slice" else None
        if parts is not None:
            self.cut(parts, layer, name, sources, tops)
            return
        rule = LAYERS.get(word)
        found = rule(layer) if rule else None
        if word in BEFORE and len(sources) > 1:
            sources = BEFORE[word](self.layers, layer, name, sources)
        for k, (kind, given) in enumerate(found or ()):
            last = k == len(found or ()) - 1
            own = name if last else f"{name}.{kind}"
            self.layers.append(entry(kind, given, layer.span, name=own, sources=sources))
            sources = [own]
        if not found:
            self.not_known(word, layer, name, sources)
        self.made[name] = None
        for blob in tops or [name]:
            self.wrote[blob] = name

    def not_known(self, word: str, layer: Message, name: str, sources: list[str]) -> None:
        """A layer of which nothing is known but, of the boxes of SSD, how many there are."""
        boxes = prior_boxes(layer) if word == "PriorBox" else None
        if boxes:
            given = {"op": word, "output": boxes, "params": 0}
            self.layers.append(entry("unknown", given, layer.span, name=name, sources=sources[:1]))
            return
        self.missing[word_for(word)] = None
        self.layers.append(unknown(word, layer.span, name=name, sources=sources))

    def cut(
        self,
        parts: list[dict[str, Any]],
        layer: Message,
        name: str,
        sources: list[str],
        tops: list[str],
    ) -> None:
        """A layer for each part, called by the blob that it writes."""
        for given, top in zip(parts, tops, strict=True):
            own = self.unused(word_for(top) if top != layer.text("name") else f"{name}_0")
            kind = "split" if "chunks" in given else "slice"
            self.layers.append(entry(kind, given, layer.span, name=own, sources=sources))
            self.made[own] = None
            self.wrote[top] = own

    def unused(self, name: str) -> str:
        """A name that no layer or input has; numbers alone are none."""
        name = name.replace(".", "_") if not name[:1].isdigit() else f"layer_{name}"
        first = name
        while name in self.made or name in self.inputs:
            self.counts[first] = self.counts.get(first, 1) + 1
            name = f"{first}_{self.counts[first]}"
        return name


def is_loss(word: str) -> bool:
    """Whether a type is a loss: by its name, also of other builds."""
    return word.endswith(("Loss", "LossOHEM", "Loss2"))


def tested(layer: Message) -> bool:
    """Whether a layer is there when the network is tested, with no stage and at level 0."""
    rules = {
        key: [fits(one) for one in layer.all(key) if isinstance(one, Message)]
        for key in ("include", "exclude")
    }
    return not any(rules["exclude"]) and (not rules["include"] or any(rules["include"]))


def fits(rule: Message) -> bool:
    """Whether a rule of a layer is met."""
    levels = rule.number("min_level", 0) <= 0 if "min_level" in rule.fields else True
    return levels and rule.text("phase", "TEST") in ("TEST", "1") and "stage" not in rule.fields


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
