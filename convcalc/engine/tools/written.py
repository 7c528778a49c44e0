"""What tools count otherwise if a network is written otherwise: which kinds, how, and then what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.engine.calls import DERIVED as OF_A_CLASS
from convcalc.engine.calls import (
    FUNCTION,
    METHOD,
    NORMED,
    OPERATOR,
    any_of,
    is_fused,
    is_fused_within,
    is_one_operator,
    is_within,
)
from convcalc.engine.calls import KEPT as BEFORE
from convcalc.engine.calls import PARAMETRIZED as PARAMETRIZED_CLASS
from convcalc.engine.counts import ptflops_attention
from convcalc.engine.tools.onward import of_one_element, without_sizes, without_sources
from convcalc.engine.tools.samples import of_sample
from convcalc.engine.tools.then import (
    activated,
    apart_less,
    apart_then,
    by_timm,
    derived,
    each_offset,
    each_position,
    estimated,
    fused,
    inside,
    inside_others,
    normed,
    not_counted,
    not_known,
    once,
    softmax,
    stepped,
    unless_idle,
    unnormed,
    windows,
    within_timm,
    without_biases,
)
from convcalc.layers.groups import WORK
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from convcalc.engine.attended import Apart
    from convcalc.engine.calls import Decides
    from convcalc.engine.report import LayerReport
    from convcalc.engine.tools.onward import Network
    from convcalc.engine.tools.then import Then

GROUP_OF = {kind: group for group, kinds in WORK.items() for kind in kinds}


class Written(NamedTuple):
    """Kinds, or groups, that a tool counts otherwise if a network is written otherwise; how; and
    what it counts `then` of a layer. Where it is known what layers are called as, that `decides`
    whether it is, if anything does; if `by_lie`, it is where what arrives is not contiguous; if
    `by_first`, it counts as often as the first size that comes out. If `quiet`, nothing is said of
    it where that is not known. `of_all`: how much more it counts then of
    the whole network, where that is of other layers, too.
    """

    groups: tuple[str, ...]
    how: str
    then: Then
    decides: Optional[Decides] = None
    quiet: bool = False
    by_first: bool = False
    by_lie: bool = False
    of_all: Optional[Network] = None

    def meant(self, kind: str) -> bool:
        return bool({kind, GROUP_OF.get(kind)} & set(self.groups))

    def counted(self, layer: LayerReport, count: int | None) -> int | None:
        """What it counts then of a layer of which it counts so much else."""
        one, times = of_sample(layer)
        then = self.then(one, None if count is None else count // max(times, 1))
        return None if then is None else then * times

    def of(self, kinds: Iterable[str]) -> list[str]:
        """Those of the kinds that are meant."""
        return [kind for kind in kinds if self.meant(kind)]


CALLED = any_of(FUNCTION, METHOD, OPERATOR, BEFORE)
EXACTLY = any_of(FUNCTION, METHOD, OPERATOR, BEFORE, OF_A_CLASS)
"""What is no module; and no module of a class of PyTorch's own."""
MODULES = Written(
    (
        *("batch_norms", "layer_norm", "instance_norm", "average_pools", "adaptive_average_pools"),
        *("softmax", "prelu", "resizings", "attentions"),
    ),
    "it counts modules of PyTorch's own classes, and no functions that are called instead",
    apart_less(lambda x: x.linears + softmax(x)),
    EXACTLY,
)
MORE_MODULES = MODULES._replace(
    groups=(*MODULES.groups, "group_norm", "scale_norms", "log_softmax"),
    then=apart_less(softmax),
    decides=CALLED,
)
ALONE = MODULES._replace(
    groups=("batch_norms", "sample_norms", "leaky_relu", "attentions", "transformer_encoder"),
    then=unnormed(apart_less(lambda x: x.linears + x.biases)),
)
TWICE = Written(
    (
        *("relu", "prelu", "elu", "gelu", "max_pools", "average_pools", "resizings"),
        *("adaptive_max_pools", "adaptive_average_pools"),
    ),
    "it counts modules twice, and functions once",
    once,
    EXACTLY,
)
METHODS = Written(
    ("relu", "softmax", "global_max_pool"),
    "it counts no methods of tensors, nor functions of torch, that are called instead",
    not_counted,
    any_of(METHOD, BEFORE),
)
KEPT = Written(
    ("gelu",),
    "it counts no functions that a module keeps before, as PyTorch's encoder layers do",
    not_counted,
    any_of(BEFORE),
)
MEANS = Written(
    ("global_avg_pool",),
    "it counts pools, and no means over axes that are called instead",
    not_counted,
    any_of(METHOD),
)
UNFUSED = Written(
    ("transformer_encoder",),
    "activations count too where it is written out, as torchvision does",
    activated(1),
)
UNFUSED_TWICE = UNFUSED._replace(then=activated(2))
ATTENDING = ("attentions", "attention_products", "transformer_encoder")
AS_ONE = "unless all is one function, as F.scaled_dot_product_attention or without need_weights"
FUSED = Written(ATTENDING, f"products and a softmax count {AS_ONE}", fused(1, 0), is_fused)
FUSED_SCORED = FUSED._replace(then=fused(1, 1))
FUSED_DOUBLED = FUSED._replace(then=fused(2, 1, module=0))
FUSED_ON_CPU = FUSED._replace(
    how=f"on a CPU products count {AS_ONE}", then=fused(2, 0), decides=is_one_operator
)
FUSED_IN_ATEN = FUSED._replace(decides=is_one_operator)
FUSED_SOFTMAX = Written(ATTENDING, f"the softmax counts {AS_ONE}", fused(0, 1), is_fused_within)
NAMED_PRODUCTS = Written(
    ("matmul", "attentions"),
    "it counts torch.matmul and .matmul, and no @, torch.mm or torch.bmm",
    apart_less(lambda x: 2 * x.products),
    any_of(OPERATOR, "method mm", "method bmm"),
)
CALLED_PRODUCTS = Written(
    ("matmul", "attentions"),
    "it counts products by functions and methods, and none by @ or einsum",
    apart_less(lambda x: x.products),
    any_of(OPERATOR, "method einsum"),
)
ROUNDED = Written(
    ("attentions",), "products by einsum count as an estimate of four digits", apart_less(estimated)
)
ROUNDED_TWICE = ROUNDED._replace(then=apart_less(lambda x: 2 * estimated(x)))
SOFTMAX = Written(
    ("attentions",),
    "its softmax counts as a module, and no function or method that is called instead",
    apart_less(softmax),
)


LAYERS = Written(
    ("linears", "convolutions", "transposed"),
    "it counts no layers whose weights are given to functions",
    not_counted,
    any_of(FUNCTION, BEFORE, METHOD, OPERATOR),
    quiet=True,
)
TIMMS = Written(
    ("linears", "sample_norms", "scale_norms", "attention_products", "softmaxes", "products"),
    "it counts timm's attention by a rule of its own, without the layers in it",
    within_timm,
    is_within,
    quiet=True,
)
EXACT_LAYERS = LAYERS._replace(
    groups=("convolutions", "transposed"),
    how="it counts layers of PyTorch's own classes, no derived ones nor weights given to functions",
    decides=EXACTLY,
)
EXACT_LINEAR = EXACT_LAYERS._replace(groups=("linears",), quiet=False)
"""Of these, derived classes are frequent: timm has one."""


def written_out(
    linears: Callable[[Apart], int], groups: tuple[str, ...] = ("attentions",)
) -> Written:
    """Of attention as PyTorch's module has it; in encoders as ptflops has it, if asked for."""
    how = "it counts PyTorch's module, and otherwise linear layers and one function, as timm has it"
    return Written(groups, how, inside(ptflops_attention, apart_then(linears)))


LINEARS_ALONE = written_out(lambda x: x.linears)
LINEARS_AND_PRODUCTS = written_out(lambda x: x.linears + x.products)
PARAMETERS_ALONE = written_out(lambda x: x.parameters)
CONTIGUOUS = Written(
    ("attentions", "recurrents", "linears"),
    "no biases count where what arrives is not contiguous in memory",
    without_biases,
    by_lie=True,
)
NO_OTHERS_INSIDE = Written(
    ("batch_norms", "layer_scale", "scale_norms"),
    "it counts what is called weight or bias, in modules without others inside",
    inside_others,
    any_of(OF_A_CLASS),
)
LOOKED_UP = Written(
    ("embeddings",),
    "parameters count for each row of what is looked up without a batch, as positions may be",
    each_position,
    by_first=True,
)
FOLDED = Written(
    ("linears", "batch_norms", "sample_norms", "scale_norms", "rectifiers", "layer_scale"),
    "parameters count as often as the first size that comes out, into which axes are folded",
    not_known,
    quiet=True,
    by_first=True,
)
WINDOWS = Written(
    ("attentions",),
    "parameters count for each window that is a sample by itself, those of norms too",
    windows(lambda x: x.parameters + x.others),
)
FUNCTIONS = Written(
    ("attentions",), "it counts no parameters of functions", windows(lambda x: x.others)
)
INNER = Written(
    ("attentions",),
    "it counts no parameters of queries, keys and values that are made by F.linear",
    windows(lambda x: (x.parameters - x.inner) * x.windows + x.others),
)
OFFSETS = Written(
    ("attentions",),
    "parameters count for each offset of a network of offsets that are given to it without a batch",
    each_offset,
)
ENCODED = ("attentions", "transformer_encoder")
DERIVED = Written(
    ENCODED,
    "it counts PyTorch's attention, and no class that is derived from it",
    inside(ptflops_attention, derived),
)
BY_TIMM = Written(
    ENCODED,
    "it counts timm's attention without the linear layers in it",
    inside(ptflops_attention, by_timm),
)
DERIVED_CELLS = Written(
    ("recurrents",),
    "it counts PyTorch's modules, and no class that is derived from them",
    not_counted,
    any_of(OF_A_CLASS),
)
STEPS = "it takes the second axis for the steps, which is that of features if a class moves axes"
STEPS_IN = Written(
    ("recurrents",), STEPS, stepped(lambda layer: int(layer.input_shapes[0].channels))
)
STEPS_OUT = Written(
    ("recurrents",),
    STEPS,
    stepped(lambda layer: int(layer.output.channels) if layer.output else 0),
)
PARAMETRIZED = Written(
    ("weight_norm",),
    "it counts the convolution if it is by torch.nn.utils, and not if by its parametrizations",
    not_known,
    of_all=without_sources,
)
IN_PARTS = Written(
    ("linears", "convolutions", "transposed"),
    "it counts no layers whose weights parametrizations work out",
    not_counted,
    any_of(PARAMETRIZED_CLASS),
    quiet=True,
)
LENGTHS = Written(
    ("linears", "convolutions", "transposed"),
    "it counts lengths and directions of filters as often as there are channels",
    normed,
    any_of(NORMED),
    quiet=True,
)
ONE_FUNCTION = Written(
    ("silu",),
    "it counts one function, and no product with a sigmoid instead",
    not_counted,
    any_of(),
)
IDLE_POOLS = Written(
    ("adaptive_average_pools",),
    "it counts pools of as many positions as there are, which may be left out",
    unless_idle,
    any_of(),
)
IN_KERAS = Written(
    ("batch_norms", "add"),
    "it counts nothing with Keras 2, and of add with an older TensorFlow",
    not_counted,
)
RESCALING = Written(
    ("rescale",),
    "it counts 2 for each element of layers.Rescaling, and 1 of a product alone",
    once,
)
EXPORTED = Written(
    ("batch_norms", "attentions", "gelu", "global_avg_pool"),
    "it counts the nodes that an exporter writes; most fold batch norms into convolutions",
    not_known,
)
SIZED = Written(
    ("resizings",),
    "it counts none whose sizes the file works out, nor what has its shape from them",
    not_counted,
    of_all=without_sizes,
)
REDUCED = Written(
    ("reduce",),
    "it takes norms whose axes are an input of the node for one number, in what follows too",
    not_known,
    of_all=of_one_element,
)
