"""`convcalc check model.py --against net.onnx`: whether both are the same network."""

from __future__ import annotations

from pathlib import Path

import convcalc
from convcalc.commands.check.against import against
from tests.conftest import Ask

SPECS = Path(__file__).parents[3] / "specs"
LENET = str(SPECS / "source" / "lenet.py")
NET = "{input: 3x8x8, layers: [conv 4 3x3 name=a bias=false, batch_norm, relu, flatten, linear 5]}"


def told(ours: str, theirs: str) -> tuple[str, list[str]]:
    one, two = (convcalc.analyze(convcalc.loads(text)) for text in (ours, theirs))
    check, found = against(one, two, "net.yaml")
    assert check.ok == (not found)
    return check.found, [f"{d.code}: {d.message}" for d in found]


def test_the_same_layers_in_the_same_order_are_one_network_whatever_their_names() -> None:
    named = NET.replace("name=a", "name=b").replace("linear 5", "linear 5 name=c")
    moved = NET.replace("relu", "dropout 0.1, relu")
    assert told(NET, NET) == ("3 of 3 layers", [])
    assert told(NET, named) == ("3 of 3 layers, paired in their order", [])
    assert told(NET, moved)[1] == []


def test_batch_norms_that_an_exporter_folded_in_are_part_of_the_convolutions() -> None:
    folded = NET.replace(" bias=false, batch_norm", "")
    assert told(NET, folded) == ("2 of 2 layers, batch norms being part of convolutions", [])
    assert told(folded, NET)[1] == []


def test_a_batch_norm_is_part_of_the_convolution_that_it_reads_wherever_it_is_listed() -> None:
    both = (
        "{input: 3x8x8, layers: [conv 4 1 name=a bias=false, conv 4 1 name=b bias=false from=input"
    )
    ours = both + ", batch_norm name=n from=a, batch_norm name=m from=b, add: {from: [n, m]}]}"
    theirs = both.replace(" bias=false", "") + ", add: {from: [a, b]}]}"
    assert told(ours, theirs) == ("2 of 2 layers, batch norms being part of convolutions", [])


def test_a_batch_norm_behind_an_activation_is_part_of_no_convolution() -> None:
    behind = NET.replace("batch_norm, relu", "relu, batch_norm")
    folded = NET.replace(" bias=false, batch_norm", "")
    assert told(behind, folded)[1][0] == (
        "E424: 'a' (convolutions, 4x6x6, 108 params) is 'a' (convolutions, 4x6x6, 112 params) in "
        "net.yaml"
    )


def test_a_norm_by_groups_is_that_of_samples_with_a_scale_and_a_shift() -> None:
    whole = "{input: 4x6x6, layers: [group_norm 1, conv 2 1]}"
    parts = (
        "{input: 4x6x6, layers: [reshape 1x144 name=r, instance_norm affine=false, "
        "reshape 4x6x6 name=s, parameter 4x1x1 name=w, multiply: {from: [s, w], name: t}, "
        "parameter 4x1x1 name=v, add: {from: [t, v]}, conv 2 1]}"
    )
    assert told(whole, parts) == (
        "2 of 2 layers, 1 norm being written out in one of them",
        [],
    )


def test_layers_of_other_sizes_and_those_that_are_missing_are_told() -> None:
    other = "{input: 3x8x8, layers: [conv 6 3x3 name=a bias=false, batch_norm, relu]}"
    assert told(NET, other) == (
        "0 of 3 layers",
        [
            "E424: 'a' (convolutions, 4x6x6, 108 params) is 'a' (convolutions, 6x6x6, 162 params) "
            "in net.yaml",
            "E424: 'batch_norm1' (batch norms, 4x6x6, 8 params) is 'batch_norm1' (batch norms, "
            "6x6x6, 12 params) in net.yaml",
            "E424: 'linear1' (linears, 5, 725 params) is not in net.yaml",
            "E424: 5 comes out, and 6x6x6 in net.yaml",
        ],
    )


def test_an_activation_that_is_another_is_told_where_all_else_is_alike() -> None:
    tanh = NET.replace("relu", "tanh")
    said = "E424: before 'linear1' (linears, 5, 725 params) stands relu, and tanh in net.yaml"
    assert told(NET, tanh)[1] == [said]
    written_out = NET.replace("relu", "sigmoid name=s, multiply: {from: [s, batch_norm1]}")
    silu = NET.replace("relu", "silu")
    assert told(silu, written_out)[1] == []


def test_it_is_asked_of_any_formats_with_the_exit_code_of_check(ask: Ask) -> None:
    found = ask("check", LENET, "--against", "lenet5", "--input", "1x28x28")
    assert (found.code, found.err) == (0, "")
    assert "against   as lenet5  7 of 7 layers" in found.out
    other = ask(
        "check", LENET, "--against", str(SPECS / "files" / "small.onnx"), "--input", "1x28x28"
    )
    assert other.code == 1


def test_a_file_that_cannot_be_read_is_told_once(ask: Ask) -> None:
    found = ask("check", "lenet5", "--against", "nowhere.onnx")
    assert found.code == 2
    assert "nowhere.onnx" in found.err
