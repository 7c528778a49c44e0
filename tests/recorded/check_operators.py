"""How many of onnx's own tests of operators are read: `python -m tests.recorded.check_operators`.

Needs the onnx package, which holds the tests with what they are given and what must come out. Each
is read twice: as it is, and with all inputs but the first held by the file, as exporters write
shapes, axes and weights. Shapes that the file declares are not looked at: what comes out is held
against the test's own output. A single number has the shape [1] here. `-v` lists what is not known
of operators that the table has.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import convcalc
from convcalc.frameworks.onnx import source, walk
from convcalc.frameworks.onnx.table import OPERATORS
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.parser.zoo import Located

WRONG = "another shape"


class Walker(walk.Walker):
    """Keeps what comes out by name, and has nothing from the shapes that the file declares."""

    last: Walker

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        Walker.last = self

    def declared_sizes(self, name: str) -> list[int] | None:
        return None

    def agree(self, name: str, value: Any) -> None:
        """The test's own output is what counts."""


def with_held(case: Any) -> Any:
    """The model of a test with all inputs but the first as tensors that it holds."""
    import onnx
    from onnx import numpy_helper

    model = onnx.ModelProto.FromString(case.model.SerializeToString())
    given, _ = case.data_sets[0]
    inputs = list(model.graph.input)
    del model.graph.input[1:]
    for one, value in list(zip(inputs, given, strict=False))[1:]:
        if not hasattr(value, "dtype") or value.dtype.kind not in "biuf":
            return None
        model.graph.initializer.append(numpy_helper.from_array(value, one.name))
    return model


def read(model: Any) -> dict[str, list[int] | None]:
    """The sizes of what comes out by name; None where they are not known."""
    model = convcalc.frameworks.onnx.model.Model(model.SerializeToString())
    source.network_of(model, Located("", "net", None, "onnx"), [], Walker)
    values = Walker.last.values
    found: dict[str, list[int] | None] = {}
    for one in model.graph.outputs:
        value = values.get(one.name)
        if isinstance(value, Tensor):
            found[one.name] = Walker.last.shape(value) if value.known else None
        elif value is not None and hasattr(value, "sizes"):
            found[one.name] = list(value.sizes)
        else:
            found[one.name] = None
    return found


def outcome(model: Any, outputs: dict[str, Any]) -> str:
    try:
        found = read(model)
    except convcalc.Problems as problems:
        return f"refused with {problems.diagnostics[0].code}"
    for name, value in outputs.items():
        sizes = found.get(name)
        if (
            sizes is not None
            and hasattr(value, "shape")
            and (list(value.shape) or [1]) != (sizes or [1])
        ):
            return f"{WRONG}: {name} is {list(value.shape)}, received {sizes}"
    unknown = sum(found.get(name) is None for name in outputs)
    return "not known" if unknown == len(outputs) else "some not known" if unknown else "equal"


def cases() -> Iterator[tuple[str, str, Any, dict[str, Any]]]:
    """Each test's name and operator, a model, and what must come out of it."""
    from onnx.backend.test.case.node import collect_testcases

    for case in collect_testcases(None):
        if not case.model or not case.data_sets:
            continue
        outputs = [one.name for one in case.model.graph.output]
        truth = dict(zip(outputs, case.data_sets[0][1], strict=False))
        ops = {node.op_type for node in case.model.graph.node}
        op = next(iter(ops)) if len(ops) == 1 else ""
        yield case.name, op, case.model, truth
        held = with_held(case) if len(case.model.graph.input) > 1 else None
        if held:
            yield f"{case.name}, held", op, held, truth


def main() -> None:
    counts, ours, wrong = Counter[str](), Counter[str](), []
    for name, op, model, truth in cases():
        said = outcome(model, truth)
        word = said.partition(":")[0]
        counts[word] += 1
        if op in OPERATORS:
            ours[word] += 1
        if word == WRONG:
            wrong.append(f"{name}: {said.partition(': ')[2]}")
        elif "-v" in sys.argv and op in OPERATORS and word != "equal":
            print(f"{name}: {said}")
    print(*wrong, sep="\n")
    print(f"{'':20}{'all':>8}{'in the table':>14}")
    for word, count in counts.most_common():
        print(f"{word:20}{count:8,}{ours[word]:14,}")
    print(f"{'':20}{counts.total():8,}{ours.total():14,}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
