"""`print(model)` of PyTorch: modules with their parameters, and shapes where all is Sequential."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from tests.frameworks.printed.pasted import PRINTS, told

SMALL = """Net(
  (conv1): Conv2d(1, 10, kernel_size=(5, 5), stride=(1, 1))
  (fc1): Linear(in_features=320, out_features=50, bias=True)
)
"""
FOLDED = """Sequential(
  (features): Sequential(
    (0-2): 3 x Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=same, bias=False)
  )
  (flat): Flatten(start_dim=1, end_dim=-1)
  (fc): Linear(in_features=512, out_features=10, bias=True)
)
"""


def read(text: str, shape: str | None = None) -> Report:
    return analyze(convcalc.loads(text, "net.txt", input=shape))


@pytest.mark.parametrize("name", PRINTS["print"])
def test_modules_hold_as_many_parameters_as_in_pytorch(name: str) -> None:
    record = PRINTS["print"][name]
    report = read(record["text"])
    layers = {layer.name: layer for layer in report.layers}
    for path, params in record["leaves"].items():
        if path in layers and layers[path].known("params"):
            assert (path, layers[path].params.total) == (path, params)
    if report.totals.whole("params"):
        assert report.totals.params.total == record["params"]
    else:
        assert report.totals.params.total <= record["params"]
    assert report.totals.whole("params") == (name not in ("vit_b_16", "deit_tiny_patch16_224"))


def test_shapes_and_macs_are_unknown_and_not_zero() -> None:
    report = read(SMALL)
    assert [layer.output for layer in report.layers] == [None, None]
    assert [layer.known("macs") for layer in report.layers] == [False, False]
    assert not report.totals.complete
    assert report.to_dict()["layers"][0]["macs"] is None


def test_a_class_that_may_hold_parameters_of_its_own_is_named() -> None:
    report = read(SMALL)
    assert report.totals.params.total == 16_310
    assert not report.totals.whole("params")
    assert report.network.notes[1:] == (
        "not printed: whether Net holds parameters of its own",
        "a module that is registered in several places is counted in each",
    )


def test_a_module_that_stands_for_several_is_each_of_them() -> None:
    report = read(FOLDED)
    names = [layer.name for layer in report.layers]
    assert names == ["features.0", "features.1", "features.2", "flat", "fc"]
    assert report.totals.params.total == 3 * 576 + 5_130
    assert report.totals.whole("params")


def test_of_a_sequential_shapes_follow_from_an_input() -> None:
    report = read(FOLDED, "8x8x8")
    assert report.ok
    assert [shape.text("channels_first") for shape in report.outputs.values()] == ["10"]
    assert report.layers[2].output is not None
    assert report.layers[2].output.text("channels_first") == "8x8x8"
    assert report.totals.macs == 3 * 576 * 64 + 5_120


def test_a_mistake_stands_where_it_is_printed() -> None:
    (found,) = read(FOLDED, "8x7x7").diagnostics
    assert str(found).split("\n")[0] == (
        "net.txt:6:9: error[E204]: in_features is 512, but 392 features arrive"
    )


def test_of_another_class_no_shapes_follow_from_an_input() -> None:
    assert told(SMALL, "1x28x28") == (
        "net.txt:1:1: error[E404]: no shapes follow from an input: the order in which Net calls "
        "its modules is not printed"
    )


def test_what_attention_does_not_print_is_unknown_unless_its_encoder_tells() -> None:
    text = """{}(
  (self_attn): MultiheadAttention(
    (out_proj): NonDynamicallyQuantizableLinear(in_features=8, out_features=8, bias=True)
  )
  (norm): LayerNorm((8,), eps=1e-05, elementwise_affine=True)
)"""
    encoder = read(text.format("TransformerEncoderLayer"))
    assert encoder.totals.params.total == 3 * 64 + 24 + 72 + 16
    other = read(text.format("Net"))
    assert [layer.name for layer in other.layers if not layer.known("params")] == [
        "self_attn.in_proj"
    ]


def test_old_forms_are_read_and_what_they_leave_out_is_unknown() -> None:
    text = """CNN (
  (conv1): Sequential (
    (0): Conv2d (1, 16, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
    (1): ReLU (inplace)
    (2): MaxPool2d (size=(2, 2), stride=(2, 2), dilation=(1, 1))
  )
  (out): Linear (1568 -> 10)
)"""
    report = read(text)
    assert [layer.params.total for layer in report.layers] == [416, 0, 0, 0]
    assert [layer.name for layer in report.layers if not layer.known("params")] == ["out"]
    assert [layer.kind.title for layer in report.layers[:3]] == ["conv", "relu", "max_pool"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            SMALL[:-2],
            "net.txt:1:1: error[E402]: the print-out ends within Net, which is not closed",
        ),
        (
            SMALL.replace("Net(", "Net(\n  (a-b): 7 x Block(\n    (c): ReLU()\n  )"),
            "net.txt:2:3: error[E402]: (a-b) does not stand for 7 modules",
        ),
        (
            SMALL + SMALL.replace("Net(", "Other("),
            "net.txt:5:1: error[E405]: net.txt has 2 models: Net, Other",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, said: str) -> None:
    assert told(text) == said


def test_one_of_several_models_is_asked_for_by_its_class() -> None:
    both = SMALL + FOLDED
    net = convcalc.loads(both, "net.txt", variant="Sequential")
    assert net.name == "Sequential"
    assert told(both, variant="Nat").startswith("error[E404]: net.txt has no print-out of 'Nat'")


def test_text_around_a_print_out_does_not_disturb() -> None:
    plain = read(SMALL)
    lines = SMALL.splitlines()
    dressed = [
        "\x1b[32m2024-01-01 INFO\x1b[0m building: 100%|████| 3/3",
        "```python",
        ">>> print(net)",
        *(f"\x1b[1m# {line}\x1b[0m\r" for line in lines),
        "```",
        "Epoch 1: loss 0.3 (acc: 0.9)",
    ]
    found = read("\n".join(dressed))
    assert [layer.name for layer in found.layers] == ["conv1", "fc1"]
    assert found.totals.params == plain.totals.params
    assert read("model: " + SMALL).network.name == "Net"


def test_parameters_in_lists_are_counted() -> None:
    text = """Sequential(
  (gates): ParameterList(
      (0): Parameter containing: [torch.float32 of size 4x8]
      (1): Parameter containing: [torch.FloatTensor of size 3]
  )
)"""
    assert read(text).totals.params.total == 35


def test_more_different_modules_than_any_network_has_are_refused() -> None:
    lines = "\n".join(f"  (c{k}): Conv2d({k})" for k in range(4_001))
    assert told(f"Net(\n{lines}\n)") == "error[E408]: more than 4,000 different modules"


def test_a_module_whose_numbers_do_not_go_together_is_unknown() -> None:
    (layer,) = read("Net(\n  (c): Conv2d(3, 8, kernel_size=(3, 3, 5))\n)").layers
    assert not layer.known("params")


@pytest.mark.parametrize(
    "counted",
    [
        "9.41 k, 0.081% Params, 118.01 MMac, 6.463% MACs, ",  # ptflops
        "0.0 M, 0.000% Params, 3.387 GFLOPs, 1.012% FLOPs, ",  # mmcv
        "156 = 0.25% Params, 122.3 KMACs = 28.1% MACs, 249.31 KFLOPS = 28.49% FLOPs, ",  # calflops
        "9.41 k, 0.08% Params, 118.01 MMACs, 6.49% MACs, 1.2 ms, 3.0% latency, 178.4 GFLOPS, ",
    ],
)
def test_what_tools_have_counted_is_passed_over(counted: str) -> None:
    text = (
        f"Net(\n  {counted}\n"
        f"  (conv1): Conv2d({counted}3, 64, kernel_size=(7, 7), bias=False)\n"
        f"  (body): Sequential(\n    {counted}\n    (0): ReLU({counted}inplace=True)\n  )\n)\n"
    )
    network = convcalc.loads(text, "net.txt")
    report = analyze(network)
    assert network.name == "Net"
    assert [layer.kind.title for layer in report.layers] == ["conv", "relu"]
    assert report.totals.params.total == 64 * 3 * 49
