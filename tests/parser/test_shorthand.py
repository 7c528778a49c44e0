"""A layer in one line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.diagnostics import Diagnostic, Source, Span
from convcalc.dialect import dialect_named
from convcalc.layers import KINDS, kind_named
from convcalc.layers.axes import Axes, Axis
from convcalc.layers.kind import Kind
from convcalc.layers.pad import BothEnds
from convcalc.layers.places import EachSigned, Numbers, Signed
from convcalc.layers.product import Equation
from convcalc.layers.settings import (
    MAX_INTEGER,
    AxisCount,
    Choice,
    Count,
    Dims,
    Factor,
    Flag,
    Padded,
    Real,
    Setting,
    SettingType,
    Word,
)
from convcalc.layers.tensor import Reals
from convcalc.layers.words import Some
from convcalc.parser.make import Wrong, from_line, make
from convcalc.parser.shorthand import Token, literal, place, tokens
from tests.conftest import examples


def kind(name: str) -> type[Kind]:
    found = kind_named(name)
    assert found is not None
    return found


def read(line: str) -> Kind:
    problems: list[Diagnostic] = []
    made = make(from_line(line, None), dialect_named("pytorch"), problems)
    assert problems == []
    assert made is not None
    return made.kind


def given_in(line: str) -> dict[str, Any]:
    """The settings that stand in a line, in its order."""
    return {key: item.value.plain() for key, item in from_line(line, None).given}


def refused(line: str) -> str:
    with pytest.raises(Wrong) as raised:
        from_line(line, Span(Source("net.yaml", line), 1, 1, len(line)))
    found = raised.value.diagnostic
    assert found.code == "E106"
    assert found.span is not None
    where = line[found.span.column - 1 :][: found.span.length]
    return f"{where}: {found.message}; {found.help}"


# Words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("conv 64 3x3", ["conv", "64", "3x3"]),
        ("  conv\t64\n3x3 ", ["conv", "64", "3x3"]),
        ("pad [[1, 2], [3, 4]] reflect", ["pad", "[[1, 2], [3, 4]]", "reflect"]),
        ("conv $(a + b) 3", ["conv", "$(a + b)", "3"]),
        ("conv [3, 3", ["conv", "[3, 3"]),
        ("conv 3] 4", ["conv", "3]", "4"]),
        ("", []),
        (" \t ", []),
    ],
)
def test_brackets_keep_words_together(line: str, words: list[str]) -> None:
    found = list(tokens(line))
    assert [token.text for token in found] == words
    assert all(line[t.offset :].startswith(t.text) for t in found)


@given(st.text(max_size=60))
def test_words_hold_all_but_blanks(line: str) -> None:
    found = list(tokens(line))
    assert all(token.text and line[token.offset :].startswith(token.text) for token in found)
    assert "".join("".join(t.text.split()) for t in found) == "".join(line.split())


def test_a_word_is_placed_in_its_line() -> None:
    span = Span(Source("n", ""), 4, 7, 20)
    assert place(span, Token("3x3", 8)) == Span(span.source, 4, 15, 3)
    assert place(None, Token("3x3", 8)) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("3x3", "3x3"),
        ("true", True),
        ("[1, 2]", [1, 2]),
        ("[]", []),
        ("[[1,2],[3,4]]", [[1, 2], [3, 4]]),
        ("[null,7]", [None, 7]),
        ("[a, b]", ["a", "b"]),
        ("[1,2", "[1,2"),
        ("[1,,2]", [1, None, 2]),
        ("[1, 2, ]", [1, 2]),
        ("[ 1 , 2 ]", [1, 2]),
    ],
)
def test_a_word_spells_a_value(text: str, value: Any) -> None:
    assert literal(text, None).plain() == value


def test_lists_in_words_are_not_followed_forever() -> None:
    assert literal("[" * 50_000 + "]" * 50_000, None).plain()


# Forms


@pytest.mark.parametrize(
    ("line", "settings"),
    [
        ("conv 64 3", {"filters": 64, "kernel": 3}),
        ("conv 64 3x3", {"filters": 64, "kernel": "3x3"}),
        ("conv 64 3/2", {"filters": 64, "stride": 2, "kernel": 3}),
        ("conv 64 3x5/2x1", {"filters": 64, "stride": "2x1", "kernel": "3x5"}),
        ("conv 64 3 /2", {"filters": 64, "kernel": 3, "stride": 2}),
        ("conv 64 [3,5]", {"filters": 64, "kernel": [3, 5]}),
        ("conv 64 3 p1", {"filters": 64, "kernel": 3, "padding": 1}),
        ("conv 64 3 p1x2 d2 g4 s2", {"filters": 64, "kernel": 3, "padding": "1x2"}
            | {"dilation": 2, "groups": 4, "stride": 2}),
        ("conv f64 k3", {"filters": 64, "kernel": 3}),
        ("conv k3 64", {"kernel": 3, "filters": 64}),
        ("conv 64 3 same", {"filters": 64, "kernel": 3, "padding": "same"}),
        ("conv 64 3 causal", {"filters": 64, "kernel": 3, "padding": "causal"}),
        ("conv 64 3 bias", {"filters": 64, "kernel": 3, "bias": True}),
        ("conv 64 3 bias=false", {"filters": 64, "kernel": 3, "bias": False}),
        ("conv out_channels=64 kernel_size=3", {"out_channels": 64, "kernel_size": 3}),
        ("conv 64 3 padding=[[0,1],[2,3]]", {"filters": 64, "kernel": 3}
            | {"padding": [[0, 1], [2, 3]]}),
        ("conv 64 3 name=c1 from=x", {"filters": 64, "kernel": 3, "name": "c1", "from": "x"}),
        ("add from=[a,b]", {"from": ["a", "b"]}),
        ("conv 64 3 share=c1", {"filters": 64, "kernel": 3, "share": "c1"}),
        ("max_pool 2", {"kernel": 2}),
        ("max_pool 3/2 ceil_mode", {"stride": 2, "kernel": 3, "ceil_mode": True}),
        ("conv_transpose 8 4/2 op1", {"filters": 8, "stride": 2, "kernel": 4}
            | {"output_padding": 1}),
        ("depthwise 3 m2", {"kernel": 3, "multiplier": 2}),
        ("upsample 2 bilinear", {"factor": 2, "mode": "bilinear"}),
        ("upsample 1.5", {"factor": 1.5}),
        ("dropout 0.5", {"rate": 0.5}),
        ("elu -1.5", {"alpha": -1.5}),
        ("reshape 64x7x7", {"shape": "64x7x7"}),
        ("adaptive_avg_pool [null,7]", {"output_size": [None, 7]}),
        ("pad 3 reflect", {"padding": 3, "mode": "reflect"}),
        ("group_norm g8", {"groups": 8}),
        ("relu", {}),
        ("conv foo=3", {"foo": 3}),
        ("conv name=a=b", {"name": "a=b"}),
        ("conv padding=", {"padding": None}),
    ],
)  # fmt: skip
def test_a_line_gives_settings(line: str, settings: dict[str, Any]) -> None:
    assert given_in(line) == settings


def test_a_line_and_a_mapping_say_the_same() -> None:
    assert read("conv 64 3x5/2 p1 g2 bias=false") == kind("conv")(
        filters=64, kernel=(3, 5), stride=2, padding=1, groups=2, bias=False
    )


def test_every_word_has_its_place() -> None:
    line = "conv 64 3x5/2 p1 bias=false"
    entry = from_line(line, Span(Source("net.yaml", f"  - {line}"), 1, 5, len(line)))
    places = {
        key: (item.value.span.column - 5, item.value.span.length)
        for key, item in entry.given
        if item.value.span
    }
    assert places == {
        "filters": (line.index("64"), 2),
        "kernel": (line.index("3x5"), 3),
        "stride": (line.index("2 p1"), 1),
        "padding": (line.index("p1"), 2),
        "bias": (line.index("false"), 5),
    }


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "conv 64 3 5",
            "5: conv takes filters and kernel without a name; '5' is one too many; "
            "name it: stride=…, padding=…, dilation=…, groups=…",
        ),
        (
            "conv 64 3 smae",
            "smae: conv takes filters and kernel without a name; 'smae' is one too many; "
            "name it: stride=…, padding=…, dilation=…, groups=…",
        ),
        ("round 3", "3: round takes no values; '3' is one too many; remove it"),
        ("relu 3", "3: relu takes no values; '3' is one too many; name it: inplace=…"),
        (
            "dropout 0.5 0.6",
            "0.6: dropout takes rate without a name; '0.6' is one too many; name it: "
            "inplace=…, drops=…",
        ),
        (
            "max_pool 2 2 3",
            "3: max_pool takes kernel and stride without a name; '3' is one too many; "
            "name it: padding=…, dilation=…, ceil_mode=…",
        ),
    ],
)
def test_a_word_too_many_is_pointed_at(line: str, text: str) -> None:
    assert refused(line) == text


def test_control_characters_in_a_word_are_not_printed() -> None:
    assert "\x1b" not in str(refused_diagnostic("conv 64 3 \x1b[31mred"))


def refused_diagnostic(line: str) -> Diagnostic:
    with pytest.raises(Wrong) as raised:
        from_line(line, None)
    return raised.value.diagnostic


# Round trip: what shorthand() writes is read back


SIZES = st.integers(1, 9) | st.sampled_from([31, 100, 4096, MAX_INTEGER])
REALS = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)


def per_axis(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One value, or one for each of several axes; a list of one reads like one."""
    return values | st.integers(2, 3).flatmap(lambda n: st.tuples(*[values] * n))


def values_of(type: SettingType) -> st.SearchStrategy[Any]:
    """Values that a setting of this type may have."""
    if isinstance(type, Count):
        return st.integers(type.minimum, 9) | st.just(MAX_INTEGER)
    if isinstance(type, AxisCount):
        sizes = st.integers(type.minimum, 9) | SIZES
        if type.optional:
            return per_axis(sizes) | st.tuples(st.none(), sizes) | st.tuples(sizes, st.none())
        return per_axis(sizes)
    if isinstance(type, Padded):
        sides = st.integers(0, 9)
        pairs = st.lists(st.tuples(sides, sides), min_size=1, max_size=3).map(tuple)
        modes = st.sampled_from(type.modes) if type.modes else st.nothing()
        return per_axis(sides) | pairs | modes
    if isinstance(type, Some):
        chosen = st.sets(st.sampled_from(type.options), max_size=len(type.options))
        return chosen.map(lambda words: type.parse(list(words)))
    if isinstance(type, Flag):
        return st.booleans()
    if isinstance(type, Real):
        least = max(type.minimum, -1e9)
        bounded = st.floats(least, min(type.maximum, 1e9), exclude_min=type.exclusive)
        return bounded | st.integers(int(least) + type.exclusive, int(min(type.maximum, 10**9)))
    if isinstance(type, Word):
        return st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,20}", fullmatch=True)
    if isinstance(type, Axes):
        one = st.sampled_from(["channels", 1, 2, 7])
        several = st.lists(one, min_size=2, unique=True).map(tuple)
        return st.one_of(one, several, st.sampled_from(["spatial", "all"]))
    if isinstance(type, Equation):
        terms = st.text("abcXYZ", min_size=1, max_size=6).filter(lambda t: len(set(t)) == len(t))
        inputs = st.lists(terms, min_size=1, max_size=2).map(",".join)
        return inputs.map(lambda text: f"{text}->{text.partition(',')[0]}")
    if isinstance(type, Axis):
        return st.sampled_from(["channels", 1, 2, 7])
    if isinstance(type, Choice):
        return st.sampled_from(type.options)
    if isinstance(type, Factor):
        whole, broken = st.integers(1, 1024), st.floats(0.001, 1000)
        return per_axis(whole) | per_axis(whole | broken.filter(lambda x: x != int(x)))
    if isinstance(type, (Signed, EachSigned)):
        signed = st.integers(-9, 9) | st.sampled_from([-MAX_INTEGER, MAX_INTEGER])
        return signed if isinstance(type, Signed) else per_axis(signed)
    if isinstance(type, Numbers):
        return SIZES | st.lists(st.integers(0, 9), min_size=1).map(tuple)
    if isinstance(type, Reals):
        number = st.floats(-1e9, 1e9) | st.integers(-9, 9).map(float)
        return st.lists(number, min_size=1, max_size=5).map(tuple)
    if isinstance(type, BothEnds):
        return st.integers(0, 9) | st.tuples(st.integers(0, 9), st.integers(0, 9))
    assert isinstance(type, Dims), f"there is no strategy for {type}"
    dims = st.lists(SIZES, min_size=1, max_size=4).map(tuple)
    return dims | dims.map(lambda d: (-1, *d)) if type.wildcard else dims


def setting_values(s: Setting) -> st.SearchStrategy[Any]:
    values = values_of(s.type)
    return values if s.required else values | st.just(s.default)


def kinds(name: str) -> st.SearchStrategy[Kind]:
    """Layers of a kind with any settings that PyTorch has."""
    found = kind(name)
    lacks = dialect_named("pytorch").lacks.get(name, {})
    settings = [s for s in found.settings() if s.name not in lacks]
    return st.builds(found, **{s.name: setting_values(s) for s in settings})


@pytest.mark.parametrize("name", KINDS)
@examples(1 / 5)
@given(data=st.data())
def test_what_shorthand_writes_is_read_back(name: str, data: st.DataObject) -> None:
    layer = data.draw(kinds(name))
    assert read(f"{name} {layer.shorthand()}") == layer


@given(st.sampled_from(["conv", "max_pool", "unfold"]), st.integers(1, 9), st.integers(1, 3))
def test_a_kernel_is_written_for_each_axis(name: str, size: int, rank: int) -> None:
    values = {"filters": 8} if name == "conv" else {}
    words = kind(name)(**values, kernel=size).shorthand(rank).split()
    assert words[-1] == "x".join([str(size)] * rank)


def test_settings_at_their_default_are_not_written() -> None:
    assert kind("conv")(filters=64, kernel=3).shorthand() == "64 3"
    assert kind("relu")().shorthand() == ""
    assert kind("slice")(stop=3).shorthand() == "stop=3"
    assert kind("leaky_relu")(slope=0.2).shorthand() == "0.2"
