"""A network as a page: its table, what it costs, what rules find, and each layer worked out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.commands.convert.seen import seen_by_layer
from convcalc.commands.explain.quantities import explain
from convcalc.commands.explain.text import to_dict
from convcalc.commands.field.page import explorer, explorer_style
from convcalc.commands.lint.machine import finding_dict
from convcalc.commands.lint.rules import Effects, lint
from convcalc.commands.lint.text import Linted
from convcalc.frameworks.write import written
from convcalc.render import View
from convcalc.render.cells import heading
from convcalc.render.columns import DEFAULT
from convcalc.render.escape import xml
from convcalc.render.html import STYLE, Table
from convcalc.render.page import document, text_beside
from convcalc.render.totals import convention, total_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.report import Report

MOST_LAYERS, MOST_EXPLAINED = 2_000, 600
"""How many layers a page holds, and how many are worked out on it."""
SHARES = ("params_share", "macs_share")
PERCENT = re.compile(r"[\d.]{1,9}(?= %)")


def page(report: Report, depth: int | None = None) -> str:
    """The whole page, its graph with groups below `depth` folded. ValueError if there are too many
    layers for one.
    """
    if len(report.layers) > MOST_LAYERS:
        many = f"there are {len(report.layers):,} layers, and a page holds {MOST_LAYERS:,}"
        raise ValueError(f"--to html: {many}; 'convcalc show --depth 1' has them in groups")
    findings = found_in(report)
    title = heading(report)
    body = [
        f"<header><h1>{xml(title)}</h1>",
        f'<p class="soft">{xml(convention(View()))}</p></header>',
        '<main class="both"><div>',
        "<h2>In all</h2>",
        *totals(report),
        "<h2>Layers</h2>",
        *table(report),
        '<details class="graph"><summary>Graph</summary><div class="picture">',
        drawn(report, depth),
        "</div></details>",
        f"<h2>What rules find: {counted(len(findings), 'finding')}</h2>",
        *listed(findings),
        "</div>",
        LAYER,
        "</main>",
    ]
    return document(
        title,
        body,
        data_of(report, findings),
        f"{STYLE}\n{explorer_style()}{text_beside(__file__, 'page.css')}",
        explorer() + text_beside(__file__, "page.js"),
    )


LAYER = (
    '<section id="layer" aria-labelledby="layer-name" tabindex="-1">'
    '<h2 id="layer-name">A layer</h2><p class="unseen" id="said" role="status"></p><div id="about">'
    "<p>With its script, the page works each layer out here when its name is chosen: its settings, "
    "how its numbers come about, and what its units see of the input. Without, "
    "<code>convcalc explain</code> does.</p></div></section>"
)


def found_in(report: Report) -> list[dict[str, Any]]:
    """The findings of all rules, as `lint --format json` has them."""
    section = dict(report.network.lint)
    select, ignore = (tuple(section.pop(key, ())) for key in ("select", "ignore"))
    found = lint(report, section, select, ignore)
    one, effects = Linted(report.network.name, report, found), Effects(report)
    return [finding_dict(one, finding, effects) for finding in found]


def data_of(report: Report, findings: list[dict[str, Any]]) -> dict[str, Any]:
    """`report` is what `show --format json` prints, `explain` the layers of `explain`, `lint` the
    findings; `settings` says what each setting does, `seen` what units see.
    """
    few = len(report.layers) <= MOST_EXPLAINED
    kinds = {layer.kind.name: layer.kind for layer in report.layers}
    return {
        "report": report.to_dict(),
        "explain": [to_dict(told) for told in explain(report)] if few else None,
        "lint": findings,
        "settings": {
            name: {s.name: s.doc for s in kind.settings()} for name, kind in kinds.items()
        },
        "seen": seen_by_layer(report),
    }


def drawn(report: Report, depth: int | None) -> str:
    """The graph, as wide as it is drawn where there is room."""
    picture = written(report, "svg", depth)
    return re.sub(r'viewBox="0 0 (\d{1,9})', r'width="\1" \g<0>', picture, count=1)


def totals(report: Report) -> Iterator[str]:
    yield '<table class="facts"><tbody>'
    for label, value in total_rows(report, View()):
        yield f'<tr><th scope="row">{xml(label)}</th><td>{xml(value)}</td></tr>'
    yield "</tbody></table>"


def table(report: Report) -> Iterator[str]:
    """The layers in their groups, which fold, with the shares as bars."""
    yield '<div class="convcalc"><div class="in">'
    yield from Rows(report, report, (*DEFAULT, *SHARES)).lines()
    yield "</div></div>"


class Rows(Table):
    """The same table as in notebooks; rows of layers say which, and shares are bars as well."""

    def named(
        self, texts: list[str], name: str, around: Sequence[str], wrong: bool, mark: str = ""
    ) -> str:
        row = super().named(texts, name, around, wrong, mark)
        return row if mark else row.replace("<tr", f'<tr data-layer="{xml(name)}"', 1)

    def row(self, texts: Sequence[str], mark: str = "", level: int = 0, first: str = "") -> str:
        made = super().row(texts, mark, level, first)
        shares = [t for key, t in zip(self.columns, texts, strict=True) if key in SHARES]
        before, *cells = made.rsplit('<td class="n">', len(SHARES))
        bars = (bar(text, cell) for text, cell in zip(shares, cells, strict=True))
        return "".join((before, *bars))


def bar(text: str, rest: str) -> str:
    """A cell with a bar behind its text, as long as the share is."""
    found = PERCENT.search(text)
    style = f' style="--share:{found[0]}%"' if found else ""
    return f'<td class="n share"{style}>{rest}'


def listed(findings: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Findings as lines."""
    if not findings:
        yield "<p>Nothing.</p>"
        return
    yield '<ul class="findings">'
    for one in findings:
        where = f"<b>{xml(one['layer'])}</b>: " if one["layer"] else ""
        instead = f' <span class="soft">{xml(one["instead"])}</span>' if one["instead"] else ""
        head = xml(f"{one['severity']} {one['code']} ({one['rule']})")
        yield f"<li>{head} {where}{xml(one['message'])}.{instead}</li>"
    yield "</ul>"
