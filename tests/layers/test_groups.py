"""Groups of kinds, which tools ask for instead of names."""

from __future__ import annotations

from collections import Counter

import pytest

from convcalc.layers import KINDS, kind_named
from convcalc.layers.conv import Conv, ConvTranspose
from convcalc.layers.groups import GROUPS, WORK, kinds_among


def test_every_kind_is_in_exactly_one_group_of_what_kinds_do() -> None:
    found = Counter(name for names in WORK.values() for name in names)
    assert found == Counter(list(KINDS))


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_holds_kinds_and_each_once(group: str) -> None:
    names = GROUPS[group]
    assert set(names) <= set(KINDS)
    assert len(set(names)) == len(names) > 0


def test_no_group_is_called_as_a_kind() -> None:
    assert set(GROUPS) & set(KINDS) == set()


def test_a_composite_has_its_parts_and_nothing_else_has() -> None:
    from convcalc.layers.kind import Kind

    composites = set()
    for name in KINDS:
        kind = kind_named(name)
        assert kind
        if kind.parts is not Kind.parts:
            composites.add(name)
    assert composites == set(GROUPS["composites"])


def test_a_kind_and_its_class_know_the_groups_that_they_are_among() -> None:
    assert Conv.among("transposed", "convolutions")
    assert not Conv(filters=1, kernel=1).among("transposed", "depthwise")
    assert ConvTranspose.among("weighted")


def test_a_group_that_there_is_none_of_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Conv.among("convolution")


def test_kinds_of_several_groups_keep_their_order() -> None:
    assert kinds_among("transposed", "convolutions") == ("conv_transpose", "conv", "depthwise_conv")
