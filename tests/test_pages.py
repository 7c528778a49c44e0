"""The pages: every console block is run, links lead somewhere, each command is on its page.

`python -m tests.test_pages` writes what the commands print now into the pages; names of pages
after it choose some.
"""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path
from typing import Any

import click
import pytest

import convcalc
from convcalc.cli import COMMANDS, cli
from convcalc.engine.counting import CONVENTIONS
from tests.conftest import Ask, bare
from tests.console import (
    BLOCK,
    ROOT,
    blocks,
    by_function,
    by_shell,
    call_of,
    captured,
    commands,
    output,
)
from tests.pictures import HEIGHT, PICTURES, WIDTH, words
from tests.recorded import agreement

README = ROOT / "README.md"
PAGES = [README, *sorted(ROOT.glob("convcalc/**/*.md")), ROOT / "tests" / "README.md"]
TEXTS = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in PAGES}
GENERATED = re.compile(r"(?<=<!-- )(kinds|counts) -->\n(.*?)(?=<!-- end of \1 -->)", re.DOTALL)
AGREEMENT = "$ python -m tests.recorded.agreement\n"


def table_of_counts() -> str:
    """What each tool would print of ResNet-50."""
    report = convcalc.analyze(convcalc.load("resnet50"))
    rows = [
        f"| `{name}` | {c.total(report):,} | {', '.join(c.unknown(report))} | {c.text} |"
        for name, c in CONVENTIONS.items()
    ]
    head = "| tool | ResNet-50 at 224x224 | without a rule for | it counts |"
    return "\n".join(["", head, "|---|---:|---|---|", *rows, "", ""])


TABLES = {"kinds": lambda: output("convcalc kinds --format markdown"), "counts": table_of_counts}
"""The parts of pages that are written between comments of this name."""

FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def fenced(language: str) -> list[Any]:
    """The blocks of a language on all pages, each with the name of its page."""
    pattern = re.compile(rf"^```{language}\n(.*?)^```", re.DOTALL | re.MULTILINE)
    return [
        pytest.param(block, id=f"{name} {k}: {block.splitlines()[0][:50]}")
        for name, text in TEXTS.items()
        for k, block in enumerate(pattern.findall(text))
    ]


# Examples


@pytest.mark.parametrize("block", fenced("console"))
def test_console_block_prints_what_it_says(block: str) -> None:
    assert block.startswith("$ ")
    if block.startswith(AGREEMENT):
        return  # see the next test
    for command, expected in commands(block):
        assert output(command) == expected, command


def test_agreement_is_what_the_page_says() -> None:
    """Counted here; that nothing disagrees is held case by case by the tests that it sums up."""
    (block,) = [b for text in TEXTS.values() for b in blocks(text) if b.startswith(AGREEMENT)]
    assert AGREEMENT + agreement.text(lambda one: 0) == block


BOTH_WAYS = [
    "convcalc conv 3x224x224 64 7x7/2 p3",
    'convcalc apply conv --input "1 2; 3 4" --weights "1 0; 0 -1"',
    "convcalc show lenet5 | tail -7",
    "convcalc show - <<'END'\ninput: 3x9x9\nlayers: [conv 4 3x3, conv 4 9x9]\nEND",
    "convcalc max-pool 64x56x56 --kernel 3 --padding 2",
    "convcalc shwo lenet5",
]


@pytest.mark.parametrize("command", BOTH_WAYS)
def test_a_shell_and_a_call_print_the_same(command: str) -> None:
    call = call_of(command)
    assert call
    assert by_shell(command) == by_function(call)


@pytest.mark.parametrize(
    "command",
    [
        "cat specs/unet.yaml",
        'convcalc show "$spec"',
        "convcalc show lenet5; true",
        "convcalc show lenet5 2>/dev/null",
        "convcalc show $(ls specs)",
        "convcalc show - < specs/unet.yaml",
    ],
)
def test_what_only_a_shell_understands_gets_one(command: str) -> None:
    assert call_of(command) is None


@pytest.mark.parametrize("example", fenced("python"))
def test_python_example_prints_what_it_says(example: str) -> None:
    with captured() as printed:
        exec(compile(example, "a page", "exec"), {})
        assert printed().splitlines() == re.findall(r"# → (.*)", example)


@pytest.mark.parametrize("spec", fenced("yaml"))
def test_specs_of_the_pages_are_fine(spec: str) -> None:
    if "# has it" not in spec:  # the rules' examples, which have tests of their own
        convcalc.analyze(convcalc.loads(spec))
        assert convcalc.analyze(convcalc.loads(spec)).diagnostics == ()


@pytest.mark.parametrize("name", TEXTS)
def test_tables_that_are_written_by_the_program_are_current(name: str) -> None:
    for part, between in GENERATED.findall(TEXTS[name]):
        assert between == TABLES[part]()


def test_there_are_such_tables() -> None:
    found = [part for text in TEXTS.values() for part, _ in GENERATED.findall(text)]
    assert sorted(found) == sorted(TABLES)


# Sizes and links


def test_the_readme_can_be_read_in_one_sitting() -> None:
    text = README.read_bytes()
    assert text.count(b"\n") <= 250
    assert len(text) <= 16 * 1024


def anchors(text: str) -> set[str]:
    """What code hosts call the headings of a page."""
    headings = [h.replace("`", "").lower() for h in HEADING.findall(FENCED.sub("", text))]
    return {re.sub(r"[^\w -]", "", heading).strip().replace(" ", "-") for heading in headings}


def links(text: str) -> list[str]:
    found = LINK.findall(FENCED.sub("", text))
    return [link for link in found if not re.match(r"https?:|mailto:", link)]


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    lost = []
    for link in links(TEXTS[name]):
        path, _, anchor = link.partition("#")
        target = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        there = target.is_file() and (not anchor or anchor in anchors(target.read_text("utf-8")))
        if not there or ROOT not in target.parents:
            lost.append(link)
    assert lost == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [README]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = {
            (page.parent / link.partition("#")[0]).resolve()
            for link in links(page.read_text(encoding="utf-8"))
        }
        waiting.extend(t for t in targets if t.suffix == ".md" and t not in reached)
    assert set(PAGES) - reached == set()


# Pictures


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_current(name: str) -> None:
    """`python -m tests.pictures` draws them."""
    drawn = (ROOT / ".readme" / name).read_text(encoding="utf-8")
    assert words(drawn) == words(PICTURES[name]())


def test_there_are_no_other_pictures() -> None:
    shown = {link for text in TEXTS.values() for link in links(text) if link.endswith(".svg")}
    assert {link.rpartition("/")[2] for link in shown} == set(PICTURES)
    assert {path.name for path in (ROOT / ".readme").iterdir()} == set(PICTURES)


def test_the_picture_of_a_table_shows_what_a_terminal_shows(screen: Ask) -> None:
    size = {"LINES": str(HEIGHT), "NO_COLOR": "1"}
    printed = bare(screen(WIDTH, "show", "specs/unet_small.yaml", env=size).out)
    drawn = html.unescape("".join(words((ROOT / ".readme" / "show.svg").read_text("utf-8"))))
    expected = f"convcalc$ convcalc show specs/unet_small.yaml{printed}"
    assert "".join(drawn.split()) == "".join(expected.split())


# Commands


def page_of(command: str) -> str:
    from convcalc.commands.help.pages import PAGES

    return TEXTS[f"convcalc/{PAGES[command].path}"]


def options_of(command: click.Command) -> set[str]:
    """Each option by its first long name, and by that which turns it off."""
    found = set()
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            for names in (parameter.opts, parameter.secondary_opts):
                found |= set([name for name in names if name.startswith("--")][:1])
    return found - {"--help"}


def missing(command: click.Command, text: str) -> list[str]:
    """The options that a page does not name."""
    return sorted(o for o in options_of(command) if not re.search(rf"{o}(?![\w-])", text))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_and_its_options_are_on_its_page(name: str) -> None:
    text, command = page_of(name), cli.get_command(click.Context(cli), name)
    assert f"convcalc {name}" in text
    assert command is not None
    assert missing(command, text) == []


@pytest.mark.parametrize("name", ["conv", "conv-transpose", "avg-pool", "linear"])
def test_options_of_one_layer_are_on_its_page(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert missing(command, page_of("layer")) == []


def test_options_of_arithmetic_are_on_its_page() -> None:
    group = cli.get_command(click.Context(cli), "apply")
    assert isinstance(group, click.Group)
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None, name
        assert missing(command, page_of("apply")) == []


def rewrite(page: Path) -> None:
    """Put today's outputs into a page."""

    def fresh(match: re.Match[str]) -> str:
        pairs = [(c.replace("\n", "\n> "), output(c)) for c, _ in commands(match[1])]
        return "```console\n" + "".join(f"$ {c}\n{printed}" for c, printed in pairs) + "```"

    text = BLOCK.sub(fresh, page.read_text(encoding="utf-8"))
    text = GENERATED.sub(lambda m: f"{m[1]} -->\n{TABLES[m[1]]()}", text)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for page in [Path(name) for name in sys.argv[1:]] or PAGES:
        rewrite(page)
