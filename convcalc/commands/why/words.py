"""What mends a shape, as a line of code in each framework's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.reading import (
    CAFFE,
    FLAX,
    JAX,
    KERAS,
    LIKELY,
    NUMPY,
    ONNX,
    PADDLE,
    POSSIBLE,
    PYTORCH,
    RUNTIME,
    TENSORFLOW,
    TENSORRT,
    TFLITE,
    Fix,
    sizes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LAST = (KERAS, TENSORFLOW, TFLITE, JAX, FLAX)
"""Whose maps have their channels last."""

COLOURS = (1, 3, 4)
"""As many channels have images."""

PLAIN = {
    "turn": "x = x.T",
    "flatten": "x = x.reshape(len(x), -1)",
    "batch": "x = x[None]",
    "to_last": "x = x.transpose(0, 2, 3, 1)",
    "to_first": "x = x.transpose(0, 3, 1, 2)",
}
AT_END = {
    **PLAIN,
    "channel": "x = x[..., None]",
    "repeat": "x = np.repeat(x, 3, axis=-1)",
    "opaque": "x = x[..., :3]",
    "grey": "x = x.mean(axis=-1, keepdims=True)",
}
AT_FRONT = {
    **PLAIN,
    "channel": "x = x[:, None]",
    "repeat": "x = np.repeat(x, 3, axis=1)",
    "opaque": "x = x[:, :3]",
    "grey": "x = x.mean(axis=1, keepdims=True)",
}
IN_JAX = {
    **AT_END,
    "flatten": "x = x.reshape(x.shape[0], -1)",
    "repeat": "x = jnp.repeat(x, 3, axis=-1)",
}
WORDS: dict[str, dict[str, str]] = {
    KERAS: {
        **AT_END,
        "flatten": "layers.Flatten()",
        "grey": "x = tf.image.rgb_to_grayscale(x)",
        "repeat": "x = np.repeat(x, 3, axis=-1)",
        "to_last": "x = np.transpose(x, (0, 2, 3, 1))",
    },
    TENSORFLOW: {
        **AT_END,
        "turn": "x = tf.transpose(x)",
        "flatten": "x = tf.keras.layers.Flatten()(x)",
        "grey": "x = tf.image.rgb_to_grayscale(x)",
        "repeat": "x = tf.image.grayscale_to_rgb(x)",
        "to_last": "x = tf.transpose(x, (0, 2, 3, 1))",
    },
    TFLITE: AT_END,
    NUMPY: AT_END,
    JAX: IN_JAX,
    FLAX: IN_JAX,
    ONNX: AT_FRONT,
    RUNTIME: AT_FRONT,
    TENSORRT: AT_FRONT,
    CAFFE: AT_FRONT,
    PADDLE: {
        **AT_FRONT,
        "flatten": "x = paddle.flatten(x, 1)",
        "batch": "x = x.unsqueeze(0)",
        "channel": "x = x.unsqueeze(1)",
        "to_first": "x = x.transpose((0, 3, 1, 2))",
        "repeat": "x = x.expand((-1, 3, -1, -1))",
        "grey": "x = x.mean(axis=1, keepdim=True)",
    },
    PYTORCH: {
        "turn": "x = x.T",
        "flatten": "x = x.flatten(1)",
        "batch": "x = x.unsqueeze(0)",
        "channel": "x = x.unsqueeze(1)",
        "to_last": "x = x.permute(0, 2, 3, 1)",
        "to_first": "x = x.permute(0, 3, 1, 2)",
        "repeat": "x = x.expand(-1, 3, -1, -1)",
        "opaque": "x = x[:, :3]",
        "grey": "x = x.mean(1, keepdim=True)",
    },
}


def line(framework: str, what: str) -> str:
    """Code for `what`; nothing where a framework has no words for it."""
    return WORDS.get(framework, {}).get(what, "")


def fix(framework: str, what: str, text: str, sure: str = POSSIBLE) -> Fix:
    """A fix whose code is that of `what`."""
    return Fix(text, code=line(framework, what), sure=sure)


def colours(framework: str, wanted: int, got: int) -> Iterator[Fix]:
    """An image of other colours than the network is made for."""
    if (wanted, got) == (3, 1):
        yield fix(framework, "repeat", "repeat the grey channel three times", LIKELY)
    if (wanted, got) == (3, 4):
        text = "drop the fourth channel, which says how opaque the image is"
        yield fix(framework, "opaque", text, LIKELY)
    if (wanted, got) == (3, 2):
        yield Fix(
            "give a third channel, or put a 1x1 convolution from 2 to 3 channels before it; or "
            "build the network for 2 channels, without pretrained weights"
        )
    if wanted == 1 and got in (3, 4):
        yield fix(framework, "grey", "make the images grey, which the layer is made for", LIKELY)


def turned(framework: str, dims: Sequence[int | None]) -> Fix:
    """Channels moved to where the framework has them; `dims` with their batch."""
    if framework in LAST:
        order = (*dims[:1], *dims[2:], *dims[1:2])
        what, place = "to_last", "first: they belong last"
    else:
        order = (*dims[:1], *dims[-1:], *dims[1:-1])
        what, place = "to_first", "last: they belong behind the batch"
    right = sizes([n for n in order[1:] if n is not None])
    code = line(framework, what) if len(dims) == 4 else ""
    return Fix(f"the channels stand {place}, {right}", code=code, sure=LIKELY)


def misplaced(framework: str, dims: Sequence[int | None], wanted: int) -> bool:
    """Whether the wanted channels stand where another framework has them; `dims` with batch."""
    if len(dims) < 4:
        return False
    here, there = (-1, 1) if framework in LAST else (1, -1)
    return dims[there] == wanted != dims[here]


def images_first(dims: Sequence[int], kernel: Sequence[int] = ()) -> bool:
    """Whether sizes without batch are of an image with its channels first, where last are meant.

    >>> images_first((1, 28, 28), (3, 3)), images_first((4, 4, 3), (7, 7))
    (True, False)
    """
    if len(dims) < 2 or dims[0] not in COLOURS or min(dims[1:]) <= dims[0]:
        return False
    return not kernel or kernel[0] > dims[0]
