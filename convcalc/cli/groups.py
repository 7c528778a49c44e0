"""In which group of a command's help each option stands: one table for all commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NETWORK, SHOWN, OUTPUT = "The network", "What is shown", "Output"
LAYER, RULES, MORE = "The layer", "By whose rules", "Options"

FOLDERS = "exclude variants specs-only no-config"
"""What goes with folders and projects."""

USUAL = {
    NETWORK: "input set dialect reference",
    SHOWN: "columns weights depth all sort top by count-as batch dtype what growth",
    OUTPUT: "format layout force",
}
"""The groups of a command that has none of its own, with their options."""

OWN: dict[str, dict[str, str]] = {
    "cli": {MORE: ""},
    "stack": {RULES: "dialect layout", SHOWN: USUAL[SHOWN], OUTPUT: "spec format"},
    "field": {
        NETWORK: USUAL[NETWORK],
        "One unit": "at pixel ignore-global count-from",
        OUTPUT: f"growth svg html {USUAL[OUTPUT]}",
    },
    "convert": {NETWORK: USUAL[NETWORK], OUTPUT: "to output force"},
    "size": {NETWORK: f"{USUAL[NETWORK]} range", OUTPUT: USUAL[OUTPUT]},
    "solve": {
        "Settings for sizes": "in out kind transposed kernel stride padding dilation "
        "output-padding all keep undo params filters",
        "Of a network: inputs for an output, a var for a budget": "output layer var max-params "
        "max-macs max-activations min-field from to step input set budget max min trials jobs",
        OUTPUT: "format dialect",
    },
    "lint": {
        NETWORK: f"{USUAL[NETWORK]} {FOLDERS}",
        "Rules": "select ignore object-size limit explain rules fix unsafe-fixes diff",
        OUTPUT: f"all quiet verbose {USUAL[OUTPUT]}",
    },
    "check": {
        NETWORK: f"{USUAL[NETWORK]} {FOLDERS}",
        "Budget": "weights against max-params max-macs max-flops max-activations max-memory "
        "min-field max-field no-lint-errors",
        OUTPUT: f"write diff quiet verbose {USUAL[OUTPUT]}",
    },
    "memory": {
        NETWORK: USUAL[NETWORK],
        "How it is run": "batch dtype inplace eager train optimizer mixed",
        "What fits": "memory device fit patches",
        OUTPUT: "format svg force",
    },
    "roofline": {
        NETWORK: USUAL[NETWORK],
        "How it is run": "device dtype tf32 batch fused",
        OUTPUT: "top all depth format svg force",
    },
    "quiz": {
        "Questions": "topic level count seed dialect choices from input set no-progress",
        "An exam on paper": "export format variants force",
    },
    "sweep": {
        "Variants": "set input dialect sample seed shard count",
        "Which rows": "where best top pareto",
        OUTPUT: "format output force plot svg",
        "Work": "jobs cluster",
    },
    "watch": {NETWORK: USUAL[NETWORK], SHOWN: USUAL[SHOWN], "Watching": "interval times"},
    "why": {"The network": "spec set", OUTPUT: USUAL[OUTPUT]},
    "zoo": {SHOWN: "search sort max-params max-macs all show", OUTPUT: USUAL[OUTPUT]},
}
"""The groups of commands that have their own."""

OF_LAYERS = {
    "The numbers": "input weights in seed axes",
    LAYER: "",
    RULES: "layout dialect",
    OUTPUT: "format what explain count-as batch dtype steps at no-answer html force",
}
"""The groups of a kind's command; all that is in none of them is a setting."""

JOINED: dict[str, dict[str, tuple[str, str]]] = {
    "solve": {
        "kernel stride padding dilation": (
            "-k, -s, -p, -d N",
            "Only this kernel size, stride, padding, dilation.",
        ),
        "params filters": (
            "--params N --filters N",
            "Which layer holds N parameters, with N outputs.",
        ),
        "in out": ("--in, --out SIZES", "Sizes that go in, that should come out: 32, 32x48."),
        "max-params max-macs": ("--max-params, --max-macs", "At most so many: 5M."),
        "input set": ("--input, --set …", "SPEC: another input; another value of a var."),
        "max min": ("--max, --min COLUMN", "… the most, the least of it, by --set X=1..4."),
        "trials jobs": ("--trials N, --jobs N", "Tried of many [1000]; by so many processes [1]."),
        "from to step": (
            "--from X --to X --step X",
            "Values of --var to try. [step 1, or 0.05]",
        ),
    },
}
"""Options that are told in one line."""


def groups_of(command: str, of_layer: bool, names: Iterable[str]) -> dict[str, list[str]]:
    """The options of a command by group; what is in none is a setting of a layer's command, or
    else comes before the last group.
    """
    table = OF_LAYERS if of_layer else OWN.get(command, USUAL)
    where = {name: title for title, words in table.items() for name in words.split()}
    *titles, last = table
    rest = LAYER if of_layer else MORE
    found: dict[str, list[str]] = {title: [] for title in [*titles, rest, last]}
    for name in names:
        found[where.get(name, rest)].append(name)
    return {title: rows for title, rows in found.items() if rows}
