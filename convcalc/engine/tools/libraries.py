"""How torchvision, timm and pytorchcv write the networks that the zoo has of them: a row for each
family. A row says what was measured; a family without one is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.engine.calls import DERIVED, FUNCTION, METHOD, MODULE
from convcalc.engine.tools.then import estimated, softmax
from convcalc.engine.tools.written import (
    ALONE,
    BY_TIMM,
    FUSED,
    FUSED_DOUBLED,
    FUSED_IN_ATEN,
    FUSED_ON_CPU,
    FUSED_SOFTMAX,
    LINEARS_ALONE,
    LINEARS_AND_PRODUCTS,
    PARAMETERS_ALONE,
    UNFUSED,
    UNFUSED_TWICE,
)
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.engine.attended import Apart
    from convcalc.engine.tools.written import Written

    Left = Callable[[Apart], int]


class Origin(NamedTuple):
    """What layers of a family of networks are `called` as (`engine/calls.py`), by patterns of their
    names, of which the first that fits holds; others are modules of PyTorch's own.

    `attending`: what tools leave out of attention; `holds`: what is true of the network, of that
    which its layers' calls do not decide; `kernels`: global pools that have a kernel as large as
    the map; `folded`: layers of which so many samples are made of one; `only`: the one size that it
    runs at, if it runs at no other.
    """

    called: Mapping[str, str] = {}
    attending: Mapping[str, Left] = {}
    holds: tuple[Written, ...] = ()
    kernels: tuple[str, ...] = ()
    folded: Mapping[str, int] = {}
    only: Optional[int] = None


FUNCTIONAL: dict[str, Left] = {
    "thop": lambda x: x.linears + softmax(x),
    "ultralytics-thop": softmax,
    "torchinfo": lambda x: x.parameters * x.windows,
    "ptflops": lambda x: x.linears + x.biases,
}
"""Of attention whose projections and softmax are functions."""
BY_SIGN: dict[str, Left] = {
    **FUNCTIONAL,
    "ptflops": lambda x: x.linears + x.biases + x.products // 2,
    "calflops": lambda x: x.products,
}
"""The same with queries times keys by `@`."""
BY_EINSUM: dict[str, Left] = {
    **dict.fromkeys(("thop", "ultralytics-thop"), softmax),
    "torchinfo": lambda x: x.parameters * (x.windows - 1),
    "ptflops": lambda x: x.products,
    **dict.fromkeys(("fvcore", "mmengine"), estimated),
    **dict.fromkeys(("calflops", "deepspeed"), lambda x: 2 * estimated(x)),
}
"""Linear layers, with products by einsum; windows are no samples."""
NAMED: dict[str, Left] = {
    "ptflops": lambda x: x.products,
    "calflops": lambda x: 2 * x.products,
}
"""With products by `@`, of linear layers and a softmax that are modules."""
COSINES: dict[str, Left] = {
    **NAMED,
    "thop": lambda x: x.linears * 3 // 4,
    "torchinfo": lambda x: x.inner * x.windows,
    "ptflops": lambda x: (x.linears + x.biases) * 3 // 4 + x.products,
}
"""The same with queries, keys and values by F.linear: three of four projections of one size."""
BY_METHOD: dict[str, Left] = {
    **dict.fromkeys(("thop", "ultralytics-thop"), softmax),
    "ptflops": lambda x: x.products + x.scores,
    "calflops": lambda x: 2 * x.products + x.scores,
    "deepspeed": lambda x: x.scores,
}
"""The same as NAMED, with a softmax by a method."""
FUSED_HEADS: dict[str, Left] = {
    **dict.fromkeys(("thop", "ultralytics-thop"), softmax),
    "ptflops": lambda x: x.linears + x.biases * 3 // 4,
}
"""Of timm's class, of which ptflops counts products, the softmax, and queries that it scales, which
are as many as one of four biases."""
PRODUCTS_FUSED = (FUSED, FUSED_IN_ATEN, FUSED_ON_CPU, FUSED_DOUBLED, FUSED_SOFTMAX)
ENCODERS = (
    *(UNFUSED, UNFUSED_TWICE, BY_TIMM, ALONE),
    *(LINEARS_ALONE, PARAMETERS_ALONE, LINEARS_AND_PRODUCTS),
)
"""What is true of timm's blocks of a transformer."""
OWN_NORMS = dict.fromkeys(("encoder*.norm?", "encoded", "layer_norm1"), DERIVED)


def functions(*patterns: str) -> Origin:
    return Origin(dict.fromkeys(patterns, FUNCTION))


TORCHVISION: dict[str, Origin | None] = {
    "torchvision/densenet:*": functions("relu2", "global_avg_pool1"),
    "torchvision/googlenet:*": functions("*relu*"),
    "torchvision/inception_v3:*": functions("*relu*", "Mixed*avg_pool*", "Mixed*max_pool*"),
    "torchvision/mobilenet_v2:*": functions("global_avg_pool1"),
    "torchvision/deeplabv3:*": functions("*upsample*"),
    "torchvision/fcn:*": functions("*upsample*"),
    "torchvision/lraspp:*": functions("*upsample*"),
    "torchvision/fcos:*": functions("coarse?", "relu[2-9]"),
    "torchvision/retinanet:*": functions("coarse?", "relu2"),
    "torchvision/convnext:*": Origin({"layer_norm?": DERIVED}),
    "torchvision/video_resnet:mc3_18": Origin({"layer?.?.*[12].conv1": DERIVED}),
    "torchvision/video_resnet:r3d_18": Origin({"layer?.?.*[12].conv1": DERIVED}),
    "torchvision/video_resnet:r2plus1d_18": Origin(),
    "torchvision/video_resnet:*": None,
    "torchvision/mnasnet:*": Origin({"global_avg_pool1": METHOD}),
    "torchvision/shufflenet_v2:*": Origin({"global_avg_pool1": METHOD}),
    "torchvision/s3d:*": Origin({"global_avg_pool1": METHOD}),
    "torchvision/maxvit:*": Origin(attending=BY_EINSUM),
    "papers/swin:swin_?": Origin(attending=FUNCTIONAL),
    "papers/swin_v2:swin_v2_?": Origin(attending=BY_SIGN),
    "papers/vit:vit_?_??": Origin(holds=(UNFUSED, UNFUSED_TWICE)),
    "torchvision/*": Origin(),
}
"""That all others are of modules is taken for granted."""
TIMM: dict[str, Origin | None] = {
    "timm/convnextv2:*": Origin(
        dict.fromkeys(("*layer_norm?", "*gelu?", "*layer_scale?"), DERIVED)
    ),
    "timm/efficientformer:*": Origin({"global_avg_pool1": METHOD}, BY_METHOD, only=224),
    "timm/ghostnet:*": Origin(
        {"linear1": DERIVED, "batch_norm2": DERIVED, "*squeeze_excite1.pool": METHOD}
    ),
    "timm/hrnet:*": Origin(),
    "timm/mobilevit:*": Origin(
        {"*batch_norm?": DERIVED},
        FUSED_HEADS,
        PRODUCTS_FUSED,
        folded={"global*.linear?": 4, "*layer_norm?": 4},
    ),
    "timm/repvgg:*": Origin({"*.point": DERIVED, "*.area": DERIVED, "*.itself": DERIVED}),
    "timm/res2net:*": Origin(),
    "timm/resnest:*": Origin({"layer*.global_avg_pool1": METHOD, "*softmax1": FUNCTION}),
    "timm/skresnet:*": Origin(
        {
            **dict.fromkeys(("layer*.global_avg_pool1", "*softmax1"), METHOD),
            **dict.fromkeys(("*.shortcut1.batch_norm1", "*.selective1.batch_norm1"), MODULE),
            "layer*.batch_norm?": DERIVED,
        }
    ),
    "papers/deit:deit_*_224": Origin(OWN_NORMS, holds=ENCODERS, only=224),
    "papers/vit:vit_*_224": Origin(OWN_NORMS, holds=ENCODERS, only=224),
    "papers/swin:swin_*_224": Origin({"global_avg_pool1": METHOD}, NAMED, only=224),
    **{
        f"papers/swin_v2:swinv2_*{size}": Origin(
            {"global_avg_pool1": METHOD, "*gelu?": DERIVED}, COSINES, only=size
        )
        for size in (192, 256)
    },
}
"""What is `DERIVED` is of a class of timm's own, such as its BatchNormAct2d."""
PYTORCHCV: dict[str, Origin | None] = {
    "papers/cbam_resnet:*": Origin(only=224),
    "papers/mobilenet_v1:*": Origin(kernels=("global_avg_pool1",), only=224),
    "papers/pyramidnet:*": Origin(only=32),
    "papers/resnet_v1:*": Origin(kernels=("global_avg_pool1",), only=224),
    "papers/wrn_28_10:*": Origin(kernels=("global_avg_pool1",), only=32),
}
"""Pools with a kernel are global at one size of the input."""
LIBRARIES = {"torchvision": TORCHVISION, "timm": TIMM, "pytorchcv": PYTORCHCV}
"""The library that comes first has the network, where several have it; in each the row that comes
first: files of the zoo, and names of networks in them.
"""
