"""What a diagnostic looks like: position, carets, escapes, order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.diagnostics import (
    CODES,
    Diagnostic,
    Problems,
    Refusal,
    Source,
    Span,
    did_you_mean,
    excerpt,
    in_source_order,
    one_of,
    printable,
)


def at(line: str, column: int, length: int = 1) -> Span:
    return Span(Source("net.yaml", line), 1, column, length)


def marked(lines: list[str]) -> str:
    """What stands above the carets."""
    _, shown, carets = lines
    assert set(carets) <= set(" |^")
    start, end = carets.index("^"), carets.rindex("^")
    return shown[start : end + 1]


# One diagnostic


def test_a_diagnostic_has_position_code_message_excerpt_and_help() -> None:
    source = Source("net.yaml", "input: 3x8x8\nlayers: [convv 3 3]")
    found = Diagnostic(
        "E102", "there is no such kind", "did you mean 'conv'?", Span(source, 2, 10, 5)
    )
    assert str(found) == (
        "net.yaml:2:10: error[E102]: there is no such kind\n"
        "  |\n"
        "2 | layers: [convv 3 3]\n"
        "  |          ^^^^^\n"
        "  help: did you mean 'conv'?"
    )


def test_without_a_place_there_is_no_excerpt() -> None:
    assert str(Diagnostic("E100", "there is no file x", "check")) == (
        "error[E100]: there is no file x\n  help: check"
    )


def test_without_help_there_is_no_help_line() -> None:
    assert str(Diagnostic("E100", "no")) == "error[E100]: no"


def test_a_warning_says_so() -> None:
    warning = Diagnostic("W201", "hm")
    assert warning.severity == "warning"
    assert str(warning) == "warning[W201]: hm"


def test_the_gutter_is_as_wide_as_the_number_of_the_line() -> None:
    source = Source("n", "\n" * 99 + "relux")
    assert excerpt(Span(source, 100, 1, 5)) == ["    |", "100 | relux", "    | ^^^^^"]


def test_a_place_outside_the_text_has_no_excerpt() -> None:
    source = Source("n", "one line")
    assert excerpt(Span(source, 2, 1)) == []
    assert excerpt(Span(source, 0, 1)) == []
    assert str(Diagnostic("E101", "m", "", Span(source, 2, 1))) == "n:2:1: error[E101]: m"


def test_a_place_of_no_length_gets_one_caret() -> None:
    assert excerpt(at("relu", 3, 0))[2] == "  |   ^"


@pytest.mark.parametrize("column", [5, 6, 100])
def test_a_place_behind_the_end_of_a_line_gets_one_caret_behind_it(column: int) -> None:
    carets = excerpt(at("relu", column, 3))[2]
    assert carets.count("^") == 1
    assert carets.index("^") >= len("1 | relu")


def test_an_empty_line_has_no_trailing_blank() -> None:
    assert excerpt(at("", 1)) == ["  |", "1 |", "  | ^"]


def test_carets_stand_under_what_is_escaped() -> None:
    assert excerpt(at("a\tb\x1b[31mc", 3, 2)) == [
        "  |",
        "1 | a\\tb\\x1b[31mc",
        "  |    ^^^^^",
    ]


def test_the_end_of_a_windows_line_is_not_shown() -> None:
    source = Source("n", "input: 3\r\nlayers: 5\r\n")
    assert excerpt(Span(source, 2, 9)) == ["  |", "2 | layers: 5", "  |         ^"]


def test_to_dict_is_plain() -> None:
    source = Source("net.yaml", "a\nb")
    found = Diagnostic("E104", "must be", "", Span(source, 2, 1, 1), "conv1")
    assert found.to_dict() == {
        "code": "E104",
        "severity": "error",
        "message": "must be",
        "help": None,
        "file": "net.yaml",
        "line": 2,
        "column": 1,
        "layer": "conv1",
        "used_at": [],
    }


def test_to_dict_without_a_place() -> None:
    found = Diagnostic("W201", "hm", "do")
    assert found.to_dict() == {
        "code": "W201",
        "severity": "warning",
        "message": "hm",
        "help": "do",
        "file": None,
        "line": None,
        "column": None,
        "layer": None,
        "used_at": [],
    }


def test_location_is_empty_without_a_place() -> None:
    assert Diagnostic("E100", "m").location == ""
    assert Diagnostic("E100", "m", "", at("abc", 2)).location == "net.yaml:1:2"


# Long lines


def long_line(word: str, before: int, after: int) -> tuple[str, Span]:
    line = "x" * before + word + "y" * after
    return line, at(line, before + 1, len(word))


@pytest.mark.parametrize(("before", "after"), [(0, 500), (500, 0), (250, 250), (90, 5), (5, 200)])
def test_a_long_line_is_cut_around_the_place(before: int, after: int) -> None:
    _, span = long_line("KERNAL", before, after)
    lines = excerpt(span)
    assert marked(lines) == "KERNAL"
    assert all(len(line) <= 4 + 100 + 2 for line in lines)


def test_a_line_that_fits_is_not_cut() -> None:
    line = "x" * 94 + "KERNAL"
    assert excerpt(at(line, 95, 6))[1] == f"1 | {line}"


def test_a_cut_says_where_something_is_missing() -> None:
    _, span = long_line("KERNAL", 300, 300)
    shown = excerpt(span)[1].removeprefix("1 | ")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert excerpt(long_line("KERNAL", 0, 300)[1])[1].startswith("1 | KERNAL")


def test_the_end_of_a_line_is_no_cut() -> None:
    _, span = long_line("KERNAL", 300, 0)
    assert excerpt(span)[1].endswith("xKERNAL")


def test_a_place_longer_than_the_excerpt_is_marked_as_far_as_it_is_shown() -> None:
    lines = excerpt(at("z" * 1000, 1, 1000))
    assert marked(lines).startswith("z" * 100)
    assert len(lines[2]) <= len(lines[1])


@given(
    line=st.text(st.characters(exclude_characters="\n"), max_size=300),
    column=st.integers(1, 320),
    length=st.integers(0, 320),
)
def test_an_excerpt_is_always_printable_and_has_carets(line: str, column: int, length: int) -> None:
    found = excerpt(at(line, column, length))
    assert len(found) == 3
    assert all(text.isprintable() for text in found)
    assert "^" in found[2]
    assert found[2].startswith("  | ")


# Several


def test_problems_come_in_source_order() -> None:
    source = Source("n", "a\nb\nc")
    late, early = (Diagnostic("E104", m, "", Span(source, n, 1)) for m, n in (("z", 3), ("y", 1)))
    right = Diagnostic("E104", "x", "", Span(source, 1, 5))
    nowhere = Diagnostic("E100", "no place")
    assert [d.message for d in Problems([late, right, early, nowhere]).diagnostics] == [
        "no place",
        "y",
        "x",
        "z",
    ]


def test_problems_at_one_place_keep_their_order() -> None:
    one, two = Diagnostic("E104", "z"), Diagnostic("E104", "a")
    assert in_source_order([one, two]) == (one, two)


def test_the_same_problem_is_told_once() -> None:
    one = Diagnostic("E104", "same")
    assert Problems([one, Diagnostic("E104", "same")]).diagnostics == (one,)


def test_problems_read_as_all_their_diagnostics() -> None:
    assert str(Problems([Diagnostic("E100", "a", "b"), Diagnostic("E100", "c")])) == (
        "error[E100]: a\n  help: b\n\nerror[E100]: c"
    )


def test_a_refusal_becomes_a_diagnostic_where_it_happened() -> None:
    refusal = Refusal("E201", "too small", "pad it", "kernel")
    span = at("conv 3 9", 8)
    assert refusal.at(span, "conv1") == Diagnostic("E201", "too small", "pad it", span, "conv1")
    assert refusal.setting == "kernel"
    assert str(refusal) == "too small"


# Escapes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("conv1", "conv1"),
        ("Größe 卷积", "Größe 卷积"),
        ("[red]x[/red]", "[red]x[/red]"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x1b]8;;http://x\x07", "\\x1b]8;;http://x\\x07"),
        ("a\tb\rc", "a\\tb\\rc"),
        ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\u2028\u2029\x85", "\\u2028\\u2029\\x85"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_could_steer_a_terminal_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_nothing_unprintable_but_a_newline_is_left(text: str) -> None:
    assert all(c.isprintable() or c == "\n" for c in printable(text))


@given(st.text())
def test_escaping_twice_changes_nothing(text: str) -> None:
    assert printable(printable(text)) == printable(text)


def test_message_and_help_and_file_are_escaped() -> None:
    source = Source("\x1bfile", "\x1b")
    text = str(Diagnostic("E104", "\x1bmessage", "\x1bhelp", Span(source, 1, 1)))
    assert "\x1b" not in text
    assert text.count("\\x1b") == 4


# Words


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("kernal", "did you mean 'kernel'?"),
        ("KERNEL", "did you mean 'kernel'?"),
        ("strid", "did you mean 'stride'?"),
        ("zzz", ""),
        ("", ""),
        ("kernel" * 100_000, ""),
    ],
)
def test_did_you_mean(word: str, hint: str) -> None:
    assert did_you_mean(word, ["stride", "kernel", "padding"]) == hint


def test_did_you_mean_with_nothing_to_mean() -> None:
    assert did_you_mean("kernel", []) == ""


def test_one_of() -> None:
    assert one_of(["a"]) == "a"
    assert one_of(["a", "b"]) == "a or b"
    assert one_of(["a", "b", "c"]) == "a, b or c"


def test_codes_are_grouped_by_their_letter() -> None:
    assert all(len(code) == 4 and code[0] in "EW" and code[1:].isdecimal() for code in CODES)
    assert len(set(CODES.values())) == len(CODES)
    assert all(text and text == text.strip() for text in CODES.values())
