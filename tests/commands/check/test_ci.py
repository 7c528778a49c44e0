"""The hooks and the workflow of the page on CI, as they are written."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Ask
from tests.console import ROOT
from tests.test_pages import TEXTS

PAGE = TEXTS["convcalc/commands/check/CI.md"]
CONFIG, WORKFLOW = (yaml.safe_load(b) for b in re.findall(r"```yml\n(.*?)```", PAGE, re.DOTALL))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
GOOD = """\
input: 3x8x8
vars: {w: 4}
layers: [conv $w 3 bias=false, batch_norm, relu]
lint: {ignore: [C2, C3]}
variants: {a: {expect: {params: 116}}, b: {vars: {w: 2}, expect: {params: 58}}}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> Path:
    files = {
        "nets/good.yaml": GOOD,
        ".pre-commit-config.yaml": yaml.safe_dump(CONFIG),
        ".github/workflows/nets.yml": yaml.safe_dump(WORKFLOW),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> list[str]:
    """The YAML files that pre-commit would name."""
    found = [p for p in folder.rglob("*") if p.suffix in (".yaml", ".yml")]
    return sorted(str(p.relative_to(folder)) for p in found)


def test_the_page_names_hooks_that_there_are() -> None:
    (repo,) = CONFIG["repos"]
    assert {hook["id"] for hook in repo["hooks"]} == {hook["id"] for hook in HOOKS}
    assert re.fullmatch(r"[0-9a-f]{40}", repo["rev"])


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_hooks_look_at_specs_only(hook: dict[str, Any], project: Path, ask: Ask) -> None:
    assert (hook["language"], hook["types"]) == ("python", ["yaml"])
    program, *words = shlex.split(hook["entry"])
    assert program == "convcalc"
    assert len(names(project)) == 3
    assert ask(*words, *names(project)) == (0, "", "")
    assert ask(*words, ".pre-commit-config.yaml") == (0, "", "")
    bad = GOOD.replace("58", "59").replace("bias=false", "bias=true").replace(", C3", "")
    (project / "nets" / "bad.yaml").write_text(bad)
    code, out, _ = ask(*words, *names(project))
    assert code == 1
    assert "nets/bad.yaml" in out
    assert "good" not in out


def test_the_workflow_runs_what_works(project: Path, ask: Ask) -> None:
    assert {True, "on"} & set(WORKFLOW)  # YAML 1.1 takes it for a truth value
    (job,) = WORKFLOW["jobs"].values()
    assert all(len(set(step) & {"uses", "run"}) == 1 for step in job["steps"])
    asked = [step["run"] for step in job["steps"] if step.get("run", "").startswith("convcalc ")]
    assert len(asked) == 2
    for line in asked:
        code, _, err = ask(*shlex.split(line.partition(" > ")[0])[1:])
        assert (code, err) == (0, "")
