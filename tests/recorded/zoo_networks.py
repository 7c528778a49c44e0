"""The networks that record_zoo_layers.py runs: where they come from, and how they are built."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

IMAGE = [3, 224, 224]


class Network:
    """How a network is built, and what it is run on; `run` instead of a plain call. Repositories
    are in the folder that `build` gets.
    """

    def __init__(
        self, source: str, build: Callable[[Path], Any], dims: list[int], run: Any = None
    ) -> None:
        self.source, self.build, self.dims = source, build, dims
        self.run = run or (lambda network, x: network(x))


def torchvision(name: str, size: int = 224) -> Network:
    def build(folder: Path) -> Any:
        return importlib.import_module("torchvision").models.get_model(name, weights=None)

    return Network("torchvision", build, [3, size, size])


def timm(name: str, size: int = 224, **arguments: Any) -> Network:
    def build(folder: Path) -> Any:
        return importlib.import_module("timm").create_model(name, **arguments)

    return Network("timm", build, [3, size, size])


def repository(
    place: str, module: str, make: Callable[[Any], Any], dims: list[int], run: Any = None
) -> Network:
    """A network from a module of a repository, which is imported from the clone's folder."""

    def build(folder: Path) -> Any:
        clone = str(folder / place.replace("/", "+"))
        sys.path.insert(0, clone)
        try:
            return make(importlib.import_module(module))
        finally:
            sys.path.remove(clone)

    return Network(f"github.com/{place}", build, dims, run)


def deployed(name: str) -> Network:
    """A network of timm whose parallel convolutions are folded into one."""

    def build(folder: Path) -> Any:
        network = importlib.import_module("timm").create_model(name)
        return importlib.import_module("timm.utils.model").reparameterize_model(network.eval())

    return Network("timm", build, IMAGE)


OF_TIMM = """
    skresnet18 skresnet34 skresnet50 resnest14d resnest26d resnest50d
    res2net50_26w_4s res2net50_48w_2s res2net50_14w_8s res2net50_26w_8s res2net101_26w_4s res2next50
    hrnet_w18_small hrnet_w18_small_v2 hrnet_w18 hrnet_w32
    hrnet_w30 hrnet_w40 hrnet_w44 hrnet_w48 hrnet_w64
    repvgg_a0 repvgg_a1 repvgg_a2 repvgg_b0 repvgg_b1 repvgg_b2 repvgg_b3
    ghostnet_050 ghostnet_100 ghostnet_130
    convnextv2_atto convnextv2_femto convnextv2_pico convnextv2_nano convnextv2_tiny convnextv2_base
    convnextv2_large convnextv2_huge
    vit_tiny_patch16_224 vit_small_patch16_224 vit_small_patch32_224 vit_base_patch16_224
    vit_base_patch32_224 vit_base_patch8_224 vit_large_patch16_224
    deit_tiny_patch16_224 deit_small_patch16_224 deit_base_patch16_224
    deit_tiny_distilled_patch16_224 deit_small_distilled_patch16_224 deit_base_distilled_patch16_224
    swin_tiny_patch4_window7_224 swin_small_patch4_window7_224 swin_base_patch4_window7_224
    swin_large_patch4_window7_224 efficientformer_l1 efficientformer_l3 efficientformer_l7
"""
OF_TIMM_AT_256 = """
    resnest101e swinv2_tiny_window8_256 swinv2_tiny_window16_256 swinv2_small_window8_256
    swinv2_base_window8_256 swinv2_base_window16_256 swinv2_large_window12to16_192to256
    mobilevit_xxs mobilevit_xs mobilevit_s
"""
OF_TIMM_AT_192 = "swinv2_base_window12_192 swinv2_large_window12_192"
OF_TORCHVISION = "vit_b_16 vit_b_32 vit_l_16 vit_l_32 vit_h_14 swin_t swin_s swin_b maxvit_t"
OF_TORCHVISION_AT_256 = "swin_v2_t swin_v2_s swin_v2_b"


def cbam(depth: int) -> Network:
    def make(module: Any) -> Any:
        return module.ResidualNet("ImageNet", depth, 1000, "CBAM")

    return repository("Jongchan/attention-module", "MODELS.model_resnet", make, IMAGE)


def deeplab(encoder: str) -> Network:
    def build(folder: Path) -> Any:
        smp = importlib.import_module("segmentation_models_pytorch")
        return smp.DeepLabV3Plus(encoder, encoder_weights=None, classes=21)

    return Network("segmentation_models_pytorch", build, [3, 512, 512])


def vnet(folder: Path) -> Any:
    return importlib.import_module("monai.networks.nets").VNet()


def pyramid(name: str) -> Network:
    def build(folder: Path) -> Any:
        return importlib.import_module("pytorchcv.model_provider").get_model(f"{name}_cifar10")

    return Network("pytorchcv", build, [3, 32, 32])


def detector(name: str, size: int) -> Network:
    """The backbone and heads of one of torchvision's, without what makes boxes of their outputs."""

    def build(folder: Path) -> Any:
        detection = importlib.import_module("torchvision.models.detection")
        return getattr(detection, name)(weights=None, weights_backbone=None)

    def run(network: Any, x: Any) -> Any:
        return network.head(list(network.backbone(x).values()))

    return Network("torchvision", build, [3, size, size], run)


def crnn(network: Any, x: Any) -> Any:
    """It has the time before the batch."""
    return network(x).permute(1, 2, 0)


def yolo(file: str) -> Network:
    """A detector that the repository of YOLOv5 builds of a YAML file, without what makes boxes of
    its outputs.
    """

    def make(module: Any) -> Any:
        return module.DetectionModel(str(Path(module.__file__).parent / file))

    def run(network: Any, x: Any) -> Any:
        network.model[-1].train()
        return network(x)

    return repository("ultralytics/yolov5", "models.yolo", make, [3, 640, 640], run)


def yolov8(size: str) -> Network:
    """The same of Ultralytics' package: distances to the sides of boxes, and scores."""

    def build(folder: Path) -> Any:
        tasks = importlib.import_module("ultralytics.nn.tasks")
        return tasks.DetectionModel(f"yolov8{size}.yaml", verbose=False)

    def run(network: Any, x: Any) -> Any:
        head = network.model[-1].train()
        found = network(x)
        return [head.dfl(found["boxes"]), found["scores"]]

    return Network("ultralytics", build, [3, 640, 640], run)


PYRAMIDS = ("110_a48", "110_a84", "110_a270", "164_a270_bn")
RESNETS = (18, 34, 50, 101)
NETWORKS = {
    **{name: timm(name) for name in OF_TIMM.split()},
    **{f"{name}_deployed": deployed(name) for name in ("repvgg_a0", "repvgg_b0")},
    **{name: timm(name, 256) for name in OF_TIMM_AT_256.split()},
    **{name: timm(name, 192) for name in OF_TIMM_AT_192.split()},
    **{name: torchvision(name) for name in OF_TORCHVISION.split()},
    **{name: torchvision(name, 256) for name in OF_TORCHVISION_AT_256.split()},
    **{f"cbam_resnet{n}": cbam(n) for n in RESNETS[:3]},
    "unet_plus_plus": repository(
        "4uiiurz1/pytorch-nested-unet", "archs", lambda m: m.NestedUNet(1), [3, 96, 96]
    ),
    "attention_unet": repository(
        "LeeJunHyun/Image_Segmentation", "network", lambda m: m.AttU_Net(), IMAGE
    ),
    "vnet": Network("monai", vnet, [1, 128, 128, 64]),
    **{f"deeplabv3plus_resnet{n}": deeplab(f"resnet{n}") for n in RESNETS},
    **{f"pyramidnet{n}": pyramid(f"pyramidnet{n}") for n in PYRAMIDS},
    "ssd300_vgg16": detector("ssd300_vgg16", 300),
    "retinanet_resnet50_fpn": detector("retinanet_resnet50_fpn", 800),
    "retinanet_resnet50_fpn_v2": detector("retinanet_resnet50_fpn_v2", 800),
    "fcos_resnet50_fpn": detector("fcos_resnet50_fpn", 800),
    "crnn": repository(
        "meijieru/crnn.pytorch",
        "models.crnn",
        lambda m: m.CRNN(32, 1, 37, 256),
        [1, 32, 100],
        crnn,
    ),
    "tcn": repository(
        "locuslab/TCN",
        "TCN.mnist_pixel.model",
        lambda m: m.TCN(1, 10, [25] * 8, kernel_size=7, dropout=0.05),
        [1, 784],
    ),
    "yolov3": yolo("hub/yolov3.yaml"),
    **{name: yolo(f"{name}.yaml") for name in ("yolov5n", "yolov5s", "yolov5m", "yolov5l")},
    **{f"yolov8{size}": yolov8(size) for size in "nsml"},
}
"""What is recorded, by its name in the zoo."""
