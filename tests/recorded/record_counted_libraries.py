"""Count networks of libraries with other tools: counted_libraries.json.

Not a test, and not needed to run the tests. By hand, with what `record_counts.py` needs and

    pip install timm pytorchcv segmentation-models-pytorch ultralytics
    python -m tests.recorded.record_counted_libraries LIBRARY/NETWORK[=NAME][@INPUT] … [TOOL …]

LIBRARY is one of MAKERS. `written` is what `convcalc convert` writes of a network of the zoo. NAME
is what the zoo calls the network, if not the same, and INPUT what goes in, if not what the zoo
says: less, where that shows as much and is sooner counted. Each answer is what a tool prints for
one sample, the model in evaluation, untrained, with gradients. A network with other parameters than
the zoo's is another network, and is left out; so is a tool that cannot run it. pytorchcv's `zfnet`
(response norms of another size) and `nin_cifar10` (averages that count padding) are others, too.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import convcalc

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    import torchvision
    from torch.nn import functional
    from torch.utils._python_dispatch import TorchDispatchMode

    from tests.recorded import record_counts

if TYPE_CHECKING:
    from collections.abc import Callable

OUT = Path(__file__).parent / "counted_libraries.json"


def by_timm(name: str) -> Any:
    import timm

    return timm.create_model(name)


def by_pytorchcv(name: str) -> Any:
    from pytorchcv.model_provider import get_model

    return get_model(name)


def by_smp(name: str) -> Any:
    """`DeepLabV3Plus:resnet18`"""
    import segmentation_models_pytorch as smp

    kind, encoder = name.split(":")
    return getattr(smp, kind)(encoder_name=encoder, encoder_weights=None, classes=21)


def by_ultralytics(name: str) -> Any:
    from ultralytics import YOLO

    return YOLO(f"{name}.yaml").model


def by_torchvision(name: str) -> Any:
    return torchvision.models.get_model(name, weights=None)


def written(name: str) -> Any:
    command = [sys.executable, "-m", "convcalc", "convert", name, "--to", "pytorch"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    space: dict[str, Any] = {"__name__": "written"}
    exec(text, space)
    modules = [x for x in space.values() if isinstance(x, type) and issubclass(x, torch.nn.Module)]
    return [x for x in modules if x.__module__ == "written"][-1]()


MAKERS: dict[str, Callable[[str], Any]] = {
    "timm": by_timm,
    "pytorchcv": by_pytorchcv,
    "smp": by_smp,
    "ultralytics": by_ultralytics,
    "torchvision": by_torchvision,
    "written": written,
}


class Asked(NamedTuple):
    """A network of a library, what the zoo calls it, and what goes in if not the usual."""

    library: str
    name: str
    zoo: str
    input: str

    @classmethod
    def of(cls, text: str) -> Asked:
        names, _, size = text.partition("@")
        called, _, zoo = names.partition("=")
        library, _, name = called.partition("/")
        return cls(library, name, zoo or name, size)

    def report(self) -> convcalc.Report:
        network = convcalc.load(self.zoo)
        return convcalc.analyze(network, self.input) if self.input else convcalc.analyze(network)


def counted(one: Asked, tools: list[str], known: dict[str, Any]) -> None:
    report = one.report()
    params = report.totals.params
    model = MAKERS[one.library](one.name)
    if sum(p.numel() for p in model.parameters()) not in (params.total, params.trainable):
        return
    row = known.setdefault(f"{one.library}/{one.name}", {})
    row.update({"zoo": one.zoo} if one.zoo != one.name else {})
    row.update({"input": one.input} if one.input else {})
    for tool in tools:
        xs = [torch.rand(1, *shape.sizes) for shape in report.network.inputs.values()]
        try:
            count, _, _ = record_counts.TOOLS[tool](MAKERS[one.library](one.name).eval(), xs)
        except Exception as error:  # whatever a tool raises
            print(*one, tool, type(error).__name__)
            continue
        row.setdefault("counts", {})[tool] = int(count)


def main(words: list[str]) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    needed = {"torch": torch, "nn": torch.nn, "torchvision": torchvision, "functional": functional}
    vars(record_counts).update(needed, TorchDispatchMode=TorchDispatchMode)
    tools = [word for word in words if word in record_counts.TOOLS]
    known: dict[str, Any] = json.loads(OUT.read_text()) if OUT.exists() else {}
    for text in (word for word in words if "/" in word):
        counted(Asked.of(text), tools or list(record_counts.TOOLS), known)
        rows = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in known.items())
        OUT.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
