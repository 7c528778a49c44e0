"""The words that a shell may offer, by what they are: networks, layers of a network, columns.

Nothing is read but the spec that is given and the zoo, and nothing is executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Given = Mapping[str, Any]
"""What stands on the command line already, by the names of its parameters."""
Words = Callable[[Given, str], Iterable[str]]
"""Words for what is typed so far. What goes wrong with a spec is raised."""


def networks(given: Given, typed: str) -> Iterable[str]:
    """The networks of the zoo; behind a colon the variants of a file."""
    from convcalc.parser.zoo import file_in, find, names, variants_in

    head, colon, _ = typed.rpartition(":")
    if not colon:
        return names()
    found = file_in(head)
    if found:
        from convcalc.parser.files import read_file

        return [f"{head}:{name}" for name in variants_in(read_file(found[0]))]
    spec = find(head)
    return [f"{head}:{name}" for name in variants_in(spec.text)] if spec else []


def layers(given: Given, typed: str) -> Iterable[str]:
    """The layers and blocks of the network that is given."""
    from convcalc.cli.network import read_network

    network = read_network(spec_in(given), tuple(given.get("settings") or ()))
    return [*network.groups, *(node.name for node in network.nodes)]


def settings(given: Given, typed: str) -> Iterable[str]:
    """`width=`, for each of the spec's vars."""
    from convcalc.cli.located import located
    from convcalc.parser.text import parse

    root, _ = parse(*located(spec_in(given))[:2])
    data: Any = root.data
    return [f"{name}=" for name in (data["vars"].value.data if "vars" in data else {})]


def variables(given: Given, typed: str) -> Iterable[str]:
    return [name.rstrip("=") for name in settings(given, typed)]


def spec_in(given: Given) -> str:
    """The SPEC on the command line, of which standard input is left alone."""
    found = given.get("spec") or (given.get("specs") or ("",))[0]
    if not found or found == "-":
        raise LookupError
    return str(found)


def columns(given: Given, typed: str) -> Iterable[str]:
    """The columns, behind those that are there already: `layer,para` → `layer,params`."""
    from convcalc.render.columns import COLUMNS, word_of

    before = typed[: typed.rfind(",") + 1]
    plus = "+" if typed[len(before) :].startswith("+") else ""
    return [f"{before}{plus}{key}" for key in (*map(word_of, COLUMNS), "all")]


def tools(given: Given, typed: str) -> Iterable[str]:
    from convcalc.engine.counting import CONVENTIONS

    return CONVENTIONS


def kinds(given: Given, typed: str) -> Iterable[str]:
    from convcalc.layers import KINDS

    return KINDS


def dashed_kinds(given: Given, typed: str) -> Iterable[str]:
    return [kind.replace("_", "-") for kind in kinds(given, typed)]


def pages(given: Given, typed: str) -> Iterable[str]:
    from convcalc.commands.help.pages import PAGES

    return [*PAGES, *dashed_kinds(given, typed)]


def topics(given: Given, typed: str) -> Iterable[str]:
    from convcalc.commands.quiz.topics import TOPICS

    return TOPICS


def rules(given: Given, typed: str) -> Iterable[str]:
    """The codes of rules, behind those that are there already."""
    from convcalc.commands.lint.rules import RULES

    before = typed[: typed.rfind(",") + 1]
    return [f"{before}{code}" for code in RULES]


def explained(given: Given, typed: str) -> Iterable[str]:
    """What `explain` takes: networks, codes of messages and rules, words of the field."""
    from convcalc.commands.explain.concepts import CONCEPTS
    from convcalc.diagnostics import CODES

    return [*networks(given, typed), *CODES, *rules(given, ""), *CONCEPTS]


def orders(given: Given, typed: str) -> Iterable[str]:
    """The columns that rows are sorted by."""
    from convcalc.render.columns import SORTED, word_of

    return map(word_of, SORTED)


def measures(given: Given, typed: str) -> Iterable[str]:
    """The numbers of a network, behind those that are there already."""
    from convcalc.engine.limits import MEASURES

    before = typed[: typed.rfind(",") + 1]
    return [f"{before}{name}" for name in MEASURES]


OFFERED: dict[tuple[str, str], tuple[Words, bool]] = {
    ("explain", "spec"): (explained, True),
    ("lint", "code"): (rules, False),
    ("zoo", "show"): (networks, False),
    ("*", "spec"): (networks, True),
    ("*", "specs"): (networks, True),
    ("*", "layer"): (layers, False),
    ("*", "layers"): (layers, False),
    ("*", "settings"): (settings, False),
    ("*", "var"): (variables, False),
    ("*", "columns"): (columns, False),
    ("show", "sort"): (orders, False),
    ("stack", "sort"): (orders, False),
    ("*", "count_as"): (tools, False),
    ("*", "kind"): (kinds, False),
    ("*", "topic"): (pages, False),
    ("*", "topics"): (topics, False),
    ("*", "select"): (rules, False),
    ("*", "ignore"): (rules, False),
    ("stack", "layers"): (kinds, False),
    ("sweep", "best"): (measures, False),
    ("sweep", "pareto"): (measures, False),
}
"""What is offered for a parameter of a command, or of any; and whether it may be a file."""
