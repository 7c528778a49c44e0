"""The pages that `convcalc help` knows, by topic: one for each command, and others."""

from __future__ import annotations

import os

from convcalc.cli import COMMANDS, DESIGN, LEARNING, ONE
from convcalc.record import NamedTuple

WORKS = "How it works"


class Page(NamedTuple):
    """Where a page lies in the package, the group it is listed in, and what it is about."""

    path: str
    group: str
    summary: str

    def text(self) -> str:
        package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        with open(os.path.join(package, *self.path.split("/")), encoding="utf-8") as file:
            return file.read()


SHARED = {"stack": "show", "expand": "show", "watch": "show"}
"""Commands that are told of on the page of another."""

PAGES: dict[str, Page] = {
    "layer": Page("commands/layer/README.md", ONE, "Any kind of layer, by flags."),
    **{
        name: Page(f"commands/{SHARED.get(name, name)}/README.md", row.group, row.summary)
        for name, row in COMMANDS.items()
    },
    "ci": Page("commands/check/CI.md", DESIGN, "check and lint in a repository, hooks, workflows."),
    "rules": Page("commands/lint/RULES.md", DESIGN, "The rules of lint, each with an example."),
    "errors": Page("commands/why/ERRORS.md", LEARNING, "Error messages of the frameworks."),
    "claims": Page("commands/explain/CLAIMS.md", LEARNING, "Common claims, each checked."),
    "spec": Page("parser/README.md", WORKS, "How a network is written down in YAML."),
    "source": Page("frameworks/README.md", WORKS, "Source of PyTorch and Keras, read and not run."),
    "code": Page("frameworks/CODE.md", WORKS, "Layers as PyTorch and Keras write them."),
    "layers": Page("layers/README.md", WORKS, "The table of all kinds of layers."),
    "written": Page("layers/WRITTEN.md", WORKS, "What networks do, as layers of a spec."),
    "dialect": Page("dialect/README.md", WORKS, "What PyTorch, Keras and ONNX do differently."),
    "counting": Page("engine/README.md", WORKS, "Parameters, MACs, FLOPs and memory."),
    "table": Page("render/README.md", WORKS, "Reading the table: columns, totals, formats."),
    "cli": Page("cli/README.md", WORKS, "Exit codes, streams, completion in the shell."),
    "python": Page("python/README.md", WORKS, "From Python: functions, notebooks, pandas."),
    "package": Page("README.md", WORKS, "JSON of reports; the package inside; adding to it."),
}
