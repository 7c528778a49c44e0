"""Images with their channels last, where the settings of Keras say that they are first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.commands.why import words
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, sizes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INPUT = re.compile(r"input_shape\s?=\s?\(\s?(\d{1,5}),\s?(\d{1,5}),\s?(\d{1,5})\s?\)")


def colours_amid(dims: Sequence[int]) -> bool:
    """Whether a map is one of images whose rows were taken for channels: 320x3x160 are images of
    160x320x3. Channels that a layer makes are mostly powers of two.
    """
    if len(dims) != 3 or dims[1] not in words.COLOURS or min(dims[0], dims[2]) < 16:
        return False
    return dims[2].bit_count() > 1


def first_written(said: Said, small: int) -> bool:
    """Whether the pasted code has its channels last, in a network too short to shrink a map so."""
    written = INPUT.search(said.pasted)
    if not written:
        return False
    rows, columns, channels = (int(n) for n in written.groups())
    halved = len(re.findall(r"Pool|(?:strides?|subsample)\s?=", said.pasted))
    left = min(rows, columns) // 2 ** min(halved, 20)
    return channels in words.COLOURS and min(rows, columns) >= 32 and left > 4 * (small + 2)


LAST = Fix(
    "let Keras take channels last, in its settings (image_data_format in ~/.keras/keras.json, "
    "image_dim_ordering in Keras 1) or in code",
    code='keras.backend.set_image_data_format("channels_last")',
    sure=LIKELY,
)


def settings_first(
    dims: Sequence[int], why: str, groups: tuple[str, ...], facts: Mapping[str, Any]
) -> Reading:
    """Images with their channels last, where Keras takes them first."""
    image = sizes((dims[2], dims[0], dims[1]))
    likely = f"Keras takes channels first here, and the images have them last ({image})"
    return Reading(likely, (LAST,), why, groups, facts)


def ordered(
    small: int, large: int, why: str, groups: tuple[str, ...], facts: Mapping[str, Any]
) -> Reading:
    """Channels last in the code, and first in Keras's own settings."""
    likely = f"an axis of {small} for a window of {large}, and the images are large: Keras takes "
    likely += "channels first here, and the code has them last"
    return Reading(likely, (LAST,), why, groups, facts)
