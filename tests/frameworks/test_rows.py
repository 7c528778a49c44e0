"""Tables of functions name what does them, which is loaded only where a source calls it."""

from __future__ import annotations

from importlib import import_module

import pytest

from convcalc.frameworks.keras.functions import FUNCTIONS as KERAS
from convcalc.frameworks.torch.functions import FUNCTIONS as TORCH
from convcalc.frameworks.traced.rows import bound

ROWS = sorted({*KERAS.values(), *TORCH.values()})


@pytest.mark.parametrize("does", sorted({row.does for row in ROWS}))
def test_what_a_row_names_is_there(does: str) -> None:
    home, _, name = does.rpartition(".")
    assert callable(getattr(import_module(f"convcalc.frameworks.{home}"), name))


@pytest.mark.parametrize("takes", sorted({row.takes for row in ROWS}))
def test_the_first_argument_of_a_row_is_bound_by_its_name(takes: str) -> None:
    first = takes.split(",", maxsplit=1)[0].strip()
    assert bound(takes, ["x"], {})[first.removeprefix("*")] == "x"
