"""A layer as written, to a kind with checked settings."""

from __future__ import annotations

from typing import Any

import pytest

from convcalc.diagnostics import Diagnostic
from convcalc.dialect import dialect_named
from convcalc.layers import ALIASES, KINDS, kind_named
from convcalc.layers.kind import Kind
from convcalc.parser.make import (
    Entry,
    Made,
    Wrong,
    example,
    find_kind,
    from_line,
    from_mapping,
    make,
)
from convcalc.parser.value import Item, from_plain


def entry(word: str, settings: Any = None, **more: Any) -> Entry:
    """`word: {settings}` as a spec would have it."""
    return from_mapping(word, None, from_plain({**(settings or {}), **more}))


def made(word: str, dialect: str = "pytorch", **settings: Any) -> Made:
    problems: list[Diagnostic] = []
    found = make(entry(word, settings), dialect_named(dialect), problems)
    assert problems == []
    assert found is not None
    return found


def problems_of(word: str, dialect: str = "pytorch", **settings: Any) -> list[str]:
    """Code, message and help of all that is wrong."""
    problems: list[Diagnostic] = []
    assert make(entry(word, settings), dialect_named(dialect), problems) is None
    return [f"{d.code}: {d.message}; {d.help}" for d in problems]


def kind(name: str) -> type[Kind]:
    found = kind_named(name)
    assert found is not None
    return found


# Kinds


@pytest.mark.parametrize("name", [*KINDS, *ALIASES])
def test_a_kind_is_found_by_its_name_and_aliases_however_written(name: str) -> None:
    found = find_kind(name, None)
    assert found.name == ALIASES.get(name, name)
    assert find_kind(name.upper(), None) is found
    assert find_kind(name.replace("_", "-"), None) is found


def test_names_and_aliases_are_all_different() -> None:
    aliases = [alias for row in KINDS.values() for alias in row.aliases]
    assert len(set(aliases) | set(KINDS)) == len(aliases) + len(KINDS)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("convv", "did you mean 'conv'?"),
        ("max_pol", "did you mean 'max_pool'?"),
        ("dens", "did you mean 'dense'?"),
        ("zzz", "'convcalc kinds' lists all kinds"),
        ("", "'convcalc kinds' lists all kinds"),
        ("x" * 100_000, "'convcalc kinds' lists all kinds"),
    ],
)
def test_an_unknown_kind_comes_with_a_hint(word: str, hint: str) -> None:
    with pytest.raises(Wrong) as raised:
        find_kind(word, None)
    found = raised.value.diagnostic
    assert (found.code, found.help) == ("E102", hint)
    assert len(found.message) < 150


def test_the_example_of_every_kind_can_be_made() -> None:
    for name in KINDS:
        problems: list[Diagnostic] = []
        found = make(from_line(example(kind(name)), None), dialect_named("pytorch"), problems)
        assert problems == [], name
        assert found is not None
        assert found.kind.name == name


# Forms


@pytest.mark.parametrize(
    ("word", "value", "given"),
    [
        ("relu", None, {}),
        ("conv", {"filters": 3, "kernel": 3}, {"filters": 3, "kernel": 3}),
        ("conv", "64 3x3/2", {"filters": 64, "stride": 2, "kernel": "3x3"}),
        ("max_pool", 2, {"kernel": 2}),
        ("max_pool", [2, 3], {"kernel": [2, 3]}),
        ("linear", 10, {"features": 10}),
        ("dropout", 0.3, {"rate": 0.3}),
        ("slice", 3, {"start": 3}),
    ],
)
def test_what_may_stand_behind_a_kind(word: str, value: Any, given: dict[str, Any]) -> None:
    found = from_mapping(word, None, from_plain(value))
    assert {key: item.value.plain() for key, item in found.given} == given


def test_a_kind_without_positional_settings_takes_no_value() -> None:
    with pytest.raises(Wrong) as raised:
        from_mapping("relu", None, from_plain(5))
    assert raised.value.diagnostic.message == "relu takes no values without a name, received 5"


def test_an_empty_line_is_no_layer() -> None:
    with pytest.raises(Wrong) as raised:
        from_line("  ", None)
    assert raised.value.diagnostic.message == "a layer is missing here"


def test_wiring_is_kept_apart_from_settings() -> None:
    found = made("conv", filters=3, kernel=3, name="a", share="b", **{"from": "c"})
    assert {key: item.value.data for key, item in found.wiring.items()} == {
        "name": "a",
        "share": "b",
        "from": "c",
    }
    assert found.kind == kind("conv")(filters=3, kernel=3)


# Settings


@pytest.mark.parametrize("name", KINDS)
def test_a_setting_goes_by_its_name_and_aliases(name: str) -> None:
    names = [n for s in kind(name).settings() for n in (s.name, *s.aliases)]
    assert len(set(names)) == len(names)
    assert not set(names) & {"name", "from", "share"}


@pytest.mark.parametrize(
    ("alias", "setting", "value"),
    [
        ("out_channels", "filters", 8),
        ("kernel_size", "kernel", 3),
        ("strides", "stride", 2),
        ("pad", "padding", 1),
        ("dilation_rate", "dilation", 2),
        ("use_bias", "bias", False),
    ],
)
def test_other_frameworks_spellings_are_understood(alias: str, setting: str, value: Any) -> None:
    settings = {"filters": 4, "kernel": 5} | {alias: value}
    settings.pop(setting, None)
    assert getattr(made("conv", **settings).kind, setting) == value


@pytest.mark.parametrize("value", [3, 3.0, "3x3", [3, 3], [3.0, 3]])
def test_whole_numbers_may_be_written_as(value: Any) -> None:
    assert made("conv", filters=1, kernel=value).kind.per_axis("kernel", 2) == (3, 3)


NO_COUNT = [
    True,
    False,
    "three",
    "3",
    3.5,
    0,
    -1,
    0.0,
    float("nan"),
    float("inf"),
    None,
    {},
    [],
    [3],
]


@pytest.mark.parametrize("value", NO_COUNT)
def test_what_is_no_count_is_refused_with_what_it_must_be(value: Any) -> None:
    (found,) = problems_of("conv", filters=value, kernel=3)
    assert found.startswith("E104: 'filters' must be a whole number of at least 1, received ")
    assert found.endswith("; filters: number of output channels")


NO_KERNEL = [
    True,
    "a",
    3.5,
    0,
    -3,
    float("nan"),
    {},
    [],
    [3, True],
    [[3]],
    "3x",
    "x",
    "3x0",
    "3,,3",
]


@pytest.mark.parametrize("value", NO_KERNEL)
def test_what_is_no_kernel_is_refused_with_what_it_must_be(value: Any) -> None:
    (found,) = problems_of("conv", filters=8, kernel=value)
    assert found.startswith(
        "E104: 'kernel' must be a whole number of at least 1, or a list of one per axis, received "
    )


NO_PADDING = [True, "a", "reflect", 1.5, -1, [], [-1], [[1]], [[1, 2, 3]], [[1, -2]], [["same", 1]]]


@pytest.mark.parametrize("value", NO_PADDING)
def test_what_is_no_padding_is_refused_with_what_it_must_be(value: Any) -> None:
    (found,) = problems_of("conv", filters=8, kernel=3, padding=value)
    assert found.startswith(
        "E104: 'padding' must be a whole number of at least 0, a list of one or of [before, after] "
        "per axis, or same, valid, causal, same_upper, same_lower, received "
    )


@pytest.mark.parametrize("value", [1, 0, "true", "yes", None, [True]])
def test_a_flag_is_true_or_false(value: Any) -> None:
    (found,) = problems_of("conv", filters=8, kernel=3, bias=value)
    assert found.startswith("E104: 'bias' must be true or false, received ")


@pytest.mark.parametrize(
    "value", [-0.1, 1.1, True, "0.5", float("nan"), float("inf"), pytest.param(10**400, id="huge")]
)
def test_a_probability_is_from_0_to_1(value: Any) -> None:
    (found,) = problems_of("dropout", rate=value)
    assert found.startswith("E104: 'rate' must be a number from 0 to 1, received ")


@pytest.mark.parametrize("value", [0, -1, 1025, float("nan"), True, "a", [], [2, 0]])
def test_a_factor_has_bounds(value: Any) -> None:
    (found,) = problems_of("upsample", factor=value)
    assert found.startswith(
        "E104: 'factor' must be a number greater than 0 and at most 1024, or a list of one per axis"
    )


@pytest.mark.parametrize("axis", ["channels", "CHANNELS", 1, "2", 3])
def test_concat_takes_the_channels_or_a_spatial_axis(axis: Any) -> None:
    assert made("concat", axis=axis).kind.axis == {"1": 1, "2": 2, "3": 3}.get(
        str(axis), "channels"
    )  # type: ignore[attr-defined]


@pytest.mark.parametrize("axis", [0, 12, True, "x", [1], None])
def test_concat_takes_no_other_axis(axis: Any) -> None:
    (found,) = problems_of("concat", axis=axis)
    assert found.startswith(
        "E104: 'axis' must be channels, or the number of a spatial axis from 1, received "
    )


@pytest.mark.parametrize("value", [2**31, 10**20, pytest.param(10**5000, id="huge"), [3, 2**31]])
def test_an_absurdly_large_number_exceeds_a_limit(value: Any) -> None:
    (found,) = problems_of("conv", filters=8, kernel=value)
    assert found.startswith("E107: 'kernel' must be at most 2,147,483,647, received ")
    assert len(found) < 150


def test_the_largest_integer_is_accepted() -> None:
    assert made("conv", filters=2**31 - 1, kernel=2**31 - 1).kind.filters == 2**31 - 1  # type: ignore[attr-defined]


def test_null_stands_for_what_is_not_given_where_that_means_something() -> None:
    assert made("max_pool", kernel=2, stride=None).kind == kind("max_pool")(kernel=2)
    assert made("slice", stop=None).kind == kind("slice")()


def test_every_mistake_of_a_layer_is_reported() -> None:
    assert problems_of("conv", filters=0, kernal=3, bias=3, foo=1) == [
        "E104: 'filters' must be a whole number of at least 1, received 0; "
        "filters: number of output channels",
        "E102: conv has no setting 'kernal'; did you mean 'kernel'?",
        "E104: 'bias' must be true or false, received 3; bias: a bias per output channel",
        "E102: conv has no setting 'foo'; it has filters, kernel, stride, padding, dilation, "
        "groups, bias, in_channels",
    ]


def test_a_misspelt_setting_is_not_missing_as_well() -> None:
    assert problems_of("conv", filters=3, kernal=3) == [
        "E102: conv has no setting 'kernal'; did you mean 'kernel'?"
    ]


def test_missing_settings_come_with_an_example() -> None:
    assert problems_of("conv") == [
        "E103: conv needs 'filters': number of output channels; for example 'conv 64 7x7/2 p3'",
        "E103: conv needs 'kernel': kernel size; for example 'conv 64 7x7/2 p3'",
    ]


@pytest.mark.parametrize("name", KINDS)
def test_what_is_missing_is_told_in_good_english(name: str) -> None:
    problems: list[Diagnostic] = []
    make(entry(name), dialect_named("pytorch"), problems)
    required = [s.name for s in kind(name).settings() if s.required]
    assert [d.code for d in problems] == ["E103"] * len(required)
    assert all(f"needs '{s}'" in d.message for s, d in zip(required, problems, strict=True))
    assert not any("the the" in d.message for d in problems)
    assert all(d.help == f"for example '{example(kind(name))}'" for d in problems)


def test_a_kind_without_settings_says_so() -> None:
    assert problems_of("round", x=3) == ["E102: round has no setting 'x'; it has no settings"]


def test_a_setting_given_twice_is_refused_even_by_another_name() -> None:
    assert problems_of("conv", filters=3, kernel=3, kernel_size=5) == [
        "E105: 'kernel' is given twice; keep one of them"
    ]


# Dialects


def test_defaults_are_the_dialects() -> None:
    assert made("max_pool", kernel=2).kind.stride is None  # type: ignore[attr-defined]
    assert made("max_pool", "onnx", kernel=2).kind.stride == 1  # type: ignore[attr-defined]
    assert made("max_pool", "keras").kind.kernel == 2  # type: ignore[attr-defined]
    assert made("prelu", "keras").kind.slopes == "element"  # type: ignore[attr-defined]


def test_what_a_dialect_lacks_is_refused() -> None:
    assert problems_of("max_pool", "keras", kernel=2, ceil_mode=True) == [
        "E207: Keras has no 'ceil_mode' for max_pool; write padding 'same', which rounds up"
    ]
    assert problems_of("max_unpool", "keras", kernel=2) == [
        "E207: Keras has no max_unpool; use upsample or conv_transpose"
    ]
    assert problems_of("avg_pool", kernel=2, dilation=2) == [
        "E207: PyTorch has no 'dilation' for avg_pool; only max_pool has a dilation"
    ]


def test_what_a_dialect_lacks_may_be_said_at_its_default() -> None:
    assert made("max_pool", "keras", kernel=2, ceil_mode=False)
    assert made("avg_pool", kernel=2, dilation=1)


def test_places_of_settings_are_those_of_their_values() -> None:
    found = made("conv", filters=3, kernel=3)
    assert found.spans == {}
    assert isinstance(entry("conv", filters=3).given[0][1], Item)
