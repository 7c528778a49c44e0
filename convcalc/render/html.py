"""The table of a report for a notebook: blocks fold, nothing runs, and colours are the page's own.

Rows of one block are a table, and blocks are `<details>`; all tables have the same widths of
columns, so that they stand under each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.render import View
from convcalc.render.cells import heading, layer_cells
from convcalc.render.columns import COLUMNS, DEFAULT
from convcalc.render.escape import xml, xml_lines
from convcalc.render.groups import enclosing, folded, within
from convcalc.render.totals import convention, total_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.report import LayerReport, Report

MAX_ROWS = 2_000
"""How many layers are shown."""
FEW = 40
"""So many layers are shown at once; of more, blocks and loops are folded at first."""
LEAST = {"name": 18, "kind": 10, "settings": 14, "output": 14, "params": 12, "macs": 8}
WIDEST, INDENT = 34, 1.2
"""How many characters columns are wide, and how far a level is set in."""
CODE = "font-family:monospace;line-height:1.35;white-space:pre-wrap"
"""For lines with carets below them: notebooks give `<pre>` the font of prose."""
STYLE = """\
&{overflow-x:auto;font-size:.92em;line-height:1.35}
& .in{min-width:60em}
& table,& table tbody tr:nth-child(n){border:0;margin:0;background:none;\
color:inherit}
& table{width:100%;table-layout:fixed;border-collapse:collapse;font-size:1em}
& table td,& table th{border:0;padding:.12em .5em;text-align:left;\
vertical-align:top;color:inherit;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
& table .n{text-align:right}
& table thead th{border-bottom:1px solid rgba(128,128,128,.5);font-weight:600}
& summary{display:block;cursor:pointer}
& summary .m::before{content:"\\25B8\\00A0"}
& details[open]>summary .m::before{content:"\\25BE\\00A0"}
& summary:hover{background:rgba(128,128,128,.15)}
& table .w td{color:#d33}
& .q{opacity:.75}
& table.t{width:auto;table-layout:auto;margin:.6em 0}
& table.t td:first-child{opacity:.75}
& pre{margin:.4em 0;background:none;color:inherit}""".replace("&", "div.convcalc.convcalc")
"""More particular (the class twice) than what notebooks say of tables: that all is to the right."""


def preformatted(text: str) -> str:
    """Lines as they stand, in a font in which they stand under each other."""
    return f'<pre style="{CODE}">{xml_lines(text)}</pre>'


def page(report: Report) -> str:
    """A report as a piece of HTML: heading, a row per input and layer, totals, what is wrong.

    Names are escaped; there is no script. Of a network of more than MAX_ROWS layers the first are
    shown, and how many more there are is said.
    """
    shown = report._replace(layers=report.layers[:MAX_ROWS])
    table = Table(shown, report)
    rest = len(report.layers) - MAX_ROWS
    parts = [
        f"<style>{STYLE}</style>",
        f"<p><b>{xml(heading(report))}</b></p>",
        *table.lines(),
        f"<p>… and {rest:,} more layers; rows() has all</p>" if rest > 0 else "",
        '<table class="t"><tbody>',
        *(f"<tr>{cell(a)}{cell(b)}</tr>" for a, b in total_rows(report, View())),
        "</tbody></table>",
        f'<p class="q">{xml(convention(View()))}</p>',
        *(preformatted(str(d)) for d in report.diagnostics),
    ]
    inside = "\n".join(part for part in parts if part)
    return f'<div class="convcalc"><div class="in">\n{inside}\n</div></div>'


def cell(text: str, mark: str = "", tag: str = "td") -> str:
    attribute = f' class="{mark}"' if mark else ""
    return f"<{tag}{attribute}>{xml(text)}</{tag}>"


class Table:
    """The rows of a report, `whole` being that with all layers, which groups sum up."""

    def __init__(self, report: Report, whole: Report, columns: Sequence[str] = DEFAULT) -> None:
        self.report, self.whole = report, whole
        self.columns = {key: COLUMNS[key] for key in columns}
        cells = list(layer_cells(report, report.layers, self.columns))
        inputs = len(report.network.inputs)
        self.inputs, self.cells = cells[:inputs], cells[inputs:]
        self.wrong = {d.layer for d in whole.diagnostics if d.severity == "error"}
        self.around = enclosing(whole.network.groups)
        self.inside: dict[str, list[LayerReport]] = {}
        for layer in whole.layers:
            for path in self.around(layer.name):
                self.inside.setdefault(path, []).append(layer)
        self.shapes = whole.shapes
        self.columns_html = self.widths(cells)
        self.state = " open" if len(whole.layers) <= FEW else ""

    def widths(self, cells: Sequence[list[str]]) -> str:
        """The columns with their widths, in percent, in all tables alike."""
        rows = [[column.title for column in self.columns.values()], *cells]
        sizes = []
        for key, texts in zip(self.columns, zip(*rows, strict=True), strict=True):
            longest = max(map(len, texts)) + 2
            sizes.append(min(max(longest, LEAST.get(key, 7)), WIDEST))
        shares = (round(100 * size / sum(sizes)) for size in sizes)
        return "".join(f'<col width="{share}%">' for share in shares)

    def lines(self) -> Iterator[str]:
        """The head with the inputs, then layers and groups as they are nested."""
        heads = "".join(
            cell(column.title, "n" if column.number else "", "th")
            for column in self.columns.values()
        )
        yield self.table([self.row(texts, "q") for texts in self.inputs], heads)
        opened: tuple[str, ...] = ()
        rows: list[str] = []
        for layer, texts in zip(self.report.layers, self.cells, strict=True):
            paths = self.around(layer.name)
            if paths != opened:
                same = sum(a == b for a, b in zip(opened, paths, strict=False))
                yield from [self.table(rows)] if rows else []
                yield from ["</details>"] * (len(opened) - same)
                for k, path in enumerate(paths[same:], same):
                    yield self.summary(path, paths[:k])
                opened, rows = paths, []
            rows.append(self.named(texts, layer.name, paths, layer.name in self.wrong))
        yield from [self.table(rows)] if rows else []
        yield from ["</details>"] * len(opened)

    def summary(self, path: str, around: Sequence[str]) -> str:
        """The line of a group, which stays when it is folded: the sums over its layers."""
        layers = tuple(self.inside[path])
        row_of = {layer.name: path for layer in layers}
        whole = self.whole
        row = folded(path, whole.network.groups[path], layers, row_of, self.shapes)
        *_, texts = layer_cells(whole, (row,), self.columns)
        wrong = any(layer.name in self.wrong for layer in layers)
        line = self.named(texts, path, around, wrong, "m")
        return f"<details{self.state}><summary>{self.table([line])}</summary>"

    def named(
        self, texts: list[str], name: str, around: Sequence[str], wrong: bool, mark: str = ""
    ) -> str:
        """A row under the name that it has inside the groups around it."""
        first = ("✗ " if wrong else "") + within(around, name)
        return self.row([first, *texts[1:]], "w" if wrong else "", len(around), mark)

    def row(self, texts: Sequence[str], mark: str = "", level: int = 0, first: str = "") -> str:
        """A row of a table; the first cell is set in by its level."""
        style = f' style="padding-left:{0.5 + INDENT * level:.1f}em"' if level else ""
        kind = f' class="{first}"' if first else ""
        numbers = [column.number for column in self.columns.values()][1:]
        rest = (cell(t, "n" if n else "") for t, n in zip(texts[1:], numbers, strict=True))
        attribute = f' class="{mark}"' if mark else ""
        return f"<tr{attribute}><td{kind}{style}>{xml(texts[0])}</td>{''.join(rest)}</tr>"

    def table(self, rows: Sequence[str], heads: str = "") -> str:
        head = f"<thead><tr>{heads}</tr></thead>" if heads else ""
        body = "\n".join(rows)
        columns = f"<colgroup>{self.columns_html}</colgroup>"
        return f'<table width="100%">{columns}{head}<tbody>\n{body}\n</tbody></table>'
