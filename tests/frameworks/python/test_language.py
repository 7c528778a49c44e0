"""The language that sources are read in: constructs, and what they come to."""

from __future__ import annotations

import pytest

from convcalc.frameworks.python.evaluate import look_up
from convcalc.frameworks.torch.source import Source


def value(code: str) -> object:
    """What the function `found` of a source gives."""
    source = Source(code, "net.py")
    function = look_up(source.reader, "found", source.file.scope)
    return source.reader.call(function, [], {}, at(source), None)


def at(source: Source) -> object:
    from convcalc.frameworks.python.values import At

    return At(source.file, source.file.body[0])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "def found():\n    word = 'nor' + 'mal'\n    return word is 'normal', 2 is not 3",
            (True, True),
        ),
        (
            "def found(width=3, **more):\n    depth = 2\n    return dict(locals())",
            {"width": 3, "more": {}, "depth": 2},
        ),
        (
            "from functools import partial\n"
            "def plain(a, b=2, c=3):\n    return a, b, c\n"
            "def found():\n"
            "    inner = partial(plain, 1, b=5)\n"
            "    outer = partial(inner, c=7)\n"
            "    return outer.func.__name__, outer.args, outer.keywords, outer()",
            ("plain", (1,), {"b": 5, "c": 7}, (1, 5, 7)),
        ),
        (
            "from enum import Enum\n"
            "class Thing:\n    def __init__(self, size):\n        self.size = size\n"
            "class Base(Enum):\n"
            "    @classmethod\n"
            "    def verify(cls, one):\n        return isinstance(one, cls)\n"
            "class Things(Base):\n    SMALL = Thing(1)\n    LARGE = Thing(9)\n    DEFAULT = LARGE\n"
            "class Others(Base):\n    SMALL = Thing(1)\n"
            "def found():\n"
            "    return [Things.verify(x) for x in (Things.SMALL, Things.DEFAULT, Others.SMALL)]",
            [True, True, False],
        ),
        ("import re\ndef found():\n    return re.split(r'(\\d.*)', 'k3')", ["k", "3", ""]),
        ("import re\ndef found():\n    return re.sub('a', 'b', 'banana')", "bbnbnb"),
        (
            "from collections import namedtuple\n"
            "Row = namedtuple('Row', ['a', 'b', 'c'])\n"
            "Row.__new__.__defaults__ = (None,) * 2\n"
            "def found():\n"
            "    row = Row(1, b=2)\n"
            "    other = row._replace(a=5)\n"
            "    return row.a, other.a, other.b, other.c, Row._fields",
            (1, 5, 2, None, ("a", "b", "c")),
        ),
        (
            "class Thing:\n    size = 3\n"
            "def found():\n"
            "    try:\n        return getattr(Thing(), 'width')\n"
            "    except AttributeError:\n        return Thing().size",
            3,
        ),
        (
            "import functools, inspect\nTABLE = {}\n"
            "def register(function):\n"
            "    TABLE[function.__name__] = function\n    return function\n"
            "def passing(function):\n"
            "    @functools.wraps(function)\n"
            "    def wrapper(*args, **kwargs):\n        return function(*args, **kwargs)\n"
            "    return wrapper\n"
            "@register\n@passing\ndef one(a, *rest, b=1, **more):\n    return a + b\n"
            "@register\n@passing\ndef two():\n    return 2\n"
            "def found():\n"
            "    taken = inspect.signature(one).parameters\n"
            "    named = [k for k, v in taken.items() if v.kind == v.KEYWORD_ONLY]\n"
            "    return [*TABLE], one(4, b=3), [*taken], named",
            (["one", "two"], 7, ["a", "rest", "b", "more"], ["b"]),
        ),
        (
            "import itertools\n"
            "def found():\n"
            "    pairs = itertools.combinations(range(3), 2)\n"
            "    return [*pairs], len(list(itertools.permutations('abc')))",
            ([(0, 1), (0, 2), (1, 2)], 6),
        ),
        (
            "import sys\nhere = sys.modules[__name__]\n"
            "class Thing:\n    size = 3\n"
            "def found():\n    return here.Thing.size, sys.modules[__name__].Thing().size",
            (3, 3),
        ),
        (
            "import functools, types\n"
            "class Thing:\n    def act(self):\n        pass\n"
            "def found():\n"
            "    return [type(functools.partial(int)) == functools.partial,\n"
            "            type(Thing) == functools.partial, type(Thing) is type,\n"
            "            type(found) == types.FunctionType, type(found) == functools.partial,\n"
            "            type(Thing().act) == types.MethodType]",
            [True, False, True, True, False, True],
        ),
    ],
    ids=[
        *(
            "is",
            "locals",
            "partial of a partial",
            "members of an Enum",
            "re.split",
            "re.sub",
            "namedtuple",
            "an attribute that is missing",
        ),
        *("a function that stands for another", "choices of several", "names of the file"),
        "the type of classes and functions",
    ],
)
def test_values_are_those_of_python(code: str, expected: object) -> None:
    assert value(code) == expected


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b*c*d*", "a*" * 20])
def test_a_pattern_that_may_take_long_is_not_looked_at(pattern: str) -> None:
    code = f"import re\ndef found():\n    return re.split('{pattern}', '{'a' * 150}')"
    assert getattr(value(code), "why", "") == "re.split is not read"
