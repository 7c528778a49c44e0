"""Consoles and pipes that lack signs: words and ASCII stand for them, in every command; terminals
that take letters only; carets under wide characters.
"""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

import pytest

import convcalc
from convcalc.cli import main
from convcalc.diagnostics import Source, Span, columns, excerpt
from convcalc.render.words import STAND_INS, wording
from tests.calls import CALLS, Call, Files, written
from tests.conftest import Ask, command_line, environment

ROOT = Path(__file__).resolve().parents[1]
ENCODINGS = ("cp1252", "cp437", "gbk", "big5")
ESCAPE = re.compile(r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\N")
LAYERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return written(tmp_path_factory.mktemp("consoles"), "net", "Net", LAYERS)


Say = Callable[..., bytes]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """`say("ascii", ["show", "lenet5"])`: the bytes on both streams of that encoding."""
    monkeypatch.chdir(ROOT)

    def call(encoding: str, words: list[str], input: str = "") -> bytes:
        both = BytesIO()
        stream = TextIOWrapper(both, encoding=encoding, write_through=True)
        with (
            mock.patch.object(sys, "argv", ["convcalc", *words]),
            mock.patch.object(sys, "stdin", TextIOWrapper(BytesIO(input.encode()))),
            redirect_stdout(stream),
            redirect_stderr(stream),
            pytest.raises(SystemExit),
        ):
            main()
        return both.getvalue()

    yield call
    gc.enable()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.title)
def test_every_command_speaks_ascii(say: Say, files: Files, call: Call) -> None:
    words = files.words(call)
    text = say("ascii", words, call.input).decode("ascii")
    if call.format != "json":
        assert not ESCAPE.search(text)
    files.spec.with_name("new.svg").unlink(missing_ok=True)


TOLD = [
    call
    for call in CALLS
    if call.format == "table" and call.words[0] not in ("zoo", "watch", "--help", "stack")
]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_command_speaks_what_an_encoding_has(say: Say, files: Files, encoding: str) -> None:
    some = TOLD[ENCODINGS.index(encoding) :: len(ENCODINGS)]
    for call in some:
        text = say(encoding, files.words(call), call.input).decode(encoding)
        assert not ESCAPE.search(text), call.title
        files.spec.with_name("new.svg").unlink(missing_ok=True)


JSON = [call for call in CALLS if call.format == "json"]


@pytest.mark.parametrize("call", JSON, ids=lambda call: call.title)
def test_json_says_the_same_in_ascii(say: Say, files: Files, call: Call) -> None:
    one, other = (
        json.JSONDecoder().raw_decode(say(encoding, files.words(call)).decode(encoding))[0]
        for encoding in ("ascii", "utf-8")
    )
    assert one == other


def test_junit_is_ascii_that_says_it_is_utf_8(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text("input: 3x9x9\nlayers: [conv 4 3x3]\nexpect: {params: 7}\n", encoding="utf-8")
    odd = path.rename(tmp_path / "⌊卷.yaml")
    text = say("cp1252", ["check", str(odd), "--format", "junit"])
    assert text.isascii()
    suite = ElementTree.fromstring(text)[0]
    assert suite.attrib["name"] == str(odd)


def test_a_spec_that_is_expanded_in_ascii_keeps_its_names(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text('{name: "卷 → 😀", input: 3x9x9, layers: [relu: {name: "⌊a⌋"}]}', "utf-8")
    network = convcalc.loads(say("ascii", ["expand", str(path)]).decode("ascii"))
    assert (network.name, network.nodes[0].name) == ("卷 → 😀", "⌊a⌋")


READ = ("written.py", "keras_rows.py", "reading.py")


def test_every_sign_of_the_package_has_words() -> None:
    """But for those of shapes, messages and print-outs, which are read and never printed."""
    every = (ROOT / "convcalc").rglob("*")
    paths = [p for p in every if p.suffix in (".py", ".md", ".yaml") and p.name not in READ]
    signs = {c for p in [*paths, *(ROOT / "specs").rglob("*.yaml")] for c in p.read_text("utf-8")}
    assert {c for c in signs if not c.isascii()} - set(STAND_INS) <= set("（），“”✕。？：像素万亿")
    assert "".join(STAND_INS.values()).isascii()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("ascii", "2*floor((n - 3)/2) + ceil(n/4) -> 5x5 <= 3^2 ... r0"),
        ("cp1252", "2·floor((n - 3)/2) + ceil(n/4) -> 5×5 <= 3² … r0"),
        ("cp437", "2·floor((n - 3)/2) + ceil(n/4) -> 5x5 ≤ 3² ... r0"),
        ("gbk", "2·floor((n - 3)/2) + ceil(n/4) → 5×5 ≤ 3^2 … r0"),
        ("utf-8", "2·⌊(n − 3)/2⌋ + ⌈n/4⌉ → 5×5 ≤ 3² … r₀"),
        ("unheard-of", "2·⌊(n − 3)/2⌋ + ⌈n/4⌉ → 5×5 ≤ 3² … r₀"),
    ],
)
def test_each_encoding_keeps_the_signs_it_has(encoding: str, text: str) -> None:
    assert wording(encoding)("2·⌊(n − 3)/2⌋ + ⌈n/4⌉ → 5×5 ≤ 3² … r₀") == text


SPEC = """\
input: 1x7x7
layers: [conv 1 3x3 p2 d2, conv 1 3x3/2]
expect: {params: 7, output: 1x3x4}
budget: {max_params: 50}
"""


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "n.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return str(path)


def test_tables_stay_aligned(say: Say, spec: str) -> None:
    text = say("ascii", ["check", spec]).decode("ascii")
    assert text.partition("\n")[2] == CHECKED
    text = say("ascii", ["compare", "lenet5", "alexnet"]).decode("ascii")
    rows = text.split("lenet5 -> alexnet: ")[1].splitlines()[1:13]
    place = rows[0].index("field")
    assert rows[1][place:].startswith("5 -> 11 ")
    assert {row[place - 2 : place] for row in rows} == {"  "}


CHECKED = """\
                 expected    found     margin
  ok accepted    accepted    accepted
  x params       7           20        +13
  x output       1x3x4       1x3x3
  ok max_params  at most 50  20        30 left (60 %)

2 of 4 expectations are met
"""


def test_formulas_are_words(say: Say) -> None:
    text = say("ascii", ["conv", "3x224x224", "64", "7x7/2", "p3"]).decode("ascii")
    assert text.splitlines()[3] == "H, W             floor((224 + 2*3 - 7)/2) + 1 = 112"


def test_pictures_are_drawn_in_ascii(say: Say, spec: str) -> None:
    text = say("ascii", ["field", spec, "conv1", "--at", "0,3"]).decode("ascii")
    assert PICTURE in text


PICTURE = """
   ::::::::::
   ::::::::::
+--------------+
|..##oo##oo##..|
|..oooooooooo..|
|..##oo##oo##..|
|..............|
|..............|
|..............|
|..............|
+--------------+
# seen   o hole: inside the field, not read   : padding   . not seen
"""


def test_a_layer_that_failed_has_a_letter(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text("input: 3x9x9\nlayers: [relu, conv 4 99x99]\n", encoding="utf-8")
    rows = say("ascii", ["show", str(path)]).decode("ascii").splitlines()
    assert rows[3:5] == [
        "relu1    relu             3x9x9       1     1       0     0",
        "x conv1  conv   4 99x99   ?           ?     ?       ?     ?",
    ]


def test_the_gaps_of_a_page_take_what_grows(say: Say) -> None:
    """Columns that are laid out before the encoding is known, as in the list of commands."""
    lines = say("ascii", ["--help"]).decode("ascii").splitlines()
    row = next(line for line in lines if line.startswith("  ..."))
    other = next(line for line in lines if line.startswith("  conv "))
    assert row.index("Every kind") == other.index("Convolution.")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_real_pipe_gets_words(encoding: str) -> None:
    done = subprocess.run(
        command_line("explain", "lenet5", "conv1"),
        cwd=ROOT,
        env={**environment(PYTHONIOENCODING=encoding), "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    text = done.stdout.decode(encoding)
    times = "·" if encoding == "cp1252" else "*"
    assert f"= floor((H + 2{times}padding - kernel)/stride) + 1" in text
    assert not ESCAPE.search(text)


# Terminals that take letters only


@pytest.mark.parametrize(
    "words", [("show", "nope"), ("conv", "1x7x7", "1", "9x9"), ("show", "lenet5")]
)
def test_a_dumb_terminal_gets_letters_only(terminal: Ask, words: tuple[str, ...]) -> None:
    _, text, _ = terminal(80, *words, env={"TERM": "dumb"})
    assert "\x1b" not in text


def test_a_dumb_terminal_is_not_cleared(terminal: Ask, files: Files) -> None:
    watched = ("watch", str(files.spec), "--times", "1")
    assert "\x1b" not in terminal(80, *watched, env={"TERM": "dumb"}).out
    assert terminal(80, *watched).out.startswith("\x1b[2J")


def test_nothing_is_cleared_where_there_is_no_terminal(ask: Ask, files: Files) -> None:
    assert "\x1b" not in ask("watch", str(files.spec), "--times", "1").out


# Carets


@pytest.mark.parametrize(
    ("line", "word", "expected"),
    [
        ("- 卷积: nope", "nope", "        ^^^^"),
        ("- 卷积 64", "卷积", "  ^^^^"),
        ("- e\u0301tage: nope", "nope", "         ^^^^"),
        ("-\tname: nope", "nope", "         ^^^^"),
        ("- ｆｕｌｌ nope", "nope", "           ^^^^"),
        ("- 😀 nope", "nope", "     ^^^^"),
        ("- \x9b nope", "nope", "       ^^^^"),
    ],
)
def test_carets_stand_under_what_is_meant(line: str, word: str, expected: str) -> None:
    span = Span(Source("n.yaml", line), 1, line.index(word) + 1, len(word))
    assert excerpt(span)[2] == f"  | {expected}"


def test_a_line_of_wide_characters_is_cut_to_the_columns_of_a_terminal() -> None:
    line = "卷" * 60 + "nope" + "积" * 60
    span = Span(Source("n.yaml", line), 1, 61, 4)
    _, shown, carets = excerpt(span, 40)
    assert columns(shown) <= 40 + len("1 | ……")
    assert columns(shown[: shown.index("nope")]) == carets.index("^")
    assert carets.count("^") == 4


def test_carets_stand_under_words_for_what_cannot_be_written(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "n.yaml"
    path.write_text("input: 3x9x9  # ⌊n⌋\nlayers: [relu name=a→b, nope]\n", encoding="utf-8")
    lines = say("ascii", ["show", str(path)]).decode("ascii").splitlines()
    assert lines[2:4] == ["2 | layers: [relu name=a->b, nope]", "  |                          ^^^^"]
