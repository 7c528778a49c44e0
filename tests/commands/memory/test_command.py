"""`convcalc memory`: what is there at once, and what fits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import convcalc
from convcalc.commands.memory.used import used
from convcalc.commands.memory.weights import STATES, Asked
from tests.conftest import Ask


def told(ask: Ask, *words: str) -> Any:
    return json.loads(ask("memory", *words, "--format", "json").out)


@pytest.mark.parametrize("name", ["lenet5", "resnet18", "mobilenet_v2", "unet", "vit_b_16"])
def test_inference_is_what_the_report_has(name: str) -> None:
    report = convcalc.analyze(convcalc.load(name))
    found = used(report, Asked())
    rows = {row.what: row.of(1) for row in found.rows}
    assert rows["activations"] == 4 * report.totals.peak == max(found.alive)
    assert rows["parameters"] == 4 * report.totals.params.total
    assert sum(held.elements for held in found.peak) == max(found.alive)
    assert found.complete


@pytest.mark.parametrize("optimizer", STATES)
def test_training_has_gradients_and_states_of_what_is_trained(optimizer: str) -> None:
    text = "{input: 3x8x8, layers: [conv 4 3x3 trainable=false, batch_norm, conv 2 3x3]}"
    report = convcalc.analyze(convcalc.loads(text))
    rows = {row.what: row.of(1) for row in used(report, Asked(optimizer=optimizer)).rows}
    trained = 4 * report.totals.params.trainable
    assert rows["parameters"] == 4 * report.totals.params.total > trained
    assert rows["gradients"] == trained
    assert rows.get(f"states of {optimizer}", 0) == STATES[optimizer] * trained
    assert rows["buffers"] == 4 * 8


def test_the_largest_batch_fits_and_the_next_does_not() -> None:
    report = convcalc.analyze(convcalc.load("resnet18"))
    for asked in (Asked(), Asked(optimizer="adam"), Asked(optimizer="adam", mixed="bfloat16")):
        found = used(report, asked)
        for memory in (2**30, 24 * 10**9, found.total(1), found.total(7) + 1):
            most = found.largest(memory)
            assert found.total(most) <= memory < found.total(most + 1)
        assert found.largest(found.total(1) - 1) == 0


def test_the_step_of_adam_counts_where_it_is_more_than_the_activations() -> None:
    """On a GPU it has as much as all parameters for a moment, on a CPU twice the largest tensor."""
    text = "{input: 4x2x2, layers: [conv 8 1x1 bias=false, conv 16 1x1 bias=false]}"
    report = convcalc.analyze(convcalc.loads(text))
    params = 4 * (4 * 8 + 8 * 16)
    on_gpu, on_cpu = (
        used(report, Asked(optimizer="adam", on_cpu=on_cpu)) for on_cpu in (False, True)
    )
    assert (on_gpu.step, on_cpu.step) == (params, 2 * 4 * 128)
    assert on_cpu.lasting == on_gpu.lasting + 2 * 4 == 3 * params + 2 * 4
    assert on_gpu.total(1) == 5 * params
    assert used(report, Asked(optimizer="sgd")).step == 0
    assert on_gpu.largest(5 * params - 1) == 0
    assert on_gpu.largest(5 * params) >= 1


def test_gradients_of_parameters_come_with_the_backward_steps_of_their_layers() -> None:
    text = "{input: 4x2x2, layers: [conv 8 1x1 bias=false, conv 16 1x1 bias=false]}"
    report = convcalc.analyze(convcalc.loads(text))
    found = used(report, Asked(optimizer="sgd"))
    assert found.grown == (0, 0, 4 * 128, 4 * 160)
    for batch in (1, 2, 9, 100):
        sums = [batch * a + g for a, g in zip(found.alive, found.grown, strict=True)]
        assert found.total(batch) == 4 * 160 + max(*sums, 4 * 160)


def test_shared_weights_have_one_gradient_which_comes_with_the_last_of_them() -> None:
    text = (
        "{input: 4x2x2, layers: [conv 4 1x1 bias=false name=a, relu, "
        "conv 4 1x1 bias=false share=a]}"
    )
    found = used(convcalc.analyze(convcalc.loads(text)), Asked(optimizer="sgd"))
    assert found.grown == (0, 0, 0, 64, 64, 64)


def test_the_table_says_what_its_rows_are_not_together(ask: Ask) -> None:
    out = ask("memory", "lenet5", "--train", "--optimizer", "adam").out.splitlines()
    assert "step of adam, beyond activations   183 KiB" in out
    assert "never all at once    -624 B" in ask("memory", "lenet5", "--train").out.splitlines()
    why = "Never all at once: gradients of parameters come while activations go."
    assert why in ask("memory", "lenet5", "--train").out.splitlines()
    assert why not in out
    for words in (["--optimizer", "adam"], [], ["--batch", "40"], ["--mixed", "bf16"]):
        found = told(ask, "lenet5", "--train", *words)
        rows = sum(row["bytes"] for row in found["rows"].values())
        assert found["bytes"] == rows - found["not_at_once"]
        assert (found["not_at_once"] < 0) == (words == ["--optimizer", "adam"])


def test_in_place_needs_no_more_and_frees_what_is_written_over() -> None:
    text = "{input: 1x4x4, layers: [conv 2 3x3 p1, relu, flatten, linear 3, relu]}"
    report = convcalc.analyze(convcalc.loads(text))
    apart, over = used(report, Asked()), used(report, Asked(in_place=True))
    assert apart.alive == (48 * 4, 64 * 4, 32 * 4, 35 * 4, 6 * 4)
    assert over.alive == (48 * 4, 32 * 4, 32 * 4, 35 * 4, 3 * 4)


def test_python_holds_more_which_is_told_and_can_be_asked_for(ask: Ask) -> None:
    line = "eager  at least 10.5 MiB at once in PyTorch's eager mode, which holds more: --eager"
    assert line in ask("memory", "resnet50").out.splitlines()
    asked = ask("memory", "resnet50", "--eager").out.splitlines()
    assert asked[0] == "resnet50: memory of inference, batch 1, float32, eager"
    assert asked[4] == "activations  ≥ 10.5 MiB"
    assert "At least: what the code of modules holds meanwhile is not known in full." in asked
    assert not any(line.startswith("eager ") for line in asked)
    assert "eager  " not in ask("memory", "resnet50", "--train").out
    graph, eager = told(ask, "resnet50"), told(ask, "resnet50", "--eager")
    assert (graph["eager"], eager["eager"]) == (False, True)
    assert (graph["complete"], graph["eager_complete"], eager["complete"]) == (True, False, False)
    assert graph["eager_peak"] == eager["eager_peak"] == eager["rows"]["activations"]["bytes"]
    assert told(ask, "resnet50", "--train")["eager_peak"] is None


def test_python_is_not_said_to_hold_what_is_not_of_pytorch(ask: Ask) -> None:
    assert "eager" not in ask("memory", "keras_mobilenet").out
    code, out, err = ask("memory", "keras_mobilenet", "--eager")
    assert (code, out) == (2, "")
    assert "--eager is how Python runs PyTorch, not keras" in err
    assert "help: leave it out" in err


def test_backward_frees_what_forward_kept() -> None:
    found = used(convcalc.analyze(convcalc.load("resnet18")), Asked(optimizer="sgd"))
    half = len(found.steps) // 2
    assert found.steps[:half] == tuple(reversed(found.steps[half:]))
    assert max(found.alive[:half]) <= 2 * found.alive[half - 1]
    assert found.alive[-1] < found.alive[half]


def test_the_largest_step_is_looked_for_once() -> None:
    class Alive(tuple[int, ...]):
        asked = 0

        def index(self, *words: Any) -> int:
            Alive.asked += 1
            return super().index(*words)

    found = used(convcalc.analyze(convcalc.load("resnet18")), Asked())
    told = found._replace(alive=Alive(found.alive))
    assert (told.peak, Alive.asked) == (found.peak, 1)


def test_what_is_not_known_is_said_and_the_sum_a_least(ask: Ask) -> None:
    code, out, err = ask("memory", "crnn", "--train")
    assert (code, err) == (0, "")
    assert "activations        ≥ 4.14 MiB" in out
    assert "At least: what lstm keeps is not known in full." in out
    assert "What lstm keeps on a CPU is known: --device cpu." in out
    assert told(ask, "crnn", "--train")["unknown_kinds"] == ["lstm"]
    assert told(ask, "crnn")["complete"] is True


def test_on_a_cpu_recurrent_layers_are_known_and_masks_of_dropout_larger(ask: Ask) -> None:
    found = told(ask, "crnn", "--train", "--device", "cpu")
    assert (found["complete"], found["on_cpu"]) == (True, True)
    text = "{input: 4x8, layers: [conv 4 1, dropout]}"
    on_gpu, on_cpu = (
        ask("memory", "-", "--train", *words, input=text).out.splitlines()
        for words in ((), ("--device", "CPU"))
    )
    told_of = "What dropout keeps is as on a GPU; --device cpu: as on a CPU, more."
    assert (told_of in on_gpu, told_of in on_cpu) == (True, False)
    assert on_cpu[0] == "memory of training with sgd, batch 1, float32, on a CPU"
    assert [line.split()[1:] for line in (on_gpu[4], on_cpu[4])] == [["416", "B"], ["512", "B"]]


def test_how_much_a_cpu_has_is_said_besides(ask: Ask) -> None:
    found = ask("memory", "lenet5", "--train", "--device", "cpu", "--memory", "1MiB").out
    assert "batch  at most 9 fit 1.00 MiB: 481 KiB and 58.2 KiB for each sample" in found


def test_a_refused_layer_makes_all_a_least(ask: Ask) -> None:
    spec = "{input: 3x8x8, layers: [conv 4 3, conv 4 99]}"
    code, out, err = ask("memory", "-", "--fit", "1MiB", input=spec)
    assert (code, "E201" in err) == (1, True)
    assert "parameters      ≥ 448 B" in out
    assert "fits  not known: at least 1.31 KiB of activations in 1.00 MiB, 99 % left" in out
    assert "At least: not all layers could be worked out." in out


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (["--fit", "40KiB"], 0, "fits  yes: 36.8 KiB of activations in 40.0 KiB, 8 % left"),
        (
            ["--fit", "10KiB"],
            1,
            "fits  no: 36.8 KiB of activations in 10.0 KiB, 3.67 times as much",
        ),
        (
            ["--memory", "1MB"],
            0,
            "batch  at most 20 fit 977 KiB: 241 KiB and 36.8 KiB for each sample",
        ),
        (["--memory", "1kB"], 1, "batch  none fits 1000 B: 278 KiB are needed for one sample"),
        (
            ["--train", "--device", "t4"],
            0,
            "batch  at most 268,520 fit 16 GB (14.9 GiB) of NVIDIA T4: 481 KiB and 58.2 KiB for "
            "each sample",
        ),
    ],
)
def test_what_fits_is_told(ask: Ask, words: list[str], code: int, line: str) -> None:
    answer = ask("memory", "lenet5", *words)
    assert answer.code == code
    assert line in answer.out.splitlines()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--optimizer", "adam"], "--optimizer goes with --train"),
        (["--mixed", "fp16"], "--mixed goes with --train"),
        (
            ["--train", "--fit", "1KiB"],
            "--fit is of inference; for the largest batch that can be trained in so much write "
            "--memory 1KiB, or leave --train out",
        ),
        (["--train", "--patches", "2"], "--patches is of inference; leave --train out"),
        (["--train", "--eager"], "--eager is of inference: what training keeps is there anyway"),
        (
            ["--eager", "--patches", "2"],
            "--patches and --eager do not go together: no Python runs ",
        ),
        (["--train", "--mixed", "fp16", "--dtype", "fp16"], "--mixed has its own types: leave "),
        (["--train", "--dtype", "fp8"], "--train: there are no gradients in float8, which is for "),
        (["--train", "--dtype", "int8"], "--train: there are no gradients in int8, which is for "),
        (["--memory", "1GiB", "--device", "t4"], "--memory and --device both say how much there "),
        (["--memory", "16"], "--memory: 16 is in bytes: write 16GiB for GiB, or 16B"),
        (["--fit", "1e2"], "--fit: 1e2 is in bytes: write 1e2KiB for KiB, or 1e2B"),
        (["--memory", "lots"], "--memory takes an amount such as 256KiB or 4MB, received 'lots'"),
        (
            ["--device", "h1000"],
            "--device does not know 'h1000'; did you mean 'h100'? "
            "Any other is FLOPS,BANDWIDTH such as 125T,900G",
        ),
        (["--device", "cpu"], "--device: AMD EPYC 7763 has no memory of its own; write --memory "),
        (["--device", "1T,x"], "--device takes FLOPS,BANDWIDTH, each a number above 0 such as "),
        (["--patches", "40"], "--patches: there is no layer down to which the first ones could "),
        (["--force"], "--force goes with --svg"),
    ],
)
def test_options_that_say_nothing_together_are_refused(
    ask: Ask, words: list[str], said: str
) -> None:
    answer = ask("memory", "lenet5", *words)
    assert answer.code == 2
    assert answer.said.startswith(said)


def test_json_has_the_steps_and_what_is_there_at_the_peak(ask: Ask) -> None:
    found = told(ask, "resnet18", "--train", "--optimizer", "momentum", "--batch", "8")
    assert found["schema"] == "convcalc.memory/1"
    most = max(step["bytes"] for step in found["timeline"])
    assert found["rows"]["activations"] == {"fixed": 0, "per_sample": most, "bytes": 8 * most}
    assert sum(tensor["bytes"] for tensor in found["peak"]["tensors"]) == most
    assert found["timeline"][found["peak"]["step"]]["bytes"] == most
    rows = sum(row["bytes"] for row in found["rows"].values())
    assert rows == found["bytes"] + found["not_at_once"]


def test_the_picture_has_a_bar_for_each_step(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "m.svg"
    assert ask("memory", "lenet5", "--train", "--svg", str(path)).code == 0
    space = "{http://www.w3.org/2000/svg}"
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    titles = [node.text for node in root.iterfind(f"{space}rect/{space}title")]
    assert titles[:2] == ["conv1: 21.4 KiB", "relu1: 39.8 KiB"]
    assert len(titles) == 24 + 4
    said = root.find(f"{space}desc")
    assert said is not None
    assert said.text == (
        "Bytes of activations at each of 24 steps. The most, 58.2 KiB, are there at relu1 of the "
        "backward pass."
    )


def test_a_long_network_has_no_more_bars_than_can_be_seen(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "m.svg"
    spec = "{input: 1x2, layers: [{repeat: 1500, layers: [relu]}]}"
    assert ask("memory", "-", "--svg", str(path), input=spec).code == 0
    assert path.read_text(encoding="utf-8").count("<rect") < 1100


def test_patches_that_save_nothing_are_told_so(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "wide.yaml"
    path.write_text("{input: 64x16x16, layers: [conv 64 1x1, relu]}")
    out = ask("memory", str(path), "--patches", "2").out
    told = "2x2 down to 'conv1' save nothing: 128 KiB at once, and 128 KiB without them"
    assert f"patches  {told}" in out.splitlines()


NORM_BY_HAND = """
import torch.nn as nn
import torch.nn.functional as F

class Norm(nn.BatchNorm2d):
    def forward(self, x):
        if self.training and self.track_running_stats:
            if self.num_batches_tracked is not None:
                self.num_batches_tracked.add_(1)
        mean = self.running_mean if not self.training or self.track_running_stats else None
        return F.batch_norm(x, mean, self.running_var, self.weight, self.bias, self.training)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.norm = Norm(8)

    def forward(self, x):
        return self.norm(self.conv(x))
"""


def test_a_norm_that_asks_for_its_statistics_is_trained(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(NORM_BY_HAND, encoding="utf-8")
    found = told(ask, f"{path}:Net", "--input", "3x8x8", "--train")
    assert found["complete"]
    assert found["rows"]["parameters"]["bytes"] == 4 * (8 * 27 + 8 + 16)


def test_recurrent_layers_beside_an_axis_keep_as_much_as_so_many_samples(
    ask: Ask, tmp_path: Path
) -> None:
    path = tmp_path / "net.yaml"
    sums = []
    for text, batch in (("8x4x6, layers: [lstm 5 batch_axes=1]", 1), ("8x6, layers: [lstm 5]", 4)):
        path.write_text(f"{{input: {text}}}", encoding="utf-8")
        found = told(ask, str(path), "--train", "--device", "cpu", "--batch", str(batch))
        assert found["complete"]
        sums.append(found["rows"]["activations"]["bytes"])
    assert sums[0] == sums[1]


def test_what_drops_nothing_keeps_nothing(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    sums = []
    for rate in (0, 0.5):
        text = f"{{input: 8x4x4, layers: [conv 8 1, dropout {rate}, conv 8 1]}}"
        path.write_text(text, encoding="utf-8")
        found = told(ask, str(path), "--train", "--device", "cpu")
        sums.append(found["rows"]["activations"]["bytes"])
    assert sums[0] < sums[1]


def test_what_is_kept_of_weights_that_are_worked_out_is_told_as_not_known(
    ask: Ask, tmp_path: Path
) -> None:
    source = tmp_path / "net.py"
    source.write_text(
        "from torch import nn\n"
        "from torch.nn import functional as F\n\n\n"
        "class Net(nn.Conv2d):\n"
        "    def __init__(self):\n"
        "        super().__init__(3, 8, 3, padding=1)\n\n"
        "    def forward(self, x):\n"
        "        w = self.weight\n"
        "        return F.conv2d(x, w - w.mean(dim=(1, 2, 3), keepdim=True), self.bias)\n",
        encoding="utf-8",
    )
    code, out, err = ask("memory", f"{source}:Net", "--input", "3x8x8", "--train")
    assert (code, err) == (0, "")
    assert "At least: what conv keeps is not known in full." in out


CUT_OFF = """
import torch
import torch.nn as nn
import torch.nn.functional as F
class Probe(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten())
        self.head = nn.Linear(8 * 36, 5)
    def forward(self, x):
        return self.head(self.body(x).detach())
class Teacher(nn.Module):
    def __init__(self):
        super().__init__()
        self.student = nn.Conv2d(3, 8, 3, padding=1)
        self.teacher = nn.Conv2d(3, 8, 3, padding=1)
    def forward(self, x):
        with torch.no_grad():
            taught = F.relu(self.teacher(x))
        return F.relu(self.student(x)) - taught
class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Linear(8, 20)
        self.g = nn.Linear(20, 20)
    def forward(self, x):
        with torch.no_grad():
            target = self.f(x)
        return self.g(self.f(x)) * target
class Unread(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Linear(8, 16)
        self.lost = nn.Linear(16, 3)
        self.idle = nn.Linear(3, 3)
        self.g = nn.Linear(16, 4)
    def forward(self, x):
        y = self.f(x)
        self.lost(y)
        return self.g(y)
"""


@pytest.mark.parametrize(
    ("name", "gradients", "states"),
    [("Probe", 5780, 11568), ("Teacher", 896, 1800), ("Shared", 2400, 4816), ("Unread", 848, 1712)],
)
def test_what_no_gradient_reaches_has_no_state(
    name: str, gradients: int, states: int, ask: Ask, tmp_path: Path
) -> None:
    """Bytes of `grad` and of `Adam.state` after a step in PyTorch 2.14 on a CPU."""
    path = tmp_path / "nets.py"
    path.write_text(CUT_OFF, encoding="utf-8")
    options = ("--train", "--optimizer", "adam", "--device", "cpu", "--input", "3x8x8")
    rows = told(ask, f"{path}:{name}", *options)["rows"]
    assert rows["gradients"]["bytes"] == gradients
    assert rows["states of adam"]["bytes"] == states
