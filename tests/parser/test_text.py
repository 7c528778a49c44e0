"""YAML as it is read: values, their places, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from convcalc.diagnostics import Diagnostic, Problems, Span
from convcalc.parser import text as text_module
from convcalc.parser import value as value_module
from convcalc.parser.text import MAX_TEXT, parse
from convcalc.parser.value import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_VALUES,
    Item,
    Value,
    from_plain,
    scalar,
    show,
)


def read(text: str) -> Value:
    root, problems = parse(text, "net.yaml")
    assert problems == []
    return root


def plain(text: str) -> Any:
    return read(text).plain()


def refused(text: str) -> Diagnostic:
    with pytest.raises(Problems) as raised:
        parse(text, "net.yaml")
    return raised.value.diagnostics[-1]


def place(span: Span | None) -> tuple[int, int, int]:
    assert span is not None
    return span.line, span.column, span.length


def item(text: str, *keys: str | int) -> Item:
    """What stands at a path of keys and indices, with the key's place."""
    found = Item(None, read(text))
    for key in keys:
        data = found.value.data
        found = Item(None, data[key]) if isinstance(key, int) else data[key]
    return found


# Scalars


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("conv", "conv"),
        ("3", 3),
        ("+3", 3),
        ("-3", -3),
        ("007", 7),
        ("3.5", 3.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.5e-3", -0.0015),
        ("3x3", "3x3"),
        ("3x3/2", "3x3/2"),
        ("null", None),
        ("~", None),
        ("", None),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("on", "on"),
        ("no", "no"),
        ("1_000", "1_000"),
        ("1_0.5", "1_0.5"),
        ("0x1F", "0x1F"),
        ("12:30:45", "12:30:45"),
        ("2024-01-01", "2024-01-01"),
        (".nan", ".nan"),
        ("nan", "nan"),
        ("inf", "inf"),
        ("-", "-"),
        (".", "."),
        ("٣", "٣"),
    ],
)
def test_an_unquoted_word_means(word: str, meaning: Any) -> None:
    found = scalar(word)
    assert (found, type(found)) == (meaning, type(meaning))


def test_an_integer_has_a_limited_number_of_digits() -> None:
    assert scalar("9" * MAX_DIGITS) == 10**MAX_DIGITS - 1
    assert isinstance(scalar("9" * (MAX_DIGITS + 1)), str)
    assert isinstance(scalar("9" * 100_000), str)


def test_a_quoted_word_is_a_text() -> None:
    assert plain("""["3", 'true', "null", ""]""") == ["3", "true", "null", ""]
    assert plain("[3, true, null, ]") == [3, True, None]


def test_a_quoted_word_says_that_it_was() -> None:
    assert item("a: '3'", "a").value.quoted
    assert not item("a: 3", "a").value.quoted


@pytest.mark.parametrize(
    ("text", "tag", "column"),
    [
        ("a: !!int 3", "!!int", 4),
        ("a: !!python/object/apply:os.getcwd x", "!!python/object/apply:os.getcwd", 4),
        ("a: !foo [1]", "!foo", 4),
        ("!!set {a}", "!!set", 1),
        ("a: !<tag:x> b", "tag:x", 4),
        ("a: [!!float 3]", "!!float", 5),
    ],
)
def test_a_tag_that_means_nothing_here_is_refused(text: str, tag: str, column: int) -> None:
    _, problems = parse(text, "net.yaml")
    (found,) = problems
    assert (found.code, found.location) == ("E106", f"net.yaml:1:{column}")
    assert found.message == f"the tag '{tag}' means nothing here"
    assert found.help == "remove it; a value in quotes is text"


def test_a_tag_may_say_what_a_value_is_anyway() -> None:
    assert plain("a: !!str 3\nb: !!seq [1]\nc: !!map {d: ! x}") == {
        "a": "3",
        "b": [1],
        "c": {"d": "x"},
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_lines_are_counted_as_yaml_counts_them(end: str) -> None:
    """Whatever ends a line, the line after it is the next one."""
    for text, line, column in (
        (f'name: "a{end}b\x1b"', 2, 2),
        (f"a: b{end}{end}c: \x00", 3, 4),
        (f"a: b{end}c: *d", 2, 4),
    ):
        with pytest.raises(Problems) as found:
            parse(text, "net.yaml")
        assert found.value.diagnostics[0].location == f"net.yaml:{line}:{column}"


def test_what_is_missing_at_the_end_is_missed_there() -> None:
    value, _ = parse("---", "net.yaml")
    assert value.span is not None
    assert (value.span.line, value.span.column) == (1, 4)


def test_block_and_folded_texts() -> None:
    assert plain("a: |\n  x\n  y\nb: >\n  x\n  y\n") == {"a": "x\ny\n", "b": "x y\n"}


def test_keys_are_texts() -> None:
    assert plain("{3: a, true: b, ~: c, 'd': e}") == {"3": "a", "true": "b", "null": "c", "d": "e"}


def test_a_merge_key_is_a_key_like_others() -> None:
    assert plain("{<<: 3}") == {"<<": 3}


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**9), 10**9)
        | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8).filter(
            lambda text: isinstance(scalar(text), str)
        ),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.from_regex(r"\A[a-z]{1,6}\Z"), inner, max_size=4)
        ),
        max_leaves=20,
    ),
    st.booleans(),
)
def test_what_yaml_writes_is_read_back(data: Any, flow: bool) -> None:
    assert plain(yaml.safe_dump(data, default_flow_style=flow, width=1000)) == data


# Places


def test_places_in_block_style() -> None:
    text = "input: 3x8x8\nlayers:\n  - conv:\n      filters: 64\n"
    filters = item(text, "layers", 0, "conv", "filters")
    assert place(filters.span) == (4, 7, 7)
    assert place(filters.value.span) == (4, 16, 2)


def test_places_in_flow_style() -> None:
    text = "layers: [{conv: {filters: 64, kernel: [3, 3]}}]"
    kernel = item(text, "layers", 0, "conv", "kernel")
    assert place(kernel.span) == (1, text.index("kernel") + 1, 6)
    assert place(kernel.value.span) == (1, text.index("[3") + 1, len("[3, 3]"))
    assert place(kernel.value.data[1].span) == (1, text.index("3]") + 1, 1)


def test_the_place_of_a_quoted_word_is_inside_its_quotes() -> None:
    assert place(item("a: 'conv 3'", "a").value.span) == (1, 5, 6)
    assert place(item('"key": 3', "key").span) == (1, 2, 3)


def test_a_value_over_several_lines_is_placed_at_its_start() -> None:
    assert place(item("a: [1,\n  2]", "a").value.span) == (1, 4, 1)
    assert place(item("a: x\n  y", "a").value.span) == (1, 4, 1)


def test_places_count_characters_not_bytes() -> None:
    assert place(item("{größe: ä卷, b: 3}", "b").value.span) == (1, 16, 1)


def test_an_alias_has_the_place_of_its_anchor() -> None:
    assert place(item("a: &x 64\nb: *x", "b").value.span)[0] == 1


def test_places_after_a_windows_line_end() -> None:
    assert place(item("a: 1\r\nb: 2\r\n", "b").value.span) == (2, 4, 1)


def test_an_empty_value_has_a_place() -> None:
    line, _, length = place(item("a:\nb: 3", "a").value.span)
    assert (line, length) in ((1, 1), (2, 1))


# The loader without C


SAMPLES = [
    "input: 3x8x8\nlayers:\n  - conv 3 3x3\n  - {conv: {filters: 3, kernel: [3, 3]}}\n  - 'relu'\n",
    'a: &x [1, 2]\nb: *x\nc: "q"\nd: |\n  text\ne:\n',
    "{ä: 'ö ü', b: [卷, ' x']}",
    "# nothing\n",
    "",
    "a: 1\na: 2\n",
    "a: [1, 2",
    "a: b: c",
    "a: *nothing",
    "a: &x [*x]",
    "a\n---\nb",
    "\t- a",
    "layers:\n\t- a",
    "a: \x07",
    "- {[a]: b}",
    "a: 'never closed",
    "%YAML 9",
    "a: !<tag:x> b",
    "@at",
    "[" * 100,
    "? a\n: b",
]


def outcome(text: str) -> Any:
    """Values with their places, or the codes of what is wrong. Where a collection in block style
    ends the two loaders disagree, so that its length is left out.
    """
    flow = text[:1] in ("{", "[")

    def walk(found: Value) -> Any:
        data: Any = found.data
        where: Any = found.span and place(found.span)
        if isinstance(data, dict):
            data = {k: (i.span and place(i.span), walk(i.value)) for k, i in data.items()}
        elif isinstance(data, list):
            data = [walk(v) for v in data]
        if not flow and where and isinstance(data, (dict, list)):
            where = where[:2]
        return data, where, found.quoted

    try:
        root, problems = parse(text, "net.yaml")
    except Problems as raised:
        return [d.code for d in raised.diagnostics]
    return walk(root), [(d.code, d.span and place(d.span)) for d in problems]


@pytest.mark.parametrize("text", SAMPLES)
def test_without_the_c_loader_the_same_is_read(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hasattr(yaml, "CSafeLoader")
    with_c = outcome(text)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert outcome(text) == with_c


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize("text", ["a: [1, 2", "a: [1, 2\n", "a: b: c", "a: 'x", "- a\nb", "}"])
def test_what_is_no_yaml_is_reported_on_a_line_that_exists(
    text: str, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml, "CSafeLoader", getattr(yaml, loader))
    found = refused(text)
    assert found.code == "E101"
    assert found.span is not None
    assert found.span.line <= text.count("\n") + 1
    assert "^" in str(found)


# What is refused


def test_a_key_that_appears_twice_is_reported_and_read_on() -> None:
    root, (problem,) = parse("{a: 1, b: 2, a: 3}", "n")
    assert (problem.code, problem.message) == ("E105", "the key 'a' appears twice")
    assert place(problem.span) == (1, 14, 1)
    assert root.plain() == {"a": 3, "b": 2}


def test_keys_that_mean_the_same_text_are_the_same_key() -> None:
    _, problems = parse("{3: a, '3': b}", "n")
    assert [d.code for d in problems] == ["E105"]


def test_depth_is_limited() -> None:
    assert plain("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    found = refused("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert (found.code, found.message) == ("E107", f"nested more than {MAX_DEPTH} levels deep")
    assert place(found.span) == (1, MAX_DEPTH + 1, 1)


def test_a_million_levels_are_refused_at_once() -> None:
    assert refused("[" * 999_999).code == "E107"
    assert refused("{a: " * 200_000).code == "E107"


def test_the_length_of_a_text_is_limited() -> None:
    assert plain("#" * MAX_TEXT) is None
    found = refused("#" * (MAX_TEXT + 1))
    assert found.code == "E107"
    assert found.message == f"the spec has {MAX_TEXT + 1:,} characters, more than {MAX_TEXT:,}"


def test_the_number_of_values_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_VALUES == 200_000
    monkeypatch.setattr(text_module, "MAX_VALUES", 2_000)
    assert len(plain("[" + "0," * 1_999 + "]")) == 1_999
    found = refused("[" + "0," * 2_001 + "]")
    assert found.code == "E107"
    assert found.message == "more than 2,000 values, counting those behind aliases"


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    for k in range(1, 30):
        lines.append(f"a{k}: &a{k} [{','.join([f'*a{k - 1}'] * 10)}]")
    found = refused("\n".join(lines))
    assert found.code == "E107"
    assert found.message == f"more than {MAX_VALUES:,} values, counting those behind aliases"


def test_values_behind_aliases_are_counted_exactly() -> None:
    """A list of 9,999 words and itself are 10,000 values; 20 of them are too many with the keys."""
    many = "a: &a [" + "0," * 9_999 + "]\n"
    parse(many + "b: [" + "*a," * 18 + "]", "n")
    assert refused(many + "b: [" + "*a," * 20 + "]").code == "E107"


def test_depth_counts_what_stands_behind_aliases() -> None:
    half = MAX_DEPTH // 2 + 2
    text = f"- &a {'[' * half}x{']' * half}\n- {'[' * half}*a{']' * half}"
    assert refused(text).code == "E107"


def test_a_chain_of_deep_aliases_is_refused() -> None:
    lines = ["- &a0 " + "[" * 58 + "relu" + "]" * 58]
    lines += [f"- &a{k} " + "[" * 58 + f"*a{k - 1}" + "]" * 58 for k in range(1, 40)]
    assert refused("\n".join(lines)).code == "E107"


def test_an_alias_to_itself_is_refused() -> None:
    found = refused("a: &x [1, *x]")
    assert found.code == "E101"
    assert found.message == "the alias '*x' stands for nothing that is complete here"
    assert place(found.span) == (1, 11, 2)


def test_an_alias_inside_a_reused_anchor_is_not_the_old_value() -> None:
    assert refused("- &x 1\n- &x [*x]").code == "E101"
    assert plain("- &x 1\n- &x 2\n- *x") == [1, 2, 2]


def test_an_alias_of_nothing_is_refused() -> None:
    assert refused("a: *x").message == "the alias '*x' stands for nothing that is complete here"


def test_a_second_document_is_refused() -> None:
    found = refused("a: 1\n---\nb: 2")
    assert (found.code, place(found.span)) == ("E106", (2, 1, 3))
    assert found.message == "a spec is one document, but another begins here"


def test_one_document_may_have_its_marks() -> None:
    assert plain("---\na: 1\n...\n") == {"a": 1}


def test_a_list_is_no_key() -> None:
    found = refused("{[a, b]: 3}")
    assert (found.code, found.message, place(found.span)) == (
        "E106",
        "a key must be a word",
        (1, 2, 6),
    )
    assert refused("{{a: b}: 3}").code == "E106"


@pytest.mark.parametrize("text", ["layers:\n\t- relu", "a:\n  b: 1\n\tc: 2"])
def test_a_tab_as_indentation_is_refused_where_it_stands(text: str) -> None:
    found = refused(text)
    assert found.code == "E101"
    assert found.message.startswith("not well-formed YAML: ")
    assert found.span is not None
    assert found.span.line == text.count("\n", 0, text.index("\t")) + 1


@pytest.mark.parametrize(
    ("character", "code"), [("\x07", "0007"), ("\x00", "0000"), ("\x1b", "001b"), ("\x7f", "007f")]
)
def test_a_control_character_is_refused_where_it_stands(character: str, code: str) -> None:
    found = refused(f"a: 1\nbc: x{character}y")
    assert (found.code, found.message) == ("E101", f"the character #x{code} is not allowed in YAML")
    assert place(found.span)[:2] == (2, 6)


def test_half_a_surrogate_pair_is_refused() -> None:
    assert refused("a: \ud800").code == "E101"


def test_a_byte_order_mark_is_no_problem() -> None:
    assert plain("\ufeffa: 1") == {"a": 1}


@pytest.mark.parametrize("text", ["", "# comment\n", "---\n", "\n\n", "~"])
def test_a_text_without_a_value_is_null(text: str) -> None:
    assert plain(text) is None


@pytest.mark.parametrize(
    "text", ["a: [1, 2", "a: 'x", "a: b: c", "- a\nb", "}", "&a", "!!", "a: |x"]
)
def test_what_is_no_yaml_never_gives_another_exception(text: str) -> None:
    found = outcome(text)
    assert isinstance(found, tuple) or found[-1] in ("E101", "E106")


def test_problems_found_before_the_end_are_reported_with_it() -> None:
    with pytest.raises(Problems) as raised:
        parse("a: 1\na: 2\n---\nb", "n")
    assert [d.code for d in raised.value.diagnostics] == ["E105", "E106"]


# Plain data


def test_plain_data_is_limited_in_depth() -> None:
    deep: Any = "x"
    for _ in range(MAX_DEPTH + 2):
        deep = [deep]
    with pytest.raises(Problems, match=f"nested more than {MAX_DEPTH} levels deep"):
        from_plain(deep)


def test_plain_data_that_holds_itself_is_refused() -> None:
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises(Problems, match="levels deep"):
        from_plain(ring)


def test_plain_data_is_limited_in_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_VALUES <= 1_000_000
    data: Any = ["x"]
    for _ in range(18):
        data = [data, data]
    with pytest.raises(Problems) as raised:
        from_plain(data)
    assert raised.value.diagnostics[0].code == "E107"


def test_plain_data_keeps_its_values() -> None:
    data = {"a": [1, 2.5, None, True, "x"], "b": {"c": "3"}}
    assert from_plain(data).plain() == data
    assert from_plain((1, 2)).plain() == [1, 2]
    assert from_plain({3: "x"}).plain() == {"3": "x"}


# Values in messages


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("x", "'x'"),
        (3, "3"),
        (3.5, "3.5"),
        (True, "true"),
        (None, "nothing"),
        ([1, "a", None], "[1, 'a', nothing]"),
        ({"a": 1}, "a mapping"),
        ([{"a": 1}], "[a mapping]"),
        ("\x1b[31m", "'\\x1b[31m'"),
        ("a\nb", "'a b'"),
        (float("nan"), "nan"),
    ],
)
def test_a_value_is_shown_as_it_would_be_written(data: Any, text: str) -> None:
    assert show(data) == text


def test_a_value_is_shown_in_few_characters() -> None:
    for data in ("x" * 1000, [1] * 1000, 10**5000, -(10**5000), 10**100, [10**5000]):
        assert 0 < len(show(data)) <= 60


def test_the_limits_have_names() -> None:
    assert (value_module.MAX_DEPTH, value_module.MAX_DIGITS) == (MAX_DEPTH, MAX_DIGITS)
    assert 0 < MAX_DEPTH < 200
    assert 0 < MAX_TEXT <= 10_000_000
