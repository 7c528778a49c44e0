"""What is not known is shown as unknown, and never taken for zero."""

import json

import pytest
from click.testing import CliRunner

import convcalc
from convcalc.cli import cli

SPEC = """
input: 3x32x32
layers:
  - conv 8 3x3 p1
  - unknown roi_align output=8x4x4
  - conv 4 3x3
"""


def report(text: str = SPEC) -> convcalc.Report:
    return convcalc.analyze(convcalc.loads(text))


def test_what_is_declared_is_taken_and_the_rest_is_at_least() -> None:
    found = report()
    (_, unknown, conv) = found.layers
    assert unknown.output is not None
    assert unknown.output.sizes == (8, 4, 4)
    assert unknown.unknown == ("params", "macs", "field")
    assert conv.macs == 4 * 8 * 9 * 4
    assert not found.totals.complete
    assert found.ok


def test_json_has_null_where_a_number_is_not_known() -> None:
    data = report().to_dict()
    layer = data["layers"][1]
    assert [layer[key] for key in ("params", "macs", "flops", "receptive_field")] == [None] * 4
    assert layer["activations"] == 128
    assert layer["settings"]["op"] == "roi_align"
    assert data["totals"]["complete"] is False


def test_declared_params_are_counted() -> None:
    found = report(SPEC.replace("output=8x4x4", "output=8x4x4 params=12"))
    assert found.layers[1].params.total == 12
    assert found.layers[1].unknown == ("macs", "field")
    assert found.totals.params.total == 224 + 12 + 292


def test_without_an_output_nothing_behind_it_is_worked_out() -> None:
    found = report(SPEC.replace(" output=8x4x4", ""))
    assert [layer.failed for layer in found.layers] == [False, True, True]
    (warning,) = found.diagnostics
    assert (warning.code, warning.severity) == ("W204", "warning")
    assert warning.message == ("what comes out of roi_align is not known, nor what follows from it")
    assert warning.help == "declare it in a spec, as convert writes one: output=256x7x7"


def test_the_table_has_question_marks_and_totals_at_least(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "net.yaml"
    path.write_text(SPEC)
    text = CliRunner().invoke(cli, ["show", str(path)]).output
    row = next(line for line in text.splitlines() if "roi_align" in line)
    cells = "unknown1 ? roi_align roi_align output_shape=8x4x4 8x4x4 ? ? ? ?"
    assert row.split() == cells.split()
    assert "params  at least 516" in text
    folded = CliRunner().invoke(cli, ["show", str(path), "--by", "kind"]).output
    assert next(line for line in folded.splitlines() if line.startswith("unknown")).count("?") == 4


def test_it_stands_at_the_prompt() -> None:
    done = CliRunner().invoke(
        cli, ["unknown", "3x8x8", "topk", "output=4", "params=0", "--format", "json"]
    )
    data = json.loads(done.output)
    assert data["layers"][0]["params"] == {"total": 0, "trainable": 0, "non_trainable": 0}
    assert data["layers"][0]["macs"] is None


@pytest.mark.parametrize("op", ["''", "a b", "x;y", "é", "..", "a" * 101])
def test_what_is_no_name_of_an_operation_is_refused(op: str) -> None:
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.loads(f"{{input: 3x8x8, layers: [{{unknown: {{op: {op}}}}}]}}")
    assert raised.value.diagnostics[0].code == "E104"
