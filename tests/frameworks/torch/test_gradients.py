"""Where the source of a network stops gradients, and what it has run again for them."""

from __future__ import annotations

import pytest

from convcalc.engine.gradients import Gradients
from convcalc.frameworks.torch.source import Source

NET = """
import torch, torch.nn as nn
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)
        self.rows = nn.Sequential(*(nn.Linear(4, 4) for _ in range(5)))

    {decorator}
    def still(self, x):
        return self.b(x)

    def forward(self, x):
        a = self.a(x)
        {body}
"""


def read(body: str, decorator: str = "", train: bool = True) -> Gradients | None:
    text = NET.format(body=body, decorator=decorator)
    return Source(text, "net.py", train=train).network("Net", ["4"]).gradients


STILL = {"b": frozenset(("b", "a"))}
CONTEXTS = (
    "torch.no_grad()",
    "torch.inference_mode()",
    "torch.set_grad_enabled(False)",
)


@pytest.mark.parametrize("context", CONTEXTS)
def test_within_a_context_that_stops_them_layers_have_none(context: str) -> None:
    body = f"with {context}:\n            b = self.b(a)\n        return self.rows[0](a) + b"
    assert read(body) == Gradients(STILL)


@pytest.mark.parametrize("context", ["torch.enable_grad()", "torch.set_grad_enabled(True)"])
def test_within_others_they_have(context: str) -> None:
    assert read(f"with {context}:\n            b = self.b(a)\n        return b") == Gradients()


@pytest.mark.parametrize("decorator", ["@torch.no_grad()", "@torch.inference_mode()"])
def test_so_have_the_functions_that_are_said_to_run_within(decorator: str) -> None:
    assert read("return a + self.still(a)", decorator) == Gradients(STILL)


@pytest.mark.parametrize("word", ["a.detach()", "a.data"])
def test_nothing_goes_through_what_is_detached(word: str) -> None:
    assert read(f"return self.b({word})") == Gradients({"b": frozenset(("a",))})


def test_a_tensor_that_is_detached_may_be_used_as_it_is_as_well() -> None:
    assert read("return self.b(a) * a.detach()") == Gradients({"multiply1": frozenset(("a",))})
    assert read("return a * a.detach()") == Gradients({"multiply1": frozenset()})


def test_what_comes_out_may_be_detached() -> None:
    text = NET.format(body="return self.b(a).detach()", decorator="")
    assert Source(text, "net.py", train=True).network("Net", ["4"]).outputs == ("b",)


def test_a_part_may_be_run_again() -> None:
    found = read("return checkpoint(self.rows[1], checkpoint(self.b, a), use_reentrant=False)")
    assert found == Gradients({}, {"b": 1, "rows.1": 2})


def test_of_parts_in_a_row_all_are_but_for_the_last() -> None:
    again = {"rows.0": 1, "rows.1": 1}
    assert read("return checkpoint_sequential(self.rows, 2, a)") == Gradients({}, again)


def test_out_of_training_nothing_is_said() -> None:
    assert read("return checkpoint(self.b, a.detach())", train=False) == Gradients()
