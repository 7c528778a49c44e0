"""Weights of a file that do not fit the network, outside PyTorch: which size differs, and why."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from convcalc.commands.why import words
from convcalc.commands.why.fed import shape
from convcalc.commands.why.ordered_axes import same_numbers
from convcalc.commands.why.reading import (
    CAFFE,
    KERAS,
    LIKELY,
    PADDLE,
    TENSORFLOW,
    Fix,
    Reading,
    Said,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]
    Answer = tuple[str, tuple[Fix, ...]]

SIDES = ("wanted", "got")
CLASSES = r"conf|cls|score|fc8|class"
"""In names of layers whose outputs are classes."""
BOXES = r"(?:^|_)loc\b|_loc$|bbox|box_(?:pred|enc|reg)"
"""In names of layers that give four numbers for each box."""
RENAMED = Fix(
    "if you train other classes than the file's, rename the layers of the classes (all of them), "
    "which are then trained anew",
    code='name: "conf_mine"  # in train, test and deploy',
)
BUILD = Fix("build the network that was saved: as many layers, as wide, of the same kind")
COUNTED = Fix(
    "if weights are found by names that Keras gives by itself (conv2d_1), these are counted from "
    "another number: load them in their order (by_name=False), or name the layers",
    code="keras.backend.clear_session()  # before the network is built: counts from 1 again",
)
OTHER = Fix("load the layers that fit, and leave this one out: it stays untrained")
SKIP = {
    KERAS: Fix(
        "load the layers that fit, by their names; all others stay untrained",
        code="model.load_weights(path, by_name=True, skip_mismatch=True)",
    ),
    TENSORFLOW: Fix(
        "to keep your own classes: leave all layers of the classes out when restoring",
        code="names = ['logits', 'cls']  # of the layers that depend on the classes\n"
        "keep = [v for v in tf.global_variables() if not any(n in v.name for n in names)]\n"
        "tf.train.Saver(keep).restore(session, path)",
    ),
}
RESUMED = Fix(
    "if an earlier run of your own is resumed from its directory, give a new, empty one",
    code="model_dir = 'runs/new'",
    sure=LIKELY,
)
"""What training finds in its directory, it loads."""


def loading(said: Said) -> Reading:
    """A weight of another shape in the file than in the network."""
    pair = (*said.shapes("both"), (), ())[:2]
    wanted, got = (without_count(said.shape(n) or p) for n, p in zip(SIDES, pair, strict=True))
    require(len(wanted) > 0, wanted != got or len(wanted) == 5)
    layer = said.word("layer")
    what = f"of layer {layer} " if layer else ""
    why = f"The network's weight {what}is {shape(wanted)}, the file's {shape(got)}."
    likely, fixes = same_numbers(said.framework, wanted, got) or weights_differ(
        said.framework, wanted, got, layer
    )
    if said.framework == CAFFE and layer and re.search(CLASSES, layer):
        fixes = (RENAMED, *fixes)
    rest = SKIP.get(said.framework, OTHER)
    if said.framework == CAFFE and "another build" in likely:
        return Reading(likely, fixes, why)
    return Reading(likely, fixes if rest in fixes else (*fixes, rest), why)


def without_count(dims: Dims) -> Dims:
    """Sizes without the number of elements that Caffe writes behind them."""
    known = [n or 0 for n in dims]
    return dims[:-1] if len(known) > 1 and prod(known[:-1]) == known[-1] > 1 else dims


def weights_differ(framework: str, wanted: Dims, got: Dims, layer: str = "") -> Answer:
    """Which size of a weight differs, and what it means; channels last, or first."""
    if wanted == got:
        text = "read the file with the build of the framework that wrote it"
        return "both shapes are the same: the builds that wrote and read the file differ", (
            Fix(text),
        )
    if len(wanted) != len(got):
        return "the file is of another network", (Fix("build the network that was saved"),)
    turned = framework in words.LAST or (framework == PADDLE and len(wanted) == 2)
    filters, channels = (-1, -2) if turned else (0, 1)
    wrong = [k for k, (a, b) in enumerate(zip(wanted, got, strict=True)) if a != b]
    last = (filters % len(wanted), channels % len(wanted))
    named = (COUNTED,) if framework in (KERAS, TENSORFLOW) and len(wanted) > 2 else ()
    if wrong == [last[0]] and named and not re.search(f"{CLASSES}|{BOXES}", layer):
        head = f"the network has {wanted[last[0]]} filters here, the file {got[last[0]]}: another "
        return f"{head}width, or the weights of another layer", (BUILD, *named)
    if wrong == [last[0]]:
        return outputs(framework, wanted[last[0]], got[last[0]], layer)
    if len(wanted) > 1 and wrong == [last[1]]:
        ours, theirs = wanted[last[1]] or 0, got[last[1]] or 0
        return features(framework, ours, theirs) if len(wanted) == 2 else groups(ours, theirs)
    return "the weight of the file is of another layer", (BUILD, *named)


def outputs(framework: str, ours: int | None, theirs: int | None, layer: str = "") -> Answer:
    """Another number of outputs: of classes, where it is the last layer."""
    likely = f"the network has {ours} outputs here, the file {theirs}: another number of classes, "
    build = Fix(f"if the file's classes are meant, build the network for {theirs} outputs")
    if ours and theirs and ours % 4 == theirs % 4 == 0 and re.search(BOXES, layer):
        likely = f"the network has {ours} = 4·{ours // 4} outputs here, the file {theirs} = "
        likely += f"4·{theirs // 4}: four numbers for each box, and other boxes for each place"
        text = (
            f"give the network the boxes (anchors, aspect ratios, sizes) that the file was trained "
            f"with: {theirs // 4} for each place; not another number of classes"
        )
        return likely, (Fix(text, sure=LIKELY),)
    if framework == TENSORFLOW:
        return f"{likely}or an earlier run is resumed", (RESUMED, SKIP[TENSORFLOW], build)
    text = f"build the network for {theirs} outputs, as the file has them; to train other classes, "
    return f"{likely}often", (Fix(f"{text}replace the last layer after loading", sure=LIKELY),)


def features(framework: str, ours: int, theirs: int) -> Answer:
    """A matrix made for other features: other colours, or images of another size."""
    small, large = sorted((ours, theirs))
    if small and large == 3 * small:
        grey, colour = ("network", "file") if ours == small else ("file", "network")
        likely = f"{large} = 3·{small}: the {colour} is for colour images, the {grey} for grey ones"
        kind = "grey" if theirs == small else "colour"
        code = f"is_color: {str(kind == 'colour').lower()}" if framework == CAFFE else ""
        return likely, (Fix(f"read the images as {kind}, as in training", code=code, sure=LIKELY),)
    likely = (
        f"{theirs} rows in the file, {ours} in the network: another input, or another number of "
    )
    likely += "words, classes or styles"
    text = (
        f"build the network with the settings of the file, which give {theirs} here: the size of "
        "its input, or how many words, classes or styles it has"
    )
    return likely, (Fix(text, sure=LIKELY),)


def groups(ours: int, theirs: int) -> Answer:
    """A kernel for other channels: other groups, where one number is a multiple of the other."""
    likely = f"{theirs} channels in the file, {ours} in the network"
    build = Fix(f"build the network for {theirs} channels, if the layer before it gives so many")
    if ours and theirs % ours == 0 and theirs > 4:
        many = theirs // ours
        return f"{likely}: {theirs} = {many}·{ours}, as with {many} groups", (
            Fix("if the layer is built with groups, write one", code="group: 1", sure=LIKELY),
            build,
        )
    if theirs and ours % theirs == 0 and ours > 4:
        many = ours // theirs
        return f"{likely}: {ours} = {many}·{theirs}, as with {many} groups", (
            Fix(f"if the file has {many} groups, write so many", code=f"group: {many}"),
            build,
        )
    return likely, (build._replace(sure=LIKELY),)


def unbuilt(likely: str) -> Reading:
    """A network that has no weights yet; names do not help there."""
    build = Fix(
        "build it before the weights are loaded, with the input shape that it was saved with",
        code="model.build((None, *input_shape))",
        sure=LIKELY,
    )
    first = Fix(
        "if it is a file of a whole model that begins with InputLayer (Keras before 2.3 loses its "
        "shape), give the shape to the first layer with weights, and save it again",
        code="layers.Dense(units, input_shape=input_shape)",
    )
    head = f"{likely}: it is not built yet, or its input shape was not saved"
    return Reading(head, (build, first), "Layers have weights when their input is known.")


def loading_count(said: Said) -> Reading:
    """Another number of layers or weights in the file."""
    wanted, got = said.number("wanted"), said.number("got")
    require(wanted != got)
    likely = f"the network has {wanted} layers or weights to load, the file {got}"
    fixes = [Fix("build the network that was saved, with the same include_top or head")]
    ours, theirs = said.word("layer").strip(), said.word("saved").strip()
    if ours and theirs and ours != theirs:
        likely = f"layer {ours} of the network is given the weights of {theirs}: layers are "
        likely += "matched in their order, and there is one more or less ahead of it"
        fixes.append(COUNTED)
    if wanted == 0 and said.framework == KERAS:
        return unbuilt(likely)
    if wanted < got and wanted < 2:
        likely += ": it is one model within another, or is not built yet"
        text = "build the network as it was saved, with its input shape, and without a model inside"
        fixes = [Fix(text, code="model.build((None, *input_shape))", sure=LIKELY)]
    if said.framework == KERAS:
        fixes.append(
            Fix(
                "load the layers that fit, by their names; all others stay untrained",
                code="model.load_weights(path, by_name=True)",
            )
        )
    return Reading(likely, tuple(fixes), "Without names, layers are loaded in their order.")
