"""A sweep as a scatter: in the terminal, and as a picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.commands.sweep.chosen import Aim
from convcalc.commands.sweep.plot import plotted
from convcalc.commands.sweep.scatter import MOST, Scale, Scatter
from convcalc.commands.sweep.svg import picture
from tests.conftest import Ask

POINTS = ((1_000, 30), (1_000, 30), (2_000, 40), (2_000, 10), (5_000, 40))
DRAWN = """\
field (more is better)
40 +                  *                                                    .
   |
   |
   |
   |
30 +*
   |
   |
   |
   |
20 +
   |
   |
   |
   |
10 +                  .
   ++-----------------+-----------------+----------------+-----------------+
    1,000           2,000             3,000            4,000             5,000
    params (fewer is better)
. a variant   : several   * none is better in both
5 variants; 2 are beaten by none in both"""


def scatter(points: tuple[tuple[int, int], ...] = POINTS) -> Scatter:
    found = Scatter((Aim(0, 1), Aim(1, -1)), ("params", "field"))
    for point in points:
        found.take(point)
    return found


def test_points_stand_where_their_numbers_are() -> None:
    assert plotted(scatter(), 80) == DRAWN


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**12))), st.integers(1, 200))
def test_any_points_are_drawn_within_the_width(points: list[tuple[int, int]], width: int) -> None:
    found = scatter(tuple(points))
    lines = plotted(found, width).splitlines()
    assert not points or max(map(len, lines[1:17])) <= max(width, 26)
    ElementTree.fromstring(picture(found, "<&>"))


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.sampled_from(["macs", "memory"]))
def test_ticks_stand_on_the_axis(low: int, more: int, name: str) -> None:
    scale = Scale(low, low + more, name)
    ticks = scale.ticks(5)
    assert 1 <= len(ticks) <= 5
    assert ticks == sorted(set(ticks))
    assert all(0 <= scale.at(value) <= 1 for value in ticks)


def test_of_a_great_many_points_a_part_is_drawn_and_all_of_the_best() -> None:
    found = scatter(tuple((k, 5) for k in range(MOST + 100, 0, -1)))
    assert (len(found.points), found.count, found.best) == (MOST, MOST + 100, [(1, 5)])
    assert found.told == "20,000 of 20,100 variants; 1 is beaten by none in both"
    assert (found.low, found.high) == ([1, 5], [MOST + 100, 5])


def test_a_picture_marks_the_best_by_form_and_names_its_axes() -> None:
    root = ElementTree.fromstring(picture(scatter(), "net"))
    space = "{http://www.w3.org/2000/svg}"
    told = [title.text for path in root.iter(f"{space}path") for title in path]
    assert told == ["params 1,000, field 30", "params 2,000, field 40"]
    words = {element.text for element in root.iter(f"{space}text")}
    assert {"params (fewer is better)", "field (more is better)", "a variant"} <= words
    assert len([*root.iter(f"{space}circle")]) == 4 + 1  # each place once, and the legend


def test_the_scatter_stands_below_the_rows_and_the_picture_in_its_file(
    ask: Ask, tmp_path: Path
) -> None:
    path = tmp_path / "a.svg"
    args = ("sweep", "lenet5", "--set", "classes=2,3", "--plot", "params,-macs", "--svg", str(path))
    code, out, err = ask(*args)
    assert (code, err) == (0, f"{path} written\n")
    assert out.splitlines()[3] == "MACs (more is better)"
    assert "lenet5.yaml: macs against params" in path.read_text()
    assert ask(*args).said == f"{path} exists; --force writes over it"
    nothing = ask(*args[:4], "--where", "params < 1", "--plot", "params,macs").out
    assert nothing.endswith("nothing to plot: of no variant both numbers are known\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--plot", "params"), "--plot takes two columns, one for each axis: --plot params,macs"),
        (("--plot", "params,x"), "--plot: there is no number 'x'; there are params, macs, flops, "),
        (
            ("--plot", "params,macs", "--format", "csv"),
            "--plot is drawn below a table; write csv with -o rows.csv",
        ),
        (("--format", "parquet"), "a parquet file is no text; write it with -o rows.parquet"),
        (
            ("--cluster", "tcp://127.0.0.1:1", "--jobs", "2"),
            "--jobs are processes of this machine, --cluster has its own workers",
        ),
    ],
)
def test_what_makes_no_sense_is_said(ask: Ask, args: tuple[str, ...], said: str) -> None:
    assert str(ask("sweep", "lenet5", "--set", "classes=2", *args).said).startswith(said)
