"""Whatever goes in: numbers or Problems come out, quickly, and nothing that steers a terminal."""

from __future__ import annotations

import gc
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.field import MAX_PERIOD
from convcalc.cli import main
from convcalc.engine.analyze import analyze
from convcalc.layers import ALIASES, KINDS, kind_named
from convcalc.parser.write import spec_text
from convcalc.render import FORMATS, View, render
from tests.conftest import ROOT, examples

SPECS = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "specs").rglob("*.yaml"))]
LONG = 10.0
"""Seconds of work that nothing here may take; most takes a thousandth of it."""


@contextmanager
def quickly() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < LONG


class Sink:
    """A file that keeps what is written."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def writelines(self, lines: Any) -> None:
        self.text += "".join(lines)

    def isatty(self) -> bool:
        return False


def outcome(make: Callable[[], convcalc.Network]) -> str:
    """Work a network out and print it in every format; all that was printed."""
    try:
        network = make()
        report = analyze(network)
    except convcalc.Problems as problems:
        return told(problems.diagnostics)
    json.loads(json.dumps(report.to_dict(), allow_nan=False))
    undeclared = any(d.code == "W204" for d in report.diagnostics)
    whole = all(layer.output for layer in report.layers)
    assert report.ok == whole or (report.ok and undeclared)
    plain = convcalc.loads(spec_text(network))
    assert [(n.name, n.kind, n.inputs, n.share) for n in plain.nodes] == [
        (n.name, n.kind, n.inputs, n.share) for n in network.nodes
    ]
    sink: Any = Sink()
    for format in FORMATS:
        render(report, format, View(), sink)
    return str(sink.text + told(report.diagnostics))


def found_of(make: Callable[[], convcalc.Network]) -> str:
    """Work out a network that is read from source, and print it; all that was printed."""
    try:
        report = analyze(make())
    except convcalc.Problems as problems:
        return told(problems.diagnostics)
    json.loads(json.dumps(report.to_dict(), allow_nan=False))
    sink: Any = Sink()
    for format in ("table", "json"):
        render(report, format, View(), sink)
    return str(sink.text + told(report.diagnostics))


def told(diagnostics: Sequence[convcalc.Diagnostic]) -> str:
    """What is wrong, as text and as JSON; each says what to do."""
    assert [d for d in diagnostics if not helpful(d)] == []
    codes = [d.to_dict()["code"] for d in diagnostics]
    return "\n".join([json.dumps(codes), *map(str, diagnostics)])


def helpful(diagnostic: convcalc.Diagnostic) -> bool:
    """It says what to do; and of a text, where: in a line, or at its end."""
    span = diagnostic.span
    lines = span.source.lines if span else []
    placed = span is None or span.column <= len([*lines, ""][span.line - 1]) + 1
    return placed and len(diagnostic.help.split()) > 1


def harmless(text: str) -> bool:
    return all(c.isprintable() or c == "\n" for c in text)


def checked(make: Callable[[], convcalc.Network]) -> str:
    with quickly():
        text = outcome(make)
    assert harmless(text)
    return text


def read(text: str) -> None:
    """A text is read or refused, and each refusal says where."""
    found = checked(lambda: convcalc.loads(text))
    assert not re.search(r"^(error|warning)\[", found, re.MULTILINE), found


# Texts


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    read(text)


PIECES = """
input:_ 3x8x8 1x64 inputs:_ layers: outputs:_ expect:_ name:_ from:_ dialect:_ keras conv_ 64_ 3x3
vars:_ blocks:_ params:_ variants:_ expect:_ when:_ else:_ repeat:_ for:_ in:_ index:_ $( $(x) $$ $i
when=$x_ repeat=2_ for=x_ in=[1,2] b_ /2_ p1_ relu_ flatten linear_ add concat residual:_ branches:_
main:_ shortcut:_ merge:_ name=a_
from=a_ share=a_ { } [ ] ,_ :_ &a_ *a -_ ' " !!x_ #_ ?_ ---_ <<:_ $x ~ true -1 1e9 .nan é \\ [red]
"""
YAMLISH = st.lists(
    st.sampled_from([piece.replace("_", " ") for piece in PIECES.split()])
    | st.sampled_from(
        ["\n", "\n  - ", "\n    ", "\t", "|\n", "\x1b", "\u202e", "\ud800", "\x00", "\r"]
    ),
    max_size=40,
).map("".join)


@given(YAMLISH)
def test_any_words_of_a_spec_are_read_or_refused(text: str) -> None:
    read(text)


@given(YAMLISH)
def test_any_layers_are_read_or_refused(text: str) -> None:
    read(f"input: 3x8x8\nlayers:\n  - {text}")


@given(st.sampled_from([s for s in SPECS if len(s) < 3_000]), st.data())
def test_a_spec_with_changed_characters_is_read_or_refused(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        end = at + data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.text(max_size=3) | YAMLISH) + text[end:]
        assume(text)
    read(text)


@given(st.sampled_from(SPECS), st.data())
def test_a_spec_with_changed_lines_is_read_or_refused(text: str, data: st.DataObject) -> None:
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "repeat", "swap", "indent"])):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "repeat":
                lines.insert(at, lines[at])
            case "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "indent":
                lines[at] = "  " + lines[at]
    read("\n".join(lines))


def test_a_name_in_a_total_steers_no_terminal() -> None:
    layers = [{"flatten": {"name": "\x1b[31mred"}}]
    checked(lambda: convcalc.build({"input": "64x32x32", "layers": layers}))


# Mappings


STRANGE = [
    "\x1b[31mred",
    "[red]x[/red]",
    "\u202etac",
    "a\nb",
    "a\rb",
    "",
    " ",
    "a|b",
    "x" * 200,
    "卷",
]
NAMES = st.sampled_from(["a", "b", "c", "input", "conv1", "relu1", *STRANGE])

WEIRD = st.one_of(
    st.integers(-2, 9),
    st.sampled_from([2**31 - 1, 2**31, -(2**31), 10**40, 1e308, 1e-300, 0.5, 3.0]),
    st.sampled_from([float("nan"), float("inf"), -float("inf"), True, False, None, "", "same"]),
    st.sampled_from(["valid", "causal", "3x3", "3x", "x", "1024x1024", "channels", "one", "nope"]),
    st.sampled_from(STRANGE),
    st.just(5000).map(lambda digits: 10**digits),  # more than Python prints
    st.lists(st.integers(-1, 9) | st.none() | st.booleans(), max_size=4),
    st.lists(st.lists(st.integers(-1, 3), max_size=3), max_size=3),
    st.dictionaries(NAMES, st.integers(0, 3), max_size=2),
)

WORDS = sorted({n for k in KINDS for s in kind_named(k).settings() for n in (s.name, *s.aliases)})  # type: ignore[union-attr]


def plausible(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Settings of a kind: those it needs, mostly small numbers, and some that are nonsense."""
    found = kind_named(name)
    assert found is not None
    small = st.integers(1, 5) | WEIRD
    needed = {s.name: small for s in found.settings() if s.required}
    more = {s.name: small for s in found.settings() if not s.required}
    wiring = {"name": NAMES | WEIRD, "from": NAMES | st.lists(NAMES, max_size=3) | WEIRD}
    wiring |= {"share": NAMES | WEIRD, "kernal": WEIRD}
    return st.fixed_dictionaries(needed, optional={**more, **wiring})


def layer_of(name: str) -> st.SearchStrategy[Any]:
    spelled_out = plausible(name).map(lambda s: {name: s})
    in_words = st.lists(
        st.sampled_from(["3", "3x3", "/2", "p1", "same", "64", "g2", "d2"]), max_size=5
    )
    return spelled_out | in_words.map(lambda words: " ".join([name, *words])) | st.just(name)


EXPRESSIONS = st.one_of(
    st.sampled_from(
        ["$w", "$i", "$(w * 2)", "$(i + 1)", "$(x[0])", "$(1 if w > 2 else 3)", "$nope"]
    ),
    st.sampled_from(
        ["$(in_channels)", "$(in_size[0] // 2)", "$(w", "$(9**9**9)", "$(1 / 0)", "$$"]
    ),
    st.sampled_from(["$x", "$(x + x)", "$(make_divisible(w))", "$act", "conv $w 3x3 p1", "b $w"]),
    st.sampled_from(
        ["b 3 repeat=2", "b w=$i repeat=3 name=s", "relu when=$(i > 0)", "c", "d", "$act 3"]
    ),
)
EXPRESSED = EXPRESSIONS | WEIRD


def controlled(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Layers under `layers:`, with a condition, a loop, a name."""
    return st.fixed_dictionaries(
        {"layers": st.lists(inner | EXPRESSIONS, max_size=3)},
        optional={
            "when": EXPRESSED | st.booleans(),
            "else": st.lists(inner, max_size=2),
            "repeat": st.integers(0, 4) | EXPRESSED,
            "for": st.sampled_from(["x", "x y", ["x", "w"]]) | WEIRD,
            "in": st.lists(st.integers(0, 4) | st.lists(st.integers(0, 4), max_size=3), max_size=3)
            | EXPRESSED,
            "index": st.sampled_from(["i", "k"]) | WEIRD,
            "name": NAMES | EXPRESSED,
            "from": NAMES | WEIRD,
        },
    )


ONE_LAYER = st.sampled_from([*KINDS, *ALIASES, *KINDS]).flatmap(layer_of)
LAYERS = st.recursive(
    ONE_LAYER | WEIRD,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.fixed_dictionaries({"residual": inner}, optional={"name": NAMES, "from": NAMES})
        | st.builds(
            lambda main, shortcut, merge: {
                "residual": {"main": main, "shortcut": shortcut, "merge": merge}
            },
            st.lists(inner, max_size=3),
            st.lists(inner, max_size=2) | st.none(),
            st.sampled_from(["add", "concat", "multiply"]) | ONE_LAYER | WEIRD,
        )
        | st.lists(st.lists(inner, max_size=2), max_size=3).map(lambda paths: {"branches": paths})
        | controlled(inner)
    ),
    max_leaves=8,
)
SHAPES = st.sampled_from(["3x32x32", "8x100", "3x8x9x10", "16", [4, 16, 16], "1x1x1"]) | WEIRD
MAPPINGS = st.fixed_dictionaries(
    {"layers": st.lists(LAYERS, min_size=1, max_size=6)},
    optional={
        "input": SHAPES,
        "inputs": st.dictionaries(NAMES, SHAPES, max_size=3) | SHAPES,
        "dialect": st.sampled_from(["pytorch", "keras", "onnx", "nope"]) | WEIRD,
        "layout": st.sampled_from(["channels_first", "channels_last"]) | WEIRD,
        "dtype": st.sampled_from(["float16", "int8"]) | WEIRD,
        "name": NAMES | WEIRD,
        "outputs": NAMES | st.lists(NAMES, max_size=2) | WEIRD,
        "expect": st.dictionaries(st.sampled_from(["params", "macs", "nope"]), WEIRD) | WEIRD,
        "extra": WEIRD,
        "vars": st.dictionaries(
            st.sampled_from(["w", "x", "act", "nope"]), st.integers(1, 4) | EXPRESSED, max_size=4
        )
        | WEIRD,
        "blocks": st.dictionaries(
            st.sampled_from(["b", "c", "d", "relu"]),
            st.lists(LAYERS | EXPRESSIONS, max_size=3)
            | st.fixed_dictionaries(
                {"layers": st.lists(LAYERS | EXPRESSIONS, max_size=3)},
                optional={
                    "params": st.dictionaries(
                        st.sampled_from(["w", "i", "stride"]), EXPRESSED, max_size=3
                    )
                    | WEIRD
                },
            )
            | WEIRD,
            max_size=3,
        )
        | WEIRD,
        "variants": st.dictionaries(
            NAMES, st.fixed_dictionaries({}, optional={"vars": WEIRD, "expect": WEIRD}), max_size=2
        )
        | WEIRD,
    },
)


FAMILIES = st.fixed_dictionaries(
    {
        "input": st.just("4x16x16"),
        "vars": st.just({"w": 4, "x": [1, 2], "act": "relu"}),
        "blocks": st.fixed_dictionaries(
            {
                "b": st.fixed_dictionaries(
                    {
                        "params": st.just({"w": None, "i": "$(w + in_channels)"}),
                        "layers": st.lists(LAYERS | EXPRESSIONS, max_size=4),
                    }
                ),
                "c": st.lists(LAYERS | EXPRESSIONS, max_size=3),
            }
        ),
        "layers": st.lists(LAYERS | EXPRESSIONS | controlled(EXPRESSIONS), min_size=1, max_size=5),
    }
)


@examples(2)
@given(FAMILIES)
def test_any_family_is_read_or_refused(mapping: dict[str, Any]) -> None:
    checked(lambda: convcalc.build(mapping))


@examples(2)
@given(MAPPINGS)
def test_any_mapping_is_read_or_refused(mapping: dict[str, Any]) -> None:
    checked(lambda: convcalc.build(mapping))


@given(
    st.sampled_from(["3x32x32", "8x100", "4x8x9x10", "16"]),
    st.sampled_from(["pytorch", "keras", "onnx"]),
    st.lists(ONE_LAYER, min_size=1, max_size=5),
)
def test_any_stack_is_worked_out_or_refused(shape: str, dialect: str, layers: list[Any]) -> None:
    checked(lambda: convcalc.build({"input": shape, "dialect": dialect, "layers": layers}))


@pytest.mark.parametrize("name", KINDS)
@examples(1 / 12)
@given(data=st.data())
def test_any_setting_of_any_kind_is_worked_out_or_refused(name: str, data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from(["64x32x32", "64x100", "8x8x9x10", "16", "1x1x1"]))
    given = data.draw(plausible(name))
    if KINDS[name].module == "merge":
        given.setdefault("from", ["input", "input"])
    checked(lambda: convcalc.build({"input": shape, "layers": [{name: given}]}))


# Command lines


def is_usage(err: str) -> bool:
    """What is said where exit code 2 is right: of how something was typed, or what is not there."""
    return bool(re.search(r"^(Usage: |command line:)", err, re.MULTILINE)) or "error[E100]" in err


def ask(*args: str, input: str = "") -> tuple[int, str, str]:
    """Exit code and what is printed; nothing but an exit may come out of the program."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", newline="\n") for _ in range(2))
    before = sys.argv, sys.stdin
    sys.argv, sys.stdin = ["convcalc", *args], TextIOWrapper(BytesIO(input.encode()))
    code: Any = 0
    try:
        with quickly(), redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.argv, sys.stdin = before
        gc.enable()
    assert code in (0, 1, 2)
    return code, *(stream.buffer.getvalue().decode() for stream in flushed(out, err))


def flushed(*streams: TextIOWrapper) -> Iterator[Any]:
    for stream in streams:
        stream.flush()
        yield stream


ARGUMENTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["3", "3x3", "7x7/2", "p1", "same", "/2", "64", "g2", "-1", "0", "1e9", "[1,2]"]
        ),
        st.sampled_from(["-k", "-f", "-s", "-p", "--padding", "--bias", "--no-bias", "--groups=0"]),
        st.sampled_from(WORDS).map(lambda word: f"--{word.replace('_', '-')}=3"),
        st.sampled_from(WORDS).map(lambda word: f"{word}=x"),
        st.sampled_from(["--dialect=keras", "--layout=channels_last", "--format=csv", "-h", "--"]),
        st.sampled_from(
            ["9" * 50, "nan", "true", "null", "=", "name=x", "from=input", "-kx", *STRANGE]
        ),
        st.text(max_size=8),
    ),
    max_size=6,
)


@examples(2)
@given(
    st.sampled_from([*KINDS, *ALIASES]),
    st.sampled_from(["3x32x32", "8x100", "3x8x9x10", "16", "x", "0x3"]) | st.text(max_size=8),
    ARGUMENTS,
)
def test_any_command_line_of_a_layer_is_answered(kind: str, shape: str, words: list[str]) -> None:
    code, out, err = ask(kind, shape, *words)
    assert out or err
    assert harmless(out)
    assert harmless(err)
    assert code in (0, 1) or is_usage(err)


@given(st.sampled_from([*KINDS]), st.sampled_from(["3x32x32", "16", "4x8x9x10"]), ARGUMENTS)
def test_json_of_any_layer_is_json(kind: str, shape: str, words: list[str]) -> None:
    assume(not {"-h", "--format=csv", "--"} & set(words))
    code, out, _ = ask(kind, shape, *words, "--format", "json")
    if out:
        data = json.loads(out)
        assert (code == 0) == all(d["severity"] == "warning" for d in data["diagnostics"])
    else:
        assert code


@given(
    st.lists(
        st.sampled_from(["show", "stack", "kinds", "conv", "3x3", "-", "relu"])
        | st.text(max_size=6)
    )
)
def test_any_command_line_is_answered(words: list[str]) -> None:
    _, out, err = ask(*words, input="input: 3x8x8\nlayers: [relu]")
    assert harmless(out + err)


ASKED = {
    "explain": ["lenet5", "-", "conv1", "nope", "E201", "E999", "--what=field", "--format=latex"],
    "apply": [
        *("conv", "max-pool", "avg-pool", "conv-transpose", "depthwise-conv", "3", "2x2/2", "p1"),
        *("--input=1 2 3", "--input=1 2; 3 4", "--input=1 2; 3", "--input=random", "--input=-"),
        *("--weights=1 0", "--weights=random", "--weights=1 | 2 || 3", "--weights=x", "--bias=1"),
        *("--in=1x5", "--in=99x99x99", "--seed=3", "--steps", "--at=0", "--at=0,9", "--flip"),
        *("--axes=1", "--no-answer", "--format=json", "--stride=2", "--dilation=3", "--groups=2"),
    ],
    "dialects": ["lenet5", "-", "--all", "--reference=keras", "--input=1x9x9", "--format=json"],
    "lint": [
        *("lenet5", "-", "--select=C3", "--select=X", "--ignore=gridding", "--all", "--rules"),
        *("--limit=most_groups=3", "--limit=x", "--explain=C101", "--format=json"),
        *("--object-size=9", "--format=github"),
    ],
    "check": [
        *("lenet5", "-", "nope", "--max-params=5M", "--max-macs=5 Mb", "--max-memory=3KiB"),
        *("--min-field=x", "--max-field=9", "--no-lint-errors", "--format=junit", "--set=a=1"),
    ],
    "compare": ["lenet5", "-", "resnet18:depths=[1,1,1,1]", "lenet5:a=1", "--all", "--format=json"],
    "why": ["kernel size", "mat1 and mat2", "-", "--spec=lenet5", "--spec=-", "--format=json"],
    "field": ["lenet5", "-", "--unit=conv2", "--pixel=3,4", "--at=1,1", "--format=json", "conv1"],
    "size": ["lenet5", "-", "--layer=conv2", "--max=40", "--format=json", "--keep", "--input=9"],
    "solve": [
        *("--in=32", "--out=16", "--out=999", "--kernel=3", "--stride=2", "--keep", "--transposed"),
        *(
            "lenet5",
            "--output=7x7",
            "--max-params=5M",
            "--max-macs=5 Mb",
            "--var=width",
            "--dialect=keras",
        ),
    ],
}


@examples(2)
@given(st.data())
def test_any_question_is_answered(data: st.DataObject) -> None:
    command = data.draw(st.sampled_from([*ASKED]))
    known = st.sampled_from([*ASKED[command], *STRANGE])
    words = data.draw(st.lists(known | st.text(max_size=6), max_size=6))
    code, out, err = ask(command, *words, input="input: 3x8x8\nlayers: [conv 4 3x3/2 p1, relu]")
    assert out or err
    assert harmless(out + err)
    assert code < 2 or is_usage(err)


@given(
    st.text(min_size=1, max_size=12) | st.sampled_from([name for name in STRANGE if name.strip()]),
    st.sampled_from(list(FORMATS)),
    st.sampled_from([["--columns", "all"], ["--weights"]]),
)
def test_any_name_is_shown_harmlessly(name: str, format: str, more: list[str]) -> None:
    escaped = "".join(f"\\U{ord(c):08x}" for c in name)
    spec = f"""
name: "{escaped}"
inputs: {{"{escaped}": 3x8x8}}
layers: [relu: {{name: "{escaped}1"}}, conv: {{name: "{escaped}2", filters: 1, kernel: 9}}]
"""
    _, out, err = ask("show", "-", "--format", format, *more, input=spec)
    assert harmless(out)
    assert harmless(err)
    if format == "csv" and out:
        assert out.count("\n") == (1 if "--weights" in more else 3)
    if format == "json" and out:
        json.loads(out)


# Nasty ones

DEEP = examples(1).max_examples > 100


def some(count: int) -> int:
    """As many where laws are tried deeply; in every run a quarter, which is slow enough if
    anything is.
    """
    return count if DEEP else count // 4


def stack(*lines: str, input: str = "1x64") -> str:
    return "\n".join([f"input: {input}", "layers:", *(f"  - {line}" for line in lines)])


def chain(line: str, count: int, input: str = "1x64") -> str:
    return stack(*[line] * count, input=input)


def numbered(line: str, count: int) -> str:
    """Layers that tell their number and the next one's."""
    return stack(*(line.format(k, (k + 1) % count) for k in range(count)))


def upsampled(line: str, count: int) -> str:
    """Layers behind upsamplings, where fields differ from position to position."""
    doublings = MAX_PERIOD.bit_length() - 1
    return stack(*["upsample 2"] * doublings, *[line] * count, input="1x8")


def many(text: str, count: int) -> str:
    return ", ".join([text] * count)


def nested(word: str, depth: int) -> str:
    return "input: 1x64\nlayers: " + f"[{word}: " * depth + "[relu]" + "]" * depth


def aliases(count: int, before: str, after: str) -> str:
    """Each anchor holds the one before it."""
    lines = [f"&a{k} {before}{f'*a{k - 1}' if k else 'relu'}{after}" for k in range(count)]
    return stack(*lines)


BIG = 2**31 - 1
NASTY = {
    "a huge integer": stack(f"conv {'9' * 100_000} 3"),
    "huge exponents": stack("conv 9e999999999 3", "conv 9**9**9 3", "dropout 1e-999999"),
    "huge dimensions": stack("relu", input="x".join(["9" * 30] * 4)),
    "the largest input": stack(f"conv {BIG} 1", "flatten", f"linear {BIG}", input=f"{BIG}x{BIG}"),
    "a huge kernel": stack(f"conv {BIG} {BIG} p{BIG // 2}"),
    "huge everything": stack(f"conv 1 {BIG}/{BIG} p{BIG} d{BIG}", input=f"1x{BIG}"),
    "a huge transposed convolution": stack(f"conv_transpose 1 {BIG}/{BIG} d{BIG}", input="1x1"),
    "huge strides": chain(f"conv 1 1/{BIG}", some(3_000), "1x1"),
    "huge dilations": chain(f"conv 1 2 d{BIG} p{BIG}", some(3_000)),
    "growing transposed convolutions": chain("conv_transpose 1 9/9 d7", 500),
    "growing channels": chain("depthwise_conv 1 m1024", 500),
    "coprime steps": chain("conv_transpose 1 4095/4096 d4093", 2),
    "upsampling and wide kernels": upsampled("conv 1 4095 p2047", 3),
    "upsampling and many convolutions": upsampled("conv 1 3 p1", some(500)),
    "upsampling and wide transposed kernels": upsampled("conv_transpose 1 999 p499 d2", 5),
    "upsampling by primes": stack(*(f"upsample {n}" for n in (3, 5, 7, 11, 13)), "conv 1 99 p49"),
    "adaptive pools": stack(
        f"adaptive_avg_pool {MAX_PERIOD - 1}", *["conv 1 999 p499"] * 5, input="1x100003"
    ),
    "adaptive pools of many sizes": stack(
        *(f"adaptive_avg_pool {n}" for n in (97, 89, 83, 79)), input="1x1009"
    ),
    "fractions as factors": chain("upsample 1.0000001", 50, "1x1000003"),
    "many layers": chain("conv 1 3 p1", some(50_000)),
    "layers behind aliases": stack("&a [relu, tanh]", f"[{many('*a', some(40_000))}]"),
    "an alias bomb": stack(
        "&a0 [relu, relu, relu, relu, relu]",
        *(f"&a{k} [{many(f'*a{k - 1}', 5)}]" for k in range(1, 40)),
    ),
    "deep aliases": aliases(40, "[" * 58, "]" * 58),
    "deep residuals": nested("residual", 30),
    "residuals that are too deep": nested("residual", 100),
    "deep branches": nested("residual", 20).replace("[relu]", "[branches: [[relu], [tanh]]]"),
    "many residuals": chain("residual: [conv 1 3 p1, residual: [relu]]", some(5_000)),
    "a chain in reverse order": numbered("relu name=r{0} from=r{1}", some(10_000)).replace(
        "from=r0", "from=input"
    ),
    "a ring": numbered("relu name=r{0} from=r{1}", some(10_000)),
    "many rings": numbered("relu name=r{0} from=r{0}", 5_000),
    "a huge list as a kernel": stack(f"conv: {{filters: 1, kernel: [{many('3', some(90_000))}]}}"),
    "a long kernel in shorthand": stack(f"conv 1 {'3x' * 100_000}3"),
    "deep lists in shorthand": stack(f"conv 1 {'[' * 5_000}{']' * 5_000}"),
    "many words": stack(f"conv {'3 ' * 100_000}"),
    "many sums of many": stack(
        f"&a {{add: {{from: [{many('input', some(1_000))}]}}}}", *["*a"] * 40
    ),
    "a sum of very many": stack(f"add: {{from: [{many('input', some(50_000))}]}}"),
    "a concatenation of very many": stack(f"concat: {{from: [{many('input', some(50_000))}]}}"),
    "unknown sources": chain("relu from=zzz", some(10_000)),
    "different unknown sources": numbered("relu name=relu{0}x from=rely{0}", some(10_000)),
    "unknown kinds": numbered("convolutionn{0}", some(4_000)),
    "unknown settings": stack(
        f"conv: {{{', '.join(f'kernell{k}: 1' for k in range(some(10_000)))}}}"
    ),
    "unknown keys": stack("relu") + "".join(f"\nlayerss{k}: 1" for k in range(10_000)),
    "failures": chain("conv 1 99 from=input", some(10_000)),
    "duplicate names": chain("relu name=a", some(20_000)),
    "duplicate keys": stack("relu") + "\nname: a" * some(50_000),
    "inputs": "inputs: {" + ", ".join(f"i{k}: 1x8" for k in range(2_000)) + "}\n"
    "layers:\n  - concat: {from: [" + ", ".join(f"i{k}" for k in range(2_000)) + "]}\n"
    + "  - conv 1 3 p1\n" * 500,
    "outputs": f"outputs: [{many('relu1', some(50_000))}]\n" + stack("relu"),
    "long names": f"name: {'x' * 900}\n" + stack(f"relu name={'y' * 100_000}"),
    "long words": stack("x" * 100_000, f"conv {'y' * 100_000}=3", f"conv {'z' * 100_000}"),
    "one long line": f"{{input: 1x8, layers: [{many('conv 0 3', some(20_000))}]}}",
}  # fmt: skip


@pytest.mark.parametrize("what", NASTY)
def test_what_is_nasty_is_answered_quickly_and_in_few_words(what: str) -> None:
    with quickly():
        try:
            report = analyze(convcalc.loads(NASTY[what]))
        except convcalc.Problems as problems:
            found = problems.diagnostics
        else:
            found = report.diagnostics
            for layer in report.layers[:3] + report.layers[-3:]:
                assert layer.output is None or layer.output.elements <= 2**62
            assert json.dumps(report._replace(layers=report.layers[-5:]).to_dict())
    assert all(len(d.message) < 2_000 and len(d.help) < 2_000 for d in found[:100])


def test_plain_data_that_grows_without_end_is_refused() -> None:
    layers: Any = ["relu"]
    for _ in range(60):
        layers = [layers, layers]
    with quickly(), pytest.raises(convcalc.Problems, match="E107"):
        convcalc.build({"input": "3x8x8", "layers": layers})


def test_time_grows_with_the_number_of_layers_and_no_faster() -> None:
    def seconds(count: int) -> float:
        text = chain("conv 8 3 p1", count)
        start = time.process_time()
        analyze(convcalc.loads(text))
        return time.process_time() - start

    few, many = min(seconds(500) for _ in range(3)), min(seconds(5_000) for _ in range(2))
    assert many < 25 * few
