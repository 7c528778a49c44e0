"""Whether weights fit a network: what `load_state_dict` would say, without loading any."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from convcalc.commands.check.expect import Check
from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.frameworks.weights.named import fits, parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.engine.report import Report
    from convcalc.frameworks.weights.held import Held

    Sizes = tuple[int, ...]

WRAPPERS = {
    "module.": "nn.DataParallel saves them",
    "_orig_mod.": "torch.compile saves them",
    "model.": "Lightning and others save them",
}
"""What stands in front of names, and why."""
PART = re.compile(r"-(\d{5})-of-(\d{5})\.")
OTHER = "the file is of another model"
MAX_NAMED = 8


def tensors_of(path: str) -> list[Held]:
    """The tensors of a file of weights. Problems E401 if it is of another format."""
    from convcalc.frameworks.file import file_of, opened
    from convcalc.frameworks.weights.source import READERS, weights

    found = file_of(path)
    if found is None or found.format not in READERS:
        from convcalc.parser.files import read_file

        if found is None:
            read_file(path)  # which says why it cannot be read
        message = f"{path_of(path)} is no file of weights"
        hint = "give a state dict of PyTorch, or a file of safetensors"
        if path.endswith(".index.json"):
            hint = "it names the parts in which the weights are: give one of these"
        raise Problems([Diagnostic("E401", message, hint)])
    with opened(found) as file:
        return list(weights(file, found).tensors)


def fit(report: Report, held: Sequence[Held], path: str = "") -> tuple[Check, list[Diagnostic]]:
    """Whether the tensors of a file are those of a network, and which are not. Buffers of layers
    that there are go with these.
    """
    groups = [parameters_of(report, layer) for layer in report.layers if layer.weights]
    own = [one for one in held if not one.is_buffer]
    front = in_front([one.name for one in own], {name for group in groups for name in group})
    file = {one.name.removeprefix(front): one.sizes for one in own}
    shared = {layer.name for layer in report.layers if layer.shared}
    found: list[Diagnostic] = []
    missing: list[str] = []
    if not report.ok:
        said = f"all {len(file)} fit", "the network is not worked out"
        return Check("weights", True, None, False, said=said), found
    used = {name for name in file if name.rpartition(".")[0] in shared}
    for layer, wanted in zip([x for x in report.layers if x.weights], groups, strict=True):
        if layer.shared:
            continue
        for name, sizes in as_in_file(layer.name, wanted, file).items():
            if name not in file:
                missing.append(name)
            elif not fits(layer, file[name], sizes):
                found.append(mismatch(name, sizes, file[name], layer.name))
            used.add(name)
    unexpected = [name for name in file if name not in used]
    if missing:
        part = PART.search(path)
        hint = f"it is part {int(part[1])} of {int(part[2])}" if part else OTHER
        found.append(listed("E421", "missing in the file", missing, hint))
    if unexpected:
        hint = "the file has layers that the network has not: a head, or another version"
        found.append(listed("E422", "of no layer of the network", unexpected, hint))
    if front:
        found.append(wrapped(front, [one.name for one in own]))
    good = len(file) - len(unexpected) - sum(d.code == "E423" for d in found)
    said = f"all {len(file)} fit", f"{good} of {len(file)} fit"
    return Check("weights", True, not found, not found, said=said), found


def in_front(names: Sequence[str], wanted: set[str]) -> str:
    """What stands in front of the names of a file that are those of the network without it, if
    most are only then.

    >>> in_front(["net.fc.weight", "net.fc.bias", "step"], {"fc.weight", "fc.bias"})
    'net.'
    """
    if 2 * sum(name in wanted for name in names) >= len(wanted):
        return ""
    fronts = Counter(
        name[:place]
        for name in names
        for place in (k + 1 for k, sign in enumerate(name[:200]) if sign == ".")
        if name[place:] in wanted
    )
    front, count = max(fronts.items(), key=lambda row: row[1], default=("", 0))
    return front if 2 * count > len(wanted) else ""


def wrapped(front: str, names: Sequence[str]) -> Diagnostic:
    """That names of the file have something in front."""
    count = sum(name.startswith(front) for name in names)
    which = "all" if count == len(names) else f"{count} of {len(names)}"
    why = f", as {WRAPPERS[front]}" if front in WRAPPERS else ""
    message = f"{which} names begin with '{front[:80]}'{why}"
    return Diagnostic("E422", message, f"cut it off: name.removeprefix({front[:80]!r})")


def as_in_file(name: str, wanted: dict[str, Sizes], file: dict[str, Sizes]) -> dict[str, Sizes]:
    """The tensors of a layer by their names in the file, where these are others and hold as many
    elements: a kind may call them otherwise.
    """
    if all(key in file for key in wanted):
        return wanted
    theirs = {key: sizes for key, sizes in file.items() if key.startswith(f"{name}.")}
    return theirs if theirs and total(theirs.values()) == total(wanted.values()) else wanted


def total(several: Iterable[Sizes]) -> int:
    from math import prod

    return sum(prod(sizes) for sizes in several)


def mismatch(name: str, wanted: Sizes, got: Sizes, layer: str) -> Diagnostic:
    ours, theirs = ("x".join(map(str, sizes)) for sizes in (wanted, got))
    message = f"{name[:80]} is {ours} in the network, and {theirs} in the file"
    hint = "other settings made the file: another number of classes, or size of the input"
    return Diagnostic("E423", message, hint, None, layer)


def listed(code: str, what: str, names: Sequence[str], hint: str) -> Diagnostic:
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    shown = ", ".join(name[:80] for name in names[:MAX_NAMED])
    count = "1 tensor is" if len(names) == 1 else f"{len(names)} tensors are"
    return Diagnostic(code, f"{count} {what}: {shown}{more}", hint)
