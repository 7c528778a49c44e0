"""Attention that PyTorch has no module for: the class that a file then holds, of the lines that the
layers of the network need.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.attending_lines import FORWARD, INIT, MARKS
from convcalc.frameworks.write.attending_methods import METHODS
from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import IN, Nest, statement
from convcalc.frameworks.write.unwritten import Unwritten, one_value
from convcalc.layers.attention import BIASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from convcalc.algebra.shape import Shape
    from convcalc.frameworks.write.parts import Slot, Step
    from convcalc.frameworks.write.spelled import Told
    from convcalc.layers.attention import Attention

FORMS = {"none": "Map", "table": "Relative", "distances": "Distance", "mlp": "Offset"}
"""What a class is called by what it learns of how far apart positions are."""
NORMS = {"none": "", "layer": "LayerNormed", "rms": "RmsNormed"}
ENDING = "Attention"
MARK = re.compile("@([a-z]+)@")
NAMES = {
    f"{'Cosine' if cosine else ''}{norm}{form}{ENDING}": {"relative_" + key, how} | cosine
    for key, form in FORMS.items()
    for how, norm in NORMS.items()
    for cosine in (frozenset(), frozenset({"cosine"}))
}
"""Classes, and what they do besides attending."""
SIGNATURE = {
    "sized": "window=None",
    "shifted": "shift=0",
    "grid": "grid=False",
    "bias": 'bias="qkvo"',
    "key_dim": "key_dim=None",
    "value_dim": "value_dim=None",
    "kv_heads": "kv_heads=None",
    "project": "project=True",
    "features": "features=None",
}
"""What a constructor takes besides channels and heads, where any layer has it."""
PLAIN = ("key_dim", "value_dim", "kv_heads", "features")
KNOWN = (
    *("heads", "bias", "in_channels", "window", "shift", "partition", "relative_positions"),
    *("logit_scale", "qk_norm", "project"),
    *PLAIN,
)


def class_of(form: str, norm: str, cosine: bool) -> str:
    """The class of attention with relative positions of that form, and norms of queries and keys.

    >>> class_of("mlp", "none", cosine=True)
    'CosineOffsetAttention'
    """
    if form not in FORMS:
        raise Unwritten(f"{form} relative positions are not written yet")
    return f"{'Cosine' if cosine else ''}{NORMS[norm]}{FORMS[form]}{ENDING}"


def class_for(kind: Attention) -> str:
    return class_of(kind.relative_positions, kind.qk_norm, kind.logit_scale)


def features_of(kind: Attention) -> set[str]:
    """What the class of a layer must be able to do, besides what its name says."""
    found = {name for name in PLAIN if getattr(kind, name) is not None}
    if kind.window is not None:
        found.add("cut")
    if found & {"cut"} or kind.relative_positions != "none":
        found.add("sized")
    if kind.window is not None and kind.shift not in (0, (0,), (0, 0), (0, 0, 0)):
        found.add("shifted")
    if kind.partition == "grid":
        found.add("grid")
    if letters(kind.bias) != "qkvo":
        found.add("bias")
    return found if kind.project else found | {"project"}


def letters(bias: Any) -> str:
    """Which projections have a bias.

    >>> letters(True), letters(False), letters(("q", "v", "out"))
    ('qkvo', '', 'qvo')
    """
    return "".join(word[0] for word in BIASES.among(bias))


def needed(
    name: str, kinds: Iterable[Attention], is_written: Callable[[Attention], bool]
) -> set[str]:
    """What a class must do for all layers that are of it."""
    found = set(NAMES[name])
    for kind in kinds:
        if kind.relative_positions in FORMS and is_written(kind) and class_for(kind) == name:
            found |= features_of(kind)
    return completed(found)


def completed(features: set[str]) -> set[str]:
    """With what follows from them."""
    return features | {"widths"} if features & {"key_dim", "value_dim", "kv_heads"} else features


def is_written(kind: Attention) -> bool:
    """Whether it is of a class that stands in the file: PyTorch has none."""
    return not (kind.usual and kind.project)


def holds(condition: str, features: set[str]) -> bool:
    words = condition.split()
    return all((word[1:] not in features) if word[0] == "-" else word in features for word in words)


def chosen(
    rows: Iterable[tuple[str, str]], features: set[str], marks_of: Iterable[tuple[str, str, str]]
) -> Iterator[str]:
    """The lines of which all that they ask for is there, and nothing that they exclude."""
    marks = {word: text for word, condition, text in marks_of if holds(condition, features)}
    for condition, text in rows:
        if holds(condition, features):
            told = MARK.sub(lambda found: marks[found[1]], text)
            yield from told.removeprefix("\n").removesuffix("\n").split("\n")


def source(name: str, kinds: Iterable[Attention]) -> Iterator[str]:
    """The lines of a class."""
    return lines(name, needed(name, kinds, is_written))


def lines(name: str, features: set[str]) -> Iterator[str]:
    """The lines of a class that does all this."""
    where = "within windows of a map" if "cut" in features else "of all positions of a map"
    yield f"class {name}(nn.Module):"
    yield f'{IN}"""Attention {where}, N x C x H x W."""'
    yield ""
    given = [text for word, text in SIGNATURE.items() if word in features]
    if "relative_none" not in features:
        given[0] = "window"
    yield from statement("def __init__(", Nest("", ["self", "channels", "heads", *given], "):"), IN)
    yield from chosen(INIT, features, MARKS)
    yield ""
    yield from chosen(FORWARD, features, MARKS)
    yield from chosen(METHODS, features, MARKS)


def call(step: Step, told: Told, shape: Shape | None) -> tuple[str, list[str]]:
    """The class of a layer, and the arguments of its constructor."""
    settings = step.settings
    defaults = {s.name: s.default for s in step.kind.settings()} if step.kind else {}
    more = [k for k, v in settings.items() if k not in KNOWN and not fixed(v, defaults[k])]
    if more or len(step.reads) > 1 or shape is None:
        raise Unwritten(f"{' and '.join(more) or 'a second input'} of it is not written yet")
    form: str = one_value(settings.get("relative_positions"), "what is learned") or "none"
    norm: str = one_value(settings.get("qk_norm"), "the norm of queries and keys") or "none"
    cosine: bool = one_value(settings.get("logit_scale"), "whether it has a scale") or False
    words = [told(settings[name]) for name in ("in_channels", "heads") if name in settings]
    words += windows(step, told, shape, form)
    bias = letters(one_value(settings["bias"], "bias"))
    words += [f'bias="{bias}"'] if bias != "qkvo" else []
    words += [f"{name}={told(settings[name])}" for name in PLAIN if name in settings]
    words += ["project=False"] if fixed(settings.get("project"), False) else []
    return class_of(form, norm, cosine), words


def windows(step: Step, told: Told, shape: Shape, form: str) -> list[str]:
    """How a map is cut into windows; one that is not is one itself."""
    settings, rank = step.settings, shape.rank
    words = []
    if "window" in settings:
        words.append(per_axis(settings["window"], told, rank))
    elif form != "none":
        words.append(str(tuple(map(int, shape.spatial))))
    shift = settings.get("shift")
    if shift is not None and not fixed(shift, 0):
        words.append(f"shift={per_axis(shift, told, rank)}")
    partition = settings.get("partition")
    if partition is None or fixed(partition, "window"):
        return words
    text = told(partition)
    return [*words, "grid=True" if fixed(partition, "grid") else f'grid={text} == "grid"']


def per_axis(slot: Slot, told: Told, rank: int) -> str:
    """A size for each axis, as a tuple."""
    text = told(slot)
    if all(type(value) is int for value in slot.known):
        return f"({', '.join([text] * rank)}{',' if rank == 1 else ''})"
    if all(isinstance(value, tuple) for value in slot.known):
        return text
    raise Unwritten("the sizes of windows are given in several ways")
