"""Names of files, networks and layers act on nothing, in any format of any command: what is printed
is parsed back, and holds them as they are.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

import convcalc
from convcalc.cli import COMMANDS
from convcalc.diagnostics import printable
from convcalc.render.escape import NUMBERS, csv_cell, latex, markdown, markdown_cell, xml
from tests.calls import CALLS, Call, Files, written
from tests.conftest import Ask

HOSTILE = (
    "\x1b[31mred",
    "\x9b31m\x07",
    "a\u202eb\u2066c\u200f",
    "a\rb\tc\nd",
    "a|b *c* _d_ ~~e~~ **f** `g``h`",
    "[x](http://evil.example) ![y](z) <http://evil.example>",
    "&lt;b&gt; &#64; &amp;",
    "@user #12 gh-3 http://evil.example www.evil.example a@b.example :smile:",
    "<script>alert(1)</script>\"'",
    "=HYPERLINK(1)",
    "+1+cmd|' /C calc'!A0",
    "-1+1;=2",
    "@SUM(1)",
    "\tx;@y",
    '\\input{x} $x$ $$y$$ 100% #_^~{}[*] "q"',
    "::error file=x::boom",
    " ::stop-commands::x",
    "##[group]x ##vso[task.x]",
    "]]></text><script/>",
    "# heading #",
    "```",
    "- item",
    "1. item",
    "> quote",
    "    code",
    "===",
)
"""What somebody may call a layer; each acts on something, unescaped."""

HEADS = {
    "formula": "=1+1\x1b[31m\u202e",
    "order": "::error::x",
    "markup": "# <b>@user *x*",
    "none": "network",
}
"""What files and networks are called: what begins a line and a cell."""

OWN_COMMAND = re.compile(
    r"::(error|warning|notice) file=[^:,\s]*( [^:,]*)?,line=\d+,col=\d+,title="
)
OWN_LINK = re.compile(r"https://(?!evil)")


def harmless(text: str) -> bool:
    """Nothing steers a terminal, and no line is an order to the CI that reads along."""
    lines = text.split("\n")
    return all(c.isprintable() or c == "\n" for c in text) and not any(
        line.lstrip().startswith("::") or re.search(r"##\w*\[", line) for line in lines
    )


def texts(data: Any) -> Iterator[str]:
    """All texts of plain data, keys as well."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from (*texts(key), *texts(value))
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)


def check_table(out: str) -> None:
    assert harmless(out)


def check_json(out: str) -> None:
    """Names stand in it as they are, none as it would be shown."""
    assert harmless(out)
    found = "\0".join(texts(json.loads(out)))
    assert "\\x1b" not in found
    assert "\\u202e" not in found
    assert "\\x3a" not in found
    assert out.isascii() or "\\u005c" not in out


def check_csv(out: str) -> None:
    assert harmless(out)
    for row in csv.reader(StringIO(out)):
        for cell in row:
            assert re.fullmatch(NUMBERS, cell) or cell[:1] not in tuple("=+-@\t\r"), cell
            assert not re.search(r";\s*[=+\-@]", cell), cell


MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
WANTED = {
    *("heading_open", "paragraph_open", "inline", "text", "text_special", "softbreak"),
    *("table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open"),
    *("bullet_list_open", "ordered_list_open", "list_item_open", "code_inline", "fence"),
    *("strong_open", "link_open"),
}


def tokens(text: str) -> Iterator[Any]:
    for token in MARKDOWN.parse(text):
        yield token
        yield from token.children or ()


def check_markdown(out: str) -> None:
    """Nothing in it but what the command has put there, also for hosts of code, which look for
    mentions and links in what has been laid out.
    """
    assert harmless(out)
    for token in tokens(out):
        assert token.type in WANTED or token.nesting < 0, (token.type, token.content)
        if token.type == "link_open":
            assert OWN_LINK.match(token.attrs["href"])
        if token.type == "text" and not OWN_LINK.match(token.content):
            assert not re.search(r"(?i)@\w|#\d|gh-\d|://evil|www\.|:smile:", token.content)


def check_latex(out: str) -> None:
    assert harmless(out)
    assert not re.search(r"\\(input|script)\b", out)
    plain = re.sub(r"\\url\{https://[^}]*\}|\\[\\&%$#_{}]", "", out.partition("\n")[2])
    assert plain.count("{") == plain.count("}")
    assert "%" not in plain
    assert "#" not in plain
    assert "100%" not in plain
    assert not re.search(r"\\\\\s*[\[*]", out)
    assert plain.count("$") % 2 == 0


def check_github(out: str) -> None:
    assert all(c.isprintable() or c == "\n" for c in out)
    for line in out.splitlines():
        assert OWN_COMMAND.match(line), line
        assert "::" not in line.partition("::")[2].partition("title=")[0]


def check_xml(out: str) -> None:
    assert harmless(out)
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(out).iter()}
    junit = {"testsuites", "testsuite", "testcase", "failure", "error"}
    assert tags <= junit or tags <= PICTURE


PICTURE = {"svg", "title", "desc", "defs", "pattern", "rect", "text", "polygon", "line"}
PICTURE |= {"path", "marker"}


CHECKS: dict[str, Callable[[str], None]] = {
    "table": check_table,
    "plain": check_table,
    "json": check_json,
    "csv": check_csv,
    "markdown": check_markdown,
    "latex": check_latex,
    "github": check_github,
    "junit": check_xml,
}


@pytest.fixture(scope="module", params=HEADS, ids=list(HEADS))
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Files:
    head = HEADS[request.param]
    return written(tmp_path_factory.mktemp("names"), head, head, HOSTILE)


def parts(call: Call, out: str) -> list[str]:
    """Paper and key, which json has one after the other."""
    if call.words[0] == "quiz" and call.format == "json":
        return re.split(r"(?<=\n\})\n\n(?=\{)", out)
    return [out]


NAMED = [call for call in CALLS if any("{" in word for word in call.words)]
PAIRS = [
    *(
        pytest.param(head, call, id=f"{head}: {call.title}")
        for head in list(HEADS)[:3]
        for call in NAMED
    ),
    *(pytest.param("none", call, id=call.title) for call in CALLS if call not in NAMED),
]


@pytest.mark.parametrize(("files", "call"), PAIRS, indirect=["files"])
def test_names_act_on_nothing(ask: Ask, files: Files, call: Call) -> None:
    code, out, err = ask(*files.words(call), input=call.input)
    assert code in ((0, 2) if "nope" in call.words else (0, 1)), err
    assert harmless(err)
    for part in parts(call, out):
        CHECKS[call.format](part)
    drawn = files.spec.with_name("new.svg")
    if drawn.exists():
        check_xml(drawn.read_text(encoding="utf-8"))
        drawn.unlink()


ARGUMENTS = [
    *([name, "{x}"] for name in COMMANDS),
    *([name, "{x}", "{x}"] for name in ("stack", "field", "explain", "size", "compare", "check")),
    ["conv", "{x}"],
    ["conv", "3x8x8", "{x}"],
    ["conv", "3x8x8", "--filters", "{x}"],
    ["apply", "conv", "--input", "{x}", "--weights", "1"],
    ["show", "lenet5", "--set", "{x}=1"],
    ["show", "lenet5", "--columns", "{x}"],
    ["show", "lenet5:{x}"],
    ["field", "lenet5", "conv1", "--at", "{x}"],
    ["solve", "lenet5", "--var", "{x}", "--max-params", "7"],
    ["lint", "--explain", "{x}"],
    ["quiz", "--topic", "{x}"],
    ["zoo", "--search", "{x}"],
    ["zoo", "--show", "{x}"],
    ["{x}"],
    ["show", "--{x}"],
]


@pytest.mark.parametrize("line", ARGUMENTS, ids=" ".join)
def test_arguments_act_on_nothing(ask: Ask, line: list[str]) -> None:
    for name in HOSTILE[:4] + HOSTILE[15:18]:
        _, out, err = ask(*(word.replace("{x}", name) for word in line))
        assert harmless(out)
        assert harmless(err)


def test_every_command_is_called() -> None:
    assert {call.words[0] for call in CALLS} >= set(COMMANDS)


# Names come back as they are


def layers_of(data: dict[str, Any]) -> list[str]:
    return [layer["name"] for layer in data["layers"]]


@pytest.mark.parametrize("command", ["show", "field"])
def test_json_has_the_names_as_they_are(ask: Ask, files: Files, command: str) -> None:
    data = json.loads(ask(command, str(files.spec), "--format", "json").out)
    assert layers_of(data) == list(HOSTILE)


def test_an_exam_in_json_asks_about_the_names_as_they_are(ask: Ask, files: Files) -> None:
    _, out, _ = ask("quiz", "--from", str(files.spec), "--export", "-", "--format", "json")
    paper = json.loads(parts(Call(("quiz",), "json"), out)[0])
    assert [row["layer"] for row in paper["table"]] == ["input", *HOSTILE]


def test_a_spec_that_was_expanded_has_the_names_as_they_were(ask: Ask, files: Files) -> None:
    code, out, _ = ask("expand", str(files.spec))
    assert (code, harmless(out)) == (0, True)
    one, other = convcalc.load(str(files.spec)), convcalc.loads(out)
    assert [node.name for node in other.nodes] == [node.name for node in one.nodes]
    assert (other.name, other.outputs, list(other.inputs)) == (
        one.name,
        one.outputs,
        list(one.inputs),
    )


def test_names_of_inputs_and_variants_come_back_as_they_were(ask: Ask, files: Files) -> None:
    _, out, _ = ask("expand", str(files.other))
    assert list(convcalc.loads(out).inputs) == [HOSTILE[-1]]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_comes_back_from_every_format(name: str) -> None:
    shown = printable(name.replace("\n", " "))
    cell = str(csv_cell(name))
    assert cell.replace("'", "") == printable(name).replace("'", "")
    assert ElementTree.fromstring(f'<a b="{xml(name)}">{xml(name)}</a>').text == printable(name)
    for text in (f"- {markdown(name)}", f"# {markdown(name)}", f"| {markdown_cell(name)} |\n|---|"):
        read = "".join(t.content for t in tokens(text) if t.type in ("text", "text_special"))
        assert read.replace("\u200b", "") == shown.strip()


def test_text_for_tex_holds_its_signs_escaped() -> None:
    assert latex('\\input{x} $100% #_^~ <"> [*]') == (
        r"\textbackslash{}input\{x\} \$100\% \#\_\textasciicircum{}\textasciitilde{} "
        r"\textless{}\char34{}\textgreater{} {[}{*}{]}"
    )


def test_sources_of_our_own_stay_links(ask: Ask) -> None:
    out = ask("kinds", "conv", "--format", "markdown").out
    (link,) = [token for token in tokens(out) if token.type == "link_open"]
    assert link.attrs["href"].startswith("https://docs.pytorch.org/")
