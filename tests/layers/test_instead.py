"""Names of layers that are no kind of their own say what to write."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.layers import ALIASES, KINDS
from convcalc.layers.instead import INSTEAD
from tests.conftest import Ask


@pytest.mark.parametrize("name", ["time_distributed", "TimeDistributed"])
def test_a_name_that_is_no_kind_says_what_to_write(ask: Ask, name: str) -> None:
    with pytest.raises(convcalc.Problems) as caught:
        convcalc.loads(f"{{input: 3x10x8x8, layers: [{name}]}}")
    (found,) = caught.value.diagnostics
    told = "write batch_axes=1 beside the layer that is applied to each step"
    assert (found.code, found.help) == ("E102", told)
    assert told in ask("kinds", name).err


@pytest.mark.parametrize("name", ["partial_conv", "PartialConv2d", "involution"])
def test_what_is_written_with_others_points_to_the_page(ask: Ask, name: str) -> None:
    assert "'convcalc help written' shows how" in ask("kinds", name).err
    page = ask("help", "written").out.lower()
    assert name.lower().split("_")[0][:7] in page


def test_none_of_them_is_a_kind() -> None:
    assert not set(INSTEAD) & {name.replace("_", "") for name in (*KINDS, *ALIASES)}
