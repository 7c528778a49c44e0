"""A Num computes as its value, and what it prints evaluates to its value."""

from __future__ import annotations

import itertools
import operator
import re
from collections import deque
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc.algebra.notation import LATEX, formula, named_parts, numbers
from convcalc.algebra.num import Num, ceil_div, larger, named, product, quotient

Tree = Any  # a leaf (kind, number), ("neg", tree), ("named", tree) or (operation, tree, tree)

BINARY = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}

OPERATIONS = [*BINARY.values(), larger, ceil_div]

plain_leaves = st.tuples(st.just("int"), st.integers(0, 40))
symbol_leaves = st.tuples(st.just("symbol"), st.integers(-9, 40))


def grow(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.tuples(st.sampled_from([*BINARY, "max", "ceil", "even"]), children, children),
        st.tuples(st.sampled_from(["neg", "named"]), children),
    )


trees = st.recursive(plain_leaves | symbol_leaves, grow, max_leaves=12)


def value_of(tree: Tree) -> int:
    """The value, by Python's own integers."""
    op, *args = tree
    if op in ("int", "symbol"):
        return int(args[0])
    values = [value_of(a) for a in args]
    if op == "max":
        return max(values)
    if op == "even":
        return values[0] * values[1] // values[1]
    if op == "ceil":
        whole, rest = divmod(*values)
        return whole + (rest != 0)
    if op == "neg":
        return -values[0]
    return values[0] if op == "named" else int(BINARY[op](*values))


def num_of(tree: Tree, known: dict[str, int]) -> Any:
    """The same computation on Num; `known` collects the value of every symbol."""
    op, *args = tree
    if op == "int":
        return args[0]
    if op == "symbol":
        known[symbol := f"x{len(known)}"] = args[0]
        return Num(args[0], symbol)
    parts = [num_of(a, known) for a in args]
    if op == "named":
        number = named(parts[0], symbol := f"x{len(known)}")
        known[symbol] = int(number)
        return number
    if op == "neg":
        return -parts[0]
    return {**BINARY, "max": larger, "ceil": ceil_div, "even": even}[op](*parts)


def even(a: Any, b: Any) -> Any:
    """A quotient that has no remainder."""
    return quotient(a * b, b)


def defined(tree: Tree) -> bool:
    try:
        value_of(tree)
    except ZeroDivisionError:
        return False
    return True


# An evaluator of what is printed, with the usual precedence and from left to right.


def evaluate(text: str, known: dict[str, int] | None = None) -> int:
    tokens = deque(re.findall(r"\d+|\w+|\S", text))
    result = read_sum(tokens, known or {})
    assert not tokens, f"{text!r} goes on with {list(tokens)}"
    return result


def read_sum(tokens: deque[str], known: dict[str, int]) -> int:
    total = read_term(tokens, known)
    while tokens and tokens[0] in "+−":
        sign = 1 if tokens.popleft() == "+" else -1
        total += sign * read_term(tokens, known)
    return total


def read_term(tokens: deque[str], known: dict[str, int], floor: bool = False) -> int:
    result = read_atom(tokens, known)
    while tokens and tokens[0] in ("·", "mod", "/")[: 2 if floor else 3]:
        sign, factor = tokens.popleft(), read_atom(tokens, known)
        if sign == "/":
            assert result % factor == 0, "only what comes out even has a plain fraction"
            result //= factor
        else:
            result = result * factor if sign == "·" else result % factor
    return result


def read_atom(tokens: deque[str], known: dict[str, int]) -> int:
    token = tokens.popleft()
    if token in "−-":
        return -read_atom(tokens, known)
    if token in "⌊⌈":
        top = read_term(tokens, known, floor=True)
        expect(tokens, "/")
        floor, rest = divmod(top, read_atom(tokens, known))
        expect(tokens, "⌋" if token == "⌊" else "⌉")
        return floor + (token == "⌈" and rest != 0)
    if token == "(":
        inside = read_sum(tokens, known)
        expect(tokens, ")")
        return inside
    if token == "max":
        expect(tokens, "(")
        first = read_sum(tokens, known)
        expect(tokens, ",")
        second = read_sum(tokens, known)
        expect(tokens, ")")
        return max(first, second)
    return int(token) if token.isdigit() else known[token]


def expect(tokens: deque[str], token: str) -> None:
    found = tokens.popleft()
    assert found == token, f"{found!r} where {token!r} must stand, before {list(tokens)}"


@given(trees)
def test_a_num_computes_as_its_value(tree: Tree) -> None:
    if defined(tree):
        number = num_of(tree, {})
        assert int(number) == value_of(tree)
        assert number == value_of(tree)
    else:
        with pytest.raises(ZeroDivisionError):
            num_of(tree, {})


@pytest.mark.parametrize("op", OPERATIONS)
@pytest.mark.parametrize("sides", ["Num, int", "int, Num", "Num, Num"])
def test_every_operation_takes_int_on_either_side(op: Any, sides: str) -> None:
    first, second = sides.split(", ")
    for a in range(-7, 8):
        for b in (-3, -2, -1, 1, 2, 3):
            result = op(Num(a) if first == "Num" else a, Num(b) if second == "Num" else b)
            assert isinstance(result, Num)
            assert result.value == op(a, b)


@given(st.integers(-9, 9), st.integers(-9, 9))
def test_a_num_compares_as_its_value(a: int, b: int) -> None:
    for compare in (
        operator.eq,
        operator.ne,
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
    ):
        expected = compare(a, b)
        assert compare(Num(a), Num(b)) is expected
        assert compare(Num(a), b) is expected
        assert compare(a, Num(b)) is expected


def test_a_num_hashes_indexes_and_prints_as_its_value() -> None:
    assert {3: "three"}[Num(3)] == "three"
    assert "abcd"[Num(2)] == "c"
    assert list(range(Num(3))) == [0, 1, 2]
    assert f"{Num(7, 'n')}" == "7"
    assert bool(Num(5))
    assert not Num(0)
    assert Num(3) != "3"


def test_a_num_is_no_int() -> None:
    assert not isinstance(Num(3), int)


def test_ceil_div_rounds_up() -> None:
    for a in range(-9, 10):
        for b in (-3, -2, -1, 1, 2, 3, 4):
            assert ceil_div(a, b) == ceil(Fraction(a, b))


def test_larger_of_ints_is_an_int() -> None:
    assert larger(3, 5) == 5
    assert larger(5, 3) == 5
    assert type(larger(5, 3)) is int


def test_product_multiplies_what_it_is_given() -> None:
    assert product([]) == 1
    assert product([7]) == 7
    assert product(iter((2, 3, 4))) == 24
    mixed = product([Num(2, "a"), 3, Num(4, "b")])
    assert (mixed.value, formula(mixed)) == (24, "a·3·b")
    alone = Num(5, "a")
    assert product([alone]) is alone


def test_an_operation_keeps_what_it_was_made_of() -> None:
    a, b = Num(7, "a"), Num(2, "b")
    made = a // b
    assert (made.op, made.args[0], made.symbol) == ("//", a, "")
    assert made.args[1] is b


def test_a_name_is_given_once() -> None:
    a = Num(7, "a")
    assert named(a, "other") is a
    total = named(a + 1, "total")
    assert (total.symbol, total.value, total.op) == ("total", 8, "+")
    assert named(5, "total") == 5
    assert type(named(5, "total")) is int


n, k, s, p = Num(224, "n"), Num(7, "K"), Num(2, "stride"), Num(3, "p")

TEXTS = [
    ((n + p + p - k) // s + 1, "⌊(n + 2·p − K)/stride⌋ + 1", "⌊(224 + 2·3 − 7)/2⌋ + 1"),
    (p * (k - 1) + 1, "p·(K − 1) + 1", "3·(7 − 1) + 1"),
    (ceil_div(n, s), "⌈n/stride⌉", "⌈224/2⌉"),
    (ceil_div(n - 1, s + 1), "⌈(n − 1)/(stride + 1)⌉", "⌈(224 − 1)/(2 + 1)⌉"),
    (larger(n - k, 0), "max(n − K, 0)", "max(224 − 7, 0)"),
    (n - (k - p), "n − (K − p)", "224 − (7 − 3)"),
    (n - (k + p), "n − (K + p)", "224 − (7 + 3)"),
    (n - k + p, "n − K + p", "224 − 7 + 3"),
    (n * k * p, "n·K·p", "224·7·3"),
    ((n + k) % s, "(n + K) mod stride", "(224 + 7) mod 2"),
    (n % (k * p), "n mod (K·p)", "224 mod (7·3)"),
    (n * k // s, "⌊n·K/stride⌋", "⌊224·7/2⌋"),
    (n // (s * p), "⌊n/(stride·p)⌋", "⌊224/(2·3)⌋"),
    (p * (n // s), "p·⌊n/stride⌋", "3·⌊224/2⌋"),
    (-n, "−n", "−224"),
    (-(n + k), "−(n + K)", "−(224 + 7)"),
    (2 - n, "2 − n", "2 − 224"),
    (2 // s + 5 % p, "⌊2/stride⌋ + (5 mod p)", "⌊2/2⌋ + (5 mod 3)"),
]


@pytest.mark.parametrize(("number", "symbols", "figures"), TEXTS, ids=[t[1] for t in TEXTS])
def test_a_derivation_reads(number: Num, symbols: str, figures: str) -> None:
    assert formula(number) == symbols
    assert numbers(number) == figures


def test_a_leaf_reads_as_itself() -> None:
    assert (formula(n), numbers(n)) == ("n", "224")
    assert (formula(Num(5)), numbers(Num(5))) == ("5", "5")
    assert (formula(5), numbers(-5)) == ("5", "−5")


def test_a_named_part_reads_as_its_name() -> None:
    total = named(n + k, "total")
    half = named(total // 2, "lo")
    assert (formula(half), numbers(half)) == ("⌊total/2⌋", "⌊231/2⌋")
    assert (formula(half + 1), numbers(half + 1)) == ("lo + 1", "115 + 1")


def test_a_negative_operand_has_the_minus_of_a_derivation() -> None:
    cut = Num(-2, "lo")
    assert numbers(n + cut) == "224 + (−2)"
    assert numbers(cut * n) == "(−2)·224"


def test_what_says_nothing_is_left_out() -> None:
    assert n + 0 is n
    assert n - 0 is n
    assert n * 1 is n
    assert n // 1 is n
    assert (n - 1) + 1 is n
    assert formula(n + -k) == "n − K"
    assert numbers((n - 1) // Num(1, "stride") + 1) == "⌊(224 − 1)/1⌋ + 1"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (quotient(n, s), "n/stride"),
        (k * quotient(n, s), "K·(n/stride)"),
        (quotient(n, s) * k, "(n/stride)·K"),
        (quotient(n, s) + k, "n/stride + K"),
        (quotient(n, s * k), "n/(stride·K)"),
        (quotient(n, s) // k, "⌊(n/stride)/K⌋"),
    ],
)
def test_what_comes_out_even_has_no_floor(number: Num, text: str) -> None:
    assert formula(number) == text
    assert evaluate(numbers(number)) == number.value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (
            (n + p - k) // s + 1,
            r"\left\lfloor\frac{n + p - K}{\text{stride}}\right\rfloor + 1",
        ),
        (ceil_div(n, s), r"\left\lceil\frac{n}{\text{stride}}\right\rceil"),
        (k * quotient(n + p, s), r"K \cdot \frac{n + p}{\text{stride}}"),
        (n * (k + p), r"n \cdot \left(K + p\right)"),
        (Num(1, "H_out") + Num(2, "output_padding"), r"H_{\text{out}} + \text{output\_padding}"),
        (Num(1, "C₁") + Num(2, "r₂"), "C_{1} + r_{2}"),
        (larger(n - k, 0) + n % k, r"\max(n - K, 0) + \left(n \bmod K\right)"),
    ],
)
def test_a_derivation_in_latex(number: Num, text: str) -> None:
    assert formula(number, LATEX) == text


def test_an_operation_inside_another_reads_as_it_was_meant() -> None:
    misread = []
    for outer, inner in itertools.product(OPERATIONS, OPERATIONS):
        for a, b, c in itertools.product((2, 5, 13), (7, 9), (4, 5)):
            x, y, z = Num(a, "a"), Num(b, "b"), Num(c, "c")
            for number in (outer(inner(x, y), z), outer(x, inner(y, z)), -inner(y, z)):
                if evaluate(numbers(number)) != number:
                    misread.append((formula(number), numbers(number), number.value))
    assert misread == []


def test_a_num_shows_its_derivation() -> None:
    assert repr(n) == "<Num n = 224>"
    assert repr(n + 1) == "<Num 225>"


@given(trees.filter(defined))
def test_the_printed_numbers_evaluate_to_the_value(tree: Tree) -> None:
    assert evaluate(numbers(num_of(tree, {}))) == value_of(tree)


@given(trees.filter(defined))
def test_the_printed_symbols_evaluate_to_the_value(tree: Tree) -> None:
    known: dict[str, int] = {}
    number = num_of(tree, known)
    assert evaluate(formula(number), known) == value_of(tree)


def test_the_evaluator_of_this_test_is_right() -> None:
    assert evaluate("⌊(224 + 2·3 − 7)/2⌋ + 1") == 112
    assert evaluate("⌈7/2⌉·−2 − 1") == -9
    assert evaluate("⌊−7/2⌋ + max(3 − 5, 7 mod 4)") == -1
    assert evaluate("10 − 3 − 2·x", {"x": 2}) == 3


def test_named_parts_come_after_what_they_are_made_of() -> None:
    span = named(p * (k - 1) + 1, "span")
    total = named(n + span, "total")
    out = named((total - span) // s, "out")
    assert [x.symbol for x in named_parts(out)] == ["span", "total"]
    assert [x.symbol for x in named_parts(out + 1)] == ["span", "total", "out"]
    assert [x.symbol for x in named_parts(total)] == ["span"]


def test_named_parts_have_a_derivation() -> None:
    assert named_parts(n + k) == []
    assert named_parts(n) == []
    assert named_parts(5) == []


def test_named_parts_come_once() -> None:
    total = named(n + k, "total")
    assert [x.symbol for x in named_parts(total * total + total)] == ["total"]


def test_named_parts_of_the_same_value_are_both_there() -> None:
    total = named(n - k + 1, "total")
    lo, hi = named(total // 2, "lo"), named(total - total // 2, "hi")
    assert lo == hi == 109
    assert [x.symbol for x in named_parts(n + lo + hi)] == ["total", "lo", "hi"]
