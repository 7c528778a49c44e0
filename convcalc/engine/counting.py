"""What other tools would print: a convention is a table of what a tool adds for each kind.

A layer is counted by the row of its kind, or of the group of WORK that the kind is in, or else by
its parts. What a tool has no rule for is unknown, which is not zero: the total is then a least, and
the kinds are named under it. The default, MACs, needs none of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.tools import by_function, by_graph, by_module, by_node, by_operator
from convcalc.layers.groups import WORK
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from convcalc.engine.counts import Count
    from convcalc.engine.report import LayerReport, Report
    from convcalc.layers.kind import Kind

GROUP_OF = {kind: group for group, kinds in WORK.items() for kind in kinds}


class Written(NamedTuple):
    """Kinds, or groups, that a tool counts otherwise if a network is written otherwise; and how."""

    groups: tuple[str, ...]
    otherwise: str

    def of(self, kinds: Iterable[str]) -> list[str]:
        """Those of the kinds that are meant."""
        return [kind for kind in kinds if {kind, GROUP_OF.get(kind)} & set(self.groups)]


class Convention(NamedTuple):
    """How a tool counts: in a sentence, and by kind or group; and what depends on how a network is
    written, such as with modules or functions.
    """

    text: str
    table: Mapping[str, Count]
    written: tuple[Written, ...] = ()

    def depends(self, kinds: Iterable[str]) -> list[tuple[list[str], str]]:
        """Those of the kinds whose count depends on how a network is written, and how."""
        asked = [(one.of(kinds), one.otherwise) for one in self.written]
        return [(found, otherwise) for found, otherwise in asked if found]

    def rule(self, kind: Kind) -> Count | None:
        """The row of a kind, or that of its group; none for what is called after a block."""
        name = type(kind).name
        return self.table.get(name) or self.table.get(GROUP_OF.get(name, ""))

    def counts(self, layer: LayerReport) -> Iterator[tuple[str, int | None]]:
        """Kinds and what the tool adds for each; None for one that it has no rule for. Nothing for
        a layer that could not be worked out.
        """
        rule = self.rule(layer.kind)
        if layer.parts and rule is None:
            for part in layer.parts:
                yield from self.counts(part)
        elif not layer.failed:
            yield layer.kind.name, rule(layer) if rule else None

    def of(self, layer: LayerReport) -> int | None:
        """What the tool adds for a layer; None if it has no rule for anything in it."""
        known = [count for _, count in self.counts(layer) if count is not None]
        return sum(known) if known else None

    def total(self, report: Report) -> int:
        """The sum over all that the tool has a rule for."""
        return sum(self.of(layer) or 0 for layer in report.layers)

    def dependent(self, report: Report) -> list[tuple[list[str], str]]:
        """What of the report depends on how the network is written: kinds, and how."""
        every = (pair for layer in report.layers for pair in self.counts(layer))
        return self.depends(dict.fromkeys(kind for kind, count in every if count is not None))

    def unknown(self, report: Report) -> list[str]:
        """The kinds of the report that the tool has no rule for, in the order of the layers."""
        every = (pair for layer in report.layers for pair in self.counts(layer))
        return list(dict.fromkeys(kind for kind, count in every if count is None))


MODULES = Written(
    (
        *("batch_norms", "layer_norm", "instance_norm", "average_pools", "adaptive_average_pools"),
        *("softmax", "prelu", "resizings", "attentions"),
    ),
    "it counts modules of PyTorch's own classes, and no functions that are called instead",
)
MORE_MODULES = MODULES._replace(
    groups=(*MODULES.groups, "group_norm", "scale_norms", "log_softmax"),
)
ALONE = MODULES._replace(
    groups=("batch_norms", "sample_norms", "leaky_relu", "attentions", "transformer_encoder")
)
TWICE = Written(
    (
        *("relu", "prelu", "elu", "gelu", "max_pools", "average_pools", "resizings"),
        *("adaptive_max_pools", "adaptive_average_pools"),
    ),
    "it counts modules twice, and functions once",
)
METHODS = Written(
    ("relu", "softmax", "global_max_pool"),
    "it counts no methods of tensors, nor functions of torch, that are called instead",
)
MEANS = Written(
    ("global_avg_pool",), "it counts pools, and no means over axes that are called instead"
)
UNFUSED = Written(
    ("transformer_encoder",), "activations count too where it is written out, as torchvision does"
)
ATTENDING = ("attentions", "attention_products", "transformer_encoder")
AS_ONE = "unless all is one function, as F.scaled_dot_product_attention or without need_weights"
FUSED = Written(ATTENDING, f"products and a softmax count {AS_ONE}")
FUSED_ON_CPU = Written(ATTENDING, f"on a CPU products count {AS_ONE}")
FUSED_SOFTMAX = Written(ATTENDING, f"the softmax counts {AS_ONE}")
NAMED_PRODUCTS = Written(
    ("matmul", "attentions"), "it counts torch.matmul and .matmul, and no @, torch.mm or torch.bmm"
)
CALLED_PRODUCTS = Written(
    ("matmul", "attentions"), "it counts products by functions and methods, and none by @ or einsum"
)
ROUNDED = Written(("attentions",), "products by einsum count as an estimate of four digits")
CONTIGUOUS = Written(
    ("attentions", "recurrents"),
    "biases of its projections count if what arrives is contiguous in memory",
)
NO_OTHERS_INSIDE = Written(
    ("batch_norms", "layer_scale", "scale_norms"),
    "it counts what is called weight or bias, in modules without others inside",
)
WINDOWS = Written(
    ("attentions",),
    "parameters count for each window that is a sample by itself, those of linear layers and norms "
    "too, and no parameters of functions",
)
IN_KERAS = Written(
    ("batch_norms", "add"), "it counts nothing with Keras 2, and of add with an older TensorFlow"
)
RESCALING = Written(
    ("rescale",), "it counts 2 for each element of layers.Rescaling, and 1 of a product alone"
)
EXPORTED = Written(
    ("batch_norms", "attentions", "gelu", "global_avg_pool", "resizings"),
    "it counts the nodes that an exporter writes; most fold batch norms into convolutions",
)

CONVENTIONS: dict[str, Convention] = {
    "torch": Convention(
        "2 x MACs: torch.utils.flop_counter; on a CPU it leaves out attention's products that run "
        "fused",
        by_operator.TORCH,
        (FUSED_ON_CPU,),
    ),
    "fvcore": Convention(
        "MACs, but of convolutions with a word as padding, + 2 per batch-norm element, 5 per "
        "other norm's; on two axes adaptive average pools' inputs, and 4 per element of linear "
        "upsampling",
        by_operator.FVCORE,
        (MEANS, FUSED, ROUNDED),
    ),
    "thop": Convention(
        "MACs, of transposed convolutions over their outputs, + 4 per element of batch, layer and "
        "instance norm, average pools' outputs, adaptive ones' inputs and outputs",
        by_module.THOP,
        (MODULES,),
    ),
    "torchinfo": Convention(
        "Convolutions' parameters x output positions, transposed ones too; others' parameters",
        by_module.TORCHINFO,
        (NO_OTHERS_INSIDE, WINDOWS),
    ),
    "ptflops": Convention(
        "MACs + biases + 2 per norm's element (1 per layer norm's) + inputs of rectifiers and "
        "pools, which it counts twice: as modules and as functions",
        by_function.PTFLOPS,
        (TWICE, METHODS, MEANS, ALONE, UNFUSED, CALLED_PRODUCTS, FUSED),
    ),
    "ptflops-aten": Convention("MACs + biases", by_operator.PTFLOPS_ATEN, (CONTIGUOUS, FUSED)),
    "calflops": Convention(
        "2 x MACs + convolutions' biases + 2 per batch-norm element, 5 per other norm's + "
        "rectifiers' and pools' inputs",
        by_function.CALFLOPS,
        (METHODS, MEANS, UNFUSED, NAMED_PRODUCTS, FUSED, ROUNDED),
    ),
    "deepspeed": Convention(
        "calflops, with transposed convolutions' MACs, attention's products and resized outputs",
        by_function.DEEPSPEED,
        (METHODS, MEANS, UNFUSED, FUSED_SOFTMAX, ROUNDED),
    ),
    "mmengine": Convention(
        "as fvcore, from which it was taken over", by_operator.FVCORE, (MEANS, FUSED, ROUNDED)
    ),
    "ultralytics-thop": Convention(
        "MACs, attention's and other products too, + 4 per norm's element + what average pools "
        "read and write",
        by_module.ULTRALYTICS,
        (MORE_MODULES,),
    ),
    "tensorflow": Convention(
        "2 x MACs + biases + 2 per batch-norm element + pools' windows + sums, as Keras 3 runs "
        "them; no grouped convolutions nor attention's products, and of a loop one step",
        by_graph.TENSORFLOW,
        (IN_KERAS, RESCALING),
    ),
    "onnx-tool": Convention(
        "MACs + biases of the ONNX graph's nodes, of transposed convolutions over their outputs, + "
        "31 per batch-norm element, 1 per relu's, 32 and more per exponential",
        by_node.ONNX_TOOL,
        (EXPORTED,),
    ),
}
