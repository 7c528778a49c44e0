"""Where gradients do not go while a network is trained, and what is worked out again for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Gradients(NamedTuple):
    """By layer in `stops` the inputs through which no gradient goes, and its own name where its
    weights get none: it runs under `no_grad`, or reads what is detached. By layer in `again` the
    number of the part that it belongs to, which is run again in the backward pass: `checkpoint`.
    Those in `spread` give something for each sample, though no input is part of it: they read what
    is expanded, or are drawn at random. Attention in `unfused` is worked out step by step, since
    its tensors have other than four dimensions. Those in `packed` are copies in which the sizes lie
    in this order: `contiguous`.
    """

    stops: Mapping[str, frozenset[str]] = {}
    again: Mapping[str, int] = {}
    spread: frozenset[str] = frozenset()
    unfused: frozenset[str] = frozenset()
    packed: Mapping[str, tuple[int, ...]] = {}
