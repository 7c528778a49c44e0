"""What other tools would print: a convention is a table of what a tool adds for each kind.

A layer is counted by the row of its kind, or of the group of WORK that the kind is in, or else by
its parts. What a tool has no rule for is unknown, which is not zero: the total is then a least, and
the kinds are named under it. The default, MACs, needs none of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.engine.calls import WHOLE
from convcalc.engine.tools import by_function, by_graph, by_module, by_node, by_operator
from convcalc.engine.tools.called import (
    ADDED_APART,
    ADDED_BIAS,
    BY_NAME,
    BY_NAME_ALIGNED,
    BY_SIGN,
    IN_ONE,
    IN_ONE_WITH_PRODUCTS,
    NAMED_LINEAR,
    ON_CPU,
    STEPWISE,
    UNNAMED_LINEAR,
)
from convcalc.engine.tools.folded import folded
from convcalc.engine.tools.samples import of_sample
from convcalc.engine.tools.then import not_known
from convcalc.engine.tools.written import (
    ALONE,
    BY_TIMM,
    CALLED_PRODUCTS,
    CONTIGUOUS,
    DERIVED,
    DERIVED_CELLS,
    ENCODED,
    EXACT_LAYERS,
    EXACT_LINEAR,
    EXPORTED,
    FOLDED,
    FUNCTIONS,
    FUSED,
    FUSED_DOUBLED,
    FUSED_IN_ATEN,
    FUSED_ON_CPU,
    FUSED_SCORED,
    FUSED_SOFTMAX,
    GROUP_OF,
    IDLE_POOLS,
    IN_KERAS,
    IN_PARTS,
    INNER,
    KEPT,
    LAYERS,
    LENGTHS,
    LINEARS_ALONE,
    LINEARS_AND_PRODUCTS,
    LOOKED_UP,
    MEANS,
    METHODS,
    MODULES,
    MORE_MODULES,
    NAMED_PRODUCTS,
    NO_OTHERS_INSIDE,
    OFFSETS,
    ONE_FUNCTION,
    PARAMETERS_ALONE,
    PARAMETRIZED,
    REDUCED,
    RESCALING,
    ROUNDED,
    ROUNDED_TWICE,
    SIZED,
    SOFTMAX,
    STEPS_IN,
    STEPS_OUT,
    TIMMS,
    TWICE,
    UNFUSED,
    UNFUSED_TWICE,
    WINDOWS,
    written_out,
)
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport, Report
    from convcalc.engine.tools.written import Written
    from convcalc.layers.kind import Kind


TRACED = "it leaves out what no output depends on"


class Otherwise(NamedTuple):
    """Kinds that a tool counts otherwise if a network is written otherwise; how; and the total
    then, which is None where it is not known.
    """

    kinds: list[str]
    how: str
    total: Optional[int]


class Convention(NamedTuple):
    """How a tool counts: in a sentence, and by kind or group; and what depends on how a network is
    written, such as with modules or functions. `traced`: it counts what outputs depend on.
    `calls`: what layers are called as, where that is known, `firsts` their first sizes, and whether
    what arrives at them is `contiguous`.
    """

    text: str
    table: Mapping[str, Count]
    written: tuple[Written, ...] = ()
    traced: bool = False
    calls: Optional[Mapping[str, str]] = None
    firsts: Mapping[str, int] = {}
    contiguous: Mapping[str, bool] = {}

    def of_report(self, report: Report) -> Convention:
        """The same for a network of which it is known what its layers are called as."""
        code = report.network.code
        if code is None:
            return self
        calls, firsts, contiguous = code.calls, code.firsts, code.contiguous
        return self._replace(calls=calls, firsts=firsts, contiguous=contiguous)

    def rule(self, kind: Kind) -> Count | None:
        """The row of a kind, or that of its group; none for what is called after a block."""
        name = type(kind).name
        return self.table.get(name) or self.table.get(GROUP_OF.get(name, ""))

    def each(self, layer: LayerReport) -> Iterator[tuple[LayerReport, int | None]]:
        """The layer, or its parts, and what the tool adds for each; None for one that it has no
        rule for. Nothing for a layer that could not be worked out.
        """
        rule = self.rule(layer.kind)
        if layer.parts and rule is None:
            for part in layer.parts:
                yield from self.each(part)
        elif not layer.failed:
            one, times = of_sample(layer)
            count = rule(one) if rule else None
            yield layer, self.as_called(layer, None if count is None else count * times)

    def as_called(self, layer: LayerReport, count: int | None) -> int | None:
        """What is counted of a layer, as it is called if that is known."""
        for _, _, then in self.called_so(layer, count):
            count = then
        return count

    def called_so(
        self, layer: LayerReport, count: int | None
    ) -> Iterator[tuple[Written, int | None, int | None]]:
        """What is decided by how a layer is called, and its count before that and then."""
        called = None if self.calls is None else self.calls.get(layer.name)
        if called is None or called == WHOLE:
            return
        for one in self.written:
            if one.meant(layer.kind.name) and self.decided(one, layer, called):
                before, count = count, one.counted(layer, count)
                yield one, before, count
        first = 1 if of_sample(layer)[1] > 1 else self.firsts.get(layer.name, 1)
        for one in self.written if count else ():
            if one.by_first and one.meant(layer.kind.name):
                before, count = count, count and count * first
                yield one, before, count

    def counts(self, layer: LayerReport) -> Iterator[tuple[str, int | None]]:
        """Kinds and what the tool adds for each; None for one that it has no rule for."""
        for part, count in self.each(layer):
            yield part.kind.name, count

    def of(self, layer: LayerReport) -> int | None:
        """What the tool adds for a layer; None if it has no rule for anything in it."""
        known = [count for _, count in self.counts(layer) if count is not None]
        return sum(known) if known else None

    def total(self, report: Report) -> int:
        """The sum over all that the tool has a rule for."""
        return sum(self.of(layer) or 0 for layer in report.layers)

    def otherwise(self, report: Report) -> list[Otherwise]:
        """What of the report depends on how the network is written."""
        every = [pair for layer in report.layers for pair in self.each(layer)]
        whole = sum(count or 0 for _, count in every)
        found = []
        for one in self.written:
            if one.quiet or one.of_all or (one.by_first and self.calls is not None):
                continue
            left = [(x, count) for x, count in every if one.meant(x.kind.name)]
            meant = [(x, count) for x, count in left if self.is_open(one, x)]
            then = [(x, count, one.counted(x, count)) for x, count in meant]
            moved = [x for x, n, other in then if n != other or one.then is not_known]
            kinds = dict.fromkeys(x.kind.name for x in moved)
            if kinds:
                known = one.then is not not_known and all(
                    other is not None or count is None for _, count, other in then
                )
                more = sum((other or 0) - (count or 0) for _, count, other in then)
                found.append(Otherwise([*kinds], one.how, whole + more if known else None))
        idle = self.unneeded(report, whole) if self.traced else ()
        return [*found, *self.of_all(report, whole), *self.beside(report), *idle]

    def of_all(self, report: Report, whole: int) -> Iterator[Otherwise]:
        """Of layers together with others that they read, or that stand behind them."""
        for one in self.written:
            meant = [layer for layer in report.layers if one.meant(layer.kind.name)]
            more = one.of_all(report, meant, self.of) if one.of_all and meant else 0
            if more != 0:
                kinds = dict.fromkeys(layer.kind.name for layer in meant)
                yield Otherwise([*kinds], one.how, None if more is None else whole + more)

    def decided(self, one: Written, layer: LayerReport, called: str) -> bool:
        """Whether what is said is so of a layer that is called so."""
        if one.by_lie:
            return self.contiguous.get(layer.name) is False
        return one.decides is not None and one.decides(layer, called)

    def is_open(self, one: Written, layer: LayerReport) -> bool:
        """Whether it is not known of a layer if what is said is so."""
        if one.by_lie and layer.name in self.contiguous:
            return False
        return one.decides is None or self.calls is None or self.is_whole(layer)

    def is_whole(self, layer: LayerReport) -> bool:
        """Whether it is a class of which it is not told how what stands in it is called."""
        return self.calls is not None and self.calls.get(layer.name) == WHOLE

    def taken(self, report: Report) -> list[Otherwise]:
        """What of the report is counted otherwise since the source calls it so; of an `of_report`
        alone.
        """
        plain = self._replace(calls=None)
        every = [pair for layer in report.layers for pair in plain.each(layer)]
        found: dict[str, dict[str, None]] = {}
        for layer, count in every:
            for one, before, then in self.called_so(layer, count):
                if before != then:
                    found.setdefault(one.how, {})[layer.kind.name] = None
        return [Otherwise([*kinds], how, None) for how, kinds in found.items()]

    def beside(self, report: Report) -> Iterator[Otherwise]:
        """Of layers that may stand where axes are as in the batch, since others do."""
        every = [x for layer in report.layers for x in layer.leaves()]
        apart = any(of_sample(x)[1] > 1 or getattr(x.kind, "window", None) for x in every)
        for one in self.written if apart and self.calls is None else ():
            kinds = one.of(layer.kind.name for layer in report.layers if layer.weights)
            if one.by_first and one.quiet and kinds:
                yield Otherwise([*dict.fromkeys(kinds)], one.how, self.if_folded(one, report))

    def if_folded(self, one: Written, report: Report) -> int | None:
        """The total where windows of attention are folded into the batch of all beside it."""
        times = folded(report)
        if times is None:
            return None
        beside = [x for x in report.layers if x.name in times and one.meant(x.kind.name)]
        more = sum((times[layer.name] - 1) * (self.of(layer) or 0) for layer in beside)
        return self.total(report) + more

    def unneeded(self, report: Report, whole: int) -> Iterator[Otherwise]:
        """Of layers that no output depends on: a tool that traces the network leaves them out."""
        needed = {*report.network.outputs}
        for layer in reversed(report.layers):
            if layer.name in needed:
                needed.update(layer.inputs)
        idle = [(layer, self.of(layer)) for layer in report.layers if layer.name not in needed]
        kinds = dict.fromkeys(layer.kind.name for layer, count in idle if count)
        if kinds:
            yield Otherwise([*kinds], TRACED, whole - sum(count or 0 for _, count in idle))

    def unknown(self, report: Report) -> list[str]:
        """The kinds of the report that the tool has no rule for, in the order of the layers."""
        every = (pair for layer in report.layers for pair in self.counts(layer))
        return list(dict.fromkeys(kind for kind, count in every if count is None))


CONVENTIONS: dict[str, Convention] = {
    "torch": Convention(
        "2 x MACs: torch.utils.flop_counter; on a CPU it leaves out attention's products that run "
        "fused",
        by_operator.TORCH,
        (FUSED_ON_CPU, ON_CPU),
    ),
    "fvcore": Convention(
        "MACs, but of convolutions with a word as padding, + 2 per batch-norm element, 5 per "
        "other norm's; on two axes adaptive average pools' inputs, and 4 per element of linear "
        "upsampling",
        by_operator.FVCORE,
        (MEANS, FUSED, ROUNDED, IDLE_POOLS, IN_ONE),
        traced=True,
    ),
    "thop": Convention(
        "MACs, of transposed convolutions over their outputs, + 4 per element of batch, layer and "
        "instance norm, average pools' outputs, adaptive ones' inputs and outputs",
        by_module.THOP,
        (
            *(MODULES, SOFTMAX, LINEARS_ALONE),
            *(DERIVED_CELLS, PARAMETRIZED, EXACT_LAYERS, EXACT_LINEAR),
        ),
    ),
    "torchinfo": Convention(
        "Convolutions' parameters x output positions, transposed ones too; others' parameters",
        by_module.TORCHINFO,
        (
            *(NO_OTHERS_INSIDE, WINDOWS, FUNCTIONS, INNER, OFFSETS),
            *(
                PARAMETERS_ALONE,
                STEPS_OUT,
                PARAMETRIZED,
                LOOKED_UP,
                LAYERS,
                LENGTHS,
                IN_PARTS,
                FOLDED,
            ),
        ),
    ),
    "ptflops": Convention(
        "MACs + biases + 2 per norm's element (1 per layer norm's) + inputs of rectifiers and "
        "pools, which it counts twice: as modules and as functions",
        by_function.PTFLOPS,
        (
            *(TWICE, METHODS, MEANS, ALONE, UNFUSED_TWICE, CALLED_PRODUCTS, FUSED_SCORED),
            *(DERIVED_CELLS, PARAMETRIZED, KEPT, EXACT_LAYERS, EXACT_LINEAR, ONE_FUNCTION),
            *(DERIVED, BY_TIMM, written_out(lambda x: x.linears + x.biases, ENCODED), TIMMS),
            *(BY_NAME, BY_SIGN, NAMED_LINEAR, IN_ONE),
        ),
    ),
    "ptflops-aten": Convention(
        "MACs + biases",
        by_operator.PTFLOPS_ATEN,
        (CONTIGUOUS, FUSED_IN_ATEN, STEPWISE, ADDED_BIAS, ADDED_APART, ON_CPU),
    ),
    "calflops": Convention(
        "2 x MACs + convolutions' biases + 2 per batch-norm element, 5 per other norm's + "
        "rectifiers' and pools' inputs",
        by_function.CALFLOPS,
        (
            *(METHODS, MEANS, UNFUSED, NAMED_PRODUCTS, FUSED_DOUBLED, ROUNDED_TWICE),
            *(DERIVED_CELLS, KEPT, ONE_FUNCTION, written_out(lambda x: 2 * x.linears)),
            *(BY_NAME, BY_SIGN, UNNAMED_LINEAR, IN_ONE),
        ),
    ),
    "deepspeed": Convention(
        "calflops, with transposed convolutions' MACs, attention's products and resized outputs",
        by_function.DEEPSPEED,
        (
            *(METHODS, MEANS, UNFUSED, FUSED_SOFTMAX, ROUNDED_TWICE, DERIVED_CELLS, KEPT),
            *(ONE_FUNCTION, BY_NAME_ALIGNED, BY_SIGN, IN_ONE_WITH_PRODUCTS),
        ),
    ),
    "mmengine": Convention(
        "as fvcore, from which it was taken over",
        by_operator.FVCORE,
        (MEANS, FUSED, ROUNDED, IDLE_POOLS, IN_ONE),
        True,
    ),
    "ultralytics-thop": Convention(
        "MACs, attention's and other products too, + 4 per norm's element + what average pools "
        "read and write",
        by_module.ULTRALYTICS,
        (MORE_MODULES, STEPS_IN, LINEARS_AND_PRODUCTS),
    ),
    "tensorflow": Convention(
        "2 x MACs + biases + 2 per batch-norm element + pools' windows + sums, as Keras 3 runs "
        "them; no grouped convolutions nor attention's products, and of a loop one step",
        by_graph.TENSORFLOW,
        (IN_KERAS, RESCALING),
        traced=True,
    ),
    "onnx-tool": Convention(
        "MACs + biases of the ONNX graph's nodes, of transposed convolutions over their outputs, + "
        "31 per batch-norm element, 1 per relu's, 32 and more per exponential",
        by_node.ONNX_TOOL,
        (EXPORTED, SIZED, REDUCED),
        traced=True,
    ),
}
