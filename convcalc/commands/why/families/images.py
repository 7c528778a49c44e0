"""Images on their way to a tensor: colours, axes and types in torchvision's transforms."""

from __future__ import annotations

from convcalc.commands.why.reading import (
    LIKELY,
    Family,
    Fix,
    Reading,
    Said,
    require,
    sizes,
)
from convcalc.commands.why.wordings import pytorch

RGB = Fix("or make colour images of them", code='image = Image.open(path).convert("RGB")')
TENSOR = "transforms.Compose([transforms.ToTensor(), transforms.Normalize(mean, std)])"


def broadcast(said: Said) -> Reading:
    """What is changed in place cannot grow: Normalize with the means of another image, mostly."""
    output, result = said.sizes("output"), said.sizes("result")
    require(output != result)
    why = f"A tensor of {sizes(output) or 'a single number'} cannot take {sizes(result)} in place."
    if len(output) == len(result) == 3 and output[0] == 1 and output[1:] == result[1:]:
        means = result[0]
        grey = Fix(
            "normalize with one mean and one deviation",
            code="transforms.Normalize((0.5,), (0.5,))",
            sure=LIKELY,
        )
        rgb = RGB
        head = f"the image is grey, and Normalize has {means} means"
        more = f" Normalize subtracts a mean for each channel; the image has 1 and it has {means}."
        return Reading(head, (grey, rgb), why + more)
    plain = Fix("write it so that a new tensor is made", code="x = x + y  # not x += y, x.add_(y)")
    look = Fix("if the sizes should be equal, see which is wrong", code="print(x.shape, y.shape)")
    head = f"{sizes(result) or 'a number'} does not fit where {sizes(output) or 'a number'} stands"
    return Reading(head, (look, plain), why)


def image_axes(said: Said) -> Reading:
    """Transforms take CxHxW."""
    shape = said.sizes("shape")
    why = f"Transforms of tensors take CxHxW; this is {sizes(shape) or 'a single number'}."
    if len(shape) == 2:
        fix = Fix("give it its channel", code="x = x.unsqueeze(0)", sure=LIKELY)
        return Reading("the image has no axis for its channel", (fix,), why)
    return Reading("this is no image", (Fix("see what it is", code="print(x.shape)"),), why)


def no_tensor(said: Said) -> Reading:
    fix = Fix("put ToTensor before Normalize", code=TENSOR, sure=LIKELY)
    why = "Normalize takes tensors; a PIL image is none."
    return Reading("Normalize stands before ToTensor", (fix,), why)


def bytes_(said: Said) -> Reading:
    fix = Fix("make numbers from 0 to 1 of the bytes", code="x = x.float() / 255", sure=LIKELY)
    why = "Normalize divides, and takes floating-point numbers."
    return Reading("the image is in bytes", (fix,), why)


def already(said: Said) -> Reading:
    """ToTensor or ToPILImage got what they do not take."""
    fix = Fix("leave ToTensor out: it is a tensor already", sure=LIKELY)
    order = Fix("or let it be the first of the transforms that want tensors", code=TENSOR)
    if "Tensor" not in said.word("type"):
        open_ = Fix("open it as an image", code=RGB.code, sure=LIKELY)
        return Reading(f"ToTensor takes images, not {said.word('type')}", (open_,))
    return Reading("ToTensor got a tensor", (fix, order))


def crop(said: Said) -> Reading:
    """A crop that is larger than the image."""
    crop, size = said.shape("crop"), said.shape("size")
    both = [sizes([n or 0 for n in shape]) for shape in (crop, size)]
    pad = Fix(
        "enlarge what is too small",
        code=f"transforms.Resize({max((n or 0 for n in crop), default=256)})  # before the crop",
        sure=LIKELY,
    )
    fill = Fix("or fill it up", code="transforms.RandomCrop(size, pad_if_needed=True)")
    head = f"an image of {both[1]} is smaller than the crop of {both[0]}"
    return Reading(head, (pad, fill))


IMAGE = "Expected tensor to be a tensor image of size "
GOT = ". Got tensor.size() = torch.Size("
FAMILIES: dict[str, Family] = {
    "normalize": Family(
        "what does not fit in place, such as the means of Normalize",
        broadcast,
        pytorch(
            (
                "output with shape {output:shape} doesn't match the broadcast shape {result:shape}",
                "output with shape [1, 28, 28] doesn't match the broadcast shape [3, 28, 28]",
                "1.0-",
            ),
        ),
    ),
    "image_axes": Family(
        "images with an axis too few",
        image_axes,
        pytorch(
            (
                f"{IMAGE}(..., C, H, W){GOT}{{shape:shape}})",
                f"{IMAGE}(..., C, H, W){GOT}[28, 28])",
                "torchvision 0.9-",
            ),
            (
                f"{IMAGE}(C, H, W){GOT}{{shape:shape}})",
                f"{IMAGE}(C, H, W){GOT}[28, 28])",
                "torchvision 0.7-0.8",
            ),
        ),
    ),
    "image_tensor": Family(
        "Normalize before ToTensor",
        no_tensor,
        pytorch(
            (
                "img should be Tensor Image. Got <class '{type:name}'>",
                "img should be Tensor Image. Got <class 'PIL.Image.Image'>",
                "torchvision 0.13-",
            ),
            (
                "tensor should be a torch tensor. Got <class '{type:name}'>",
                "tensor should be a torch tensor. Got <class 'PIL.Image.Image'>",
                "torchvision 0.7-0.9",
            ),
            (
                "Input tensor should be a torch tensor. Got <class '{type:name}'>",
                "Input tensor should be a torch tensor. Got <class 'PIL.Image.Image'>",
                "torchvision 0.9-0.12",
            ),
            ("tensor is not a torch image", "TypeError: tensor is not a torch image.", "to 0.6"),
        ),
    ),
    "image_bytes": Family(
        "images in bytes",
        bytes_,
        pytorch(
            (
                "Input tensor should be a float tensor. Got torch.{type:name}",
                "Input tensor should be a float tensor. Got torch.uint8.",
                "torchvision 0.8-",
            ),
        ),
    ),
    "image_kind": Family(
        "what ToTensor takes",
        already,
        pytorch(
            (
                "pic should be PIL Image or ndarray. Got <class '{type:name}'>",
                "pic should be PIL Image or ndarray. Got <class 'torch.Tensor'>",
                "torchvision 0.2-",
            ),
            (
                "pic should be Tensor or ndarray. Got <class '{type:name}'>",
                "pic should be Tensor or ndarray. Got <class 'PIL.Image.Image'>.",
                "torchvision 0.2-",
            ),
        ),
    ),
    "crop": Family(
        "images that are smaller than the crop",
        crop,
        pytorch(
            (
                "Required crop size {crop:shape} is larger than input image size {size:shape}",
                "Required crop size (224, 224) is larger than input image size (200, 200)",
                "torchvision 0.12-",
            ),
            (
                "Required crop size {crop:shape} is larger then input image size {size:shape}",
                "Required crop size (224, 224) is larger then input image size (200, 200)",
                "torchvision 0.8-0.11",
            ),
            (
                "Requested crop size {crop:shape} is bigger than input size {size:shape}",
                "Requested crop size (50, 50) is bigger than input size (5, 5)",
                "torchvision 0.2-",
            ),
        ),
    ),
}
