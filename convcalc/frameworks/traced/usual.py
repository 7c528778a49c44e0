"""Arguments that a class needs and nothing gives: values that are usual for names like theirs."""

from __future__ import annotations

import re
from typing import Any

HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
USUAL = tuple(
    (re.compile(pattern), value)
    for pattern, value in (
        (r"pretrain|freeze|bidirect|^(use|is|with|no)_|verbose|tied", False),
        (r"bias|batch_first|batch_?norm|^bn$|affine", True),
        (r"device", "cpu"),
        (r"drop|^p$", 0.1),
        (r"_idx$|_index$", 0),
        (r"kernel|^ks?$", 3),
        (r"strides?$|padding$|dilation$|groups?$|batch|expansion|gpus?$", 1),
        (r"voc|num_embeddings|tokens?$|words?$|users?$|movies?$|items?$", 10000),
        (r"heads?$", 4),
        (r"layers?$|^depth$|blocks?$", 2),
        (r"patch", 16),
        (r"im(g|age)s?_?(size|dim|res)|resolution", 224),
        (r"seq|len|context|window|horizon", 64),
        (r"class|label|^k$|n_?out|num_out|output|out_(dim|size|feat)|dim_out|actions?$", 10),
        (r"out_?(ch|plane|filter)|ch_out|planes$|filters?$", 64),
        (r"in(put)?_?(ch|plane)|ch_in|channels?$|chans?$|_ch$|^n?c$", 3),
        (r"(in|input|state|obs)_?(dim|size|feat)|dim_in|features?$", 32),
        (r"latent|noise|^nz$|^z_", 100),
        (r"scale|factor", 2),
        (r"emb|hid|dim|d_model|width|ffn?|size|units?$", 64),
    )
)
"""The first pattern that is found in a name says its value."""


def usual(name: str) -> Any:
    """A value for an argument; None where none is usual.

    >>> [usual(name) for name in ("in_channels", "nClasses", "hidden_dim", "config")]
    [3, 10, 64, None]
    """
    plain = HUMPS.sub("_", name).lower()
    return next((value for pattern, value in USUAL if pattern.search(plain)), None)
