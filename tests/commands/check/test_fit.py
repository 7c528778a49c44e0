"""`convcalc check model.py --weights best.pth`: what `load_state_dict` would say."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.commands.check.fit import fit
from convcalc.frameworks.weights.held import Held
from tests.conftest import Ask

SPECS = Path(__file__).parents[3] / "specs"
LENET = str(SPECS / "source" / "lenet.py")
NET = "{input: 3x8x8, layers: [conv 4 3x3 name=a, prelu name=b, batch_norm name=c]}"
OWN = [
    Held("a.weight", (4, 3, 3, 3), "float32"),
    Held("a.bias", (4,), "float32"),
    Held("b.weight", (1,), "float32"),
    Held("c.weight", (4,), "float32"),
    Held("c.bias", (4,), "float32"),
    Held("c.running_mean", (4,), "float32"),
    Held("c.num_batches_tracked", (), "int64"),
]


def told(held: list[Held], spec: str = NET) -> list[str]:
    check, found = fit(convcalc.analyze(convcalc.loads(spec)), held)
    assert check.ok == (not found) or check.got is None
    return [f"{d.code}: {d.message}" for d in found]


def test_weights_of_the_same_network_fit_with_buffers_and_other_names_of_a_kind() -> None:
    assert told(OWN) == []


def test_all_that_does_not_fit_is_told() -> None:
    other = [*OWN[2:], Held("a.weight", (4, 3, 5, 5), "float32"), Held("d.weight", (9,), "float32")]
    assert told(other) == [
        "E423: a.weight is 4x3x3x3 in the network, and 4x3x5x5 in the file",
        "E421: 1 tensor is missing in the file: a.bias",
        "E422: 1 tensor is of no layer of the network: d.weight",
    ]


def test_a_tensor_by_itself_has_the_sizes_that_it_is_used_with() -> None:
    layers = "conv 4 3x3 name=a, parameter 4x1x1 name=g, {multiply: , from: [a, g]}"
    spec = f"{{input: 3x8x8, layers: [{layers}]}}"
    held = [*OWN[:2], Held("g", (4,), "float32")]
    assert told(held, spec) == []
    assert told([*held[:2], Held("g", (3,), "float32")], spec) == [
        "E423: g is 4x1x1 in the network, and 3 in the file"
    ]


def test_names_of_data_parallel_are_told_once_and_compared_without_their_front() -> None:
    wrapped = [one._replace(name=f"module.{one.name}") for one in OWN]
    assert told(wrapped) == ["E422: all names begin with 'module.', as nn.DataParallel saves them"]


@pytest.mark.parametrize(
    ("front", "others", "said"),
    [
        ("_orig_mod.", (), "all names begin with '_orig_mod.', as torch.compile saves them"),
        ("model.", (), "all names begin with 'model.', as Lightning and others save them"),
        ("net.encoder.", (), "all names begin with 'net.encoder.'"),
        ("gen.", ("critic.weight",), "5 of 6 names begin with 'gen.'"),
    ],
)
def test_what_stands_in_front_of_names_is_told_once(
    front: str, others: tuple[str, ...], said: str
) -> None:
    held = [one._replace(name=f"{front}{one.name}") for one in OWN]
    held += [Held(name, (2,), "float32") for name in others]
    extra = [f"E422: 1 tensor is of no layer of the network: {name}" for name in others]
    assert told(held) == [*extra, f"E422: {said}"]


def test_a_part_of_the_weights_says_that_it_is_one() -> None:
    report = convcalc.analyze(convcalc.loads(NET))
    _, found = fit(report, OWN[:2], "model-00001-of-00003.safetensors")
    assert [d.help for d in found] == ["it is part 1 of 3"]


def test_weights_that_layers_share_are_in_the_file_twice() -> None:
    spec = "{input: 4x8x8, layers: [conv 4 3x3 name=a p1, conv 4 3x3 p1 name=b share=a]}"
    one = [Held("a.weight", (4, 4, 3, 3), "float32"), Held("a.bias", (4,), "float32")]
    both = [*one, *(x._replace(name=x.name.replace("a.", "b.")) for x in one)]
    assert told(both, spec) == told(one, spec) == []


def test_a_network_that_fails_is_not_compared() -> None:
    check, found = fit(
        convcalc.analyze(convcalc.loads("{input: 3x2x2, layers: [conv 4 9x9]}")), OWN
    )
    assert (check.found, found) == ("the network is not worked out", [])


def test_the_prompt_compares_source_with_a_file(ask: Ask) -> None:
    line = ["check", LENET, "--input", "1x28x28", "--weights"]
    assert ask(*line, str(SPECS / "files" / "lenet.pt")).code == 0
    code, out, err = ask(*line, str(SPECS / "files" / "lenet_other.pt"))
    assert (code, "8 of 10 fit" in out) == (1, True)
    assert "error[E423]: fc1.weight is 120x400 in the network, and 120x576 in the file" in err
    assert "is no file of weights" in ask(*line, LENET).err
    assert "there is no file" in ask(*line, "none.pth").err
