"""Tables name functions that are loaded when they are called: each of them is there."""

from __future__ import annotations

import pytest

from convcalc.frameworks.keras.foreign import FOREIGN as KERAS
from convcalc.frameworks.keras.special import SPECIAL as LAYERS
from convcalc.frameworks.later import Later, found
from convcalc.frameworks.python.arrays import FUNCTIONS
from convcalc.frameworks.python.packages import NUMPY
from convcalc.frameworks.python.statements import STATEMENTS
from convcalc.frameworks.torch.foreign import FOREIGN as TORCH
from convcalc.frameworks.torch.running import SPECIAL

TABLES = (KERAS, TORCH, SPECIAL, LAYERS, STATEMENTS)
NAMED = sorted(
    {call.name for table in TABLES for call in dict(table).values() if isinstance(call, Later)}
)


@pytest.mark.parametrize("name", NAMED)
def test_what_a_table_names_is_there(name: str) -> None:
    assert callable(found(name))


def test_the_names_of_numpy_are_those_that_are_known() -> None:
    assert set(NUMPY.split()) == set(FUNCTIONS)
