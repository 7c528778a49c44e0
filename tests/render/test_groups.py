"""Groups of layers in one row each: sums never change with the depth, and failures never hide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.engine.counting import CONVENTIONS
from convcalc.engine.network import Group
from convcalc.engine.report import LayerReport, Report
from convcalc.render.columns import COLUMNS, counted_as
from convcalc.render.groups import enclosing, fold, tree

SUMMED = ("params", "trainable", "macs", "flops", "activations", "memory")

GROUPS = {
    "stage": Group("repeat", "2"),
    "stage.0": Group("basic", "8"),
    "stage.1": Group("basic", "16 stride=2"),
    "head": Group(),
}

LAYERS = """\
conv 8 3x3 p1 name=stem
conv 8 3x3 p1 name=stage.0.conv1
relu name=stage.0.relu1
conv 16 3x3/2 p1 name=stage.1.conv1
batch_norm name=stage.1.bn
conv 16 1x1/2 name=stage.1.short from=stage.0.relu1
add: {name: stage.1.add, from: [stage.1.bn, stage.1.short]}
separable_conv 8 3x3 name=stage.out
concat: {name: both, from: [stage.out, stage.out]}
flatten name=head.flatten
linear 10 name=head.fc
"""


def report_of(layers: str, groups: dict[str, Group], input: str = "3x16x16") -> Report:
    entries = "".join(f"  - {line}\n" for line in layers.splitlines())
    network = convcalc.loads(f"input: {input}\nlayers:\n{entries}")
    return convcalc.analyze(network._replace(groups=groups))


def nested() -> Report:
    return report_of(LAYERS, GROUPS)


def rows_of(report: Report, depth: int) -> dict[str, LayerReport]:
    return {row.name: row for row in fold(report, depth)}


IN, OUT = 8 * 16 * 16, 16 * 8 * 8
TRAFFIC = 4 * (IN + IN // 4 + 2 * OUT + 5 * OUT + (16 * 8 * 9 + 16) + 64 + (16 * 8 + 16))
"""Bytes that both convolutions, one of 1x1 windows with stride 2, the norm and the sum of stage.1
move, with their weights.
"""


def value(key: str, row: LayerReport, report: Report) -> object:
    return COLUMNS[key].raw(row, report)


def sums(rows: Sequence[LayerReport], report: Report) -> dict[str, int]:
    columns = {key: COLUMNS[key] for key in SUMMED}
    columns |= {tool: counted_as(tool) for tool in CONVENTIONS}
    return {
        key: sum(column.raw(row, report) or 0 for row in rows) for key, column in columns.items()
    }


# Which rows there are


def test_the_first_level_has_a_row_for_each_group() -> None:
    assert list(rows_of(nested(), 1)) == ["stem", "stage", "both", "head"]


def test_the_second_level_opens_them() -> None:
    assert list(rows_of(nested(), 2)) == [
        *("stem", "stage.0", "stage.1", "stage.out", "both", "head.flatten", "head.fc"),
    ]


@pytest.mark.parametrize("depth", [3, 4, 100])
def test_the_deepest_level_has_all_layers(depth: int) -> None:
    assert fold(nested(), depth) == nested().layers


def test_a_name_with_dots_is_no_group() -> None:
    report = report_of("conv 4 3x3 name=a.b\nrelu name=a.c\nrelu name=g.a.d", {"g": Group()})
    assert list(rows_of(report, 1)) == ["a.b", "a.c", "g"]


@pytest.mark.parametrize("name", ["", ".", "..", "a.", ".a", "g", "gg.a", "h.g.a"])
def test_what_is_in_no_group(name: str) -> None:
    assert enclosing({"g": Group(), "g.": Group()})(name) == ()


def test_the_groups_around_a_name_are_the_outermost_first() -> None:
    around = enclosing({"a.b": Group(), "a.b.c.d": Group(), "a.b.c.d.e": Group()})
    assert around("a.b.c.d.e.f") == ("a.b", "a.b.c.d", "a.b.c.d.e")
    assert around("a.b.c.x") == ("a.b",)
    assert around("a.x") == ()


# What is in a row


def test_every_column_of_a_folded_row() -> None:
    report = nested()
    found = {key: value(key, rows_of(report, 2)["stage.1"], report) for key in COLUMNS}
    assert found == {
        "name": "stage.1",
        "kind": "basic",
        "settings": "16 stride=2",
        "from": "stage.0",
        "input": "8x16x16",
        "output": "16x8x8",
        "field": "7",
        "jump": "2",
        "start": "-3",
        "centre": "0",
        "effective_padding": "3",
        "covers": "0.4375",
        "aligned": "yes",
        "weights": "16x8x3x3 16 16 16 16x8x1x1 16",
        "layers": 4,
        "params": 1344,
        "params_share": 1344 / report.totals.params.total,
        "trainable": 1344,
        "macs": 81_920,
        "macs_share": 81_920 / report.totals.macs,
        "flops": 163_840,
        "activations": 4 * 16 * 8 * 8,
        "memory": 4 * 4 * 16 * 8 * 8,
        "alive": 4 * (IN + 2 * OUT),
        "traffic": TRAFFIC,
        "intensity": 163_840 / TRAFFIC,
    }


def test_a_group_that_no_block_made_is_called_layers() -> None:
    report = nested()
    head = rows_of(report, 1)["head"]
    assert (value("kind", head, report), value("settings", head, report)) == ("layers", "")


def test_weights_keep_the_path_inside_the_group() -> None:
    report = nested()
    names = [w.name for w in rows_of(report, 1)["stage"].weights]
    assert names[:3] == ["0.conv1.weight", "0.conv1.bias", "1.conv1.weight"]
    assert names[-1] == "out.pointwise.bias"
    assert [w.name for w in rows_of(report, 2)["stage.0"].weights] == ["conv1.weight", "conv1.bias"]


def test_the_settings_of_a_block_named_like_a_kind_are_its_own() -> None:
    report = report_of("relu name=g.relu", {"g": Group("conv", "3x3 fast")})
    assert value("settings", rows_of(report, 1)["g"], report) == "3x3 fast"


def test_parts_are_the_layers() -> None:
    stage = rows_of(nested(), 1)["stage"]
    assert [part.name for part in stage.parts] == [
        name for name in nested().network.order or [n.name for n in nested().network.nodes]
        if name.startswith("stage.")
    ]  # fmt: skip


# What a row reads


def test_who_reads_a_layer_in_a_folded_group_reads_the_group() -> None:
    report = nested()
    assert [value("from", row, report) for row in fold(report, 1)] == [
        *("input", "stem", "stage stage", "both"),
    ]
    assert value("from", rows_of(report, 2)["stage.out"], report) == "stage.1"


def test_a_group_reads_each_outside_layer_once_and_in_order() -> None:
    report = report_of(
        "conv 4 1x1 name=a\nconv 4 1x1 name=b from=input\n"
        "add: {name: g.one, from: [b, a]}\n"
        "add: {name: g.two, from: [g.one, a]}\n"
        "add: {name: g.three, from: [b, g.two]}",
        {"g": Group()},
    )
    row = rows_of(report, 1)["g"]
    assert (row.inputs, len(row.input_shapes)) == (("b", "a"), 2)


def test_a_group_that_reads_two_layers_of_another_names_it_once() -> None:
    report = report_of(
        "conv 4 1x1 name=down.a\nconv 8 1x1/2 name=down.b\n"
        "conv_transpose 4 2x2/2 name=up.a\n"
        "concat: {name: up.b, from: [up.a, down.a]}",
        {"down": Group(), "up": Group()},
    )
    up = rows_of(report, 1)["up"]
    assert (value("from", up, report), value("input", up, report)) == ("down", "8x8x8 4x16x16")


def test_a_group_may_read_several_inputs() -> None:
    network = convcalc.loads(
        "inputs: {left: 3x8x8, right: 3x8x8}\n"
        "layers:\n  - add: {name: g.add, from: [left, right]}\n  - relu name=g.relu\n"
    )
    report = convcalc.analyze(network._replace(groups={"g": Group()}))
    (row,) = fold(report, 1)
    assert (row.inputs, tuple(row.fields)) == (("left", "right"), ("left", "right"))


# Sums


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_sums_are_those_of_the_layers(depth: int) -> None:
    report = nested()
    assert sums(fold(report, depth), report) == sums(report.layers, report)


def test_shared_weights_are_counted_once_wherever_they_are() -> None:
    report = report_of(
        "conv 3 3x3 p1 name=a\n"
        "conv 3 3x3 p1 name=g.b share=a\n"
        "conv 3 3x3 p1 name=g.c\n"
        "conv 3 3x3 p1 name=g.d share=g.c",
        {"g": Group()},
    )
    row = rows_of(report, 1)["g"]
    assert (row.params.total, len(row.weights)) == (84, 2)
    assert sums(fold(report, 1), report) == sums(report.layers, report)


MAKERS = (
    "conv 4 3x3 p1",
    "relu",
    "batch_norm",
    "separable_conv 4 3x3 same",
    "max_pool 3x3/1 p1",
    "dropout",
    "residual_end",
)


@st.composite
def networks(draw: st.DrawFn) -> Report:
    """Layers in groups at random, up to four deep, some of which read two layers."""
    groups: dict[str, Group] = {}
    lines: list[str] = []
    names: list[str] = []
    fresh = (f"x{k}" for k in range(10_000))

    def layer(prefix: str) -> None:
        maker = draw(st.sampled_from(MAKERS))
        name = prefix + next(fresh)
        if maker == "residual_end" and names:
            pair = [draw(st.sampled_from(names)), draw(st.sampled_from(names))]
            lines.append(f"add: {{name: {name}, from: [{', '.join(pair)}]}}")
        else:
            lines.append(f"{'relu' if maker == 'residual_end' else maker} name={name}")
        names.append(name)

    def level(prefix: str, depth: int) -> None:
        for opens in draw(st.lists(st.booleans(), min_size=1, max_size=4)):
            if opens and depth < 4:
                path = prefix + next(fresh)
                if draw(st.booleans()):
                    path += ".0"
                groups[path] = Group("block", str(depth))
                level(f"{path}.", depth + 1)
            else:
                layer(prefix)

    lines.append("conv 4 1x1 name=first")
    names.append("first")
    level("", 0)
    return report_of("\n".join(lines), groups, "3x4x4")


@given(networks(), st.integers(1, 6))
def test_sums_never_change_with_the_depth(report: Report, depth: int) -> None:
    rows = fold(report, depth)
    assert report.totals.complete
    assert sums(rows, report) == sums(report.layers, report)
    assert [leaf for row in rows for leaf in (row.parts if row.folded else [row.name])] == [
        *leaves_of(rows, report)
    ]


def leaves_of(rows: Sequence[LayerReport], report: Report) -> Iterator[LayerReport | str]:
    """The layers of the report in order; by name where they have a row of their own."""
    own = {row.name for row in rows if not row.folded}
    for layer in report.layers:
        yield layer.name if layer.name in own else layer


@given(networks(), st.integers(1, 6))
def test_a_row_reads_rows_above_it_and_the_input(report: Report, depth: int) -> None:
    known = {"input"}
    for row in fold(report, depth):
        assert set(row.inputs) <= known
        assert row.inputs
        known.add(row.name)


@given(networks(), st.integers(1, 6))
def test_the_lines_of_a_tree_spell_the_names_of_the_rows(report: Report, depth: int) -> None:
    groups = report.network.groups
    rows = fold(report, depth)
    path: list[str] = []
    spelt, headed = [], []
    for line in tree(rows, groups):
        path[line.level :] = [line.name]
        assert len(path) == line.level + 1
        (headed if line.group else spelt).append(".".join(path))
    assert spelt == [row.name for row in rows]
    folded = [row.name for row in rows if row.folded]
    assert sorted([*headed, *folded]) == sorted(
        p for p in groups if len(enclosing(groups)(p)) < depth
    )
    assert not set(headed) & set(folded)


# Failures

HALF_BROKEN = """\
conv 4 3x3 p1 name=ok.c
relu name=ok.r
conv 4 30x30 name=bad.conv
relu name=bad.relu
relu name=after.relu from=bad.relu
conv 4 3x3 p1 name=aside.a from=ok.r
conv 4 1x1 g3 name=aside.lost
relu name=aside.last from=aside.a
"""
BROKEN_GROUPS = {name: Group("part") for name in ("ok", "bad", "after", "aside")}


def test_a_failure_inside_a_group_makes_it_unknown_and_nothing_else() -> None:
    report = report_of(HALF_BROKEN, BROKEN_GROUPS)
    rows = fold(report, 1)
    assert [(row.name, row.failed) for row in rows] == [
        *(("ok", False), ("bad", True), ("after", True), ("aside", True)),
    ]
    unknown = {key for key, column in COLUMNS.items() if column.number} - {"layers"} | {"output"}
    for row in rows[1:]:
        assert {key for key in COLUMNS if value(key, row, report) is None} == unknown
    assert [value("input", row, report) for row in rows] == [
        *("3x16x16", "4x16x16", "", "4x16x16"),
    ]


# The tree


def test_a_tree_has_a_line_ahead_of_each_group() -> None:
    report = nested()
    lines = [(line.level, line.name, line.group) for line in tree(report.layers, GROUPS)]
    assert lines[:8] == [
        (0, "stem", None),
        (0, "stage", GROUPS["stage"]),
        (1, "0", GROUPS["stage.0"]),
        (2, "conv1", None),
        (2, "relu1", None),
        (1, "1", GROUPS["stage.1"]),
        (2, "conv1", None),
        (2, "bn", None),
    ]
    assert lines[-5:] == [
        (1, "out", None),
        (0, "both", None),
        (0, "head", GROUPS["head"]),
        (1, "flatten", None),
        (1, "fc", None),
    ]


def test_a_group_whose_path_skips_levels_is_shown_with_all_of_it() -> None:
    report = report_of(
        "relu name=layer1.0.relu\nrelu name=layer1.1.a.b.relu",
        {"layer1.0": Group(), "layer1.1": Group(), "layer1.1.a.b": Group()},
    )
    lines = [(line.level, line.name) for line in tree(report.layers, report.network.groups)]
    assert lines == [(0, "layer1.0"), (1, "relu"), (0, "layer1.1"), (1, "a.b"), (2, "relu")]


def test_a_stray_layer_opens_its_group_again() -> None:
    report = report_of("relu name=g.a\nrelu name=b\nrelu name=g.c", {"g": Group()})
    lines = [(line.level, line.name) for line in tree(report.layers, report.network.groups)]
    assert lines == [(0, "g"), (1, "a"), (0, "b"), (0, "g"), (1, "c")]
    assert [row.name for row in fold(report, 1)] == ["g", "b", "g"]
    assert sums(fold(report, 1), report) == sums(report.layers, report)
