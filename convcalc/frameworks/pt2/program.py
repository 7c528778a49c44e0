"""Programs that torch.export saved: a graph, and what it holds."""

from __future__ import annotations

from typing import Any

from convcalc.frameworks.onnx.model import Future, Model
from convcalc.frameworks.onnx.tensor import Tensor
from convcalc.frameworks.pt2.graph import Declared, Flat, fields, only, outputs, rows, text

NEWEST = 8
"""The version of the schema that is read; those before are, too."""


class Held(Tensor):
    """A parameter or buffer; `trained` if it is a parameter."""

    __slots__ = ("frozen", "trained")

    def __init__(self, name: str, declared: Declared, trained: bool) -> None:
        dims = [n if isinstance(n, int) else 0 for n in declared.dims or ()]
        super().__init__(name, dims, declared.dtype)
        self.trained, self.frozen = trained, declared.frozen and trained


class Program(Model):
    """A file: its graph, what it holds, and which version wrote it."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.ir = 0
        version = found.get("schema_version")
        major = version.get("major") if isinstance(version, dict) else None
        if type(major) is int and major > NEWEST:
            raise Future(f"version {major} of the schema, and {NEWEST} is the newest that is read")
        self.producer = text(found.get("torch_version"))
        self.opsets: dict[str, int] = {}
        self.functions = {}
        module = fields(found.get("graph_module"))
        self.graph: Flat = Flat(fields(module.get("graph")))
        signature = fields(module.get("signature"))
        for spec in rows(signature.get("input_specs")):
            self.hold(*only(spec))
        kept = {name for spec in rows(signature.get("output_specs")) for name in results(spec)}
        self.graph.outputs = [one for one in self.graph.outputs if one.name in kept]

    def hold(self, word: str, spec: Any) -> None:
        """A parameter, buffer or constant, which goes in as the others do."""
        if word not in HELD:
            return
        named, trained = HELD[word]
        arg = fields(spec).get("arg")
        name = text(fields(arg).get("name"))
        declared = self.graph.declared.get(name)
        if isinstance(declared, Declared):
            own = text(spec.get(named))[:300] or name
            self.graph.held[name] = Held(own, declared, trained)


HELD = {
    "parameter": ("parameter_name", True),
    "buffer": ("buffer_name", False),
    "tensor_constant": ("tensor_constant_name", False),
}
"""What is held: the field of its name, and whether it is trained."""


def results(spec: Any) -> list[str]:
    """The names of what the network gives: not what it changes in place."""
    word, found = only(spec)
    return outputs(fields(found).get("arg")) if word == "user_output" else []
