"""Count networks of packages, each by its file, with other tools: counted_packages.json.

Not a test, and not needed to run the tests. By hand, with what `record_counts.py` needs and the
packages:

    python -m tests.recorded.record_counted_packages [FILE:TARGET@INPUT …] [TOOL …]

FILE is the path of a file in the folder of packages, TARGET a function or class in it, or a call
of one, and INPUT what goes in. Without any, those that are known are counted again. Each answer is
what a tool prints for one sample, the model in evaluation, untrained, with gradients; a tool that
takes more than five minutes, or cannot run a network, is left out.
"""

from __future__ import annotations

import importlib
import json
import logging
import signal
import sys
import warnings
from pathlib import Path
from typing import Any, NamedTuple

if __name__ == "__main__":  # pytest imports this file too, when it looks for doctests
    import torch
    import torchvision
    from torch.nn import functional
    from torch.utils._python_dispatch import TorchDispatchMode

    from tests.recorded import record_counts

OUT = Path(__file__).parent / "counted_packages.json"
SECONDS = 300


class Asked(NamedTuple):
    """A network of a file of a package.

    >>> Asked.of("timm/models/xcit.py:xcit_nano_12_p16_224@3x224x224")
    Asked(file='timm/models/xcit.py', target='xcit_nano_12_p16_224', input='3x224x224')
    """

    file: str
    target: str
    input: str

    @classmethod
    def of(cls, text: str) -> Asked:
        front, _, size = text.rpartition("@")
        file, _, target = front.partition(":")
        return cls(file, target, size)

    def __str__(self) -> str:
        return f"{self.file}:{self.target}@{self.input}"

    def model(self) -> Any:
        module = importlib.import_module(self.file.removesuffix(".py").replace("/", "."))
        call = self.target if self.target.endswith(")") else f"{self.target}()"
        return eval(call, vars(module)).eval()

    def given(self) -> list[Any]:
        return [torch.rand(1, *map(int, size.split("x"))) for size in self.input.split(",")]


def too_late(*_: Any) -> None:
    raise TimeoutError


def counted(one: Asked, tool: str) -> int | None:
    signal.alarm(SECONDS)
    try:
        count, _, _ = record_counts.TOOLS[tool](one.model(), one.given())
    except Exception as error:  # whatever a tool raises
        print(one, tool, type(error).__name__, str(error)[:100])
        return None
    finally:
        signal.alarm(0)
    return int(count)


def main(words: list[str]) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    signal.signal(signal.SIGALRM, too_late)
    used = {"nn": torch.nn, "torch": torch, "torchvision": torchvision, "functional": functional}
    vars(record_counts).update(used, TorchDispatchMode=TorchDispatchMode)
    tools = [word for word in words if word in record_counts.TOOLS] or list(record_counts.TOOLS)
    known: dict[str, Any] = json.loads(OUT.read_text()) if OUT.exists() else {}
    for one in map(Asked.of, [word for word in words if "@" in word] or [*known]):
        row = known.setdefault(str(one), {"counts": {}})
        row["params"] = sum(p.numel() for p in one.model().parameters())
        found = {tool: counted(one, tool) for tool in tools}
        row["counts"].update({tool: count for tool, count in found.items() if count is not None})
        rows = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in known.items())
        OUT.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
