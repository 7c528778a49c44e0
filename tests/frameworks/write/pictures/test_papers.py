"""Networks as tables and figures of papers; where LaTeX is installed, it sets them."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

import convcalc
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.write import written
from convcalc.frameworks.write.pictures.stages import stages
from tests.conftest import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "a_b%c\\input{x}$d&e#f^g~h{i}\\end{document}"
TABLE = r"""% for a document with \usepackage{booktabs}
\begin{table}
  \centering
  \caption{net. Norms, activations and sums are not shown.}
  \begin{tabular}{lll}
    \toprule
    stage & output & layers \\
    \midrule
    input & 3$\times$32$\times$32 & \\
    conv1 & 8$\times$16$\times$16 & conv 8 3$\times$3/2 \\
    body & 8$\times$16$\times$16 & $\left[\begin{array}{l} BODY \end{array}\right] \times 3$ \\[5pt]
    global\_avg\_pool1 & 8 & global\_avg\_pool \\
    linear1 & 10 & linear 10 \\
    \midrule
    parameters & 2,330 & \\
    MACs & 547 k & \\
    \bottomrule
  \end{tabular}
\end{table}
"""
BODY = r"\mbox{conv 8 3$\times$3} \\ \mbox{conv 8 1$\times$1}"
SPEC = """
name: net
input: 3x32x32
blocks: {unit: [{residual: [conv 8 3x3 p1, batch_norm, relu, conv 8 1x1]}]}
layers: [conv 8 3x3/2 p1, relu, unit repeat=3 name=body, global_avg_pool, flatten, linear 10]
"""


def test_a_table_has_a_row_for_each_stage_and_blocks_so_many_times() -> None:
    assert written(analyze(convcalc.loads(SPEC)), "latex") == TABLE.replace("BODY", BODY)


def test_blocks_that_differ_stand_beside_each_other() -> None:
    found = {stage.name: stage for stage in stages(analyze(convcalc.load("resnet18")), None)}
    assert found["layer1"].blocks == ((("conv 64 3x3", "conv 64 3x3"), 2),)
    assert found["layer2"].blocks == (
        (("conv 128 3x3/2", "conv 128 3x3", "conv 128 1x1/2"), 1),
        (("conv 128 3x3", "conv 128 3x3"), 1),
    )


def test_boxes_are_as_high_as_their_maps_and_long_ways_go_below() -> None:
    text = written(analyze(convcalc.load("unet_small")), "tikz")
    fronts = re.findall(r"\((\S+),(\S+)\) rectangle \((\S+),(\S+)\);", text)
    heights = [float(top) - float(bottom) for _, bottom, _, top in fronts]
    assert heights[0] == max(heights) == 4
    assert heights[3] == pytest.approx(4 / 2**0.5, abs=0.02)  # 64 of 128: areas are compared
    assert text.count("dashed") == 2
    assert text.startswith("% for a document with \\usepackage{tikz}\n\\resizebox{\\linewidth}")


def test_figures_show_where_the_outputs_come_out() -> None:
    def of(outputs: str) -> list[tuple[str, str]]:
        spec = f"{{input: 3x8x8, layers: [conv 4 3x3 name=a, relu, conv 2 1x1 name=b]{outputs}}}"
        text = written(analyze(convcalc.loads(spec)), "tikz")
        return re.findall(r"draw\[->\] \((\S+),\S+\) -- \(\S+ node.*\{(.*)\};", text)

    assert [name for _, name in of("")] == ["output"]
    assert [name for _, name in of(", outputs: [relu1, b]")] == ["relu1", "b"]
    assert [name for _, name in of(", outputs: [a, relu1]")] == ["a, relu1"]
    starts = [float(left) for left, _ in of(", outputs: [relu1, b]")]
    assert 0 < starts[0] < starts[1]


def test_what_could_not_be_worked_out_is_at_least() -> None:
    spec = "{input: 3x8x8, layers: [conv 4 3x3, {unknown: {output: 4x3x3}}, flatten, linear 2]}"
    text = written(analyze(convcalc.loads(spec)), "latex")
    assert "parameters & at least 186 &" in text


def test_tables_of_too_many_rows_are_refused() -> None:
    network = convcalc.loads("{input: 3x8x8, layers: [conv 3 3x3 p1 repeat=201]}")
    with pytest.raises(Problems, match="there would be 201 rows, of which a table has at most 200"):
        written(analyze(network), "latex", 9)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX is installed")
@pytest.mark.parametrize(("to", "package"), [("latex", "booktabs"), ("tikz", "tikz")])
@pytest.mark.parametrize("name", ["resnet18", "unet_small", "vit_b_16", ""])
def test_latex_sets_it(tmp_path: Path, to: str, package: str, name: str) -> None:
    hostile = convcalc.loads("{input: 3x8x8, layers: [conv 4 3x3]}")
    network = convcalc.load(name) if name else hostile._replace(name=HOSTILE)
    lines = [rf"\documentclass{{article}}\usepackage{{{package}}}\begin{{document}}"]
    lines += [written(analyze(network), to), r"\end{document}"]
    (tmp_path / "x.tex").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x.tex"],
        cwd=tmp_path,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "x.pdf").exists()
