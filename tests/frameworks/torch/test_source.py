"""PyTorch source, read and not run."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source
from tests.conftest import Ask

SOURCES = Path(__file__).parents[3] / "specs" / "source"

BODY = """
import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
{made}

    def forward(self, x):
{done}
"""


def indented(text: str) -> str:
    return "\n".join(f"        {line}" for line in text.strip().splitlines())


def worked_out(made: str, done: str, *shapes: str) -> convcalc.Report:
    code = BODY.format(made=indented(made), done=indented(done))
    network = Source(code, "net.py").network("", shapes or ("3x8x8",))
    return convcalc.analyze(network)


def outputs(report: convcalc.Report) -> list[tuple[int, ...]]:
    assert report.ok, report.diagnostics
    return [shape.dims("channels_first") for shape in report.outputs.values()]


@pytest.mark.parametrize(
    ("done", "output"),
    [
        ("return x.view(x.size(0), -1)", (192,)),
        ("return x.flatten(2).transpose(1, 2)", (64, 3)),
        ("return x.permute(0, 2, 3, 1)", (8, 8, 3)),
        ("b, c, h, w = x.shape\nreturn x.view(b, c, h // 2, 2, w)", (3, 4, 2, 8)),
        ("return torch.cat([x, x * 2, 1 - x], dim=1)", (9, 8, 8)),
        ("return F.interpolate(x, scale_factor=2)", (3, 16, 16)),
        ("return x.mean([2, 3])", (3,)),
        ("return x.mean(dim=1, keepdim=True)", (1, 8, 8)),
        ("return torch.matmul(x, x.transpose(2, 3))", (3, 8, 8)),
        ("return F.pad(x, (1, 2, 3, 4))", (3, 15, 11)),
        ("return F.adaptive_avg_pool2d(x, 1)", (3, 1, 1)),
        ("return torch.sigmoid(x) * x + x.abs().sqrt()", (3, 8, 8)),
    ],
)
def test_functions_and_methods_of_tensors_have_their_shapes(
    done: str, output: tuple[int, ...]
) -> None:
    assert outputs(worked_out("pass", done)) == [output]


def test_names_are_those_of_the_state() -> None:
    report = worked_out(
        "self.body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())\n"
        "self.heads = nn.ModuleList([nn.Linear(4, k) for k in (2, 5)])",
        "x = self.body(x).mean((2, 3))\nreturn [head(x) for head in self.heads]",
    )
    assert [layer.name for layer in report.layers if layer.weights] == [
        "body.0",
        "heads.0",
        "heads.1",
    ]
    assert outputs(report) == [(2,), (5,)]


def test_weights_that_are_used_twice_are_counted_once() -> None:
    report = worked_out("self.conv = nn.Conv2d(3, 3, 1)", "return self.conv(self.conv(x))")
    assert report.totals.params.total == 12
    assert report.totals.macs == 2 * 9 * 64


def test_modules_that_are_never_used_are_counted_and_told() -> None:
    report = worked_out("self.a = nn.Conv2d(3, 4, 1)\nself.b = nn.Linear(5, 2)", "return self.a(x)")
    assert report.totals.params.total == 16 + 12
    assert report.network.notes == ("12 of the parameters are in a module that is never used",)


def test_the_pages_of_errors_show_what_is_wrong_where_it_stands(ask: Ask) -> None:
    done = ask("show", f"{SOURCES}/mistakes.py:WrongLinear", "--input", "1x28x28")
    assert done.code == 1
    assert (
        "mistakes.py:19:31: error[E204]: in_features is 1176, but 864 features arrive" in done.err
    )
    assert f"  called from {SOURCES}/mistakes.py:23:16" in done.err
    assert "  help: write nn.Linear(864, 10)" in done.err


def test_a_view_that_folds_features_into_the_batch_is_found(ask: Ask) -> None:
    done = ask("show", f"{SOURCES}/mistakes.py:Folded", "--input", "1x28x28")
    assert done.code == 1
    assert (
        "error[E208]: 9216 elements of a sample (16x24x24) do not fit (-1, 400): what is left of "
        "each sample would be folded into the batch"
    ) in done.err
    assert "help: write 9216 in place of 400, or flatten(1)" in done.err


def test_a_file_with_several_networks_lists_them(ask: Ask) -> None:
    done = ask("show", f"{SOURCES}/mistakes.py")
    assert done.code == 2
    assert "mistakes.py has 5 networks" in done.err
    assert "mistakes.py:Head(width)" in done.err


def test_options_without_a_default_are_given_by_set(ask: Ask) -> None:
    done = ask("show", f"{SOURCES}/mistakes.py:Options", "--input", "1x28x28", "--set", "width=8")
    assert (done.code, "params  80 " in done.out) == (0, True)


@pytest.mark.parametrize(
    "hostile",
    [
        "import os\nos.system('touch made')",
        "open('made', 'w').write('x')",
        "__import__('os').system('touch made')",
        "eval(\"__import__('os').system('touch made')\")",
        "exec('x = 1')",
        "(lambda: 0).__globals__['os']",
        "().__class__.__base__.__subclasses__()",
        "'{0.__class__}'.format(1)",
        "x = 9 ** 9 ** 9",
        "x = [0] * 10 ** 9",
        "x = 'a' * 10 ** 12",
        "while True: pass",
        "def f(n): return f(n)\nf(1)",
        "x = list(range(10 ** 12))",
        "x = '%1000000000d' % 1",
        "x = 1 << 10 ** 9",
    ],
)
def test_nothing_is_executed_and_nothing_takes_for_ever(
    hostile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inside = hostile.replace("\n", "\n        ")
    code = f"""
import torch.nn as nn
{hostile}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {inside}
        self.conv = nn.Conv2d(3, 4, 1)
    def forward(self, x):
        return self.conv(x)
"""
    with contextlib.suppress(convcalc.Problems):
        convcalc.analyze(Source(code, "net.py").network("Net", ["3x8x8"]))
    assert not (tmp_path / "made").exists()


LEGACY = """
import functools, inspect
import torch.nn as nn

def kwonly_to_pos_or_kw(fn):
    start = next(k for k, p in enumerate(inspect.signature(fn).parameters.values()) if p.kind == 3)

    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        if args[start:]:
            kwargs.update(weights=args[start])
        return fn(*args[:start], **kwargs)
    return wrapper

@kwonly_to_pos_or_kw
def net(*, width=4):
    return nn.Conv2d(3, width, 3)
"""


def test_decorators_of_torchvision_that_take_older_arguments_are_passed_over() -> None:
    network = Source(LEGACY, "net.py").network("net", ["3x8x8"])
    assert [node.kind.name for node in network.nodes] == ["conv"]
