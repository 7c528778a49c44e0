"""The table of a notebook: the same cells as the terminal's, blocks that fold, nothing alive."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from time import process_time

import pytest

import convcalc
from convcalc.render import View, html
from convcalc.render.cells import shown
from convcalc.render.columns import COLUMNS, DEFAULT

TAGS = {"div", "style", "p", "b", "table", "colgroup", "col", "thead", "tbody", "tr", "th", "td"}
TAGS |= {"details", "summary", "pre"}
ATTRIBUTES = {"class", "width", "open", "style"}
NETWORKS = ["lenet5", "resnet18", "keras_mobilenet", "two_inputs", "unet_small", "wavenet"]


class Page(HTMLParser):
    """Rows of cells, and how deep each lies in `<details>`; all tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.rows: list[tuple[int, list[str]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "col":
            self.open.append(tag)
        if tag == "tr":
            self.rows.append((self.open.count("details") - self.open.count("summary"), []))
        if tag in ("td", "th"):
            self.rows[-1][1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][1][-1] += data
        elif self.open and self.open[-1] != "style":
            self.texts.append(data)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_table_has_the_cells_of_every_layer_and_of_every_block(name: str) -> None:
    report = convcalc.summary(name)
    page = Page(html.page(report))
    depth = max(path.count(".") for path in ["", *report.network.groups]) + 2
    expected = []
    for k in range(1, depth + 1):
        for layer in shown(report, View(depth=k)):
            values = ((column, column.raw(layer, report)) for column in map(COLUMNS.get, DEFAULT))
            cells = ["?" if value is None else c.text(value) for c, value in values if c]
            expected.append(cells[1:])
    cells = [row[1:] for _, row in page.rows if len(row) == len(DEFAULT)]
    assert all(row in cells for row in expected)
    inputs, groups = len(report.network.inputs), len(report.network.groups)
    assert len(cells) == 1 + inputs + len(report.layers) + groups


def test_blocks_are_details_nested_as_the_names_are() -> None:
    page = Page(html.page(convcalc.summary("resnet18")))
    levels = {row[0]: level for level, row in page.rows if row[0] in ("conv1", "layer1", "linear1")}
    assert levels["layer1"] == levels["linear1"] == 0
    assert max(level for level, _ in page.rows) == 2
    text = html.page(convcalc.summary("resnet18"))
    assert text.count("<details>") == len(convcalc.load("resnet18").groups)


def test_few_layers_are_open_and_many_are_folded() -> None:
    small = html.page(convcalc.summary("small_resnet8"))
    assert "<details open>" in small
    assert "<details>" not in small


EVIL = "<script>alert(1)</script>&\"'\x1b[31m"


@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_in_it_runs_or_is_loaded(name: str) -> None:
    text = html.page(convcalc.summary(name))
    page = Page(text)
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert not re.search(r"https?:|url\(|@import|javascript:|expression\(", text)


def test_names_are_escaped() -> None:
    spec = {
        "name": EVIL,
        "inputs": {f"{EVIL}0": "3x8x8"},
        "blocks": {"b": {"layers": ["relu"]}},
        "layers": [{"conv": {"filters": 4, "kernel": 9}, "name": EVIL}, {"b": None}],
    }
    text = convcalc.summary(spec)._repr_html_()
    page = Page(text)
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert "\x1b" not in text
    assert (
        text.count("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;") == 3
    )  # heading, input, layer
    rows = [row[0] for _, row in page.rows]
    assert "✗ <script>alert(1)</script>&\"'\\x1b[31m" in rows


def test_what_is_wrong_stands_below() -> None:
    report = convcalc.summary("{input: 3x9x9, layers: [conv 4 3x3, conv 4 9x9, relu]}")
    page = Page(report._repr_html_())
    assert [row for _, row in page.rows if row[0] == "✗ conv2"] == [
        ["✗ conv2", "conv", "4 9x9", "?", "?", "?", "?", "?"]
    ]
    assert "".join(page.texts).strip().endswith(str(report.diagnostics[0]))


def test_colours_are_those_of_the_page_in_light_and_dark() -> None:
    """Nothing has a background or a text colour of its own, but for what is wrong."""
    rules = re.findall(r"div\.convcalc\.convcalc ?([^{]*)\{([^}]*)\}", html.STYLE)
    coloured = {
        (name, value)
        for name, body in rules
        for key, _, value in (part.partition(":") for part in body.split(";"))
        if key in ("color", "background") and value not in ("inherit", "none")
    }
    assert coloured == {("table .w td", "#d33"), ("summary:hover", "rgba(128,128,128,.15)")}


def luminance(hex_colour: str) -> float:
    """Relative luminance, by the Web Content Accessibility Guidelines."""
    parts = [int(c * 2, 16) / 255 for c in hex_colour.removeprefix("#")]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("background", ["#fff", "#111"])
def test_what_is_wrong_can_be_read_on_light_and_dark(background: str) -> None:
    dark, light = sorted([luminance("#d33"), luminance(background)])
    assert (light + 0.05) / (dark + 0.05) > 4


def test_a_large_network_is_shown_in_part_and_at_once() -> None:
    many = [{"repeat": 3000, "layers": [{"repeat": 4, "layers": ["relu"]}]}]
    report = convcalc.summary({"input": "3x8x8", "layers": many})
    began = process_time()
    text = report._repr_html_()
    assert process_time() - began < 5
    assert "<p>… and 10,000 more layers; rows() has all</p>" in text
    assert len([row for _, row in Page(text).rows if row[1:2] == ["relu"]]) == html.MAX_ROWS
