"""What `$name` and `$(expression)` stand for, and what is said where they stand for nothing."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convcalc.diagnostics import Refusal, Source, Span
from convcalc.parser.expressions.expression import (
    MAX_KEPT,
    check_name,
    holds,
    substitute,
)
from convcalc.parser.expressions.functions import FUNCTIONS
from convcalc.parser.expressions.grammar import KEYWORDS, LARGEST, Bad
from convcalc.parser.expressions.operations import written
from convcalc.parser.expressions.work import Evaluation
from tests.conftest import examples

SCOPE: dict[str, Any] = {
    "width": 64,
    "stage": 2,
    "zero": 0,
    "half": 0.5,
    "depths": [3, 4, 6, 3],
    "act": "relu",
    "yes": True,
    "nothing": None,
    "rows": [[16, 1], [24, 2]],
}


def value(text: str, scope: Mapping[str, Any] = SCOPE) -> Any:
    return substitute(text, None, scope, Evaluation())


def refused(text: str, scope: Mapping[str, Any] = SCOPE, work: Evaluation | None = None) -> str:
    """The code, `text` with the part at fault between « and », the message and the hint."""
    line = f"  - {text} # …"
    span = Span(Source("net.yaml", f"layers:\n{line}"), 2, 5, len(text))
    with pytest.raises(Bad) as raised:
        substitute(text, span, scope, work or Evaluation())
    bad = raised.value
    assert bad.span == span._replace(column=5 + bad.start, length=bad.end - bad.start)
    marked = f"{text[: bad.start]}«{text[bad.start : bad.end]}»{text[bad.end :]}"
    return f"{bad.code} {marked} {bad.message}; {bad.hint}"


# What a text stands for


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("conv 64 3x3", "conv 64 3x3"),
        ("  plain  ", "  plain  "),
        ("", ""),
        ("$width", 64),
        (" $width ", 64),
        ("$(width)", 64),
        ("$depths", [3, 4, 6, 3]),
        ("$(  depths [ 1 ]\n)", 4),
        ("$nothing", None),
        ("$yes", True),
        ("$half", 0.5),
        ("$act", "relu"),
        ("conv $(64 * 2**stage) 3x3/$(2 if stage > 0 else 1) p$zero", "conv 256 3x3/2 p0"),
        ("$width$stage", "642"),
        ("$width.$act", "64.relu"),
        ("$width x", "64 x"),
        ("$(width)x$(width)", "64x64"),
        ("$(1)(2)", "1(2)"),
        ("a $half $yes $nothing $rows", "a 0.5 true null [[16,1],[24,2]]"),
        ("a$(32.0)", "a32"),
        ("a$(-0.5)", "a-0.5"),
        ("a$(1e300)", "a1e+300"),
        ("a$(not yes)", "afalse"),
        ("a$(['b', null])", "a[b,null]"),
        ("$$", "$"),
        ("$$width", "$width"),
        ("$$$width", "$64"),
        ("a$$b$$", "a$b$"),
        ("$(')')x$(\"]$\")", ")x]$"),
    ],
)
def test_texts(text: str, expected: Any) -> None:
    found = value(text)
    assert (found, type(found)) == (expected, type(expected))
    assert holds(text) == ("$" in text)


def test_a_mapping_passes_as_a_whole() -> None:
    layers = [{"conv": {"filters": 8}}]
    assert value("$x", {"x": layers}) == layers
    assert value("a$x", {"x": layers}) == "a[{conv:{filters:8}}]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2**2", -4),
        ("2**-1", 0.5),
        ("2**3**2", 512),
        ("2**-1**2", 0.5),
        ("-2**-2", -0.25),
        ("10 - 4 - 3", 3),
        ("7 / 2", 3.5),
        ("4 / 2", 2.0),
        ("-7 // 2", -4),
        ("-7 % 3", 2),
        ("7.5 // 2", 3.0),
        ("+3 - -3", 6),
        ("1e3", 1000.0),
        (".5 + 1.", 1.5),
        ("2**63", LARGEST),
        ("-2**63", -LARGEST),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("3 > 1 < 0 < (1 / 0)", False),
        ("1 == 1.0", True),
        ("true == 1", False),
        ("[true] == [1]", False),
        ("True == true", True),
        ("null == None", True),
        ("null != 0", True),
        ("1 in [true]", False),
        ("[1, 2] in [[1, 2], 3]", True),
        ("2 not in [1, 2]", False),
        ("not 2 in [1]", True),
        ("not not 0", False),
        ("'a' < 'b' <= \"b\"", True),
        ("'a' + \"'\"", "a'"),
        ("'\\n'", "\\n"),
        ("[1] + [2, 'x'] + []", [1, 2, "x"]),
        ("[1, 2,]", [1, 2]),
        ("[]", []),
        ("depths[0] + depths[-1]", 6),
        ("rows[1][0]", 24),
        ("[1, 2][1]", 2),
        ("depths[stage if stage < 4 else 0]", 6),
        ("0 or [] or 'x' or (1 / 0)", "x"),
        ("1 and '' and (1 / 0)", ""),
        ("1 and 2", 2),
        ("0 or null", None),
        ("1 or 0 and 0", 1),
        ("1 if yes else (1 / 0)", 1),
        ("1 if zero else 2 if zero else 3", 3),
        ("(1 if yes else 2) + 1", 2),
        ("1 if 0 or 1 else 2", 1),
        ("min(3, 1, 2)", 1),
        ("max(depths)", 6),
        ("max(1, 1.5)", 1.5),
        ("min('b', 'a')", "a"),
        ("max([7])", 7),
        ("round(2.5)", 2),
        ("round(3.5)", 4),
        ("floor(-0.5)", -1),
        ("ceil(0.5)", 1),
        ("ceil(3)", 3),
        ("abs(-3.5)", 3.5),
        ("int(-3.7)", -3),
        ("int('-12')", -12),
        ("len(depths) + len('abc')", 7),
        ("sum(depths)", 16),
        ("sum([])", 0),
        ("sum([0.1, 0.2, 0.3])", 0.1 + 0.2 + 0.3),
        ("make_divisible(33)", 32),
        ("make_divisible(30, 16)", 32),
        ("make_divisible(30, divisor=16,)", 32),
        ("make_divisible(32 * 0.35)", 16),
    ],
)
def test_expressions(text: str, expected: Any) -> None:
    found = value(f"$({text})")
    assert (found, type(found)) == (expected, type(expected))


# What is said

EXPRESSION = "for example a number or a name"
OPERATOR = "put an operator between them"
DOLLAR = "'$' must be followed by a name, '(' or '$'; write $$ for a dollar sign"
UNCLOSED = "is not closed; in braces a comma ends a value: put the expression in quotes"
DIVISOR = "make sure the divisor is not 0 here"
WHOLE = "a number of more than 2**63; whole numbers lie between -2**63 and 2**63"
TWO = "it takes two numbers"
ORDER = "it compares two numbers or two strings"
DIVISIBLE = "for example make_divisible(32 * width, divisor=8)"
DIGITS = "it cuts off what is behind the point, or reads digits"

ERRORS = {
    # names and functions
    "conv «$widht»": "there is no var or parameter 'widht' here; did you mean 'width'?",
    "$(1 + «widht» * 2)": "there is no var or parameter 'widht' here; did you mean 'width'?",
    "«$xyz»": "there is no var or parameter 'xyz' here; known here: "
    "width, stage, zero, half, depths, act, yes, nothing, …",
    "«$else»": "there is no var or parameter 'else' here; known here: "
    "width, stage, zero, half, depths, act, yes, nothing, …",
    "$(«max» + 1)": "'max' is a function and needs values; for example max(width, 8)",
    "«$max»(1)": "'max' is a function and needs values; for example max(width, 8)",
    "$(«flor»(1))": "there is no function 'flor'; did you mean 'floor'?",
    "$(«xyz»(1))": "there is no function 'xyz'; there are min, max, round, floor, ceil, "
    "abs, int, len, sum, make_divisible",
    # dollars and brackets
    "100«$»": DOLLAR,
    "«$»1": DOLLAR,
    "$$«$»": DOLLAR,
    "«$» x": DOLLAR,
    "«$»é": DOLLAR,
    "$width «$».": DOLLAR,
    "$«(»": f"'(' {UNCLOSED}",
    "x $«(»max(width": f"'(' {UNCLOSED}",
    "$«(»[width, 2": f"'(' {UNCLOSED}",
    "$«(»width +": f"'(' {UNCLOSED}",
    "$«(»'a'": f"'(' {UNCLOSED}",
    "$«()»": "an expression must stand between '(' and ')'; for example $(2 * width)",
    "$«(  )»": "an expression must stand between '(' and ')'; for example $(2 * width)",
    "$(1 + «'»a)": "the quote is not closed; a string ends with the quote it begins with",
    # what cannot follow
    "$(width«.»foo)": "a name cannot be followed by '.'; expressions have no attributes",
    "$(1 «2»)": f"a number cannot be followed by '2'; {OPERATOR}",
    "$(3«x»)": f"a number cannot be followed by 'x'; {OPERATOR}",
    "$('a' «'b'»)": f"a string cannot be followed by a string; {OPERATOR}",
    "$((1)«(»2))": f"')' cannot be followed by '('; {OPERATOR}",
    "$(true«(»2))": f"'true' cannot be followed by '('; {OPERATOR}",
    "$(1«,» 2)": "a number cannot be followed by ','; a list is written in brackets: [a, b]",
    "$(width < 1«,»968,680)": "a number cannot be followed by ','; "
    "write 3000000 or 3e6, with nothing between the digits",
    "$(width < 3«_000»)": "a number cannot be followed by '_000'; "
    "write 3000000 or 3e6, with nothing between the digits",
    "$(width «=» 1)": "a name cannot be followed by '='; write == to compare",
    "$(yes «&»& yes)": "a name cannot be followed by '&'; write and",
    "$(yes «is» true)": "a name cannot be followed by 'is'; write == to compare",
    "$(1 «else» 2)": "a number cannot be followed by 'else'; write a if condition else b",
    "$((1«]»)": "a number cannot be followed by ']'; '(' must be closed first",
    "$([1«)»": "a number cannot be followed by ')'; '[' must be closed first",
    # what cannot stand
    "$(1 + «)»": f"a value must follow '+', received ')'; {EXPRESSION}",
    "$(«*»)": f"a value must follow '(', received '*'; {EXPRESSION}",
    "$(«é»)": f"a value must follow '(', received 'é'; {EXPRESSION}",
    "$(depths[«]»)": f"a value must follow '[', received ']'; {EXPRESSION}",
    "$(«$»width)": "a value must follow '(', received '$'; "
    "inside of $(…), names are written without $",
    "$(«!»yes)": "a value must follow '(', received '!'; write not, or != to compare",
    "$(1 + «not» yes)": "a value must follow '+', received 'not'; put it in parentheses: (not x)",
    "$(max(1,«,» 2))": "a value must follow ',', received ','; "
    "a list is written in brackets: [a, b]",
    "$(1 if yes«)»": "'if' needs an 'else' before ')'; for example 2 if stage > 0 else 1",
    "$(1 if yes «if» yes else 2 else 3)": "'if' needs an 'else' before 'if'; "
    "for example 2 if stage > 0 else 1",
    "$(1 not «2»)": "'not' behind a value must be followed by 'in', received '2'; "
    "for example stage not in [0, 1]",
    # operators
    "$(«2 / zero»)": f"division by zero: zero is 0; {DIVISOR}",
    "$(«2 // (zero)» + 1)": f"division by zero: zero is 0; {DIVISOR}",
    "$(«8 / 2 % (1 - 1)» + 3)": f"division by zero; {DIVISOR}",
    "$(«2 / 0.0»)": f"division by zero; {DIVISOR}",
    "$(«1 + depths»)": "'+' does not work on a number and a list; "
    "it adds two numbers, or joins two lists or two strings",
    "$(«act * 2» + 1)": f"'*' does not work on a string and a number; {TWO}",
    "$(«yes ** 2»)": f"'**' does not work on true and a number; {TWO}",
    "$(«1 + 2 - nothing» + 3)": f"'-' does not work on a number and null; {TWO}",
    "$(1 + «-act»)": "'-' does not work on a string; it takes a number",
    "$(«+yes»)": "'+' does not work on true; it takes a number",
    "$(1 < «2 < act»)": f"'<' does not work on a number and a string; {ORDER}",
    "$(«yes >= false»)": f"'>=' does not work on true and false; {ORDER}",
    "$(«depths <= rows»)": f"'<=' does not work on a list and a list; {ORDER}",
    "$(1 in «width»)": "'in' must be followed by a list, received a number; "
    "for example stage in [0, 1]",
    "$('r' not in «act»)": "'in' must be followed by a list, received a string; "
    "for example stage in [0, 1]",
    # elements
    "$(depths[«7»])": "the list has 4 elements; there is no element 7; elements are counted from 0",
    "$(rows[0][«-3»])": "the list has 2 elements; there is no element -3; "
    "elements are counted from 0",
    "$([0][«1»])": "the list has 1 element; there is no element 1; elements are counted from 0",
    "$(depths[«1.0»])": "an index must be a whole number, received 1.0; "
    "use // to divide, or int(…)",
    "$(depths[«yes»])": "an index must be a whole number, received true; "
    "use // to divide, or int(…)",
    "$(«depths[0][1]» + 1)": "only a list has elements to choose, received a number; "
    "for example [64, 128][stage]",
    "$(«act[0]»)": "only a list has elements to choose, received a string; "
    "for example [64, 128][stage]",
    "$(depths[1«:»2])": "a number cannot be followed by ':'; "
    "there are no slices; an index chooses one element: x[0]",
    # numbers
    "$(1 + «9223372036854775809»)": "9223372036854775809 is too large for a number; "
    "whole numbers are at most 2**63",
    "$(«1e999»)": "1e999 is too large for a number; whole numbers are at most 2**63",
    "$(9**«9**9» + 1)": f"the exponent makes {WHOLE}",
    "$(2**«64»)": f"the exponent makes {WHOLE}",
    "$(3**«41»)": f"the exponent makes {WHOLE}",
    "$(2.0**«5000»)": "the exponent makes a number that is not finite; use smaller numbers",
    "$(«(-8)**0.5»)": "a negative number has no power with a fraction as exponent; "
    "use a whole exponent, or abs(…)",
    "$(«zero**-1»)": "0 has no power with a negative exponent; make sure the base is not 0 here",
    "$(«2**62 * 4»)": f"'*' makes {WHOLE}",
    "$(«-2**63 - 1»)": f"'-' makes {WHOLE}",
    "$(«1e308 * 10»)": "'*' makes a number that is not finite; use smaller numbers",
    "$(«floor(1e30)»)": f"floor makes {WHOLE}",
    # functions
    "$(«make_divisible(1, 2, 3)»)": f"make_divisible takes 1 or 2 values, received 3; {DIVISIBLE}",
    "$(«make_divisible(1, 2, divisor=3)»)": "make_divisible takes 1 or 2 values, received 3; "
    f"{DIVISIBLE}",
    "$(«abs()»)": "abs takes 1 value, received 0; for example abs(a - b)",
    "$(«min()»)": "min takes at least 1 value, received 0; for example min(width, 512)",
    "$(make_divisible(1, «by»=2))": f"make_divisible takes no value named 'by' here; {DIVISIBLE}",
    "$(make_divisible(«divisor»=2))": "make_divisible takes no value named 'divisor' here; "
    f"{DIVISIBLE}",
    "$(abs(«x»=2))": "abs takes no value named 'x' here; for example abs(a - b)",
    "$(make_divisible(«act»))": "make_divisible takes a number, received a string; "
    "for example make_divisible(32 * width)",
    "$(make_divisible(9, divisor=«zero»))": "the divisor must be a whole number of at least 1, "
    "received 0; for example make_divisible(32 * width, 8)",
    "$(«round(act)» + 1)": "round takes a number, received a string; "
    "for example round(2.5 * depth)",
    "$(«abs(yes)»)": "abs takes a number, received true; for example abs(a - b)",
    "$(«max(width)»)": "max takes several values or a list of some, received a number; "
    "for example max(width, 8)",
    "$(«min([])»)": "min takes several values or a list of some, received an empty list; "
    "for example min(width, 512)",
    "$(«max(1, act, true)»)": "max does not work on a number and a string and true; "
    "it compares numbers or strings",
    "$(«max(yes, yes)»)": "max does not work on true; it compares numbers or strings",
    "$(«int('1.5')»)": f"int takes a number or a string of digits, received '1.5'; {DIGITS}",
    "$(«int('٣')»)": f"int takes a number or a string of digits, received '٣'; {DIGITS}",
    "$(«int(yes)»)": f"int takes a number or a string of digits, received true; {DIGITS}",
    "$(«int('9999999999999999999')»)": f"int makes {WHOLE}",
    "$(«len(width)»)": "len takes a list or a string, received a number; for example len(depths)",
    "$(«sum(width)»)": "sum takes a list of numbers, received a number; for example sum(depths)",
    "$(«sum(rows)»)": "sum takes a list of numbers; element 0 is a list; "
    "elements are counted from 0",
}


@pytest.mark.parametrize(("marked", "said"), ERRORS.items(), ids=ERRORS)
def test_errors(marked: str, said: str) -> None:
    code = "E102" if said.startswith("there is no var") else "E108"
    assert refused(marked.replace("«", "").replace("»", "")) == f"{code} {marked} {said}"


def test_a_name_where_there_are_few_or_none() -> None:
    few = "known here: a, b"
    none = "declare it under vars:"
    for scope, hint in (({"a": 1, "b": 2}, few), ({}, none)):
        said = f"E102 «$xyz» there is no var or parameter 'xyz' here; {hint}"
        assert refused("$xyz", scope) == said


def test_what_a_name_may_stand_for() -> None:
    said = refused("$x", {"x": 10**10_000})
    assert said == f"E108 «$x» 'x' is {WHOLE}"
    said = refused("$(1 + x)", {"x": float("nan")})
    assert said == "E108 $(1 + «x») 'x' is a number that is not finite; use smaller numbers"
    said = refused("$x", {"x": "a" * 1001})
    assert said == "E107 «$x» 'x' is a string of more than 1,000 characters; make it shorter"
    assert refused("a$x", {"x": [1, [10**10_000]]}) == f"E108 a«$x» the list has {WHOLE}"
    assert refused("$(x[0])", {"x": [2**64]}) == f"E108 $(«x[0]») the element is {WHOLE}"


class Lazy(Mapping[str, Any]):
    """Names that refuse when they are asked for."""

    def __getitem__(self, name: str) -> Any:
        raise Refusal("E205", f"{name} is not known yet", "wait", "kernel")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_a_refusal_of_a_name_gets_its_place() -> None:
    assert refused("$(1 + in_size)", Lazy()) == (
        "E205 $(1 + «in_size») in_size is not known yet; wait"
    )
    with pytest.raises(Bad) as raised:
        value("$x", Lazy())
    assert (raised.value.setting, raised.value.span) == ("kernel", None)


def test_where_the_source_spells_it_differently_all_of_it_is_shown() -> None:
    for line, column in (('- "a\\x20$(1 +)"', 4), ("", 1), ("$(1 +]", 3)):
        span = Span(Source("net.yaml", line), 1, column, 7)
        with pytest.raises(Bad) as raised:
            substitute("a $(1 +)", span, {}, Evaluation())
        assert raised.value.span == span


# Limits


def test_limits_of_an_expression() -> None:
    assert value(f"$({'1'.rjust(1000)})") == 1
    assert refused(f"$({'1'.rjust(1001)}) x").endswith(
        "an expression is at most 1,000 characters long; name a part of it under vars:"
    )
    assert refused("$('" + "a" * 2000 + "') $(1)").startswith("E107 $«(»'aaa")
    deep = "an expression is nested at most 32 levels deep; name a part of it under vars:"
    assert value("$(" + "(" * 32 + "1" + ")" * 33) == 1
    assert refused("$(" + "(" * 33 + "1" + ")" * 34).endswith(f"«1»{')' * 34} {deep}")
    assert value("$(" + "-" * 32 + "1)") == 1
    assert refused("$(" + "-" * 33 + "1)") == f"E107 $({'-' * 33}«1») {deep}"
    for opening in ("(", "[", "-", "not ", "max(", "2**", "1 if 1 else ", "x["):
        many = opening * (990 // len(opening))
        assert refused(f"$({many}1)", {"x": []}).endswith(deep)
    tower = "x"
    for _ in range(20):
        tower = f"({tower}[0]*1+1<1 and 1)"
    assert refused(f"$({tower})").endswith(deep)


def test_long_chains_are_not_deep() -> None:
    assert value(f"$({'1+' * 499}1)") == 500
    assert value(f"$({'1<' * 3}1)") is False
    assert value(f"$({'0 or ' * 199}1)") == 1
    assert value(f"$([{'1,' * 499}])") == [1] * 499


def test_limits_of_lists_and_strings() -> None:
    scope = {"x": [0] * 5000, "y": [[0] * 4999], "s": "a" * 500}
    assert len(value("$(x + x)", scope)) == 10_000
    most = "a list has at most 10,000 elements; make it shorter"
    assert refused("$(x + x + [1])", scope) == f"E107 $(«x + x + [1]») {most}"
    assert value("$([y, y])", {"y": [0] * 4999}) == [[0] * 4999] * 2
    assert refused("$([x, x])", scope) == f"E107 $(«[x, x]») {most}"
    assert refused("$(1 + len(y + y + y))", scope) == f"E107 $(1 + len(«y + y + y»)) {most}"
    assert value("$([[[[[[[[1]]]]]]]])") == [[[[[[[[1]]]]]]]]
    assert refused("$([[[[[[[[[1]]]]]]]]])") == (
        "E107 $(«[[[[[[[[[1]]]]]]]]]») lists are nested at most 8 levels deep; write it flatter"
    )
    assert len(value("$(s + s)", scope)) == 1000
    assert refused("$(s + s + 'a')", scope) == (
        "E107 $(«s + s + 'a'») '+' makes a string of more than 1,000 characters; make it shorter"
    )
    text = "a text with expressions is at most 10,000 characters long; make it shorter"
    assert len(value("$s" * 20, scope)) == 10_000
    assert refused("b" + "$s" * 20, scope) == f"E107 «b{'$s' * 20}» {text}"
    assert value("a" * 10_001) == "a" * 10_001
    assert refused("$s" * 5001, scope) == f"E107 «{'$s' * 5001}» {text}"
    assert refused("$x $x $x", {"x": list(range(2000))}) == f"E107 «$x $x $x» {text}"


def test_work_is_bounded() -> None:
    many = "the expressions and loops of this spec take more than 1,000 steps"
    hint = "use fewer turns and shorter lists"
    work, turns = Evaluation(1_000), 0
    while not isinstance(outcome("$(sum(x) + max(x))", {"x": [1] * 100}, work), Bad):
        turns += 1
    assert turns == 4
    assert refused("a $width", work=work) == f"E107 «a $width» {many}; {hint}"
    with pytest.raises(Refusal) as raised:
        Evaluation().spend(2_000_001)
    assert (raised.value.code, raised.value.message) == (
        "E107",
        "the expressions and loops of this spec take more than 1,000,000 steps",
    )


@pytest.mark.parametrize(
    "text",
    ["$(x + x)", "$(x == y)", "$(7 in x)", "$(max(x))", "$([x])", "a$x", "$x", "$(sum(x))"],
)
def test_lists_cost_their_length(text: str) -> None:
    scope = {"x": [1] * 1000, "y": [1] * 1000}
    work = Evaluation()
    substitute(text, None, scope, work)
    assert 1000 <= work.limit - work.left <= 5000 + len(text) + 10


def test_shared_lists_cost_what_they_would_if_copied() -> None:
    shared: list[Any] = [1] * 100
    for _ in range(7):
        shared = [shared] * 100
    other = [*shared]
    for text in ("$x", "a$x", "$(x == y)", "$([x] == 1)", "$(1 in x)", "$(x + y)"):
        assert "steps" in refused(text, {"x": shared, "y": other}, Evaluation(200_000))


def test_a_failing_name_costs_what_it_takes_to_suggest_one() -> None:
    work = Evaluation()
    scope = {f"some_name_{k}": k for k in range(10_000)}
    start = time.process_time()
    said = ""
    while "steps" not in said:
        said = refused("$another", scope, work)
    assert time.process_time() - start < 10


def test_parsed_texts_are_kept_within_bounds() -> None:
    work = Evaluation()
    for k in range(5000):
        assert substitute(f"$({k} + {'1'.rjust(100)})", None, {}, work) == k + 1
        assert sum(map(len, work.texts)) <= MAX_KEPT


# Laws

NAMES: dict[str, Any] = {"a": 3, "b": -2, "c": 0.75, "d": 0, "xs": [1, 2, 3], "t": True}


def spaced(*parts: Any) -> Any:
    """What the strategies give, with spaces between; a string stands for one of its words."""
    chosen = [st.sampled_from(p.split(" ")) if isinstance(p, str) else p for p in parts]
    return st.tuples(*chosen).map(" ".join)


def conditions(n: Any) -> Any:
    """Over numbers `n`; no comparison gets to see what another one found."""
    one = (
        spaced(n, "== != < <= > >=", n)
        | spaced(n, "< >=", n, "== <=", n)
        | spaced("not", n)
        | spaced(n, "in", "[", n, ",", n, "]")
        | spaced(n, "not", "in", "xs")
        | spaced("t")
    )
    return one | spaced(one, "and or", one) | spaced(one, "and or", one, "and or", one)


def numbers(n: Any) -> Any:
    return st.one_of(
        spaced(n, "+ - * / // %", n),
        spaced(n, "+ - * / // % **", n, "+ - * / // % **", n),
        spaced("(", n, ")"),
        spaced("- +", n),
        spaced("- +", n, "**", "0 1 2 -1 -2**2"),
        spaced(n, "and or", n),
        spaced(n, "if", conditions(n), "else", n),
        spaced("(", n, "if", n, "else", n, ")"),
        spaced("xs", "[", n, "]"),
        spaced("[", n, ",", n, "]", "[", "0 -1 1 2", "]"),
        spaced("min max", "(", n, ",", n, ")"),
        spaced("min max", "(", "[", n, ",", n, ",", n, "]", ")"),
        spaced("abs int round floor ceil", "(", n, ")"),
        spaced("sum", "(", "[", n, ",", n, "]", ")"),
        spaced("len", "(", "xs", "+", "[", n, "]", ")"),
    )


LEAVES = st.sampled_from(["0", "1", "2", "7", "0.5", "2.5", "1e2", "a", "b", "c", "d"])
NUMERIC = st.recursive(LEAVES, numbers, max_leaves=12)
EXPRESSIONS = NUMERIC | conditions(NUMERIC) | spaced("[", NUMERIC, ",", NUMERIC, "]")


def outcome(text: str, scope: Mapping[str, Any], work: Evaluation | None = None) -> Any:
    """What a text stands for, or the Bad that says why it stands for nothing."""
    span = Span(Source("net.yaml", text), 1, 1, len(text))
    try:
        return substitute(text, span, scope, work or Evaluation())
    except Bad as bad:
        return bad


def by_python(text: str) -> Any:
    """What Python makes of it; an exception, if it does not."""
    try:
        return eval(text, {"floor": math.floor, "ceil": math.ceil, **NAMES})
    except (ArithmeticError, TypeError, ValueError, LookupError, SyntaxError) as error:
        return error


@examples(5)
@given(EXPRESSIONS)
@example("not a == b")
@example("2 if a else b if c else d")
@example("- a ** - 2 ** 2 * b // c % d")
def test_what_python_makes_of_it(text: str) -> None:
    found = outcome(f"$({text})", NAMES)
    limits = ("more than 2**63", "not finite", "fraction as exponent", "levels deep")
    if isinstance(found, Bad) and any(limit in found.message for limit in limits):
        return
    expected = by_python(text)
    if isinstance(found, Bad):
        assert isinstance(expected, Exception), found.message
    else:
        assert (found, type(found)) == (expected, type(expected))


@given(EXPRESSIONS)
def test_an_expression_is_the_same_in_parentheses_and_the_second_time(text: str) -> None:
    work = Evaluation()
    first, second = (outcome(f"$({text})", NAMES, work) for _ in range(2))
    again = outcome(f"$(({text}))", NAMES)
    for other in (second, again):
        if isinstance(first, Bad):
            assert isinstance(other, Bad)
            assert "nested" in other.message or other.message == first.message
        elif not isinstance(other, Bad) or "nested" not in other.message:
            assert (other, type(other)) == (first, type(first))


@given(st.recursive(st.none() | st.booleans() | st.integers(-100, 100), st.lists, max_leaves=8))
def test_what_is_written_reads_as_the_same(data: Any) -> None:
    if written(data).count("[") <= 8:
        assert value(f"$({written(data)})") == data


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_keep_their_value(number: float) -> None:
    assert float(written(number)) == number
    assert value(f"$({abs(number)!r})") == abs(number)


def mobilenet(v: float, divisor: int) -> int:
    """`_make_divisible` of tensorflow/models, research/slim/nets/mobilenet, with its default
    minimum.
    """
    min_value = divisor
    new_v = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new_v < 0.9 * v:  # make sure that rounding down does not go down by more than 10 %
        new_v += divisor
    return new_v


def test_make_divisible_is_mobilenets() -> None:
    for divisor in (1, 2, 3, 4, 8, 10, 16, 32):
        for quarter in range(2000):
            scope = {"x": quarter / 4, "n": quarter, "d": divisor}
            work = Evaluation()
            found = substitute("$(make_divisible(x, d))", None, scope, work)
            assert found == mobilenet(quarter / 4, divisor)
            assert substitute("$(make_divisible(n, divisor=d))", None, scope, work) == mobilenet(
                quarter, divisor
            )
    widths = [32, 16, 24, 40, 80, 112, 192, 320, 1280]  # EfficientNet-B0 to B4's width 1.4
    found = [value("$(make_divisible(w * 1.4))", {"w": w}) for w in widths]
    assert found == [48, 24, 32, 56, 112, 160, 272, 448, 1792]


# Whatever is written, it is refused or understood, and soon

PIECES = [
    *(
        "$",
        "$(",
        "$$",
        "(",
        ")",
        "[",
        "]",
        ",",
        " ",
        "=",
        "==",
        "!=",
        "<",
        "+",
        "-",
        "*",
        "**",
        "/",
    ),
    *("//", "%", ".", ":", "'", '"', "'a'", "\\", "\n", "é", "٣", "\u2028", "\x00", "{", "}", "&"),
    *("0", "1", "9", "1e9", "1e308", "0.5", "99999999999999999999", "x", "xs", "s", "t", "_"),
    *KEYWORDS,
    *FUNCTIONS,
    "divisor=",
    " and ",
    " or ",
    " not ",
    " in ",
    " if ",
    " else ",
]
FUZZED = {"x": 3, "xs": [1, [2, "a"]], "s": "text", "t": True, "_": None}


def refused_properly(bad: Any, text: str) -> None:
    """Nothing, or a Bad that has all that is needed."""
    if isinstance(bad, Bad):
        assert bad.code in ("E102", "E107", "E108")
        assert bad.message
        assert bad.hint
        assert 0 <= bad.start < bad.end <= len(text)
        assert bad.span is not None


@examples(10)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.booleans())
def test_any_text(text: str, inside: bool) -> None:
    text = f"$({text})" if inside else text
    refused_properly(outcome(text, FUZZED), text)


@given(st.text(max_size=60))
def test_any_characters(text: str) -> None:
    for whole in (text, f"${text}", f"$({text}", f"$({text})"):
        refused_properly(outcome(whole, FUZZED), whole)


@pytest.mark.parametrize(
    "inside",
    [
        "9**9**9",
        "9**9**9**9**9**9",
        "2**-9**9",
        "1e308**1e308",
        "-1e308-1e308",
        "(1e308*10)*0",
        "(-2)**-9**18",
        "0.5**-5000",
        "1e308 // 1e-308",
        "[" * 998,
        "(" * 998,
        "-" * 900,
        "not " * 200,
        "x[" * 300,
        "max(" * 200,
        "1 if " * 180,
        "9" * 1000,
        "." * 1000,
        "1" + "e" * 900,
        "'" * 999,
        "'" * 1000,
        "[" * 9 + "]" * 9,
        "[xs,xs,xs,xs,xs,xs,xs,xs]+" * 30 + "xs",
        "xs==xs==" * 100 + "xs",
        "1 in xs in " * 80 + "xs",
        "int('" + "9" * 900 + "')",
        "x" * 1000,
        "((((1)(2)))",
    ],
)
def test_it_never_takes_long(inside: str) -> None:
    scope = {"x": [0], "xs": [[1] * 40] * 40}
    start = time.process_time()
    for text in (f"$({inside})", f"$({inside}", f"$({inside}) $x" * 20, f"${inside}"):
        refused_properly(outcome(text, scope), text)
    assert time.process_time() - start < 1


def test_a_whole_budget_takes_seconds_at_most() -> None:
    scope = {"xs": list(range(10_000)), "x": 1}
    for text in ("$(sum(xs))", "$(9999 in xs)", "$(max(xs))", "$x", "a$xs", "$(x + x * x)"):
        work, start = Evaluation(200_000), time.process_time()
        while not isinstance(found := outcome(text, scope, work), Bad):
            pass
        assert "steps" in found.message or "characters" in found.message
        assert time.process_time() - start < 2


def test_very_long_texts() -> None:
    start = time.process_time()
    for text in ("$x" * 200_000, "$" * 300_000, "$" + "x" * 300_000, "$(" * 200_000, "a" * 10**6):
        refused_properly(outcome(text, {"x": 1}), text)
    assert time.process_time() - start < 3


# Names


@pytest.mark.parametrize("text", ["a", "width", "_", "A1_b", "x" * 100, "is", "divisor", "Null"])
def test_a_name(text: str) -> None:
    assert check_name(text)


@pytest.mark.parametrize(
    "text",
    ["", "1a", "a-b", "a.b", "a b", "é", "٣", "a\n", "x" * 101, *KEYWORDS, *FUNCTIONS],
)
def test_no_name(text: str) -> None:
    assert not check_name(text)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_a_function_works(name: str) -> None:
    scope = {"width": 2.5, "depth": 3, "a": 1, "b": 2, "depths": [1, 2]}
    function = FUNCTIONS[name]
    assert function.example.startswith(f"{name}(")
    assert isinstance(value(f"$({function.example})", scope), (int, float))
