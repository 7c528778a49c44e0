"""Record what PyTorch builds from the sources of `torch_sources.py`, and what it says of those of
`broken_sources.py`; einops, torchvision and pytorch_lightning (or a stand-in) must be there:

python -m tests.recorded.record_torch_sources
"""

from __future__ import annotations

import importlib.util
import json
import sys
import types
from pathlib import Path
from typing import Any

from tests.recorded.broken_sources import BROKEN
from tests.recorded.broken_sources import INPUTS as BROKEN_INPUTS
from tests.recorded.odd_sources import INPUTS, SOURCES, TARGETS

FILE = Path(__file__).with_name("torch_sources.json")
FILE_OF_BROKEN = Path(__file__).with_name("broken_sources.json")


def prepare() -> None:
    """Arguments of scripts are their defaults; lightning is what a network needs of it."""
    import torch

    sys.argv = ["source.py"]
    if importlib.util.find_spec("pytorch_lightning") is None:

        class LightningModule(torch.nn.Module):  # type: ignore[misc]
            def save_hyperparameters(self) -> None:
                frame = sys._getframe(1)
                names = frame.f_code.co_varnames[1 : frame.f_code.co_argcount]
                self.hparams = types.SimpleNamespace(**{n: frame.f_locals[n] for n in names})

        module = types.ModuleType("pytorch_lightning")
        module.LightningModule = LightningModule  # type: ignore[attr-defined]
        sys.modules["pytorch_lightning"] = module


def names_of(code: str, name: str) -> dict[str, Any]:
    """What a source defines; its text is to be seen by what asks for it."""
    import linecache

    file = f"<{name}>"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    module = types.ModuleType(f"source_{abs(hash(name))}")
    sys.modules[module.__name__] = module
    exec(compile(code, file, "exec"), module.__dict__)
    return module.__dict__


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for one in value for leaf in leaves(one)]
    return [value]


def tensors(inputs: str) -> list[Any]:
    import torch

    return [torch.randn(2, *map(int, shape.split("x"))) for shape in inputs.split()]


def built(name: str) -> dict[str, Any]:
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    torch.manual_seed(0)
    names = names_of(SOURCES[name], name)
    target = TARGETS[name]
    model = eval(target, names) if target.endswith(")") else names[target]()
    model.eval()
    torch.backends.mha.set_fastpath_enabled(False)
    with FlopCounterMode(display=False) as flops, sdpa_kernel(SDPBackend.MATH):
        outputs = leaves(model(*tensors(INPUTS[name])))
    total = flops.get_total_flops()
    recurrent = any(isinstance(one, torch.nn.RNNBase) for one in model.modules())
    return {
        "params": sum(p.numel() for p in model.parameters()),
        "macs": None if recurrent else total // 4,  # which the counter leaves out
        "outputs": [list(one.shape[1:]) for one in outputs],
        "names": [name for name, _ in model.named_parameters()],
    }


def said(name: str) -> str:
    """What PyTorch says of a network that is broken; "" if it takes it."""
    try:
        names_of(BROKEN[name], name)["Net"]().eval()(*tensors(BROKEN_INPUTS[name]))
    except Exception as error:
        return f"{type(error).__name__}: {error}".split("\n")[0]
    return ""


def main() -> None:
    import torch

    prepare()
    for file, read, sources in ((FILE, built, SOURCES), (FILE_OF_BROKEN, said, BROKEN)):
        found = {"torch": torch.__version__, "sources": {name: read(name) for name in sources}}
        file.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
