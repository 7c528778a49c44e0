"""`check --write`: what changes in a text, and what does not."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.commands.check.fill import filled
from convcalc.parser.patches import Patch, Unpatchable, diff, patched
from convcalc.parser.text import parse
from tests.conftest import Ask
from tests.networks import FILES

OUTPUT = "output: [4, 6, 6], params: 112, macs: 3888"


def fill(text: str, *variants: str) -> str:
    chosen = {v: convcalc.analyze(convcalc.loads(text, variant=v)) for v in variants or (None,)}
    return filled(text, chosen)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            "input: 3x8x8  # in\nlayers:\n  - conv 4 3  # c\n",
            "input: 3x8x8  # in\nlayers:\n  - conv 4 3  # c\nexpect: {" + OUTPUT + "}\n",
        ),
        ("input: 3x8x8\nlayers: [conv 4 3]", "input: 3x8x8\nlayers: [conv 4 3]\nexpect: {%}\n"),
        ("{input: 3x8x8, layers: [conv 4 3]}", "{input: 3x8x8, layers: [conv 4 3], expect: {%}}"),
        (
            "{\n input: 3x8x8,\n layers: [conv 4 3],\n}\n",
            "{\n input: 3x8x8,\n layers: [conv 4 3], expect: {%},\n}\n",
        ),
        (
            "input: 3x8x8\nexpect: # none yet\nlayers: [conv 4 3]\n",
            "input: 3x8x8\nexpect: {%} # none yet\nlayers: [conv 4 3]\n",
        ),
        (
            "input: 3x8x8\nexpect: {}\nlayers: [conv 4 3]\n",
            "input: 3x8x8\nexpect: {%}\nlayers: [conv 4 3]\n",
        ),
        (
            "input: 3x8x8\nexpect: {macs: 1, output: [5]} # paper\nlayers: [conv 4 3]\n",
            "input: 3x8x8\nexpect: {macs: 3888, output: [4, 6, 6], params: 112} # paper\n"
            "layers: [conv 4 3]\n",
        ),
        (
            "expect:\n    params: 1k  # one\n\n    flops: 7776\ninput: 3x8x8\nlayers: [conv 4 3]\n",
            "expect:\n    params: 112  # one\n\n    flops: 7776\n    output: [4, 6, 6]\n"
            "    macs: 3888\ninput: 3x8x8\nlayers: [conv 4 3]\n",
        ),
        (
            "input: 3x8x8\r\nlayers: [conv 4 3]\r\nexpect:\r\n  output: '1x2' # a\r\n",
            "input: 3x8x8\r\nlayers: [conv 4 3]\r\nexpect:\r\n  output: '4x6x6' # a\r\n"
            "  params: 112\r\n  macs: 3888\r\n",
        ),
        (
            "input: 3x8x8\nlayers: [conv 4 3, flatten]\n"
            "expect: {output: 10, params: 0.112k, macs: 1}",
            "input: 3x8x8\nlayers: [conv 4 3, flatten]\n"
            "expect: {output: 144, params: 0.112k, macs: 3888}",
        ),
        (
            "{input: 3x8x8, layers: [conv 4 3 name=a, relu name='b c'], outputs: [a, 'b c']}",
            "{input: 3x8x8, layers: [conv 4 3 name=a, relu name='b c'], outputs: [a, 'b c'], "
            "expect: {outputs: {a: [4, 6, 6], 'b c': [4, 6, 6]}, params: 112, macs: 3888}}",
        ),
    ],
)
def test_what_is_written(text: str, after: str) -> None:
    text = text.replace("name='b c'", "name=bc").replace("'b c'", "bc")
    after = after.replace("name='b c'", "name=bc").replace("'b c'", "bc").replace("%", OUTPUT)
    assert fill(text) == after
    assert fill(after) == after


FAMILY = """\
input: 3x8x8
vars: {w: 4}
layers: [conv $w 3]
variants:
  small: {vars: {w: 2}}   # s
  none:
  block:
    # a comment
    vars:
      w: 6
    # after

  last:
    vars: {w: 7}
    expect:
      params: 1 # one
# the end
"""
WRITTEN = """\
input: 3x8x8
vars: {w: 4}
layers: [conv $w 3]
variants:
  small: {vars: {w: 2}, expect: {output: [2, 6, 6], params: 56, macs: 1944}}   # s
  none: {expect: {output: [4, 6, 6], params: 112, macs: 3888}}
  block:
    # a comment
    vars:
      w: 6
    expect: {output: [6, 6, 6], params: 168, macs: 5832}
    # after

  last:
    vars: {w: 7}
    expect:
      params: 196 # one
      output: [7, 6, 6]
      macs: 6804
# the end
"""


def test_each_variant_has_its_own_section() -> None:
    assert fill(FAMILY, "small", "none", "block", "last") == WRITTEN
    assert fill(WRITTEN, "small", "none", "block", "last") == WRITTEN


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("expect: {params: $(3*4)}", "'expect.params' is computed: $(3*4)"),
        ("expect:\n  output: [1,\n    2]", "'expect.output' is not written in one line"),
        ("expect:\n  output:\n    - 1", "'expect.output' is not written in one line"),
        ("variants: {a: {}, b: {}}", "its variants would expect the same: a, b"),
        ("expect: {outputs: {x: [1]}}", "'expect.outputs' must have the outputs conv1"),
        ("...", "there is no place for its 'expect'; write it by hand"),
        ("expect: {params: &x 5}\nyear: *x", "there is no place for its 'expect'"),
    ],
)
def test_what_cannot_be_written_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unpatchable) as caught:
        fill(f"input: 3x8x8\nlayers: [conv 4 3]\n{text}\n")
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize("file", FILES)
def test_specs_of_the_zoo_can_be_filled_in(file: str) -> None:
    """Without their own expectations, and only with what was left out."""
    from convcalc.parser import zoo

    located = zoo.source(file)
    root, _ = parse(located.text, file)
    names = list(zoo.variants_in(located.text)) or [None]  # type: ignore[list-item]
    report = convcalc.analyze(convcalc.loads(located.text, variant=names[0]))
    data: Any = root.data
    holder = data if names[0] is None else data["variants"].value.data[names[0]].value.data
    after = filled(located.text, {names[0]: report})
    network = convcalc.loads(after, variant=names[0])
    assert {"params", "macs"} <= network.expect.keys()
    assert network.expect["params"] == report.totals.params.total
    given = holder["expect"].value.data.keys()
    complete = {"macs", "params"} <= given and given & {"output", "outputs"}
    assert (after == located.text) is bool(complete)


LINES = st.sampled_from(
    [
        "input: 3x8x8",
        "layers: [conv 4 3]",
        "layers:\n- conv 4 3 # x",
        "layers:\n  - conv 4 3\n\n  # y",
        "expect:",
        "expect: {params: 3, }",
        "expect:\n- 1",
        "expect:\n  params: >\n    12",
        "expect: {output: 4x6x6}\t# ok",
        "expect: &a {macs: 1}",
        "year: 3",
        "name: |\n  a\n  b",
        "# expect: {}",
        "---",
        "...",
        "",
        "variants: {a: , b: {name: x, }}",
        "variants:\n  a: # none\n  b:\n    name: >-\n      two\n      lines",
        "paper: '{'",
    ]
)


@given(
    st.lists(LINES, max_size=6), st.sampled_from(["\n", "\r\n"]), st.sampled_from([None, "a", "b"])
)
def test_any_text_is_filled_in_or_left_alone(
    parts: list[str], newline: str, variant: str | None
) -> None:
    text = "".join(f"{part}\n" for part in ["input: 3x8x8", "layers: [conv 4 3]", *parts])
    text = text.replace("\n", newline)
    try:
        report = convcalc.analyze(convcalc.loads(text, variant=variant))
        after = filled(text, {variant: report})
    except (convcalc.Problems, Unpatchable):
        return
    network = convcalc.loads(after, variant=variant)
    assert (network.expect["params"], network.expect["macs"]) == (112, 3888)
    before = convcalc.loads(text, variant=variant)
    assert [node.kind for node in network.nodes] == [node.kind for node in before.nodes]
    comments = [re.findall(r"#.*", one) for one in (text, after)]
    assert comments[0] == comments[1]


def test_changes_that_meet_are_refused() -> None:
    with pytest.raises(Unpatchable, match="two changes meet"):
        patched("abcdef", [Patch(0, 3, "x"), Patch(2, 4, "y")])


def test_a_diff_is_as_others_write_it() -> None:
    assert list(diff("a\nb", "a\nc\n", "x")) == [
        "--- a/x",
        "+++ b/x",
        "@@ -1,2 +1,2 @@",
        " a",
        "-b",
        "\\ No newline at end of file",
        "+c",
    ]


# At the prompt


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("# mine\ninput: 3x8x8\nlayers: [conv 4 3]\n")
    (tmp_path / "f.yaml").write_text(FAMILY)
    return tmp_path


def test_files_are_written(here: Path, ask: Ask) -> None:
    (here / "a.yaml").chmod(0o640)
    (here / "link.yaml").symlink_to("a.yaml")
    code, out, err = ask("check", ".", "--write")
    assert (code, err) == (0, "")
    assert out == "a.yaml: filled in\nf.yaml: filled in\n2 of 3 files were changed\n"
    assert (here / "f.yaml").read_text() == WRITTEN
    assert (here / "link.yaml").is_symlink()
    assert (here / "a.yaml").stat().st_mode & 0o777 == 0o640
    assert ask("check", ".", "-q") == (0, "", "")
    assert ask("check", ".", "--write", "-q") == (0, "", "")
    assert sorted(os.listdir(here)) == ["a.yaml", "f.yaml", "link.yaml"]


def test_a_diff_changes_nothing(here: Path, ask: Ask) -> None:
    before = (here / "a.yaml").read_text()
    code, out, err = ask("check", "a.yaml", "--diff")
    assert code == 1
    assert out == (
        "--- a/a.yaml\n+++ b/a.yaml\n@@ -1,3 +1,4 @@\n # mine\n input: 3x8x8\n layers: [conv 4 3]\n"
        f"+expect: {{{OUTPUT}}}\n"
    )
    assert err == "1 of 1 files would be changed\n"
    assert (here / "a.yaml").read_text() == before


def test_one_that_cannot_be_written_keeps_no_other(here: Path, ask: Ask) -> None:
    (here / "b.yaml").write_text("input: 3x8x8\nlayers: [conv 4 9]\n")
    (here / "c.yaml").write_text("input: 3x8x8\nlayers: [conv 4 3]\nexpect: {params: $(9)}\n")
    code, out, err = ask("check", "a.yaml", "b.yaml", "c.yaml", "lenet5", "--write")
    assert code == 1
    assert out == "a.yaml: filled in\n1 of 4 files were changed; 3 could not be\n"
    assert "b.yaml: not changed: the network does not work out\nb.yaml:2:10: error[E201]" in err
    assert "c.yaml: not changed: 'expect.params' is computed: $(9)\n" in err
    assert err.endswith("lenet5: not changed: it is no file\n")


@pytest.mark.parametrize("option", ["--write", "--diff"])
def test_an_alias_that_cannot_be_filled_in_keeps_no_other(
    here: Path, ask: Ask, option: str
) -> None:
    spec = "{input: 3x32x32, vars: {w: 8}, variants: {a: &a {vars: {w: 4}}, b: *a}, %}\n"
    spec = spec.replace("%", 'layers: ["conv $w 3x3"]')
    (here / "b.yaml").write_text(spec)
    (here / "c.yaml").write_text("input: 3x8x8\nlayers: [relu]\n")
    code, out, err = ask("check", "b.yaml", "c.yaml", option)
    told = "b.yaml: not changed: there is no place for its 'expect'; write it by hand\n"
    verb = "would be" if option == "--diff" else "were"
    summary = f"1 of 2 files {verb} changed; 1 could not be\n"
    assert code == 1
    assert err == told + (summary if option == "--diff" else "")
    assert out.endswith(
        "+expect: {output: [3, 8, 8], params: 0, macs: 0}\n"
        if option == "--diff"
        else f"c.yaml: filled in\n{summary}"
    )
    assert (here / "b.yaml").read_text() == spec


def test_marks_and_line_ends_stay(here: Path, ask: Ask) -> None:
    (here / "a.yaml").write_bytes(b"\xef\xbb\xbfinput: 3x8x8\r\nlayers: [conv 4 3]\r\n")
    assert ask("check", "a.yaml", "--write").code == 0
    raw = (here / "a.yaml").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfinput: 3x8x8\r\nlayers: [conv 4 3]\r\nexpect: {")
    assert raw.count(b"\n") == raw.count(b"\r\n") == 3
    (here / "a.yaml").write_bytes("input: 3x8x8\nlayers: [conv 4 3]\n".encode("utf-16"))
    assert ask("check", "a.yaml", "--write").err == "a.yaml: not changed: it is not in UTF-8\n"


def test_a_file_with_other_names_is_left_alone(here: Path, ask: Ask) -> None:
    text = "{input: 3x8x8, layers: [relu, relu]}\n"
    (here / "one.yaml").write_text(text)
    (here / "other.yaml").hardlink_to(here / "one.yaml")
    told = "one.yaml: not changed: it has other names (hard links)\n"
    assert ask("check", "one.yaml", "--write").err == told
    assert ask("lint", "one.yaml", "--fix", "--select", "C403").err == told
    assert (here / "one.yaml").read_text() == (here / "other.yaml").read_text() == text
    assert (here / "one.yaml").samefile(here / "other.yaml")


def test_a_file_that_has_changed_meanwhile_is_left_alone(
    here: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from convcalc.commands.check import command_write

    def late(*_: Any) -> None:
        (here / "a.yaml").write_text("{input: 3x8x8, layers: [relu]}")

    monkeypatch.setattr(command_write, "verify", late)
    err = ask("check", "a.yaml", "--write").err
    assert err == "a.yaml: not changed: it has changed in the meantime; try again\n"
    assert (here / "a.yaml").read_text() == "{input: 3x8x8, layers: [relu]}"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ("--set", "w=3"),
            "--write fills in what specs are by themselves; leave out --set, --input and --dialect",
        ),
        (("--format", "json"), "--format does not go with --write or --diff"),
    ],
)
def test_wrong_usage_of_write(here: Path, ask: Ask, args: tuple[str, ...], message: str) -> None:
    assert ask("check", "f.yaml", "--write", *args).said == message
    assert (here / "f.yaml").read_text() == FAMILY
