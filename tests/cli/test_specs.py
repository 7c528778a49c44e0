"""`check` and `lint` in a project: folders, configuration, and what they share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Answer, Ask

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="tomli may not be there")

FINE = "input: 3x8x8\nlayers: [conv 4 3 same, relu]\nexpect: {params: 112}\n"
WRONG = "input: 3x8x8\nlayers: [conv 4 3 same, relu, relu]\nexpect: {params: 113}\n"
FAMILY = """\
input: 3x8x8
vars: {w: 2}
layers: [conv $w 3 same]
variants: {a: {expect: {params: 56}}, b: {vars: {w: 4}, expect: {params: 112}}}
"""
Project = Callable[..., Answer]


@pytest.fixture
def project(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """`project("check", toml="…")` asks in a folder with specs and that configuration."""
    files = {"nets/fine.yaml": FINE, "nets/wrong.yaml": WRONG, "nets/other.yaml": "a: 1\n"}
    files["nets/family.yaml"] = FAMILY
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".git").mkdir()

    def call(*args: str, toml: str = "") -> Answer:
        (tmp_path / "pyproject.toml").write_text(f"[tool.convcalc]\n{toml}" if toml else "")
        monkeypatch.chdir(tmp_path)
        return ask(*args)

    return call


OTHER = "1 YAML file is no spec; --verbose names it\n"
UNMET = "nets/wrong.yaml:3:10: check params: expected 113, found 112; −1\n"


def test_a_folder_is_checked(project: Project) -> None:
    code, out, err = project("check", "nets")
    assert (code, err) == (1, OTHER)
    assert [line for line in out.splitlines() if line.startswith("nets")] == [
        "nets/family.yaml:a",
        "nets/family.yaml:b",
        "nets/fine.yaml",
        "nets/wrong.yaml",
    ]
    assert out.endswith("\n7 of 8 expectations are met in 4 specs\n")
    assert project("check", "nets", "--format", "concise") == (1, UNMET, OTHER)
    code, _, err = project("lint", "nets", "-v", "--select", "C4")
    assert (code, err) == (1, "1 YAML file is no spec\n  nets/other.yaml\n")


def test_quiet_prints_only_what_fails(project: Project) -> None:
    assert project("check", "nets", "--quiet", "--exclude", "wrong*") == (0, "", "")
    assert project("lint", "nets/fine.yaml", "--quiet", "--ignore", "C2") == (0, "", "")
    code, out, err = project("check", "nets", "--quiet")
    assert (code, err) == (1, "")
    assert out == (
        "nets/wrong.yaml\n            expected  found  margin\n"
        "  ✗ params  113       112    −1\n\n7 of 8 expectations are met in 4 specs\n"
    )


def test_a_project_says_what_is_checked(project: Project) -> None:
    toml = "paths = ['nets']\nexclude = ['fam*', 'other.yaml']\nlimits = {max_params = 100}\n"
    code, out, err = project("check", "--format", "concise", toml=toml)
    assert (code, err) == (1, "")
    told = "check max_params: expected at most 100, found 112; 12 too much (12 %)\n"
    assert out == f"nets/fine.yaml:1:1: {told}{UNMET}nets/wrong.yaml:1:1: {told}"
    code, out, _ = project("check", "--max-params", "1k", "--format", "concise", toml=toml)
    assert (code, out) == (1, UNMET)
    assert project("check", "nets/fine.yaml", "--no-config", "-q", toml=toml) == (0, "", "")
    assert project("check", "--no-config", toml=toml).code == 2


def test_a_projects_rules_are_those_that_specs_do_not_choose(project: Project) -> None:
    toml = "paths = ['nets/wrong.yaml']\nselect = ['C4']\nlimits = {object_size = 2}\n"
    assert "C403" in project("lint", "--format", "concise", toml=toml).out
    assert project("lint", "--format", "concise", toml=f"{toml}ignore = ['C403']").out == ""
    out = project("lint", "--select", "C1", "--format", "concise", toml=toml).out
    assert out == ""


def test_what_a_project_sets_is_for_specs_that_have_it(project: Project) -> None:
    """The dialect is for specs without one, vars and inputs are for networks that have them."""
    toml = "paths = ['nets/f*']\ndialect = 'keras'\nset = {w = 8}\ninput = {image = '3x4x4'}\n"
    out = project("check", "--format", "concise", toml=toml).out
    assert out == (
        "nets/family.yaml:4:25: check params of a: expected 56, found 224; +168\n"
        "nets/family.yaml:4:66: check params of b: expected 112, found 224; +112\n"
    )


def test_the_dialect_of_a_project_is_for_specs_without_one(project: Project) -> None:
    """Keras counts four parameters of batch norm for each channel, PyTorch two."""
    layers = "input: 3x8x8\nlayers: [conv 4 3 same, batch_norm]\n"
    for dialect, params in (("", 128), ("dialect: pytorch\n", 120)):
        project("check", "nets/fine.yaml")
        Path("nets/fine.yaml").write_text(f"{layers}{dialect}expect: {{params: {params}}}\n")
        assert project("check", "nets/fine.yaml", "-q", toml="dialect = 'keras'") == (0, "", "")


def test_options_come_before_what_a_project_sets(project: Project) -> None:
    toml = "dialect = 'keras'\nset = {w = 8}\ninput = '9x9x9'\n"
    args = ("check", "nets/family.yaml", "--dialect", "pytorch", "--set", "w=1", "--input", "16")
    assert project(*args, "--max-params", "28", "-q", toml=toml) == (0, "", "")


def test_what_is_wrong_with_a_project_is_wrong_usage(project: Project) -> None:
    code, out, err = project("check", "nets", toml="path = ['nets']\n")
    assert (code, out) == (2, "")
    assert err == (
        "pyproject.toml:2:1: error[E102]: [tool.convcalc] has no key 'path'\n  |\n"
        "2 | path = ['nets']\n  | ^^^^\n  help: did you mean 'paths'?\n\n"
    )


def test_variants_of_a_file_that_is_named(project: Project) -> None:
    assert "family.yaml\n" in project("check", "nets/family.yaml").out
    out = project("check", "nets/family.yaml", "--variants").out
    assert "family.yaml:a\n" in out
    assert "family.yaml:b\n" in out


def test_other_yaml_is_an_error_where_it_is_named(project: Project) -> None:
    code, _, err = project("check", "nets/other.yaml")
    assert code == 1
    assert "error[E102]: a spec has no key 'a'" in err


def test_other_yaml_that_is_named_can_be_passed_over(project: Project) -> None:
    told = "1 YAML file is no spec; --verbose names it\n"
    assert project("check", "nets/other.yaml", "--specs-only") == (0, "", told)
    assert project("lint", "nets/other.yaml", "--specs-only", "-q") == (0, "", "")
    code, out, _ = project("check", "nets/family.yaml", "nets/other.yaml", "--specs-only")
    assert (code, "family.yaml\n" in out) == (0, True)


def test_a_folder_without_specs_is_wrong_usage(project: Project, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.yaml").write_text("a: 1\n")
    assert project("check", "other").said == "there is no spec in other; 1 YAML file is no spec"


def test_a_name_steers_no_terminal(project: Project, tmp_path: Path) -> None:
    (tmp_path / "nets" / "x\x1b[31m::error::y.yaml").write_text(WRONG)
    (tmp_path / "nets" / "n\x1b[0m.yaml").write_text("a: 1\n")
    for format in ("table", "concise", "github", "json", "junit", "sarif"):
        code, out, err = project("check", "nets", "-v", "--format", format)
        assert code == 1
        assert "\x1b" not in out + err
        assert "\n::error::y" not in out
