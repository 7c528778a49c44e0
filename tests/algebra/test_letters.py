"""Derivations in the letters of textbooks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.algebra.letters import lettered, letters_of
from convcalc.algebra.notation import PLAIN, formula, numbers
from convcalc.algebra.num import Num
from convcalc.algebra.window import Window, span_of
from tests.conftest import Ask


def size(n: int, kernel: int, padding: int, stride: int, dilation: int) -> Num:
    pad = Num(padding, "padding")
    span = span_of(Num(kernel, "kernel"), Num(dilation, "dilation"))
    made = Window(span, Num(stride, "stride"), pad, pad).out(Num(n, "H"))
    assert isinstance(made, Num)
    return made


@pytest.mark.parametrize(
    ("letters", "written", "reach"),
    [
        ("NFPSD", "⌊(N + 2P − K)/S⌋ + 1", "K"),
        ("WKPS", "⌊(W + 2P − K_eff)/S⌋ + 1", "K_eff"),
        ("ikps", "⌊(i + 2p − k_eff)/s⌋ + 1", "k_eff"),
        ("n", "⌊(n + 2p − K)/s⌋ + 1", "K"),
    ],
)
def test_a_size_is_written_in_the_letters_given(letters: str, written: str, reach: str) -> None:
    made, given = size(9, 3, 1, 2, 2), letters_of(letters)
    assert (formula(made, lettered(PLAIN, given, made)), given.reach) == (written, reach)
    assert numbers(made, lettered(PLAIN, given, made)) == "⌊(9 + 2·1 − 5)/2⌋ + 1"


def test_sizes_of_several_axes_keep_their_names() -> None:
    area = Num(4, "H") * Num(5, "W") * Num(3, "kernel_W")
    assert formula(area, lettered(PLAIN, letters_of("NF"), area)) == "H·W·F_W"
    several = Num(4, "H₁") + Num(5, "H₂")
    assert formula(several, lettered(PLAIN, letters_of("N"), several)) == "N₁ + N₂"


@given(*(st.integers(1, 9) for _ in range(5)))
def test_letters_evaluate_to_the_size(n: int, f: int, p: int, s: int, d: int) -> None:
    made = size(n, f, p, s, d)
    text = formula(made, lettered(PLAIN, letters_of("NFPSD"), made))
    for sign, code in {"⌊": "floor(", "⌋": ")", "−": "-", "2P": "2*P", "/": "//"}.items():
        text = text.replace(sign, code)
    reach = d * (f - 1) + 1
    values = {"N": n, "F": f, "P": p, "S": s, "K": reach, "floor": int}
    assert eval(text, values) == int(made)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "letters are one to five, such as NFPSD or WKPS"),
        ("W,K", "letters are one to five, such as NFPSD or WKPS"),
        ("NFPSDX", "letters are one to five, such as NFPSD or WKPS"),
        ("WKK", "each letter stands for one quantity, WKK has one twice"),
    ],
)
def test_what_are_no_letters_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        letters_of(text)


def test_no_letter_is_taken_twice_where_some_are_left_out() -> None:
    assert "".join(letters_of("F")) == "FZPSD"
    assert "".join(letters_of("WKPD")) == "WKPDZ"


def test_letters_go_with_a_derivation(ask: Ask) -> None:
    code, _, err = ask("conv", "3x9x9", "4", "3", "--letters", "WK")
    assert (code, "error[E110]: --notation textbook goes with --explain" in err) == (2, True)
    code, _, err = ask("explain", "lenet5", "--letters", "WKK")
    assert code == 2
    assert "error[E110]: --letters: each letter stands for one quantity, WKK has one twice" in err


@pytest.mark.parametrize("format", ["table", "markdown", "latex", "json"])
def test_all_formats_have_the_letters(ask: Ask, format: str) -> None:
    args = ("--explain", "--what", "shape", "--notation", "textbook", "--format", format)
    out = ask("conv", "3x9x9", "4", "3", "p1", "d2", *args).out
    assert "2P" in out
    assert "padding − " not in out
    assert "kernel − " not in out
