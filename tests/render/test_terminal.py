"""The table of every network that comes along, in a pipe and in a terminal that takes all of it.

That the program prints what `render` writes is tested in tests/cli/test_main.py.
"""

from __future__ import annotations

import re
from io import StringIO

import pytest

from convcalc.render import View, render
from convcalc.render.columns import COLUMNS, DEFAULT
from convcalc.render.groups import tree
from tests.conftest import ANSI, ROOT, Screen, bare, width
from tests.networks import worked_out

SPECS = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "specs").rglob("*.yaml"))


@pytest.mark.parametrize("spec", SPECS[::2])
def test_piped_output_is_plain_and_not_cut(monkeypatch: pytest.MonkeyPatch, spec: str) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    found, page = worked_out(str(ROOT / spec)), StringIO()
    render(found, "table", View(tuple(COLUMNS)), page)
    out = page.getvalue()
    assert "\x1b" not in out
    assert not re.search(r"…(?!\d)", out)  # "40…44" is a field
    assert out.endswith("\n")
    lines = out.splitlines()
    assert not any(line != line.rstrip() for line in lines)
    assert len(lines) >= len(found.layers)


@pytest.mark.parametrize(
    ("spec", "columns"), [(spec, (80, 140)[k % 2]) for k, spec in enumerate(SPECS)]
)
def test_lines_fit_the_terminal_and_numbers_are_whole(
    monkeypatch: pytest.MonkeyPatch, spec: str, columns: int
) -> None:
    size = {"COLUMNS": str(columns), "LINES": "9999"}
    for name, value in {**size, "TERM": "xterm-256color", "NO_COLOR": ""}.items():
        monkeypatch.setenv(name, value)
    found, page = worked_out(str(ROOT / spec)), Screen()
    render(found, "table", View(DEFAULT), page)
    out = page.getvalue()
    assert ANSI.search(out)
    lines = bare(out).splitlines()
    assert max(map(width, lines)) <= columns
    network = found.network
    start = lines.index("") + 2 + len(network.inputs)
    assert len(lines) >= start + len(found.layers)
    layers = iter(found.layers)
    for line, row in zip(lines[start:], tree(found.layers, network.groups), strict=False):
        assert line.startswith(f"{'  ' * row.level}{row.name[:3]}"[:5])
        if row.group:
            continue
        layer = next(layers)
        assert layer.output is not None
        assert re.search(
            rf"  {layer.output.text(network.layout)}  .*  {layer.params.total:,}  ", line
        )
        macs = re.search(r"([\d.]+)( [kMGT])?$", line)
        assert macs
        scale = {" k": 1e3, " M": 1e6, " G": 1e9}.get(macs[2] or "", 1)
        assert float(macs[1]) * scale == pytest.approx(layer.macs, rel=0.006)
