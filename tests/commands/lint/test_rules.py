"""The rules: each flags its example and not its near miss, and what it proposes mends it."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.commands.lint import rules
from convcalc.commands.lint.rules import RULES, Effects, Located, effect, ignored, lint
from convcalc.commands.lint.text_rules import page
from convcalc.diagnostics import CODES
from convcalc.engine.analyze import analyze
from convcalc.engine.work import WALK
from convcalc.frameworks.torch.source import Source
from convcalc.parser.checks import RULES as KNOWN
from convcalc.parser.checks import THRESHOLDS, codes_of
from convcalc.render.columns import field_text
from tests.networks import FAMILIES, worked_out

PACKAGE = Path(convcalc.__file__).parent
ALL = list(RULES)
WITHOUT_CHANGE = {"C305", "C307", "C308", "C309", "C501", "C502", "C503"}
"""What no single change mends: the words say what to do."""


def network_of(text: str) -> convcalc.Network:
    """What a spec says, or a source builds."""
    source = text.startswith("from torch")
    return Source(text, "net.py").network() if source else convcalc.loads(text)


def found_in(text: str, code: str = "", **limits: float) -> list[Located]:
    report = analyze(network_of(text))
    return lint(report, limits, [code] if code else [])


@pytest.mark.parametrize("code", ALL)
def test_a_rule_flags_its_example_and_not_its_near_miss(code: str) -> None:
    rule = RULES[code]
    found = found_in(rule.example, code)
    assert found
    for one in found:
        assert one.severity == rule.severity
        assert one.finding.message
        assert one.finding.instead
        assert (one.span is None) == (one.finding.layer == "")
    assert found_in(rule.near, code) == []
    assert convcalc.analyze(network_of(rule.near)).ok


@pytest.mark.parametrize("code", ALL)
def test_the_change_that_is_proposed_makes_the_finding_go_away(code: str) -> None:
    network = network_of(RULES[code].example)
    report = analyze(network)
    tried = 0
    for one in lint(report, select=[code]):
        cost = effect(report, one.finding)
        if cost is None:
            continue
        tried += 1
        changed = analyze(one.finding.applied(network))
        assert changed.ok
        assert cost.refused == ""
        assert cost.params == changed.totals.params.total - report.totals.params.total
        assert cost.macs == changed.totals.macs - report.totals.macs
        again = [x for x in lint(changed, select=[code]) if x.finding.layer == one.finding.layer]
        assert again == []
    assert bool(tried) is (code not in WITHOUT_CHANGE and code != "C201")


@pytest.mark.parametrize("code", ALL)
def test_what_a_rule_says_of_itself(code: str) -> None:
    rule = RULES[code]
    assert rule.code == code
    assert rule.severity in ("warning", "note")
    assert rule.source.startswith("https://")
    assert rule.why.endswith(".")
    assert not rule.instead.endswith(".")
    assert code not in CODES


def test_names_are_of_one_rule_each() -> None:
    assert len({rule.name for rule in RULES.values()}) == len(RULES) >= 25


def test_the_page_beside_the_rules_is_current() -> None:
    assert (PACKAGE / "commands" / "lint" / "RULES.md").read_text(encoding="utf-8") == page()


# Networks that are known to work


@pytest.mark.parametrize(
    "name", ["resnet50", "resnet18", "mobilenet_v2", "densenet121", "resnet20"]
)
def test_no_warning_is_given_for_networks_as_these(name: str) -> None:
    found = lint(worked_out(name))
    assert [x for x in found if x.severity == "warning"] == []
    assert found


@pytest.mark.parametrize(("family", "name"), FAMILIES.items())
def test_what_is_proposed_for_published_networks_mends_them(family: str, name: str) -> None:
    before = worked_out(name)
    first: dict[str, Located] = {}
    for one in lint(before):
        first.setdefault(one.rule.code, one)
    for code, one in first.items():
        cost = effect(before, one.finding)
        if cost is None or cost.refused:
            continue
        changed = analyze(one.finding.applied(before.network))
        layers = {x.finding.layer for x in lint(changed, select=[code])}
        assert one.finding.layer not in layers or one.finding.layer == "", (code, one.finding)


def test_warnings_of_published_networks_are_these() -> None:
    """Looked at one by one: each is so, and most are known of these networks."""
    found = {
        name: dict(Counter(x.rule.name for x in lint(worked_out(name)) if x.severity == "warning"))
        for name in (
            "alexnet",
            "vgg16",
            "keras_resnet50",
            "squeezenet1_0",
            "googlenet",
            "unet_small",
        )
    }
    assert found == {
        "alexnet": {"most-params-in-one-layer": 1},
        "vgg16": {"most-params-in-one-layer": 1},
        "keras_resnet50": {"bias-before-norm": 53},
        "squeezenet1_0": {"unread-border": 1},
        "googlenet": {},
        "unet_small": {},
    }


# Details of rules


def test_borders_that_only_padding_loses_are_not_lost() -> None:
    assert found_in("{input: 3x224x224, layers: [conv 64 7x7/2 p3]}", "C101") == []
    assert found_in("{input: 3x224x224, layers: [pad 3, conv 64 7x7/2]}", "C101") == []
    (one,) = found_in("{input: 3x224x224, layers: [conv 64 7x7/2]}", "C101")
    assert one.finding.message == "1 row and 1 column at the end of the input are never read"


def test_a_bottleneck_between_linear_maps_is_meant() -> None:
    assert found_in("{input: 96x14x14, layers: [conv 24 1x1, conv 144 1x1]}", "C402") == []
    assert found_in("{input: 32x14x14, layers: [conv 32 1x7 p0x3, conv 32 7x1 p3x0]}", "C402") == []
    assert found_in("{input: 32x14x14, layers: [depthwise_conv 3x3 p1, conv 64 1x1]}", "C402") == []
    assert len(found_in("{input: 400, layers: [linear 120, dropout, linear 84]}", "C402")) == 1


def test_a_linear_map_that_is_an_output_is_meant() -> None:
    layers = "input: 8x16x16, layers: [conv 8 3x3 p1 name=p5, conv 8 3x3/2 p1 name=p6]"
    assert found_in(f"{{{layers}, outputs: [p5, p6]}}", "C402") == []
    assert len(found_in(f"{{{layers}, outputs: [p6]}}", "C402")) == 1


def test_after_an_upsampling_paths_are_aligned_on_average() -> None:
    text = """
input: 8x32x32
layers: [conv 8 3x3 p1 name=a, max_pool 2, 'conv_transpose 8 2x2/2 name=b', 'concat from=[a,b]']
"""
    assert found_in(text, "C204") == []


def test_of_centres_that_agree_at_output_0_none_is_told() -> None:
    text = """
input: 8x32x32
layers:
  - conv 8 3x3/2 p1 name=a
  - conv 8 3x3/2 p1 name=b
  - upsample 2 name=up
  - add from=[up, a]
"""
    (one,) = found_in(text, "C204")
    assert one.finding.message == (
        "what the paths see that meet here has other centres, though those of output 0 agree"
    )
    assert one.finding.instead == (
        "leave it, where one path is upsampled: several of its positions have one centre"
    )


@pytest.mark.parametrize(
    ("last", "seen"),
    [
        ("conv 8 3x3 p1", "'conv3', sees 10…12"),
        ("upsample 2", "'upsample2', sees 8…10"),
        ("global_avg_pool", "'concat1', sees 8…10"),
    ],
)
def test_the_field_is_what_field_says_where_outputs_see_areas_of_different_sizes(
    last: str, seen: str
) -> None:
    text = (
        "{input: 3x64x64, layers: [conv 8 3x3 p1, max_pool 2, conv 8 3x3 p1, "
        f"upsample 2 bilinear align_corners, {{concat: , from: [conv1, upsample1]}}, {last}]}}"
    )
    (note,) = found_in(text, "C201")
    assert note.finding.message == f"the last local layer, {seen} pixels, the input has 64"
    layer = next(x for x in analyze(convcalc.loads(text)).layers if f"'{x.name}'" in seen)
    assert field_text(layer.field) == seen.rsplit(maxsplit=1)[-1]


def test_objects_may_be_smaller_than_the_input() -> None:
    text = "{input: 3x64x64, layers: [conv 8 3x3 p1, relu, conv 8 3x3 p1]}"
    (note,) = found_in(text, "C201")
    assert (note.severity, note.finding.message) == (
        "note",
        "the last local layer, 'conv2', sees 5 pixels, the input has 64",
    )
    assert found_in(text, "C201", object_size=5) == []
    (warning,) = found_in(text, "C201", object_size=9)
    assert warning.severity == "warning"
    assert analyze(warning.finding.applied(convcalc.loads(text))).layers[-1].field[0].size >= 9  # type: ignore[union-attr]


def test_inputs_that_nothing_reads() -> None:
    text = "{inputs: {a: 8x9x9, b: 8x9x9}, layers: [relu: {from: a}]}"
    (one,) = found_in(text, "C401")
    assert (one.finding.layer, one.finding.message) == ("", "nothing reads the input 'b'")


def test_a_large_network_is_linted_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of so many findings only some are tried: each takes a walk over the network."""
    monkeypatch.setattr(rules, "EFFECTS", rules.EFFECTS // 4)
    layers = "{repeat: 1000, layers: [conv 8 3x3 p1, relu, relu]}"
    report = analyze(convcalc.loads(f"{{input: 8x999x999, layers: [{layers}]}}"))
    start = time.process_time()
    found = lint(report)
    effects = Effects(report)
    tried = sum(effects.of(one.finding) is not None for one in found)
    assert len(found) >= 1_000
    assert 0 < tried <= rules.EFFECTS // (WALK * 3_000)
    assert time.process_time() - start < 10


def test_thresholds() -> None:
    text = RULES["C306"].example
    assert len(found_in(text, "C306")) == 1
    assert found_in(text, "C306", most_groups=32) == []
    for name, (value, doc) in THRESHOLDS.items():
        assert value is None or value > 0, name
        assert doc


def test_specs_may_name_every_rule() -> None:
    assert list(RULES) == list(KNOWN)


# What is left out


def test_comments_leave_findings_out() -> None:
    text = "input: 8x9x9\nlayers:\n  - relu\n  - relu{}\n"
    for comment, count in (
        ("", 1),
        ("  # convcalc: ignore C403", 0),
        ("  # convcalc: ignore activation-twice", 0),
        ("  # convcalc: ignore c403, C101", 0),
        ("  # convcalc: ignore", 0),
        ("  # convcalc: ignore C101", 1),
        ("  # ignore C403", 1),
    ):
        assert len(found_in(text.format(comment), "C403")) == count, comment


def test_a_comment_where_a_block_is_used_counts_too() -> None:
    text = """
input: 8x9x9
blocks: {twice: {layers: [relu, relu]}}
layers:
  - twice
  - conv 8 3x3
  - twice  # convcalc: ignore
"""
    (one,) = found_in(text, "C403")
    assert one.finding.layer.startswith("twice1")


def test_nothing_is_left_out_where_there_is_no_text() -> None:
    assert not ignored("C403", "activation-twice", (None,))
    report = analyze(convcalc.build({"input": [8, 9, 9], "layers": ["relu", "relu"]}))
    assert [x.rule.code for x in lint(report, select=["C403"])] == ["C403"]
    assert lint(report, ignore=["C403"], select=["C403"]) == []


def test_words_for_rules() -> None:
    assert codes_of(["C103", "bias-before-norm"]) == ["C103", "C301"]
    assert codes_of(["c4"]) == [code for code in RULES if code.startswith("C4")]
    with pytest.raises(ValueError, match="there is no rule 'C999'"):
        codes_of(["C999"])
    with pytest.raises(ValueError, match="did you mean 'gridding'"):
        codes_of(["griding"])


def test_of_a_network_that_fails_only_what_mends_it_is_said() -> None:
    layers = "conv 4 3x3, relu, relu"
    assert [x.finding.layer for x in found_in(f"{{input: 3x8x8, layers: [{layers}]}}", "C403")] == [
        "relu2"
    ]
    assert found_in(f"{{input: 3x8x8, layers: [{layers}, conv 5 9x9, relu, relu]}}") == []
    (only,) = found_in(
        "{input: 3x30x30, layers: [conv 8 3x3 p1 name=a, max_pool 2, relu, relu, max_pool 2, "
        "upsample 4 name=b, 'add from=[a,b]']}"
    )
    assert (only.rule.code, only.finding.instead) == ("C108", "use an input of 3x32x32")


@pytest.mark.parametrize("size", [572, 588])
def test_an_input_that_loses_nothing_is_fine_whatever_the_stride(size: int) -> None:
    """The paper's 572 is no multiple of 16, and 576 gives no network: nothing is padded."""
    network = convcalc.load("unet")
    report = analyze(network, Shape(1, (size, size)))
    assert report.ok
    assert lint(report, select=["C108"]) == []


def test_odd_sizes_that_meet_are_fine() -> None:
    spec = (
        "{input: 4x29x29, layers: [conv 4 3 p1 name=a, conv 4 3/2 p1, conv_transpose 4 3/2 p1 "
        "name=b, 'add from=[a,b]']}"
    )
    assert found_in(spec, "C108") == []


def test_a_change_that_does_not_work_out_is_not_proposed() -> None:
    report = analyze(convcalc.load("keras_inceptionv3"))
    (one,) = lint(report, select=["C202"])
    assert effect(report, one.finding) is not None
    finding, cost = Effects(report).sound(one)
    assert (finding.edits, cost) == ((), None)
    assert finding.instead == RULES["C202"].instead


# Rules ask for groups of kinds, so that they know those that were not thought of one by one


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("C203", "{input: 8x64x64, layers: [conv 8 3x3 p2 d2, mish, conv 8 3x3 p2 d2]}"),
        ("C307", "{input: 8x8x8, layers: [subtract: {from: [input, input, input, input]}]}"),
        ("C402", "{input: 8x32x32, layers: [conv 16 3x3 p1, weight_norm, conv 16 3x3 p1]}"),
        ("C405", "{input: 64, layers: [linear 32, dropout, gelu, batch_norm, relu, linear 10]}"),
    ],
)
def test_a_kind_that_is_among_the_group_is_known_to_the_rule(code: str, text: str) -> None:
    assert len(found_in(text, code)) == 1


SOURCE = """\
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, width, stride=1, dilation=1):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride, 1)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x):
        return x + self.conv(x)


class Net(nn.Module):
    def __init__(self, classes=10, aux=True):
        super().__init__()
        self.layers = [nn.Conv2d(3, 8, 3), nn.ReLU()]
        self.paths = {"a": nn.Conv2d(3, 8, 3), "b": (nn.Conv2d(3, 8, 3),)}
        self.blocks = nn.Sequential(Block(8), Block(8))
        self.fc1 = nn.Linear(8, 32)
        self.act = nn.ReLU()
        self.head = nn.Linear(8, classes)
        if aux:
            self.aux = nn.Linear(8, classes)

    def forward(self, x):
        y = x
        for layer in self.layers:
            y = layer(y)
        y = self.blocks(y + self.paths["a"](x) + self.paths["b"][0](x)).mean((2, 3))
        return (self.head(y), self.aux(y)) if self.training else self.head(y)


Net()(torch.randn(1, 3, 8, 8))
"""


def remarks(text: str) -> list[tuple[str, str, str, str, int]]:
    """What the rules for source find in one: code, severity, layer, message, line."""
    report = analyze(Source(text, "net.py").network("Net"))
    found = lint(report, select=["C501", "C502", "C503"])
    return [
        (x.rule.code, x.severity, x.finding.layer, x.finding.message, x.span.line if x.span else 0)
        for x in found
    ]


def test_what_a_source_makes_and_never_uses_is_found_where_it_is_made() -> None:
    assert remarks(SOURCE) == [
        (
            "C501",
            "warning",
            "fc1",
            "it is made, and nothing calls it: 288 parameters that nothing trains",
            21,
        ),
        ("C501", "note", "act", "it is made, and nothing calls it", 22),
        (
            "C501",
            "warning",
            "blocks.0.norm",
            "it is made 2 times, and nothing calls it: 32 parameters that nothing trains",
            9,
        ),
        (
            "C502",
            "warning",
            "layers",
            "2 modules in a plain list: 224 parameters that parameters() and state_dict() leave "
            "out",
            18,
        ),
        (
            "C502",
            "warning",
            "paths",
            "2 modules in a plain dictionary: 448 parameters that parameters() and state_dict() "
            "leave out",
            19,
        ),
        ("C503", "note", "blocks.0", "'dilation' of Block is never read: it changes nothing", 6),
    ]


def test_comments_in_source_leave_its_findings_out() -> None:
    marked = SOURCE.replace("32)\n", "32)  # convcalc: ignore C501\n")
    marked = marked.replace("nn.ReLU()]", "nn.ReLU()]  # convcalc: ignore modules-not-registered")
    marked = marked.replace("dilation=1):", "dilation=1):  # convcalc: ignore")
    left = [(code, line) for code, _, _, _, line in remarks(marked)]
    assert left == [("C501", 22), ("C501", 9), ("C502", 19)]


def test_modules_that_are_not_registered_are_not_counted() -> None:
    """PyTorch's parameters() of the same file has 1,668 elements."""
    report = analyze(Source(SOURCE, "net.py").network("Net"))
    assert report.totals.params.total == 1_668


SHARED = """
{input: 3x64x64, layers: [conv 16 3/2 p1 name=a, conv 16 3/2 p1 name=b,
conv 12 3 p1 name=head from=a, conv 10 1 name=first, conv 12 3 p1 share=head name=again from=b,
conv 10 1 share=first name=second], outputs: [first, second]}
"""


def test_a_layer_that_is_called_several_times_is_told_once_with_its_calls() -> None:
    report = analyze(convcalc.loads(SHARED))
    said = {
        (found.rule.code, found.finding.layer): found.finding.message
        for found in lint(report, select=["C304", "C402"])
    }
    more = "; likewise at 1 more of its 2 calls"
    told = [key for key, message in said.items() if message.endswith(more)]
    assert told == [("C304", "head"), ("C402", "first")]
    assert {layer for _, layer in said}.isdisjoint({"second"})
    assert said["C402", "again"].endswith("which one layer could hold")


@pytest.mark.parametrize(("mean", "told"), [("mean channels keepdims=true", []), ("", ["linear1"])])
def test_features_of_tokens_that_were_averaged_are_not_pooled_again(
    mean: str, told: list[str]
) -> None:
    """What is left has one channel, of which a value would be one feature."""
    layers = ["reshape 64x64", *([f"reduce {mean}"] if mean else []), "flatten", "linear 10"]
    report = analyze(convcalc.build({"input": "64x8x8", "layers": layers}))
    assert [found.finding.layer for found in lint(report, select=["C303"])] == told
